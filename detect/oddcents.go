package detect

import (
	"math/bits"

	"dyetrace"
)

// oddCents is indicator 17: of the ins that lie less than one whole unit under a
// round sum, such as 1,999.37, the different endings that occur, over all ins of
// an order's size. Platforms tell orders of one sum apart by their cents. It is
// 0 where fewer than three such ins came; the list starts to look at 0.8, by
// judgement.
func oddCents(s *scan) float32 {
	if s.odd.under < 3 {
		return 0
	}
	different := 0
	for _, some := range s.odd.endings {
		different += bits.OnesCount64(some)
	}
	return ratio(float64(different), float64(s.odd.ins))
}

// gapUnder is by how little an amount lies under a round sum, 0 where it does
// not, or by a whole unit or more.
func (s *scan) gapUnder(a dyetrace.Amount) dyetrace.Amount {
	round := s.t.order
	gap := (round - a%round) % round
	if gap >= dyetrace.Amount(s.unit) {
		return 0
	}
	return gap
}

func oddCentsEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if m := &s.moves[i]; m.In && m.Amount >= s.t.order/2 && s.gapUnder(m.Amount) > 0 {
			e.add(m.Ord)
		}
	}
}
