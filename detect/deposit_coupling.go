package detect

import "dyetrace"

// depositCoupling is indicator 20: the share of strangers' ins that an earlier,
// unspent payment covers. A platform takes a deposit and lets a runner grab
// orders up to it (court and press reports). Which account is the platform's is
// not known: the deposit is taken to be the largest out to a private account
// before the first in from a stranger; an in counts against it for 24 hours.
// Unknown with fewer than two such ins. Suspect: 0.9 or more, by judgement.
func depositCoupling(s *scan) float32 {
	if s.deposit.ins < leastCoupled {
		return unknown
	}
	return ratio(float64(len(s.deposit.covered)), float64(s.deposit.ins))
}

const (
	// leastCoupled is how many ins from private strangers make a share.
	leastCoupled = 2
	// coverTime is how long an in counts against the deposit.
	coverTime = secondsPerDay
)

// deposit is what a deposit covers, while a statement is gone through.
type deposit struct {
	largest        int // of outs to private accounts so far; -1 where there was none
	most           dyetrace.Amount
	paid           int     // the deposit: largest at the first in; -1 where there was none
	covers, locked float64 // its amount, and how much of it ins have taken
	lo             int     // of foreign: from here on ins are locked
	ins            int     // from private strangers
	covered        []int32 // those of them that it covers
}

// reset makes it ready for another statement; it keeps its memory.
func (d *deposit) reset() { *d = deposit{largest: -1, paid: -1, covered: d.covered[:0]} }

// out takes a move out for the largest, if it is to a private account.
func (d *deposit) out(i int, amount dyetrace.Amount, who packedTraits) {
	isLargest := amount > d.most || d.largest < 0
	if isLargest && who.is(private) {
		d.largest, d.most = i, amount
	}
}

// cover counts an in from a private stranger, the last of foreign.
func (s *scan) cover(i int, m *Move, amount float64) {
	d := &s.deposit
	if d.ins == 0 {
		d.paid, d.covers = d.largest, float64(d.most)
		d.lo = len(s.foreign) - 1
	}
	if d.ins++; d.paid < 0 {
		return
	}
	for ; int64(m.At)-int64(s.moves[s.foreign[d.lo]].At) > coverTime; d.lo++ {
		if k := int(s.foreign[d.lo]); s.isPrivate(k) {
			d.locked -= float64(s.moves[k].Amount)
		}
	}
	if amount+d.locked <= d.covers {
		d.covered = append(d.covered, int32(i))
	}
	d.locked += amount
}

func depositCouplingEvidence(s *scan, e *evidence) {
	if len(s.deposit.covered) == 0 {
		return
	}
	e.add(s.moves[s.deposit.paid].Ord)
	for _, i := range s.deposit.covered {
		e.add(s.moves[i].Ord)
	}
}
