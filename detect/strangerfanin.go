package detect

// strangerFanIn is indicator 6: payers who had not moved money here in the 90
// days before, the most in any 24 hours. The list starts to look at 10.
func strangerFanIn(s *scan) float32 {
	from, to := mostStrangers(s)
	return float32(countStrangers(s, from, to))
}

// mostStrangers is the window of 24 hours with most strangers among payers.
func mostStrangers(s *scan) (from, to int) {
	lo, n, best := 0, 0, 0
	for i := range s.moves {
		if !s.stranger[i] {
			continue
		}
		n++
		for int64(s.moves[i].At)-int64(s.moves[lo].At) > secondsPerDay {
			if s.stranger[lo] {
				n--
			}
			lo++
		}
		if n > best {
			best, from, to = n, lo, i
		}
	}
	return from, to
}

func countStrangers(s *scan, from, to int) (n int) {
	for i := from; i <= to && i < len(s.moves); i++ {
		if s.stranger[i] {
			n++
		}
	}
	return n
}

func strangerFanInEvidence(s *scan, e *evidence) {
	from, to := mostStrangers(s)
	for i := from; i <= to && i < len(s.moves); i++ {
		if s.stranger[i] {
			e.add(s.moves[i].Ord)
		}
	}
}
