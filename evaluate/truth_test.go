package evaluate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/simulate"
)

// The truth accounts for every order to the cent: what lies in accounts at the
// end and what went out of sight is what the simulator says of the order.
func TestTruthIsTheOperatorsBooks(t *testing.T) {
	for _, preset := range []string{"demo", "careful", "adaptive"} {
		c, err := simulate.Preset(preset)
		if err != nil {
			t.Fatal(err)
		}
		c.Days, c.Population.Persons = 8, 1500
		w, err := NewWorld(t.Context(), c, 11, Gaps{})
		if err != nil {
			t.Fatal(err)
		}
		held, gone := make(map[int32]int64), make(map[int32]int64)
		moments := w.Truth.moments
		for k, v := range w.Truth.held(&moments[len(moments)-1]) {
			if v.amount < 0 {
				t.Errorf("%s: account %d owes %d of order %d", preset, k.place, -v.amount, k.order)
			}
			held[k.order] += v.amount
		}
		for k, v := range w.Truth.gone {
			gone[k.order] += v.amount
		}
		for i, o := range w.Sim.Orders() {
			if n := int32(i); w.Truth.reported[n] && (held[n] != o.Held || gone[n] != o.Exits) {
				t.Errorf("%s, order %d: held %d of %d, gone %d of %d", preset, i, held[n], o.Held, gone[n], o.Exits)
			}
		}
		if len(w.Orders) == 0 || len(moments) < 3 {
			t.Errorf("%s: %d claims, %d moments", preset, len(w.Orders), len(moments))
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Amounts are compared where both sides have them, and counted at the level of
// the side that asks.
func TestCompare(t *testing.T) {
	truth := map[lot]leveled{{1, 1}: {100, 2}, {2, 1}: {50, 3}, {3, 2}: {70, 2}}
	found := map[lot]leveled{{1, 1}: {80, 2}, {2, 1}: {60, 2}, {4, 1}: {5, 3}}
	var levels [4]Measure
	new(adder).compare(truth, found, func(level int) *Measure { return &levels[level] })
	want := [4]Measure{2: {True: 170, Found: 80, Traced: 140, Right: 130}, 3: {True: 50, Found: 50, Traced: 5, Right: 0}}
	if diff := cmp.Diff(want, levels); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if r := levels[2].Recall(); r != 80.0/170 {
		t.Errorf("recall %v", r)
	}
	if p := levels[2].Precision(); p != 130.0/140 {
		t.Errorf("precision %v", p)
	}
	if (Measure{}).Recall() != 1 || (Measure{}).Precision() != 1 {
		t.Error("of nothing, everything is found")
	}
}

// Forgetting whose money it is adds up what lies at one place.
func TestAnybody(t *testing.T) {
	got := anybody(map[lot]leveled{{1, 1}: {10, 4}, {1, 2}: {20, 3}, {2, 2}: {5, 2}})
	want := map[lot]leveled{{1, 0}: {30, 3}, {2, 0}: {5, 2}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(lot{}, leveled{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
