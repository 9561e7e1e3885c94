package detect

// qrSink is indicator 22: of 20 payers or more, the share who paid more than
// once. A shop's customers come back, a fraud's victims rarely do. Unknown with
// fewer payers. Suspect: 0.05 or less, by judgement.
func qrSink(s *scan) float32 {
	if s.payers < leastCustomers {
		return unknown
	}
	return ratio(float64(s.again), float64(s.payers))
}

// leastCustomers is how many payers make a share of those who come back.
const leastCustomers = 20

func qrSinkEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		if s.moves[i].In {
			e.add(s.moves[i].Ord)
		}
	}
}
