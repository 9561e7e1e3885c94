package network

import (
	"cmp"
	"slices"

	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// passed is what an account passed on: from whom it had come and to whom it went, by
// number. Amounts are in minor units.
type passed struct {
	all      float64
	from, to []part
	paid     []part // what it paid to whom, passed on or not
}

// part is how much of something has to do with another account.
type part struct {
	no     statement.No
	amount float64
}

// passings is what accounts passed on, as far as it was asked for, and what it is
// read with.
type passings struct {
	of      map[statement.No]*passed
	relayer *detect.Relayer
	moves   []detect.Move
}

// passedBy is what an account passed on. Money that moves between accounts of one
// holder is not passed on.
func (f *networkSearch) passedBy(no statement.No) (*passed, error) {
	if p := f.passed.of[no]; p != nil {
		return p, nil
	}
	relays, err := f.relaysOf(no)
	if err != nil {
		return nil, err
	}
	p := &passed{}
	for i := range relays {
		r := &relays[i]
		amount := float64(r.Amount)
		p.all += amount
		p.from, p.to = append(p.from, part{r.From, amount}), append(p.to, part{r.To, amount})
	}
	for i := range f.passed.moves {
		if m := &f.passed.moves[i]; !m.In {
			p.paid = append(p.paid, part{m.Peer, float64(m.Amount)})
		}
	}
	p.from, p.to, p.paid = addUp(p.from), addUp(p.to), addUp(p.paid)
	f.passed.of[no] = p
	return p, nil
}

// relaysOf are the relays of a statement whose money came from another holder and
// went to another; the moves that they rest on are left in passed. Both are used again
// by the next call.
func (f *networkSearch) relaysOf(no statement.No) ([]detect.Relay, error) {
	s, err := f.l.Statement(no)
	if err != nil {
		return nil, err
	}
	f.passed.moves = f.clock.Moves(s, f.passed.moves)
	f.passed.relayer.Match(no, f.passed.moves)
	relays, _ := f.o.Inner.Sift(no, f.passed.relayer)
	f.passed.moves = f.o.Inner.Leave(no, f.passed.moves, nil)
	return relays, nil
}

// addUp adds up the parts of each account. Amounts are whole numbers: their order
// makes no difference to a sum.
func addUp(parts []part) []part {
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.no, b.no) })
	sums := parts[:0]
	for _, p := range parts {
		if n := len(sums); n > 0 && sums[n-1].no == p.no {
			sums[n-1].amount += p.amount
		} else {
			sums = append(sums, p)
		}
	}
	return slices.Clip(sums)
}

// joinedWith are the pairs of an account, as seen from it.
func (f *networkSearch) joinedWith(no statement.No) []pair {
	from, _ := slices.BinarySearchFunc(f.both, no, func(p pair, no statement.No) int { return cmp.Compare(p.a, no) })
	to := from
	for to < len(f.both) && f.both[to].a == no {
		to++
	}
	return f.both[from:to]
}

// bothWays lists every pair as seen from either of its accounts.
func bothWays(pairs []pair) []pair {
	both := make([]pair, 0, 2*len(pairs))
	for _, p := range pairs {
		both = append(both, p, pair{p.b, p.a, p.weight})
	}
	slices.SortFunc(both, func(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return both
}
