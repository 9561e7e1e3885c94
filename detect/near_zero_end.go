package detect

import "dyetrace"

// nearZeroEnd is indicator 5: the stated balance after an episode over what
// came in during it, the median of all episodes by what came in. An episode is
// some ins and the outs after them until the next in. Unknown where no balance
// is stated. Investigators found 112 left of 1,000,000. Suspect: 0.01 or less.
func nearZeroEnd(s *scan) float32 {
	if len(s.episodes.ended) == 0 {
		return unknown
	}
	s.weights.reset()
	for i := range s.episodes.ended {
		e := &s.episodes.ended[i]
		s.weights.add(int64(float64(max(0, e.left))/e.in*1e6), e.in)
	}
	return float32(s.weights.quantile(0.5)) / 1e6
}

// nearZeroPart is which part of what came in an account may have left, at most,
// for an episode to show that it is emptied: the 0.01 that is suspect.
const nearZeroPart = 100

// episode is some ins and the outs after them, as places of moves.
type episode struct {
	first, last int32           // first is -1 before its first in
	in          float64         // what came in
	left        dyetrace.Amount // the balance stated after the last out
}

// episodes are those of a statement.
type episodes struct {
	now   episode
	ended []episode // after which a balance is stated
}

// reset makes it ready for another statement; it keeps its memory.
func (e *episodes) reset() { *e = episodes{now: episode{first: -1}, ended: e.ended[:0]} }

// in takes a move in. One after an out begins another episode.
func (e *episodes) in(moves []Move, i int, amount float64) {
	if i > 0 && !moves[i-1].In {
		e.end(moves, i-1)
	}
	if e.now.first < 0 {
		e.now.first = int32(i)
	}
	e.now.in += amount
}

// end ends the episode with its last out.
func (e *episodes) end(moves []Move, last int) {
	if m := &moves[last]; m.Stated && e.now.in > 0 {
		e.now.last, e.now.left = int32(last), m.Balance
		e.ended = append(e.ended, e.now)
	}
	e.now = episode{first: -1}
}

// nearZeroEndEvidence is what came in and went out in the episodes that ended
// with at most a hundredth.
func nearZeroEndEvidence(s *scan, e *evidence) {
	for i := range s.episodes.ended {
		if x := &s.episodes.ended[i]; float64(x.left) <= x.in/nearZeroPart {
			for k := x.first; k <= x.last; k++ {
				e.add(s.moves[k].Ord)
			}
		}
	}
}
