package pattern

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dyetrace"
)

// at is a transfer at a minute.
func at(minute int, from, to Account, amount dyetrace.Amount) Transfer {
	return Transfer{From: from, To: to, Time: dyetrace.Instant(minute) * dyetrace.Instant(time.Minute), Amount: amount}
}

// What a shape passed on, how much of what came in, and how long it lay, follow
// from its transfers and, where a shape has one side only, from those beside it.
func TestMeasure(t *testing.T) {
	b := Usual()
	b.MinPeers, b.MinSide, b.MinEach, b.MinHops = 2, 2, 2, 2
	b.Window, b.Dwell = 2*time.Hour, 2*time.Hour
	for _, c := range []struct {
		name      string
		kind      Kind
		transfers []Transfer
		want      Measure
	}{
		{"a fan-in that pays most on, an hour after the middle of what came", FanIn,
			[]Transfer{at(0, 1, 9, 100), at(60, 2, 9, 100), at(90, 9, 3, 180), at(400, 9, 4, 20)}, Measure{200, 180, 0.9,
				time.Hour, false}},
		{"a fan-in that keeps all", FanIn, []Transfer{at(0, 1, 9, 100), at(60, 2, 9, 100)}, Measure{In: 200}},
		{"a fan-out of money that came before", FanOut, []Transfer{at(0, 1, 9, 200), at(30, 9, 2, 100), at(30, 9, 3,
			100)}, Measure{200, 200, 1, 30 * time.Minute, false}},
		{"a fan-out of an employer's own money", FanOut, []Transfer{at(0, 1, 9, 10), at(30, 9, 2, 100), at(30, 9, 3,
			100)}, Measure{10, 200, 0.05, 30 * time.Minute, false}},
		{"a gather-scatter", GatherScatter, []Transfer{at(0, 1, 9, 100), at(10, 2, 9, 300), at(20, 9, 3, 200), at(30,
			9, 4, 100)},
			Measure{400, 300, 0.75, 15*time.Minute + 50*time.Second, false}},
		{"a scatter-gather", ScatterGather, []Transfer{at(0, 9, 1, 100), at(0, 9, 2, 100), at(60, 1, 8, 90), at(60, 2,
			8, 110)}, Measure{200, 200, 1, time.Hour, false}},
		{"a layer that pays half of it on", Layer, []Transfer{at(0, 1, 3, 100), at(0, 1, 4, 100), at(0, 2, 3, 100),
			at(0, 2, 4, 100), at(30, 3, 5, 150), at(30, 4, 5, 50)},
			Measure{400, 200, 0.5, 30 * time.Minute, false}},
		{"a chain, at each of its accounts", Chain, []Transfer{at(0, 1, 2, 100), at(20, 2, 3, 98), at(40, 3, 4, 96)},
			Measure{100, 96, 0.96, 20 * time.Minute, false}},
		{"a cycle that comes back with more", Cycle, []Transfer{at(0, 1, 2, 100), at(30, 2, 3, 150), at(60, 3, 1,
			200)}, Measure{100, 200, 0.5, 30 * time.Minute, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewGraph(10, c.transfers)
			f, err := g.Find(t.Context(), c.kind, &b)
			if err != nil || len(f.Instances) != 1 {
				t.Fatalf("%d instances, %v", len(f.Instances), err)
			}
			got, err := g.Measure(&f.Instances[0], &b, func(Account) (dyetrace.Currency, error) { return 1, nil })
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Amounts of different currencies are never added up: a transfer between two is
// left out, and said to be.
func TestMeasureMixed(t *testing.T) {
	b := Usual()
	b.MinPeers, b.MinHops = 2, 2
	currency := func(a Account) (dyetrace.Currency, error) {
		if a == 2 {
			return 2, nil
		}
		return 1, nil
	}
	g := NewGraph(10, []Transfer{at(0, 1, 9, 100), at(10, 2, 9, 99_999), at(20, 9, 3, 50)})
	f, err := g.Fans(t.Context(), FanIn, &b)
	if err != nil {
		t.Fatal(err)
	}
	m, err := g.Measure(&f.Instances[0], &b, currency)
	if want := (Measure{100, 50, 0.5, 20 * time.Minute, true}); err != nil || m != want {
		t.Errorf("got %+v, %v, want %+v", m, err, want)
	}
	chain := Instance{Kind: Chain, Center: 2, Edges: []Edge{1, 2}}
	if m, err = g.Measure(&chain, &b, currency); err != nil || m != (Measure{Mixed: true}) {
		t.Errorf("a chain across currencies is %+v, %v", m, err)
	}
}
