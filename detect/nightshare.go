package detect

// nightShare is indicator 13: the amount moved between 00 and 06 h over all
// that was moved, by the clock of the account's own time zone. The list starts
// to look at 0.3.
func nightShare(s *scan) float32 { return ratio(s.night, s.in+s.out) }

func nightShareEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if _, second := s.zone.local(s.moves[i].At); second < 6*hour {
			e.add(s.moves[i].Ord)
		}
	}
}
