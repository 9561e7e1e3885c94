package detect

import "dyetrace"

// passTotals is what one pass over a statement finds: sums, counts, and the windows
// in which most happened. Each part is moved on by code in its indicator's file,
// which gathers the evidence from it too.
type passTotals struct {
	in, out   float64 // sums, in minor units
	ins, outs int
	peerCounts
	day          localDay
	night        float64
	under, round int     // moves just under a threshold, and of round amounts
	spread       int     // regions of payers
	unsure       float64 // from payers who may be strangers, or may not
	unsureIns    int
	gone         float64 // to cash and exchanges
	warned       int     // outs after the restriction
	life         life
	rest         rest
	busy         busyDay
	crowd        crowd
	burst        burst
	odd          oddities
}

// pass goes through the moves once.
func (s *scan) pass() {
	// What grows with a statement keeps its memory from the one before.
	s.foreign, s.lotOf = s.foreign[:0], s.lotOf[:0]
	s.small = s.small[:0]
	s.met++
	t := &s.passTotals
	*t = passTotals{busy: busyDay{best: -1}, burst: burst{lo: -1}}
	s.deposit.reset()
	s.episodes.reset()
	s.outDays.reset()
	if len(s.moves) == 0 {
		return
	}
	t.life = lifeOf(&s.moves[len(s.moves)-1], s.t.life)
	t.rest, t.day = restOf(s.before, s.moves), newDay()
	for i := range s.moves {
		// First what asks for the time and the amount alone.
		m := &s.moves[i]
		amount := float64(m.Amount)
		t.rest.end(i, m.At)
		if t.day.reach(m.At, &s.zone) {
			s.outDays.end(i)
		}
		if isNight(&t.day, m.At) {
			t.night += amount
		}
		if m.Amount >= s.notable {
			s.note(m.Amount)
		}
		// Then what asks who the other account is. The table is asked once for each
		// move: it is what takes longest.
		at := s.table.find(m.Peer)
		s.peerOf[i] = at
		p := &s.table.slots[at]
		p.most = max(p.most, m.Amount)
		if s.isSmall(m.Amount) {
			s.small = append(s.small, int32(i))
		}
		if m.In {
			s.takeIn(i, m, amount, p)
		} else {
			s.takeOut(i, m, amount, p)
		}
		t.busy.reach(s.moves, i)
	}
	// The last day and the last episode have no move behind them that ends them.
	s.outDays.end(len(s.moves))
	if last := len(s.moves) - 1; !s.moves[last].In {
		s.episodes.end(s.moves, last)
	}
}

// note counts amounts that banks look at.
func (s *scan) note(a dyetrace.Amount) {
	if s.isUnder(a) {
		s.under++
	}
	if s.isRound(a) {
		s.round++
	}
}

// takeIn counts a move in.
func (s *scan) takeIn(i int, m *Move, amount float64, p *peer) {
	t, who := &s.passTotals, s.traits[i]
	switch s.meet(m, who, p) {
	case stranger:
		s.takeStranger(i, m, amount)
	case unsure:
		t.unsureIns++
		t.unsure += amount
	}
	p.last = m.At
	if t.paid(p) && s.meetRegion(who) {
		t.spread++
	}
	if s.isOrder(m.Amount) {
		t.odd.in(s.gapUnder(m.Amount))
	}
	t.burst.in(i, m.At)
	t.life.moves += t.life.in(m, who)
	s.episodes.in(s.moves, i, amount)
	t.busy.in += amount
	t.in += amount
	t.ins++
}

// takeOut counts a move out.
func (s *scan) takeOut(i int, m *Move, amount float64, p *peer) {
	t, who := &s.passTotals, s.traits[i]
	p.last = m.At
	t.wasPaid(p)
	s.outDays.today.sum += amount
	if who.is(exit) {
		t.gone += amount
	}
	t.life.moves += t.life.out(m, who)
	s.deposit.out(i, m.Amount, who)
	t.burst.out(s.moves, i)
	if s.isAfterWarning(m) {
		t.warned++
	}
	t.busy.out += amount
	t.out += amount
	t.outs++
}
