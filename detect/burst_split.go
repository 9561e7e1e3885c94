package detect

// burstSplit is indicator 8: outs within 30 minutes of one in, the most of any
// in. Investigators report 1,000,000 that came in once and left as 20 times
// 50,000. Suspect: 5 or more.
func burstSplit(s *scan) float32 { return float32(s.burst.most) }

// burstWindow is how long after an in an out counts as a part of it.
const burstWindow = 30 * minute

// burst is the window from the first in of the last burstWindow on, and the
// fullest one so far.
type burst struct {
	lo       int   // the window's in, or one before it; -1 where there is none
	outs     int   // from lo on
	last     int64 // when the last in came
	most     int   // outs of the fullest window
	from, to int   // its in and its last out
}

// in takes a move in.
func (b *burst) in(i int, at Second) {
	if b.lo < 0 {
		b.lo, b.outs = i, 0
	}
	b.last = int64(at)
}

// out takes a move out.
func (b *burst) out(moves []Move, i int) {
	if b.lo >= 0 {
		b.reach(moves, i)
	}
}

// reach moves the window on to an out. What has left the window is taken out of
// it only where it could be the fullest with it; most could not.
func (b *burst) reach(moves []Move, i int) {
	b.outs++
	if int64(moves[i].At)-b.last > burstWindow {
		b.lo = -1
	} else if b.outs > b.most {
		b.narrow(moves, i)
	}
}

// narrow lets the window begin at its first in, and keeps it if it is fuller
// than all before.
func (b *burst) narrow(moves []Move, i int) {
	at := int64(moves[i].At)
	for ; !moves[b.lo].In || at-int64(moves[b.lo].At) > burstWindow; b.lo++ {
		if !moves[b.lo].In {
			b.outs--
		}
	}
	if b.outs > b.most {
		b.most = b.outs
		b.from, b.to = b.lo, i
	}
}

func burstSplitEvidence(s *scan, e *evidence) {
	if s.burst.most == 0 {
		return
	}
	e.add(s.moves[s.burst.from].Ord)
	for i := s.burst.from; i <= s.burst.to; i++ {
		if !s.moves[i].In {
			e.add(s.moves[i].Ord)
		}
	}
}
