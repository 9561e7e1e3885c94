package network

import (
	"fmt"
	"math"
	"testing"

	"dyetrace"
)

// A victim paid collectors savings or what friends lent and got nothing back; who was
// paid back, comes every day, or pays on what strangers had just paid him is none; who
// lost money and serves later is both.
func TestVictims(t *testing.T) {
	town := newTown()
	platform(town, "p", 10)
	life(town, 60, 12)
	lose := func(who string, day, collector int) {
		to := fmt.Sprintf("p-collector%d", collector)
		town.pay(at(day, 14, 0), who, to, 12_000_00)
		town.pay(at(day, 14, 20), to, fmt.Sprintf("p-relay%d", collector), 11_900_00)
		town.pay(at(day, 14, 40), fmt.Sprintf("p-relay%d", collector), "cash", 11_900_00)
	}
	town.pay(at(1, 8, 0), "employer", "saver", 40_000_00)
	lose("saver", 4, 0)
	lose("saver", 5, 1)
	lose("paid-back", 4, 2)
	town.pay(at(6, 9, 0), "p-collector2", "paid-back", 3_000_00)
	town.pay(at(5, 13, 0), "stranger-of-front", "front", 12_000_00)
	lose("front", 5, 3)
	for day := range 6 {
		lose("daily", day, 4)
	}
	// The collector's own loss, before he served.
	town.pay(at(0, 0, 10), "p-collector5", "p-collector0", 15_000_00)
	found := town.settle().find(t, Options{})
	if len(found) != 1 {
		t.Fatalf("%d networks, want 1", len(found))
	}
	victims := map[string]Member{}
	for _, v := range found[0].Victims {
		victims[town.names[v.No]] = v
	}
	if v := victims["saver"]; v.Role != Victim || v.Certainty < 0.9 || v.ToMembers != 24_000_00 || v.Others != 2 {
		t.Errorf("the saver is %+v", v)
	}
	for _, who := range []string{"paid-back", "front", "daily", "employer"} {
		if v, is := victims[who]; is {
			t.Errorf("%s is a victim: %+v", who, v)
		}
	}
	if _, is := victims["victim-p-3-2"]; !is {
		t.Errorf("no victim among %d", len(victims))
	}
	for _, m := range found[0].Members {
		if _, is := victims[town.names[m.No]]; is && m.Role != Collector {
			t.Errorf("%s is a victim and %s", town.names[m.No], m.Role)
		}
		if m.Certainty < 0 || m.Certainty > 1 {
			t.Errorf("%s is sure to %v", town.names[m.No], m.Certainty)
		}
	}
}

// A commission is found that is kept, that a purse pays the next day, or both; one
// that is neither is unknown. Where four of six keep theirs, and of half of their ins,
// the others are paid later only if a purse is seen to pay them.
func TestCommissions(t *testing.T) {
	for name, rate := range map[string]struct {
		kept, later dyetrace.Amount // of a thousand
		some        bool            // two collectors keep nothing; a purse pays those alone
		share, paid float64
	}{
		"kept": {12, 0, false, 0.012, 0}, "later": {0, 15, false, 0.015, 0.015}, "both": {8, 6, false, 0.014, 0.006},
		"never": {0, 0, false, 0, 0}, "some": {12, 0, true, 0.012, 0}, "others": {12, 12, true, 0.012, 0.004},
	} {
		town := newTown()
		for i := range 6 {
			town.pay(at(0, 0, i), fmt.Sprintf("collector%d", i), "purse", 20_000_00)
		}
		for day := range 12 {
			for i := range 6 {
				collector, relay := fmt.Sprintf("collector%d", i), fmt.Sprintf("relay%d", (day+i)%6)
				paid := dyetrace.Amount(9_000_00 + 700_00*((day+3*i)%7))
				town.pay(at(day, 10, i), fmt.Sprintf("victim-%d-%d", day, i), collector, paid)
				left := paid - paid*rate.kept/1000
				if rate.some && (i >= 4 || day%2 > 0) {
					left = paid
				}
				town.pay(at(day, 10, 20+i), collector, relay, left)
				town.pay(at(day, 10, 40+i), relay, fmt.Sprintf("relay%d", (day+i+1)%6), left)
				town.pay(at(day, 11, i), fmt.Sprintf("relay%d", (day+i+1)%6), "cash", left)
				if rate.later > 0 && (!rate.some || i >= 4) {
					town.pay(at(day, 23, i), "purse", collector, paid*rate.later/1000)
				}
			}
		}
		life(town, 60, 12)
		found := town.settle().find(t, Options{})
		if len(found) != 1 {
			t.Fatalf("%s: %d networks, want 1", name, len(found))
		}
		c := found[0].Commission
		if (c.Lots > 0) != (rate.share > 0) || math.Abs(c.Share-rate.share) > 0.0005 || math.Abs(c.Later-rate.paid) > 0.0005 {
			t.Errorf("%s: commission %+v, want %v, %v of it later", name, c, rate.share, rate.paid)
		}
		if c.Share < c.Low-1e-9 || c.Share > c.High+1e-9 {
			t.Errorf("%s: the commission %+v lies beside its spread", name, c)
		}
	}
}
