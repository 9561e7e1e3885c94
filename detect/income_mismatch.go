package detect

// incomeMismatch is indicator 12: what came in over 30 days, the most of any
// such time, over the holder's declared income of a year. Unknown where no
// income was declared. Suspect: 1 or more.
func incomeMismatch(s *scan) float32 {
	if s.profile.Income <= 0 {
		return unknown
	}
	_, _, most := richestMonth(s)
	return ratio(most, float64(s.profile.Income))
}

// incomeWindow is the time over which incoming sums are added up.
const incomeWindow = 30 * secondsPerDay

// richestMonth is the window of 30 days in which most came in.
func richestMonth(s *scan) (from, to int, most float64) {
	lo, in := 0, 0.0
	for i := range s.moves {
		m := &s.moves[i]
		if !m.In {
			continue
		}
		in += float64(m.Amount)
		for int64(m.At)-int64(s.moves[lo].At) > incomeWindow {
			if s.moves[lo].In {
				in -= float64(s.moves[lo].Amount)
			}
			lo++
		}
		if in > most {
			most = in
			from, to = lo, i
		}
	}
	return from, to, most
}

func incomeMismatchEvidence(s *scan, e *evidence) {
	from, to, _ := richestMonth(s)
	for i := from; i <= to && i < len(s.moves); i++ {
		if s.moves[i].In {
			e.add(s.moves[i].Ord)
		}
	}
}
