package detect

import "dyetrace"

// exitType is indicator 23: the share of what went out that went to cash or to
// an exchange of virtual currency, where a trace ends. Gold is bought in shops
// that look like any other here, so that it is not told apart. The list starts
// to look at 0.3.
func exitType(s *scan) float32 {
	gone := 0.0
	for i := range s.moves {
		if s.isExit(i) {
			gone += float64(s.moves[i].Amount)
		}
	}
	return ratio(gone, s.out)
}

func (s *scan) isExit(i int) bool {
	kind := s.peers[s.peerOf[i]].traits.kind
	return !s.moves[i].In && (kind == dyetrace.Cash || kind == dyetrace.Exchange)
}

func exitTypeEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if s.isExit(i) {
			e.add(s.moves[i].Ord)
		}
	}
}
