package detect

import "dyetrace"

// lifeSpending is indicator 25: salaries, utilities and small payments to shops
// in the last 60 days of the statement. A card that is lived from has some; one
// that only serves has none. Suspect: 0. A salary is what a company or an
// institution pays.
func lifeSpending(s *scan) float32 { return float32(s.life.moves) }

// lifeTime is how much of a statement, up to its last move, is looked at for
// moves of daily life.
const lifeTime = 60 * secondsPerDay

// life is what a statement shows of daily life.
type life struct {
	since Second          // the last lifeTime begins here
	below dyetrace.Amount // shops are paid less than this
	moves int             // of daily life
}

// lifeOf is for a statement with a last move.
func lifeOf(last *Move, below dyetrace.Amount) life {
	return life{since: Second(max(longAgo, int64(last.At)-lifeTime)), below: below}
}

// in is 1 for a move in of daily life and 0 for another: a number spares a
// branch that no processor foresees.
func (l *life) in(m *Move, who packedTraits) int {
	if m.At < l.since {
		return 0
	}
	return who.bit(employer)
}

// out is 1 for a move out of daily life and 0 for another.
func (l *life) out(m *Move, who packedTraits) int {
	if m.At < l.since {
		return 0
	}
	small := 0
	if m.Amount < l.below {
		small = 1
	}
	return who.bit(biller) | who.bit(shop)&small
}

func lifeSpendingEvidence(s *scan, e *evidence) {
	for i := range s.moves {
		m, daily := &s.moves[i], s.life.out
		if m.In {
			daily = s.life.in
		}
		if daily(m, s.traits[i]) > 0 {
			e.add(m.Ord)
		}
	}
}
