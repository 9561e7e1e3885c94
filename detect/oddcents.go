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
	var endings [16]uint64 // a bit for each ending, of at most a thousand
	under, different, ins := 0, 0, 0
	for i := range s.moves {
		m := &s.moves[i]
		if !m.In || m.Amount < s.t.order/2 {
			continue
		}
		ins++
		if gap := s.gapUnder(m.Amount); gap > 0 && gap < 1024 {
			under++
			endings[gap/64] |= 1 << (gap % 64)
		}
	}
	for _, some := range endings {
		different += bits.OnesCount64(some)
	}
	if under < 3 {
		return 0
	}
	return ratio(float64(different), float64(ins))
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
