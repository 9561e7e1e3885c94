package detect

// dwell is indicator 3: the median time from in to out of what was relayed, in
// minutes, each part weighted by its amount. Investigators report level-1
// accounts drained within the hour. Suspect: 30 minutes or less.
func dwell(s *scan) float32 {
	if len(s.relays) == 0 {
		return unknown
	}
	s.weights.reset()
	for i := range s.relays {
		s.weights.add(int64(s.relays[i].Dwell()), float64(s.relays[i].Amount))
	}
	return float32(s.weights.quantile(0.5)) / minute
}

// relayEvidence is every in and out that a relay joins.
func relayEvidence(s *scan, e *evidence) {
	for i := range s.relays {
		e.add(s.relays[i].In)
		e.add(s.relays[i].Out)
	}
}
