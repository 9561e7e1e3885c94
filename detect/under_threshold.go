package detect

import "dyetrace"

// underThreshold is indicator 14: the share of moves whose amount lies in
// [0.9 T, T) for one of the sums T from which payments are reported: 50,000,
// 200,000 and 500,000 yuan (People's Bank of China, order 3 of 2016), other
// currencies' see thresholdsOf. Suspect: 0.3 or more.
func underThreshold(s *scan) float32 {
	return ratio(float64(s.under), float64(len(s.moves)))
}

// underPart is which part of a sum lies between what is just under it and it:
// from 0.9 T to T.
const underPart = 10

// justUnder is the least amount that lies just under a sum.
func justUnder(t dyetrace.Amount) dyetrace.Amount { return t - t/underPart }

func (s *scan) isUnder(a dyetrace.Amount) bool {
	for _, t := range s.t.reporting {
		if a < t && a >= justUnder(t) {
			return true
		}
	}
	return false
}

func underThresholdEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if s.isUnder(s.moves[i].Amount) {
			e.add(s.moves[i].Ord)
		}
	}
}
