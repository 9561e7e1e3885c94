package detect

// burstSplit is indicator 8: outs within 30 minutes of one in, the most of any
// in. Investigators tell of 1,000,000 that came in once and left as 20 times
// 50,000. The list starts to look at 5.
func burstSplit(s *scan) float32 { return float32(s.burst.most) }

// widestBurst is the in after which most outs follow within 30 minutes, and the
// last of these.
func widestBurst(s *scan) (in, last, outs int) {
	lo, n := 0, 0
	for i := range s.moves {
		if s.moves[i].In {
			continue
		}
		n++
		for lo < i && (!s.moves[lo].In || int64(s.moves[i].At)-int64(s.moves[lo].At) > 30*minute) {
			if !s.moves[lo].In {
				n--
			}
			lo++
		}
		if lo == i {
			n = 0
			lo = i + 1
			continue
		}
		if n > outs {
			in, last, outs = lo, i, n
		}
	}
	return in, last, outs
}

func burstSplitEvidence(s *scan, e *evidence) {
	in, last, outs := widestBurst(s)
	if outs == 0 {
		return
	}
	e.add(s.moves[in].Ord)
	for i := in; i <= last; i++ {
		if !s.moves[i].In {
			e.add(s.moves[i].Ord)
		}
	}
}
