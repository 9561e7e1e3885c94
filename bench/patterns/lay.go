package patterns

import (
	"math/rand/v2"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/ledger/statement"
)

// Set is transfers with what is known of attempts among them.
type Set struct {
	Accounts  int
	Transfers []pattern.Transfer // in order of time
	Of        []int32            // of each transfer: its attempt, or -1
	Attempts  []Attempt
}

// Lay lays attempts among ordinary transfers: each of their accounts becomes one
// account of the background, at random, and keeps what that one does otherwise.
// Times move by whole days, so that the first day of both is the same.
func Lay(attempts []Attempt, laid int, b *Background) *Set {
	s := &Set{Accounts: b.Accounts, Transfers: b.Make(), Attempts: attempts}
	s.lay(attempts, rand.New(rand.NewPCG(b.Seed, 0x1a1d)).Perm(b.Accounts)[:laid], dyetrace.InstantOf(b.Start))
	return s
}

// lay adds attempts: their accounts become those of place, and their first day the
// day of first.
func (s *Set) lay(attempts []Attempt, place []int, first dyetrace.Instant) {
	day := dyetrace.Instant(24 * time.Hour)
	earliest := dyetrace.Instant(1<<63 - 1)
	for _, a := range attempts {
		for _, t := range a.Transfers {
			earliest = min(earliest, t.Time)
		}
	}
	shift := first/day*day - earliest/day*day
	// Which attempt a transfer is of travels in its number until all are in order.
	for i := range s.Transfers {
		s.Transfers[i].Ord = 0
	}
	for i, a := range attempts {
		for _, t := range a.Transfers {
			t.From, t.To = pattern.Account(place[t.From]), pattern.Account(place[t.To])
			t.Time, t.Ord = t.Time+shift, statement.Ord(i+1)
			s.Transfers = append(s.Transfers, t)
		}
	}
	s.order()
}

// order sorts the transfers, whose numbers are one more than their attempt's.
func (s *Set) order() {
	slices.SortStableFunc(s.Transfers, func(x, y pattern.Transfer) int { return int(sign(x.Time - y.Time)) })
	s.Of = make([]int32, len(s.Transfers))
	for i := range s.Transfers {
		s.Of[i] = int32(s.Transfers[i].Ord) - 1
		s.Transfers[i].Ord = statement.Ord(i)
	}
}

func sign(d dyetrace.Instant) int64 {
	switch {
	case d < 0:
		return -1
	case d > 0:
		return 1
	}
	return 0
}

// Half keeps every second attempt, of each shape, from the first or second on: one half
// is for choosing settings, the other for judging them.
func Half(attempts []Attempt, second bool) (kept []Attempt) {
	seen := map[pattern.Kind]int{}
	for _, a := range attempts {
		if (seen[a.Kind]%2 == 1) == second {
			kept = append(kept, a)
		}
		seen[a.Kind]++
	}
	return kept
}
