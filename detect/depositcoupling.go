package detect

import "dyetrace"

// depositCoupling is indicator 20: the share of strangers' ins that an earlier,
// unspent payment covers. A platform takes a deposit and lets a runner grab
// orders up to it (court and press reports). Which account is the platform's is
// not known: the deposit is taken to be the largest out to a private account
// before the first in from a stranger; an in counts against it for 24 hours.
// Unknown with fewer than two such ins; the list starts to look at 0.9, by
// judgement.
func depositCoupling(s *scan) float32 {
	if s.deposit.n < 2 {
		return unknown
	}
	return ratio(float64(s.deposit.covered), float64(s.deposit.n))
}

// deposit is what a deposit covers, while a statement is gone through.
type deposit struct {
	largest        int // of outs to private accounts so far; -1 where there was none
	most           dyetrace.Amount
	lo             int // of foreign: from here on ins are locked
	locked, covers float64
	n, covered     int // ins from private strangers, and those that are covered
}

// offer takes an out for the largest, if it is to a private account.
func (d *deposit) offer(i int, amount dyetrace.Amount, who packedTraits) {
	if who.is(private) {
		d.largest, d.most = i, amount
	}
}

// cover counts an in from a private stranger, the last of foreign.
func (s *scan) cover(m *Move, amount float64) {
	d := &s.deposit
	if d.n == 0 {
		if d.covers = -1; d.largest >= 0 {
			d.covers = float64(d.most)
		}
		d.lo = len(s.foreign) - 1
	}
	if d.n++; d.covers < 0 {
		return
	}
	for ; int64(m.At)-int64(s.moves[s.foreign[d.lo]].At) > secondsPerDay; d.lo++ {
		if i := int(s.foreign[d.lo]); s.isPrivate(i) {
			d.locked -= float64(s.moves[i].Amount)
		}
	}
	if amount+d.locked <= d.covers {
		d.covered++
	}
	d.locked += amount
}

// coupled calls fn with each in from a private stranger and whether the deposit
// covers it. It returns the index of the deposit, -1 where there is none.
func coupled(s *scan, fn func(in int, covered bool)) (deposit int) {
	deposit = -1
	lo, first, locked, covers := 0, true, 0.0, 0.0
	for k, i := range s.foreign {
		m := &s.moves[i]
		if !s.isPrivate(int(i)) {
			continue
		}
		if first {
			first = false
			if deposit = largestOut(s, int(i)); deposit >= 0 {
				covers = float64(s.moves[deposit].Amount)
			} else {
				covers = -1
			}
			lo = k
		}
		for ; int64(m.At)-int64(s.moves[s.foreign[lo]].At) > secondsPerDay; lo++ {
			if s.isPrivate(int(s.foreign[lo])) {
				locked -= float64(s.moves[s.foreign[lo]].Amount)
			}
		}
		fn(int(i), float64(m.Amount)+locked <= covers)
		locked += float64(m.Amount)
	}
	return deposit
}

// largestOut is the largest move out to a private account before one, -1 where
// there is none.
func largestOut(s *scan, before int) int {
	largest := -1
	for i := range before {
		if m := &s.moves[i]; !m.In && (largest < 0 || m.Amount > s.moves[largest].Amount) && s.isPrivate(i) {
			largest = i
		}
	}
	return largest
}

func depositCouplingEvidence(s *scan, e *evidence) {
	var ins []int
	deposit := coupled(s, func(in int, covered bool) {
		if covered {
			ins = append(ins, in)
		}
	})
	if deposit < 0 || len(ins) == 0 {
		return
	}
	e.add(s.moves[deposit].Ord)
	for _, i := range ins {
		e.add(s.moves[i].Ord)
	}
}
