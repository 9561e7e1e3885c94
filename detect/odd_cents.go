package detect

import (
	"math/bits"

	"dyetrace"
)

// oddCents is indicator 17: of the ins that lie less than one whole unit under a
// round sum, such as 1,999.37, the different endings that occur, over all ins of
// an order's size. Platforms know orders of one sum by their cents. It is 0 where
// fewer than three such ins came. Suspect: 0.8 or more, by judgement.
func oddCents(s *scan) float32 {
	if s.odd.under < leastOdd {
		return 0
	}
	different := 0
	for _, some := range s.odd.endings {
		different += bits.OnesCount64(some)
	}
	return ratio(float64(different), float64(s.odd.ins))
}

const (
	// leastOdd is how many ins just under a round sum make a share.
	leastOdd = 3
	// mostEndings bounds by how many minor units an in may lie under a round sum:
	// more than a unit has, but for a few currencies of four digits and more.
	mostEndings = 1024
)

// oddities are ins of an order's size, those just under a round sum, and which
// endings these have.
type oddities struct {
	ins, under int
	endings    [mostEndings / 64]uint64 // a bit for each
}

// in takes a move in that is of an order's size, with its gap.
func (o *oddities) in(gap dyetrace.Amount) {
	o.ins++
	if gap > 0 {
		o.under++
		o.endings[gap/64] |= 1 << (gap % 64)
	}
}

// isOrder reports whether an amount is of an order's size.
func (s *scan) isOrder(a dyetrace.Amount) bool { return a >= s.t.order/2 }

// gapUnder is by how little an amount lies under a round sum, 0 where it does
// not, or by a whole unit or more.
func (s *scan) gapUnder(a dyetrace.Amount) dyetrace.Amount {
	round := s.t.order
	gap := (round - a%round) % round
	if gap >= min(dyetrace.Amount(s.unit), mostEndings) {
		return 0
	}
	return gap
}

func oddCentsEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		m := &s.moves[i]
		isOdd := s.isOrder(m.Amount) && s.gapUnder(m.Amount) > 0
		if m.In && isOdd {
			e.add(m.Ord)
		}
	}
}
