package statement_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// parted deals the entries of a statement out to parts, each of which numbers places and
// statements by itself, and gives the pieces with their views.
func parted(r *rand.Rand, entries []statement.Entry, parts int, late bool) (pieces []statement.Piece) {
	places := make([][]int64, parts)
	own := make([][]statement.Entry, parts)
	for i := range entries {
		p := r.IntN(parts)
		if !late {
			p = i * parts / len(entries)
		}
		e := entries[i]
		if n := len(places[p]); n == 0 || places[p][n-1] != int64(e.Ord) {
			places[p] = append(places[p], int64(e.Ord))
		}
		e.Ord = statement.Ord(len(places[p]) - 1)
		e.Peer /= 3
		own[p] = append(own[p], e)
	}
	numbers := statement.NewShift(5000, func(first int64, to []int64) error {
		for i := range to {
			to[i] = 3 * (first + int64(i))
		}
		return nil
	})
	for p := range places {
		fill := func(first int64, to []int64) error {
			copy(to, places[p][first:])
			return nil
		}
		v := &statement.View{Statements: numbers, Places: statement.NewShift(int64(len(places[p])), fill)}
		first, last := statement.Ord(0), statement.Ord(0)
		if n := len(places[p]); n > 0 {
			first, last = statement.Ord(places[p][0]), statement.Ord(places[p][n-1])
		}
		pieces = append(pieces, statement.Piece{Statement: statement.NewMarked(4999, own[p]).Seen(v), First: first, Last: last})
	}
	return pieces
}

func walk(c statement.Cursor) (all []statement.Entry) {
	for e := (statement.Entry{}); c.Next(&e); {
		all = append(all, e)
	}
	return all
}

// However a statement lies in parts, it is walked as if it lay in one: from its start,
// from each mark, and after it has grown.
func TestJoin(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		var entries []statement.Entry
		for o := range statement.Ord(r.IntN(120)) {
			e := statement.Entry{Ord: 2 * o, Peer: statement.No(3 * r.IntN(3000)), In: r.IntN(2) == 0}
			e.Amount = dyetrace.Amount(1 + r.IntN(1e6))
			e.Other = e.Amount
			if e.Stated = r.IntN(200) == 0; e.Stated {
				e.Balance = 5
			}
			entries = append(entries, e)
		}
		parts, late := 1+r.IntN(8), r.IntN(2) == 0
		s := statement.Join(parted(r, entries, parts, late))
		if got := walk(s.Cursor()); s.Len() != len(entries) || !sameEntries(got, entries) {
			t.Fatalf("seed %d, %d parts: %v, not %v", seed, parts, got, entries)
		}
		for o := statement.Ord(0); o < 250; o += 9 {
			m := s.MarkBefore(o)
			sum, lowest := dyetrace.Amount(0), dyetrace.Amount(0)
			for _, e := range entries[:m.Entries] {
				if e.In {
					sum += e.Amount
				} else {
					sum -= e.Amount
				}
				lowest = min(lowest, sum)
				if e.Ord >= o || e.Stated {
					t.Fatalf("seed %d: the mark before %d stands behind %v", seed, o, e)
				}
			}
			if sum != m.Sum || lowest != m.Lowest || !sameEntries(walk(m.Cursor), entries[m.Entries:]) {
				t.Fatalf("seed %d: the mark before %d is %v", seed, o, m)
			}
		}
		// A cursor that was taken before the statement grew goes on in it.
		early := s.Cursor()
		at := 0
		for e := (statement.Entry{}); at < len(entries)/2 && early.Next(&e); at++ {
		}
		g := s.Grow()
		more := statement.Entry{Ord: 1000, Peer: 7, Amount: 3, Other: 3}
		g.Add(&more)
		all := append(slices.Clone(entries), more)
		if got := walk(g.Statement().Resume(early)); !sameEntries(got, all[at:]) {
			t.Fatalf("seed %d: grown, it goes on with %v, not %v", seed, got, all[at:])
		}
	}
}

func sameEntries(a, b []statement.Entry) bool {
	return slices.EqualFunc(a, b, func(x, y statement.Entry) bool {
		if !x.Stated {
			x.Balance = 0
		}
		return x == y
	})
}
