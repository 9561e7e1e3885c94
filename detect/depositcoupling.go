package detect

// depositCoupling is indicator 20: the share of strangers' ins that an earlier,
// unspent payment covers. A platform takes a deposit and lets a runner grab
// orders up to it (court and press reports). Which account is the platform's is
// not known: the deposit is taken to be the largest out to a private account
// before the first in from a stranger; an in counts against it for 24 hours.
// Unknown with fewer than two such ins; the list starts to look at 0.9, by
// judgement.
func depositCoupling(s *scan) float32 {
	covered, n := 0, 0
	coupled(s, func(_ int, is bool) {
		n++
		if is {
			covered++
		}
	})
	if n < 2 {
		return unknown
	}
	return ratio(float64(covered), float64(n))
}

// coupled calls fn with each in from a private stranger and whether the deposit
// covers it. It returns the index of the deposit, -1 where there is none.
func coupled(s *scan, fn func(in int, covered bool)) (deposit int) {
	deposit = -1
	lo, locked, covers := 0, 0.0, 0.0
	for k, i := range s.foreign {
		m := &s.moves[i]
		if !s.isPrivate(i) {
			continue
		}
		if locked == 0 && covers == 0 {
			if deposit = largestOut(s, int(i)); deposit >= 0 {
				covers = float64(s.moves[deposit].Amount)
			} else {
				covers = -1
			}
			lo = k
		}
		for ; int64(m.At)-int64(s.moves[s.foreign[lo]].At) > secondsPerDay; lo++ {
			if s.isPrivate(s.foreign[lo]) {
				locked -= float64(s.moves[s.foreign[lo]].Amount)
			}
		}
		fn(int(i), float64(m.Amount)+locked <= covers)
		locked += float64(m.Amount)
	}
	return deposit
}

// isPrivate reports whether the other side of a move is a private account.
func (s *scan) isPrivate(i int32) bool { return s.peers[s.peerOf[i]].traits.isPrivate() }

// largestOut is the largest move out to a private account before one, -1 where
// there is none.
func largestOut(s *scan, before int) int {
	largest := -1
	for i := range before {
		if m := &s.moves[i]; !m.In && (largest < 0 || m.Amount > s.moves[largest].Amount) && s.isPrivate(int32(i)) {
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
