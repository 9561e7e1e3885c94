package detect

// regionalSpread is indicator 7: how many different regions payers' accounts
// are of. Only their number is used, never which they are. Suspect: 5 or
// more.
func regionalSpread(s *scan) float32 {
	if s.spread == 0 {
		return unknown
	}
	return float32(s.spread)
}

// meetRegion reports whether a payer's region is known and was not met before in
// this round of the statement.
func (s *scan) meetRegion(who packedTraits) bool {
	region := who.region()
	if region == 0 || s.regions[region] == s.met {
		return false
	}
	s.regions[region] = s.met
	return true
}

// regionalSpreadEvidence is the first in from each region.
func regionalSpreadEvidence(s *scan, e *evidence) {
	s.met++
	for i := range s.moves {
		if s.moves[i].In && s.meetRegion(s.traits[i]) {
			e.add(s.moves[i].Ord)
		}
	}
}
