package detect

// wakeUp is indicator 11: after at least 180 days without a move, the greatest
// sum that came in on one day over the account's own 99th percentile of such
// days before. Unknown where there was no such rest, or nothing before it. The
// list takes notice of anything above 1. Cards that lie idle are bought.
func wakeUp(s *scan) float32 {
	at := s.awake
	if at < 0 {
		return unknown
	}
	s.weights.reset()
	zone := s.zone
	eachDayIn(s.before, func(m *Move) int32 { d, _ := zone.local(m.At); return d }, func(sum float64) { s.weights.add(int64(sum), 1) })
	eachDayIn(s.moves[:at], func(m *Move) int32 { d, _ := zone.local(m.At); return d }, func(sum float64) { s.weights.add(int64(sum), 1) })
	if len(s.weights) == 0 {
		return unknown
	}
	usual := s.weights.quantile(0.99)
	most := 0.0
	eachDayIn(s.moves[at:], func(m *Move) int32 { d, _ := zone.local(m.At); return d }, func(sum float64) { most = max(most, sum) })
	return ratio(most, float64(max(1, usual)))
}

// eachDayIn calls fn with what came in on each day on which something did.
func eachDayIn(moves []Move, dayOf func(*Move) int32, fn func(sum float64)) {
	sum, today := 0.0, int32(-1)
	for i := range moves {
		m := &moves[i]
		if !m.In {
			continue
		}
		if d := dayOf(m); d != today {
			if sum > 0 {
				fn(sum)
			}
			sum, today = 0, d
		}
		sum += float64(m.Amount)
	}
	if sum > 0 {
		fn(sum)
	}
}

func wakeUpEvidence(s *scan, e *evidence) {
	if at := s.awake; at >= 0 {
		for i := at; i < len(s.moves); i++ {
			if s.moves[i].In {
				e.add(s.moves[i].Ord)
			}
		}
	}
}
