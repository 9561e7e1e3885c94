package detect

// limitSaturation is indicator 15: what went out on a day over the account's
// daily limit, on the third such day from the top; the list starts to look at
// 0.95 on three days, by judgement. Where the limit is not known it is the one
// that banks commonly set; see thresholdsOf.
func limitSaturation(s *scan) float32 { return ratio(s.days.top[2], s.dayLimit()) }

// dayLimit is what may go out in a day, in minor units.
func (s *scan) dayLimit() float64 {
	if s.limit > 0 {
		return float64(s.limit) * float64(s.unit)
	}
	return float64(s.t.dailyLimit)
}

// eachDayOut calls fn with what went out on each local day, and with the first
// and last move of it.
func eachDayOut(s *scan, fn func(first, last int, sum float64)) {
	first, sum, today := 0, 0.0, int32(0)
	for i := range s.moves {
		day, _ := s.zone.local(s.moves[i].At)
		if i > 0 && day != today {
			fn(first, i-1, sum)
			first, sum = i, 0
		}
		today = day
		sum += float64(s.moves[i].Amount) * (1 - side(s.moves[i].In))
	}
	if len(s.moves) > 0 {
		fn(first, len(s.moves)-1, sum)
	}
}

// limitSaturationEvidence is what went out on the three days of which most did.
func limitSaturationEvidence(s *scan, e *evidence) {
	third := s.days.top[2]
	eachDayOut(s, func(first, last int, sum float64) {
		for i := first; i <= last && sum > 0 && sum >= third; i++ {
			if !s.moves[i].In {
				e.add(s.moves[i].Ord)
			}
		}
	})
}
