package detect_test

import (
	"math"
	"runtime"
	"slices"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
)

// The same ledger gives the same scores, to the last bit, on one core and on
// many.
func TestSameOnAnyCores(t *testing.T) {
	b := gang()
	scores := func(cores int) []float32 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		return scored(t, b, detect.Options{}).Score
	}
	if one, many := scores(1), scores(7); !slices.Equal(one, many) {
		t.Error("scores differ between one core and seven")
	}
}

// Nights are counted by the clock of the zone that is named, in summer time
// where the zone has it: 04:30 UTC on 29 March 2026 is 06:30 in Berlin, where
// clocks went forward that night, and was 05:30 the day before.
func TestNightsOfAZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this machine knows no time zones:", err)
	}
	var b book
	for _, at := range []string{"2026-03-28T04:30:00Z", "2026-03-29T04:30:00Z"} {
		when, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		b.pay(int64(when.Sub(zero)/time.Second), ann, me, 1000)
	}
	night := func(s detect.Setting) float64 {
		var v detect.Values
		detect.NewMeter(b.clock(t), people(&b, nil), s).Measure(me, b.moves(t, me), &v)
		return float64(v[detect.NightShare])
	}
	if got := night(detect.Setting{Zone: berlin}); got != 0.5 {
		t.Errorf("%v of it moved at night in Berlin; want half", got)
	}
	if got := night(detect.Setting{Zone: zero.Location()}); got != 0 {
		t.Errorf("%v of it moved at night in China, where it was past noon", got)
	}
	if got := night(detect.Setting{}); got != 1 {
		t.Errorf("%v of it moved at night in UTC, which counts where no zone is given; want all", got)
	}
}

// What came before Since is not measured, but who paid then is no stranger.
func TestSince(t *testing.T) {
	var b book
	b.pay(-5*days, ann, me, 99900000)
	b.pay(0, ann, me, 1000)
	b.pay(1, bob, me, 1000)
	var v detect.Values
	m := detect.NewMeter(b.clock(t), people(&b, nil), detect.Setting{Since: dyetrace.InstantOf(zero)})
	m.Measure(me, b.moves(t, me), &v)
	if v[detect.StrangerFanIn] != 1 || v[detect.RoundAmounts] != 0 {
		t.Errorf("strangers %v, round amounts %v; want 1 and 0", v[detect.StrangerFanIn], v[detect.RoundAmounts])
	}
}

// Sums are judged in the account's own currency: 9,500 dollars lie under the
// 10,000 from which cash is reported, 9,500 yuan lie under nothing.
func TestThresholdsByCurrency(t *testing.T) {
	for code, want := range map[string]float32{"USD": 1, "CNY": 0, "HKD": 0} {
		c, err := dyetrace.ParseCurrency(code)
		if err != nil {
			t.Fatal(err)
		}
		var b book
		b.pay(0, ann, me, 950000)
		var v detect.Values
		p := people(&b, func(p []detect.Profile) { p[me].Currency = c })
		detect.NewMeter(b.clock(t), p, detect.Setting{}).Measure(me, b.moves(t, me), &v)
		if v[detect.UnderThreshold] != want {
			t.Errorf("%s: %v under a threshold; want %v", code, v[detect.UnderThreshold], want)
		}
	}
}

// An account without transfers has no indicators and no score.
func TestNoTransfers(t *testing.T) {
	b := town(0)
	b.entries = append(b.entries, nil)
	s := scored(t, b, detect.Options{})
	none := len(b.entries) - 1
	if s.Score[none] != 0 || !math.IsNaN(float64(s.Survey.Values[none][detect.PassThrough])) {
		t.Errorf("score %v, pass-through %v", s.Score[none], s.Survey.Values[none][detect.PassThrough])
	}
}
