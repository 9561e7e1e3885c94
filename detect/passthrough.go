package detect

// passThrough is indicator 1: min(In, Out) / max(In, Out) over 24 hours, here
// the 24 hours in which most went both in and out. A runner passes on what
// comes; a share of 0.95 or more is where the list starts to look, by judgement.
func passThrough(s *scan) float32 {
	_, _, in, out := busiestDay(s)
	return ratio(min(in, out), max(in, out))
}

// busiestDay is the window of 24 hours in which min(In, Out) is greatest, from
// and to as indices of moves, to included.
func busiestDay(s *scan) (from, to int, bestIn, bestOut float64) {
	lo, in, out, best := 0, 0.0, 0.0, -1.0
	for i := range s.moves {
		m := &s.moves[i]
		if m.In {
			in += float64(m.Amount)
		} else {
			out += float64(m.Amount)
		}
		for int64(m.At)-int64(s.moves[lo].At) > secondsPerDay {
			if old := &s.moves[lo]; old.In {
				in -= float64(old.Amount)
			} else {
				out -= float64(old.Amount)
			}
			lo++
		}
		if low := min(in, out); low > best {
			best, bestIn, bestOut, from, to = low, in, out, lo, i
		}
	}
	return from, to, bestIn, bestOut
}

func passThroughEvidence(s *scan, e *evidence) {
	from, to, _, _ := busiestDay(s)
	for i := from; i <= to && i < len(s.moves); i++ {
		e.add(s.moves[i].Ord)
	}
}
