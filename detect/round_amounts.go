package detect

import "dyetrace"

// roundAmounts is indicator 16: the share of moves whose amount is a multiple
// of 10,000 whole units (of other currencies, see thresholdsOf). Suspect: 0.3 or
// more.
func roundAmounts(s *scan) float32 {
	return ratio(float64(s.round), float64(len(s.moves)))
}

func (s *scan) isRound(a dyetrace.Amount) bool {
	return a >= s.t.round && a%s.t.round == 0
}

func roundAmountsEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if s.isRound(s.moves[i].Amount) {
			e.add(s.moves[i].Ord)
		}
	}
}
