package detect

// strangerAge is how long a payer must not have moved money here to be a
// stranger, by indicator 6.
const strangerAge = 90 * secondsPerDay

// isStranger reports whether a move in comes from somebody who had not moved
// money here for strangerAge. An account of the same holder is no stranger.
func (s *scan) isStranger(m *Move, who packedTraits, p *peer) bool {
	ofAnother := who.holder == 0 || who.holder != s.profile.Holder
	return int64(m.At)-int64(p.last) > strangerAge && ofAnother
}

// takeStranger takes an in from a stranger.
func (s *scan) takeStranger(i int, m *Move, amount float64) {
	s.foreign, s.lotOf = append(s.foreign, int32(i)), append(s.lotOf, int32(s.ins))
	s.crowd.in(s.moves, s.foreign)
	if s.isPrivate(i) {
		s.cover(i, m, amount)
	}
}
