package detect

// passThrough is indicator 1: min(In, Out) / max(In, Out) over 24 hours, here
// the 24 hours in which most went both in and out. A runner passes on what
// comes; a share of 0.95 or more is where the list starts to look, by judgement.
func passThrough(s *scan) float32 {
	in, out := s.busy.bestIn, s.busy.bestOut
	return ratio(min(in, out), max(in, out))
}

// busiestDay is the window of 24 hours in which min(In, Out) is greatest, from
// and to as indices of moves, to included.
func busiestDay(s *scan) (from, to int) {
	lo, in, both, best := 0, 0.0, 0.0, -1.0
	for i := range s.moves {
		m := &s.moves[i]
		x := float64(m.Amount)
		in += x * side(m.In)
		both += x
		for int64(m.At)-int64(s.moves[lo].At) > secondsPerDay {
			old := float64(s.moves[lo].Amount)
			in -= old * side(s.moves[lo].In)
			both -= old
			lo++
		}
		if low := min(in, both-in); low > best {
			best, from, to = low, lo, i
		}
	}
	return from, to
}

// side is 1 for in and 0 for out: as a factor it spares a branch that no
// processor foresees.
func side(in bool) float64 {
	n := 0
	if in {
		n = 1
	}
	return float64(n)
}

func passThroughEvidence(s *scan, e *evidence) {
	from, to := busiestDay(s)
	for i := from; i <= to && i < len(s.moves); i++ {
		e.add(s.moves[i].Ord)
	}
}
