package detect

// wakeUp is indicator 11: after at least 180 days without a move, the greatest
// sum that came in on one day over the account's own 99th percentile of such
// days before. Unknown where there was no such rest, or nothing before it. Suspect:
// more than 1. Cards that lie idle are bought.
func wakeUp(s *scan) float32 {
	at := s.rest.awake
	if at < 0 {
		return unknown
	}
	s.weights.reset()
	zone := s.zone
	dayOf := func(m *Move) int32 {
		day, _ := zone.local(m.At)
		return day
	}
	for _, moves := range [][]Move{s.before, s.moves[:at]} {
		eachDayIn(moves, dayOf, func(sum float64) { s.weights.add(int64(sum), 1) })
	}
	if len(s.weights) == 0 {
		return unknown
	}
	usual := s.weights.quantile(0.99)
	most := 0.0
	eachDayIn(s.moves[at:], dayOf, func(sum float64) { most = max(most, sum) })
	return ratio(most, float64(max(1, usual)))
}

// idleAge is how long an account must rest for its next move to wake it up.
const idleAge = 180 * secondsPerDay

// rest is how long an account has rested.
type rest struct {
	last  int64 // when it moved last
	awake int   // the first move after the last long rest; -1 where there was none
}

// restOf is for a statement with moves, and with others before them.
func restOf(before, moves []Move) rest {
	if n := len(before); n > 0 {
		moves = before[n-1:]
	}
	return rest{last: int64(moves[0].At), awake: -1}
}

// end ends a rest with a move.
func (r *rest) end(i int, at Second) {
	if int64(at)-r.last >= idleAge {
		r.awake = i
	}
	r.last = int64(at)
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
	if at := s.rest.awake; at >= 0 {
		for i := at; i < len(s.moves); i++ {
			if s.moves[i].In {
				e.add(s.moves[i].Ord)
			}
		}
	}
}
