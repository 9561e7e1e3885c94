package join

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// agreed is an Agreement without lines and periods, in seconds.
type agreed struct {
	Agreed [][3]int64 // from, to, lines
	Breaks [][4]int64 // from, to, expected, found
	Holes  [][4]int64 // from, to, whether a balance shows the move, and the move
	Within int64
}

const second = dyetrace.Instant(1e9)

func said(g *Agreement) (a agreed) {
	for _, s := range g.Agreed {
		a.Agreed = append(a.Agreed, [3]int64{int64(s.From / second), int64(s.To / second), s.Lines})
	}
	for _, b := range g.Breaks {
		a.Breaks = append(a.Breaks, [4]int64{int64(b.From / second), int64(b.To / second), int64(b.Expected), int64(b.Found)})
	}
	for _, h := range g.Holes {
		known := int64(0)
		if h.Moved.Known {
			known = 1
		}
		a.Holes = append(a.Holes, [4]int64{int64((h.From - 1) / second), int64((h.To + 1) / second), known, int64(h.Moved.Amount)})
	}
	a.Within = g.Within
	return a
}

// ranked numbers lines in the order in which they stand.
func ranked(lines ...Line) []Line {
	for i := range lines {
		lines[i].Rank = int32(i)
	}
	return lines
}

// What balances prove ends where one of them breaks, and goes on behind it.
func TestAgree(t *testing.T) {
	none := dyetrace.Stated{}
	known := func(a dyetrace.Amount) dyetrace.Stated { return dyetrace.Stated{Amount: a, Known: true} }
	at := func(s int, in bool, amount int64, balance dyetrace.Stated) Line {
		l := line(1, 2, in, s, amount, "")
		l.Balance = balance
		return l
	}
	period := func(from, to int, opening, closing dyetrace.Stated) Period {
		return Period{From: dyetrace.Instant(from) * second, To: dyetrace.Instant(to) * second, Opening: opening, Closing: closing, Declared: true}
	}
	spans := func(at ...int) (all []Stretch) {
		for i := 0; i < len(at); i += 2 {
			all = append(all, Stretch{dyetrace.Instant(at[i]) * second, dyetrace.Instant(at[i+1]) * second})
		}
		return all
	}
	good := func() []Line {
		return ranked(at(10, true, 5, known(105)), at(20, false, 30, known(75)), at(30, true, 1, known(76)))
	}
	bare := func() []Line {
		return ranked(at(10, true, 5, none), at(20, false, 30, none), at(30, true, 1, none))
	}
	turned := ranked(at(10, false, 30, known(75)), at(10, true, 5, known(105)))
	turned[0].Rank, turned[1].Rank = 1, 0
	day := at(20, true, 1, known(106))
	day.Spread = 86400e9
	tests := []struct {
		name    string
		lines   []Line
		periods []Period
		covered []Stretch
		want    agreed
	}{
		{"no line", nil, nil, nil, agreed{}},
		{"one balance proves nothing", good()[:1], nil, spans(0, 40), agreed{}},
		{"all lines", good(), nil, spans(0, 40), agreed{Agreed: [][3]int64{{10, 30, 3}}, Within: 3}},
		{"in the order of the statement", turned, nil, nil, agreed{Agreed: [][3]int64{{10, 10, 2}}, Within: 2}},
		{"the day of a line is its own to the end", ranked(at(10, true, 5, known(105)), day), nil, nil, agreed{Agreed: [][3]int64{{10, 86420, 2}}, Within: 2}},
		{"a break in the middle", ranked(at(10, true, 5, known(105)), at(20, false, 30, known(75)), at(30, true, 1, known(77)), at(40, true, 1, known(78))), nil, nil,
			agreed{Agreed: [][3]int64{{10, 20, 2}, {30, 40, 1}}, Breaks: [][4]int64{{20, 30, 76, 77}}, Within: 3}},
		{"a line without a balance stands between", ranked(at(10, true, 5, known(105)), at(20, false, 30, none), at(30, true, 1, known(76))), nil, nil,
			agreed{Agreed: [][3]int64{{10, 30, 3}}, Within: 3}},
		{"a period proves lines that state no balance", bare(), []Period{period(0, 40, known(100), known(76))}, spans(0, 40),
			agreed{Agreed: [][3]int64{{0, 40, 3}}, Within: 3}},
		{"lines at both ends of a period", bare(), []Period{period(10, 30, known(100), known(76))}, spans(10, 30),
			agreed{Agreed: [][3]int64{{10, 30, 3}}, Within: 3}},
		{"a period that does not come to its closing balance", bare(), []Period{period(0, 40, known(100), known(77))}, spans(0, 40),
			agreed{Breaks: [][4]int64{{0, 40, 76, 77}}}},
		{"a period that does not begin as the one before ended", bare(), []Period{period(0, 40, known(100), known(76)), period(41, 80, known(70), known(70))}, spans(0, 80),
			agreed{Agreed: [][3]int64{{0, 40, 3}, {41, 80, 0}}, Breaks: [][4]int64{{40, 41, 76, 70}}, Within: 3}},
		{"days that no statement has, and another balance after them", bare(), []Period{period(0, 40, known(100), known(76)), period(100, 110, known(70), known(70))}, spans(0, 40, 100, 110),
			agreed{Agreed: [][3]int64{{0, 40, 3}, {100, 110, 0}}, Holes: [][4]int64{{40, 100, 1, -6}}, Within: 3}},
		{"days that no statement has, and the same balance", bare(), []Period{period(0, 40, known(100), known(76)), period(100, 110, known(76), known(76))}, spans(0, 40, 100, 110),
			agreed{Agreed: [][3]int64{{0, 110, 3}}, Holes: [][4]int64{{40, 100, 1, 0}}, Within: 3}},
		{"two holes before the next balance", ranked(at(10, true, 5, known(105)), at(60, true, 1, none), at(110, true, 1, known(108))), nil, spans(0, 20, 50, 70, 100, 120),
			agreed{Holes: [][4]int64{{20, 50, 0, 0}, {70, 100, 0, 0}}}},
		{"lines before the first balance and after the last", ranked(at(5, true, 1, none), at(10, true, 5, known(105)), at(20, true, 1, known(106)), at(30, true, 1, none)), nil, nil,
			agreed{Agreed: [][3]int64{{10, 20, 2}}, Within: 2}},
		{"a sum that leaves the range", ranked(at(10, true, 1<<62, known(1<<62)), at(20, true, 1<<62, none), at(30, true, 1<<62, none), at(40, true, 1, known(1)), at(50, true, 1, known(2))), nil, nil,
			agreed{Agreed: [][3]int64{{40, 50, 1}}, Breaks: [][4]int64{{10, 40, 0, 1}}, Within: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := said(Agree(test.lines, test.periods, test.covered))
			if len(got.Breaks) > 0 && test.name == "a sum that leaves the range" {
				got.Breaks[0][2] = 0 // what it comes to says nothing
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// event is a line or a stated balance, for the model.
type event struct {
	at     dyetrace.Instant
	change dyetrace.Amount
	line   bool
	stated dyetrace.Stated
}

// modelAgree is Agree, slowly: it puts everything into one list and looks at each
// two balances that follow each other.
func modelAgree(lines []Line, periods []Period, covered []Stretch) (a agreed) {
	var events []event
	for _, m := range marksOf(periods) {
		events = append(events, event{at: m.at, stated: dyetrace.Stated{Amount: m.amount, Known: true}})
	}
	for n, l := range lines {
		at := len(events)
		for at > n && !events[at-1].line {
			m := events[at-1]
			opening := slices.ContainsFunc(periods, func(p Period) bool { return p.From == m.at && p.Opening == m.stated })
			if m.at < l.Time || m.at == l.Time && opening {
				break
			}
			at--
		}
		events = slices.Insert(events, at, event{l.Time, l.change(), true, l.Balance})
	}
	moved, broke := map[int]dyetrace.Stated{}, map[int]bool{}
	last, lastLines := -1, int64(0)
	for i := range events {
		if !events[i].stated.Known {
			continue
		}
		if last >= 0 {
			sum, n := events[last].stated.Amount, int64(0)
			for _, e := range events[last+1 : i+1] {
				sum += e.change
				if e.line {
					n++
				}
			}
			from, to := events[last].at, events[i].at
			var between []int
			for h := 1; h < len(covered); h++ {
				if covered[h-1].To >= from && covered[h].From <= to {
					between = append(between, h)
				}
			}
			found := events[i].stated.Amount
			if len(between) == 1 {
				moved[between[0]] = dyetrace.Stated{Amount: found - sum, Known: true}
			}
			switch {
			case sum == found && lastLines >= 0 && len(a.Agreed) > 0 && a.Agreed[len(a.Agreed)-1][1] == int64(from/second) && lastLines == int64(last)+1:
				s := &a.Agreed[len(a.Agreed)-1]
				s[1], s[2], lastLines = int64(to/second), s[2]+n, int64(i)+1
				a.Within += n
			case sum == found:
				if events[last].line && !broke[last] {
					n++
				}
				a.Agreed = append(a.Agreed, [3]int64{int64(from / second), int64(to / second), n})
				a.Within += n
				lastLines = int64(i) + 1
			case len(between) == 0:
				broke[i] = true
				a.Breaks = append(a.Breaks, [4]int64{int64(from / second), int64(to / second), int64(sum), int64(found)})
			}
		}
		last = i
	}
	for h := 1; h < len(covered); h++ {
		known := int64(0)
		if moved[h].Known {
			known = 1
		}
		a.Holes = append(a.Holes, [4]int64{int64(covered[h-1].To / second), int64(covered[h].From / second), known, int64(moved[h].Amount)})
	}
	return a
}

// Whatever lines, balances, periods and holes there are, Agree says what a slow
// and obvious program says.
func TestAgreeAgainstAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []Line
		var periods []Period
		var covered []Stretch
		at, balance := 0, dyetrace.Amount(100)
		off := func(a dyetrace.Amount) dyetrace.Stated {
			if rapid.IntRange(0, 9).Draw(t, "wrong") == 0 {
				a++
			}
			return dyetrace.Stated{Amount: a, Known: true}
		}
		for n := range rapid.IntRange(0, 4).Draw(t, "periods") {
			at += rapid.IntRange(1, 5).Draw(t, "apart")
			p := Period{From: dyetrace.Instant(at) * second, Declared: true, Number: n, Opening: off(balance)}
			for range rapid.IntRange(0, 4).Draw(t, "lines") {
				at += rapid.IntRange(1, 2).Draw(t, "step")
				l := line(1, 2, rapid.Bool().Draw(t, "in"), at, int64(rapid.IntRange(1, 9).Draw(t, "amount")), "")
				balance += l.change()
				if rapid.Bool().Draw(t, "stated") {
					l.Balance = off(balance)
				}
				lines = append(lines, l)
			}
			at++
			p.To, p.Closing = dyetrace.Instant(at)*second, off(balance)
			p.Opening.Known, p.Closing.Known = rapid.Bool().Draw(t, "opening"), rapid.Bool().Draw(t, "closing")
			periods = append(periods, p)
			covered = append(covered, Stretch{p.From, p.To})
			if rapid.Bool().Draw(t, "missing") {
				balance += dyetrace.Amount(rapid.IntRange(0, 2).Draw(t, "unseen"))
			}
		}
		if rapid.Bool().Draw(t, "adjoining") {
			covered = nil
		}
		want := modelAgree(lines, periods, covered)
		got := said(Agree(ranked(lines...), periods, covered))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
