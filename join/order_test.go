package join

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dyetrace"
)

// compareSteps orders steps as they came.
func compareSteps[T any](a, b *Step[T]) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq), bytes.Compare(a.ID, b.ID))
}

// ordered gives the ids of steps in the order in which they leave.
func ordered(t *testing.T, within time.Duration, steps []Step[int]) (ids []string, summary OrderSummary) {
	t.Helper()
	slices.SortFunc(steps, func(a, b Step[int]) int { return compareSteps(&a, &b) })
	var last position
	o := NewOrderer(within, func(s *Step[int]) error {
		if last.any && (s.Time < last.time || s.Time == last.time && s.Seq < last.seq) {
			t.Fatalf("%s leaves out of order", s.ID)
		}
		last = position{s.Time, s.Seq, true}
		ids = append(ids, string(s.ID))
		return nil
	})
	for i := range steps {
		s := o.New()
		*s = steps[i]
		if err := o.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	summary, err := o.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return ids, summary
}

// Clocks of institutions differ; every statement keeps its own order.
func TestOrderKeepsStatements(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		accounts := 2 + r.IntN(8)
		offset := make([]dyetrace.Instant, accounts)
		for i := range offset {
			offset[i] = dyetrace.Instant(r.IntN(60)-30) * 1e9
		}
		var steps []Step[int]
		var want []string
		at := dyetrace.Instant(0)
		for i := range 300 {
			at += dyetrace.Instant(1+r.IntN(40)) * 1e9
			from := r.IntN(accounts)
			to := (from + 1 + r.IntN(accounts-1)) % accounts
			s := Step[int]{ID: fmt.Appendf(nil, "%x", r.Uint64()), Item: i}
			s.Lines[0] = StepLine{On: true, Account: uint32(from), Time: at + offset[from], Rank: int32(i)}
			s.Lines[1] = StepLine{On: true, Account: uint32(to), Time: at + offset[to], Rank: int32(i)}
			s.Time = s.Lines[0].Time
			steps = append(steps, s)
			want = append(want, string(s.ID))
		}
		byID := map[string]*Step[int]{}
		for i := range steps {
			byID[string(steps[i].ID)] = &Step[int]{Lines: steps[i].Lines}
		}
		got, summary := ordered(t, time.Minute, steps)
		if len(got) != len(want) || summary.Contradict > 0 {
			t.Fatalf("seed %d: %d of %d steps left; %+v", seed, len(got), len(want), summary)
		}
		for account := range uint32(accounts) {
			only := func(ids []string) (kept []string) {
				for _, id := range ids {
					if s := byID[id]; s.Lines[0].Account == account || s.Lines[1].Account == account {
						kept = append(kept, id)
					}
				}
				return kept
			}
			if diff := gocmp.Diff(only(want), only(got)); diff != "" {
				t.Fatalf("seed %d, account %d: %s", seed, account, diff)
			}
		}
	}
}

// Statements that contradict each other hold nothing up for ever.
func TestOrderContradiction(t *testing.T) {
	step := func(id string, a, b int) Step[int] {
		s := Step[int]{ID: []byte(id), Time: dyetrace.Instant(a) * 1e9}
		s.Lines[0] = StepLine{On: true, Account: 1, Time: dyetrace.Instant(a) * 1e9, Rank: int32(a)}
		s.Lines[1] = StepLine{On: true, Account: 2, Time: dyetrace.Instant(b) * 1e9, Rank: int32(b)}
		return s
	}
	got, summary := ordered(t, time.Minute, []Step[int]{step("x", 10, 40), step("y", 20, 30), step("z", 5000, 5000)})
	if diff := gocmp.Diff([]string{"x", "y", "z"}, got); diff != "" || summary.Contradict == 0 {
		t.Errorf("%s %+v", diff, summary)
	}
}

// Lines whose times are off are put in the order of their balances, and where a
// line is missing the others stay.
func TestRank(t *testing.T) {
	at := func(s int, change, balance dyetrace.Amount) Line {
		l := line(1, 2, change > 0, s, int64(max(change, -change)), "")
		l.Balance = dyetrace.Stated{Amount: balance, Known: true}
		return l
	}
	tests := []struct {
		name  string
		lines []Line
		want  []dyetrace.Amount // balances in order
	}{
		{"in order", []Line{at(0, 5, 5), at(1, 5, 10), at(2, -10, 0)}, []dyetrace.Amount{5, 10, 0}},
		{"one second", []Line{at(0, -9, 104), at(0, 5, 108), at(0, 5, 113)}, []dyetrace.Amount{108, 113, 104}},
		{"off by seconds", []Line{at(0, 5, 5), at(7, -9, 1), at(9, 5, 10), at(20, 3, 4)}, []dyetrace.Amount{5, 10, 1, 4}},
		{"the first is off", []Line{at(0, -10, 90), at(9, 5, 100), at(20, 3, 93)}, []dyetrace.Amount{100, 90, 93}},
		{"off by too much", []Line{at(0, 5, 5), at(7, -9, 1), at(500, 5, 10)}, []dyetrace.Amount{5, 1, 10}},
		{"one is missing", []Line{at(0, 5, 5), at(2, -10, 0), at(9, 7, 7), at(20, 3, 10)}, []dyetrace.Amount{5, 0, 7, 10}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			Rank(test.lines, time.Minute)
			slices.SortFunc(test.lines, func(a, b Line) int { return int(a.Rank - b.Rank) })
			var got []dyetrace.Amount
			for i := range test.lines {
				got = append(got, test.lines[i].Balance.Amount)
			}
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
