package detect

// exitType is indicator 23: the share of what went out that went to cash or to
// an exchange of virtual currency, where a trace ends. Gold is bought in shops
// that look like any other here, so that it is not counted. Suspect: 0.3 or more.
func exitType(s *scan) float32 { return ratio(s.gone, s.out) }

func exitTypeEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if !s.moves[i].In && s.traits[i].is(exit) {
			e.add(s.moves[i].Ord)
		}
	}
}
