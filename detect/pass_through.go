package detect

// passThrough is indicator 1: min(In, Out) / max(In, Out) over 24 hours, here
// the 24 hours in which most went both in and out. A runner passes on what
// comes. Suspect: 0.95 or more, by judgement.
func passThrough(s *scan) float32 {
	in, out := s.busy.bestIn, s.busy.bestOut
	return ratio(min(in, out), max(in, out))
}

// busyWindow is the time in which ins and outs are held against each other.
const busyWindow = secondsPerDay

// busyDay is a window over all moves, and the one so far in which min(in, out)
// was greatest.
type busyDay struct {
	lo                    int     // where the window begins, or before
	in, out               float64 // from lo on
	best, bestIn, bestOut float64
	from, to              int // the best window, both included
}

// reach moves the window on to a move that has been added to in or out. What has
// left it is taken out only where it could be the best with it; most could not.
func (b *busyDay) reach(moves []Move, i int) {
	if b.in > b.best && b.out > b.best {
		b.narrow(moves, i)
	}
}

// narrow takes out what has left the window, and keeps it if it is better than
// all before.
func (b *busyDay) narrow(moves []Move, i int) {
	at := int64(moves[i].At)
	for ; at-int64(moves[b.lo].At) > busyWindow; b.lo++ {
		if old := &moves[b.lo]; old.In {
			b.in -= float64(old.Amount)
		} else {
			b.out -= float64(old.Amount)
		}
	}
	if low := min(b.in, b.out); low > b.best {
		b.best = low
		b.bestIn, b.bestOut = b.in, b.out
		b.from, b.to = b.lo, i
	}
}

func passThroughEvidence(s *scan, e *evidence) {
	for i := s.busy.from; i <= s.busy.to && i < len(s.moves); i++ {
		e.add(s.moves[i].Ord)
	}
}
