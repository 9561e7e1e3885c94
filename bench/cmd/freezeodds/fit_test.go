package main

import (
	"math"
	"testing"

	"dyetrace/evaluate"
	"dyetrace/freeze"
)

// Of accounts with a piece of evidence three in four serve, of those without one in four:
// the odds are 3 and a third, and a weak ridge leaves them.
func TestFit(t *testing.T) {
	s := sample{}
	for _, c := range []struct {
		has    float64
		serves bool
		times  float64
	}{{0, true, 1}, {0, false, 3}, {1, true, 3}, {1, false, 1}} {
		s.amounts = append(s.amounts, []float64{1, c.has})
		s.serves = append(s.serves, c.serves)
		s.weight = append(s.weight, 1000*c.times)
		s.support = append(s.support, 1)
	}
	odds := s.fit(make([]float64, 2), fitting{nil, 1e-6, 1})
	if math.Abs(odds[0]+math.Log(3)) > 1e-4 || math.Abs(odds[1]-2*math.Log(3)) > 1e-4 {
		t.Errorf("%v, want -ln 3 and 2 ln 3", odds)
	}
	if drawn := s.fit(make([]float64, 2), fitting{nil, 1e5, 1}); math.Abs(drawn[1]) > 0.1 {
		t.Errorf("a strong ridge leaves %v", drawn)
	}
	if kept := s.fit([]float64{0, 1}, fitting{[]bool{false, true}, 1e-6, 1}); kept[1] != 1 || kept[0] >= 0 {
		t.Errorf("%v, want the second odds held at 1", kept)
	}
	if best := s.loss(odds); best >= s.loss([]float64{0, 0}) || best >= s.loss([]float64{odds[0], odds[1] + 0.5}) {
		t.Errorf("another loss is smaller than %g", best)
	}
}

// Of accounts for which a member speaks with a chance of a half, one in four serves: where he is
// a member, every second does. Where innocents count twice, the odds are half of that.
func TestFitSupport(t *testing.T) {
	s := sample{amounts: [][]float64{{1}, {1}}, weight: []float64{1, 3}, support: []float64{0.5, 0.5}, serves: []bool{true, false}}
	if odds := s.fit([]float64{0}, fitting{innocent: 1}); math.Abs(odds[0]) > 1e-3 {
		t.Errorf("%v, want 0", odds)
	}
	if odds := s.fit([]float64{0}, fitting{innocent: 2}); odds[0] > -0.5 {
		t.Errorf("%v where innocents count twice", odds)
	}
}

// All rows of an account weigh one, no world more than its share, and what nobody supports
// says nothing.
func TestAdd(t *testing.T) {
	var s sample
	sure := freeze.Evidence{Support: 1}
	s.add([]evaluate.EvidenceRow{{Account: 1, Evidence: sure}, {Account: 1, Evidence: sure},
		{Account: 2, Evidence: sure, Serves: true}, {Account: 3}}, 1.5)
	if s.weight[0] != 0.25 || s.weight[2] != 0.5 || !s.serves[2] || len(s.amounts[0]) != len(freeze.PieceNames()) {
		t.Errorf("%+v", s)
	}
}

// Of an account that changed often, some rows count, from the first to late ones, and weigh one
// together.
func TestAddThins(t *testing.T) {
	for n, want := range map[int]int{1: 1, 6: 6, 7: 6, 100: 6} {
		var s sample
		rows := make([]evaluate.EvidenceRow, n)
		for i := range rows {
			rows[i].Evidence.Support = 1
		}
		s.add(rows, 1)
		sum := 0.0
		for _, w := range s.weight {
			sum += w
		}
		if len(s.weight) != want || math.Abs(sum-1) > 1e-9 {
			t.Errorf("of %d rows %d count, which weigh %g", n, len(s.weight), sum)
		}
	}
}

// What is named is fitted and all else is held; a name that is no piece's is refused.
func TestHoldOthers(t *testing.T) {
	held, err := holdOthers("score,further fellows")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range freeze.PieceNames() {
		if held[i] != (name != "score" && name != "further fellows") {
			t.Errorf("%s is held: %v", name, held[i])
		}
	}
	for _, wrong := range []string{"scores", "score,", "payer, pass"} {
		if _, err := holdOthers(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
