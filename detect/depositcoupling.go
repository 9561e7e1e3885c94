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

// coupled calls fn with each in from a stranger and whether the deposit covers
// it. It returns the index of the deposit, -1 where there is none.
func coupled(s *scan, fn func(in int, covered bool)) (deposit int) {
	deposit = -1
	lo, locked, begun := 0, 0.0, false
	for i := range s.moves {
		m := &s.moves[i]
		private := s.peers[s.peerOf[i]].traits.isPrivate()
		if !m.In && !begun && private && (deposit < 0 || m.Amount > s.moves[deposit].Amount) {
			deposit = i
		}
		if !s.stranger[i] || !private {
			continue
		}
		begun = true
		for ; int64(m.At)-int64(s.moves[lo].At) > secondsPerDay; lo++ {
			if s.stranger[lo] && s.peers[s.peerOf[lo]].traits.isPrivate() {
				locked -= float64(s.moves[lo].Amount)
			}
		}
		fn(i, deposit >= 0 && float64(m.Amount)+locked <= float64(s.moves[deposit].Amount))
		locked += float64(m.Amount)
	}
	return deposit
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
