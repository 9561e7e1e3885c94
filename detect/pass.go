package detect

import "dyetrace"

// tally is what one pass over a statement finds: sums, counts, and the windows
// in which most happened. Nearly every indicator is told from it. The passes
// that gather evidence, for the few accounts that are shown, stand with each
// indicator.
type tally struct {
	in, out        float64 // sums, in minor units
	ins, outs      int
	payers, payees int // how many peers paid, and were paid
	again          int // peers who paid more than once
	spread         int // regions of payers
	night          float64
	under, round   int     // moves just under a threshold, and of round amounts
	gone           float64 // to cash and exchanges
	life           life
	warned         int // outs after the restriction
	awake          int // the first move after the last long rest; -1 where there was none
	busy           busyDay
	crowd          crowd
	burst          burst
	odd            oddities
	day            localDay
}

// oddities are ins of an order's size, those just under a round sum, and which
// endings these have, of at most a thousand.
type oddities struct {
	ins, under int
	endings    [16]uint64
}

// pass goes through the moves once.
func (s *scan) pass() {
	s.foreign, s.lotOf, s.small = s.foreign[:0], s.lotOf[:0], s.small[:0]
	s.met++
	t := &s.tally
	*t = tally{awake: -1, busy: busyDay{best: -1}, burst: burst{lo: -1}}
	s.deposit.reset()
	s.episodes.reset()
	s.outDays.reset()
	if len(s.moves) == 0 {
		return
	}
	t.life = lifeOf(&s.moves[len(s.moves)-1])
	last := int64(s.moves[0].At)
	if n := len(s.before); n > 0 {
		last = int64(s.before[n-1].At)
	}
	t.day = newDay()
	for i := range s.moves {
		m := &s.moves[i]
		amount := float64(m.Amount)
		if int64(m.At)-last >= idleAge {
			t.awake = i
		}
		last = int64(m.At)
		if t.day.reach(m.At, &s.zone) {
			s.outDays.end(i)
		}
		if isNight(&t.day, m.At) {
			t.night += amount
		}
		if m.Amount >= s.notable {
			s.note(m.Amount)
		}
		at := s.table.find(m.Peer)
		s.peerOf[i] = at
		p := &s.table.slots[at]
		p.most = max(p.most, m.Amount)
		if m.Amount <= s.t.small && m.Amount > 0 {
			s.small = append(s.small, int32(i))
		}
		if m.In {
			s.takeIn(i, m, amount, p)
		} else {
			s.takeOut(i, m, amount, p)
		}
		t.busy.reach(s.moves, i)
	}
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
	t, who := &s.tally, s.traits[i]
	if s.isStranger(m, who, p) {
		s.takeStranger(i, m, amount)
	}
	p.last = m.At
	switch p.ins {
	case 0:
		t.payers++
		p.ins = 1
		if s.meetRegion(who) {
			t.spread++
		}
	case 1:
		t.again++
		p.ins = 2
	}
	if m.Amount >= s.t.order/2 {
		t.odd.ins++
		if gap := s.gapUnder(m.Amount); gap > 0 && gap < 1024 {
			t.odd.under++
			t.odd.endings[gap/64] |= 1 << (gap % 64)
		}
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
	t, who := &s.tally, s.traits[i]
	p.last = m.At
	switch p.outs {
	case 0:
		t.payees++
		p.outs = 1
	case 1:
		p.outs = 2
	}
	s.outDays.today.sum += amount
	if who.is(exit) {
		t.gone += amount
	}
	t.life.moves += t.life.out(m, who, s.t.life)
	s.deposit.out(i, m.Amount, who)
	t.burst.out(s.moves, i)
	if m.At > s.profile.Warned {
		t.warned++
	}
	t.busy.out += amount
	t.out += amount
	t.outs++
}
