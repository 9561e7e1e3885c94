package detect

import "dyetrace"

// lifeSpending is indicator 25: salaries, utilities and small payments to shops
// in the last 60 days of the statement. A card that is lived from has some; one
// that only serves has none, which is where the list starts to look. A salary
// is what a company or an institution pays.
func lifeSpending(s *scan) float32 { return float32(s.life) }

// eachOfLife calls fn with the moves of daily life in the last 60 days.
func eachOfLife(s *scan, fn func(i int)) {
	last := int64(s.moves[len(s.moves)-1].At)
	for i := range s.moves {
		m := &s.moves[i]
		if last-int64(m.At) > 60*secondsPerDay {
			continue
		}
		switch s.kind(i) {
		case dyetrace.Biller:
			if !m.In {
				fn(i)
			}
		case dyetrace.Merchant:
			if !m.In && m.Amount < s.t.life {
				fn(i)
			}
		case dyetrace.Business, dyetrace.Institution:
			if m.In {
				fn(i)
			}
		}
	}
}

func lifeSpendingEvidence(s *scan, e *evidence) {
	eachOfLife(s, func(i int) { e.add(s.moves[i].Ord) })
}
