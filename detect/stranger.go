package detect

// strangerAge is how long a payer must not have moved money here to be a
// stranger, by indicator 6.
const strangerAge = 90 * secondsPerDay

const (
	// settleTime is how long from where a ledger begins nobody who is seen for the
	// first time is known to be a stranger: the ledger simply begins there. Chosen by
	// hand: whom an account deals with daily is met in it.
	settleTime = secondsPerDay
	// A ledger begins where bulk transfers follow within bulkTime: some files have a
	// few old transfers, and years of next to nothing after them.
	bulk     = 50
	bulkTime = 2 * secondsPerDay
)

// settled is from when on a payer who was never seen before is a stranger, in the
// first n transfers of a ledger.
func (c *Clock) settled(n int) Second {
	if n == 0 {
		return 0
	}
	begin := c.At[0]
	for i := 0; i+bulk <= n; i++ {
		if c.At[i+bulk-1]-c.At[i] <= bulkTime {
			begin = c.At[i]
			break
		}
	}
	return begin + settleTime
}

// acquaintance is what is known of whether a payer is a stranger.
type acquaintance uint8

const (
	known    acquaintance = iota // has moved money here in the strangerAge before, or is the same holder
	stranger                     // had not
	unsure                       // is seen for the first time where the ledger begins
)

// meet tells whether a move in comes from somebody who had not moved money here
// for strangerAge.
func (s *scan) meet(m *Move, who packedTraits, p *peer) acquaintance {
	switch {
	case int64(m.At)-int64(p.last) <= strangerAge || s.me.isHolderOf(who):
		return known
	case p.last == longAgo && m.At < s.settled:
		return unsure
	}
	return stranger
}

// takeStranger takes an in from a stranger.
func (s *scan) takeStranger(i int, m *Move, amount float64) {
	s.foreign, s.lotOf = append(s.foreign, int32(i)), append(s.lotOf, int32(s.ins))
	s.crowd.in(s.moves, s.foreign)
	if s.isPrivate(i) {
		s.cover(i, m, amount)
	}
}
