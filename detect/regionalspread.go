package detect

// regionalSpread is indicator 7: how many different regions payers' accounts
// are of. Only their number is used, never which they are. The list starts to
// look at 5.
func regionalSpread(s *scan) float32 {
	s.met++
	n, known := 0, false
	for i := range s.peers {
		p := &s.peers[i]
		if p.ins == 0 || p.traits.region == 0 {
			continue
		}
		known = true
		if at := &s.regions[p.traits.region]; *at != s.met {
			*at = s.met
			n++
		}
	}
	if !known {
		return unknown
	}
	return float32(n)
}

// regionalSpreadEvidence is the first in from each region.
func regionalSpreadEvidence(s *scan, e *evidence) {
	s.met++
	for i := range s.moves {
		region := s.peers[s.peerOf[i]].traits.region
		if at := &s.regions[region]; s.moves[i].In && region != 0 && *at != s.met {
			*at = s.met
			e.add(s.moves[i].Ord)
		}
	}
}
