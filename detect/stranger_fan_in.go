package detect

// strangerFanIn is indicator 6: payers who had not moved money here in the 90
// days before, the most in any 24 hours. Unknown where every payer may be one, or
// may not. Suspect: 10 or more.
func strangerFanIn(s *scan) float32 {
	if s.ins > 0 && s.ins == s.unsureIns {
		return unknown
	}
	return float32(s.crowd.to - s.crowd.from)
}

// crowdWindow is the time in which strangers' payments are counted together.
const crowdWindow = secondsPerDay

// crowd is a window over strangers' ins, as places in foreign, and the fullest
// one so far.
type crowd struct {
	lo       int // where the window begins, or before
	from, to int // the fullest window; to is behind it
}

// in takes the last of foreign. What has left the window is taken out of it only
// where it could be the fullest with it.
func (c *crowd) in(moves []Move, foreign []int32) {
	if len(foreign)-c.lo <= c.to-c.from {
		return
	}
	at := int64(moves[foreign[len(foreign)-1]].At)
	for at-int64(moves[foreign[c.lo]].At) > crowdWindow {
		c.lo++
	}
	if len(foreign)-c.lo > c.to-c.from {
		c.from, c.to = c.lo, len(foreign)
	}
}

func strangerFanInEvidence(s *scan, e *evidence) {
	for _, i := range s.foreign[s.crowd.from:s.crowd.to] {
		e.add(s.moves[i].Ord)
	}
}
