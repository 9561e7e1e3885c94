package detect

// gatherScatter is indicator 9: |payers - payees| / (payers + payees), with
// each counted once. Accounts that gather from many for one, or scatter from
// one to many, are near 1. Suspect: 0.8 or more.
func gatherScatter(s *scan) float32 {
	difference := s.payers - s.payees
	return ratio(float64(max(difference, -difference)), float64(s.payers+s.payees))
}

func gatherScatterEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if s.moves[i].In == (s.payers >= s.payees) {
			e.add(s.moves[i].Ord)
		}
	}
}
