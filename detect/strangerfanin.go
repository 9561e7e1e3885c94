package detect

// strangerFanIn is indicator 6: payers who had not moved money here in the 90
// days before, the most in any 24 hours. The list starts to look at 10.
func strangerFanIn(s *scan) float32 { return float32(s.crowd.most) }

// mostStrangers is the window of 24 hours with most strangers among payers, as
// indices of foreign; to is behind it.
func mostStrangers(s *scan) (from, to int) {
	lo := 0
	for i, at := range s.foreign {
		for int64(s.moves[at].At)-int64(s.moves[s.foreign[lo]].At) > secondsPerDay {
			lo++
		}
		if i+1-lo > to-from {
			from, to = lo, i+1
		}
	}
	return from, to
}

func strangerFanInEvidence(s *scan, e *evidence) {
	from, to := mostStrangers(s)
	for _, i := range s.foreign[from:to] {
		e.add(s.moves[i].Ord)
	}
}
