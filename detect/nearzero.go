package detect

// nearZeroEnd is indicator 5: the stated balance after an episode over what
// came in during it, the median of all episodes by what came in. An episode is
// some ins and the outs after them until the next in. Unknown where no balance
// is stated. Investigators found 112 left of 1,000,000; the list starts to look
// at 0.01.
func nearZeroEnd(s *scan) float32 {
	if len(s.balances) == 0 {
		return unknown
	}
	return float32(s.balances.quantile(0.5)) / 1e6
}

// endEpisode ends an episode with its last out.
func (s *scan) endEpisode(last *Move) {
	if in := s.episode.in; last.Stated && in > 0 && s.episode.begun {
		s.balances.add(int64(float64(max(0, last.Balance))/in*1e6), in)
	}
	s.episode.in = 0
}

// episodes calls fn with the first in and the last out of each episode, as
// indices of moves, and what came in during it.
func episodes(s *scan, fn func(first, last int, in float64)) {
	first, in := -1, 0.0
	for i := range s.moves {
		m := &s.moves[i]
		switch {
		case m.In && (first < 0 || i > 0 && !s.moves[i-1].In):
			if first >= 0 && in > 0 {
				fn(first, i-1, in)
			}
			first, in = i, float64(m.Amount)
		case m.In:
			in += float64(m.Amount)
		}
	}
	if last := len(s.moves) - 1; first >= 0 && in > 0 && !s.moves[last].In {
		fn(first, last, in)
	}
}

// nearZeroEndEvidence is what came in and went out in the episodes that ended
// with at most a hundredth.
func nearZeroEndEvidence(s *scan, e *evidence) {
	episodes(s, func(first, last int, in float64) {
		if m := &s.moves[last]; m.Stated && float64(m.Balance) <= in/100 {
			for i := first; i <= last; i++ {
				e.add(s.moves[i].Ord)
			}
		}
	})
}
