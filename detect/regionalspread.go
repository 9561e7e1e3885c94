package detect

// regionalSpread is indicator 7: how many different regions payers' accounts
// are of. Only their number is used, never which they are. The list starts to
// look at 5.
func regionalSpread(s *scan) float32 {
	if s.spread == 0 {
		return unknown
	}
	return float32(s.spread)
}

// regionalSpreadEvidence is the first in from each region.
func regionalSpreadEvidence(s *scan, e *evidence) {
	s.met++
	for i := range s.moves {
		region := s.traits[i].region()
		if at := &s.regions[region]; s.moves[i].In && region != 0 && *at != s.met {
			*at = s.met
			e.add(s.moves[i].Ord)
		}
	}
}
