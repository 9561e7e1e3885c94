package join

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// Each kind of fault is found, and nothing in a statement that is in order.
func TestCheck(t *testing.T) {
	known := func(a dyetrace.Amount) dyetrace.Stated { return dyetrace.Stated{Amount: a, Known: true} }
	at := func(s int, in bool, amount int64, balance dyetrace.Amount, row int64) Line {
		l := line(1, 2, in, s, amount, "")
		l.Balance, l.Row, l.Place = known(balance), row, row
		return l
	}
	second := dyetrace.Instant(1e9)
	period := func(from, to int, opening, closing dyetrace.Amount) Period {
		return Period{From: dyetrace.Instant(from) * second, To: dyetrace.Instant(to) * second, Opening: known(opening), Closing: known(closing), Declared: true}
	}
	good := func() []Line {
		return []Line{at(10, true, 5, 105, 1), at(20, false, 30, 75, 2), at(30, true, 1, 76, 3)}
	}
	serial := func(l Line, s string) Line {
		l.setTexts(map[int]string{Serial: s})
		return l
	}
	other := at(20, false, 30, 75, 9)
	other.File, other.Origin = 1, 1
	other.setTexts(map[int]string{Peer: "B"})
	named := at(20, false, 30, 75, 2)
	named.setTexts(map[int]string{Peer: "A"})
	tests := []struct {
		name    string
		lines   []Line
		periods []Period
		want    map[string]int64
	}{
		{"in order", good(), []Period{period(0, 40, 100, 76), period(41, 80, 76, 76)}, nil},
		{"sum", good(), []Period{period(0, 40, 100, 77)}, map[string]int64{"sum": 1}},
		{"a statement without lines", nil, []Period{period(0, 40, 100, 90)}, map[string]int64{"sum": 1}},
		{"carried", good(), []Period{period(0, 40, 100, 76), period(41, 80, 70, 70)}, map[string]int64{"carried": 1}},
		{"balance", append(good(), at(40, true, 1, 80, 4)), nil, map[string]int64{"balance": 1}},
		{"days", good(), []Period{period(0, 40, 100, 76), period(100000, 100001, 76, 76)}, map[string]int64{"days": 1}},
		{"outside", good(), []Period{period(0, 25, 100, 75)}, map[string]int64{"outside": 1}},
		{"reordered", []Line{at(10, false, 30, 75, 1), at(10, true, 5, 105, 2)}, nil, map[string]int64{"reordered": 1}},
		{"one second, no order fits", []Line{at(10, false, 30, 75, 1), at(10, true, 5, 200, 2)}, nil, map[string]int64{"balance": 1}},
		{"serial", []Line{serial(at(1, true, 1, 1, 1), "N1"), serial(at(2, true, 1, 2, 2), "N2"), serial(at(3, true, 1, 3, 3), "N3"),
			serial(at(4, true, 1, 4, 4), "N4"), serial(at(5, true, 1, 5, 5), "N7"), serial(at(6, true, 1, 6, 6), "N8")}, nil, map[string]int64{"serial": 1}},
		{"differs", []Line{named, other}, nil, map[string]int64{"differs": 1, "balance": 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := Check(test.lines, test.periods)
			var got map[string]int64
			for kind, n := range c.Counts {
				if n > 0 {
					if got == nil {
						got = map[string]int64{}
					}
					got[FaultKind(kind).String()] = n
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
