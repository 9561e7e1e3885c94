package detect

// limitSaturation is indicator 15: what went out on a day over the account's
// daily limit, on the third such day from the top; the list starts to look at
// 0.95 on three days, by judgement. Where the limit is not known it is the one
// that banks commonly set; see thresholdsOf.
func limitSaturation(s *scan) float32 {
	limit := s.limit
	if limit == 0 {
		limit = s.t.dailyLimit
	}
	var top [3]float64
	eachDayOut(s, func(_, _ int, sum float64) {
		for i := range top {
			if sum > top[i] {
				sum, top[i] = top[i], sum
			}
		}
	})
	return ratio(top[2], float64(s.major(limit)))
}

// eachDayOut calls fn with what went out on each local day, and with the first
// and last move of it.
func eachDayOut(s *scan, fn func(first, last int, sum float64)) {
	first, sum := 0, 0.0
	for i := range s.moves {
		if s.day[i] != s.day[first] {
			fn(first, i-1, sum)
			first, sum = i, 0
		}
		if !s.moves[i].In {
			sum += float64(s.moves[i].Amount)
		}
	}
	if len(s.moves) > 0 {
		fn(first, len(s.moves)-1, sum)
	}
}

func limitSaturationEvidence(s *scan, e *evidence) {
	limit := s.limit
	if limit == 0 {
		limit = s.t.dailyLimit
	}
	eachDayOut(s, func(first, last int, sum float64) {
		if sum < 0.95*float64(s.major(limit)) {
			return
		}
		for i := first; i <= last; i++ {
			if !s.moves[i].In {
				e.add(s.moves[i].Ord)
			}
		}
	})
}
