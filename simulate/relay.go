package simulate

// Classes of what an account holds: money to be passed on to another account of
// the platform, and money that leaves it.
const (
	toRelay = iota
	toExit
)

// class is where a parcel goes next.
func (s *Sim) class(p *parcel) uint8 {
	if p.level >= s.orders[p.order].Levels {
		return toExit
	}
	return toRelay
}

// caution is how many freezes a platform that adapts has drawn its lessons from.
func (s *Sim) caution(platform int32) int {
	if !s.config.Platform.Adaptive {
		return 0
	}
	return min(6, s.platforms[platform].frozen)
}

// dwell is how long money rests in an account, in seconds.
func (s *Sim) dwell(m *mule) int64 {
	c := &s.config.Platform
	if c.MerchantFront && m.role == relayRole {
		return s.untilPayout(m)
	}
	if c.Overnight && m.role == runnerRole {
		return s.untilMorning()
	}
	minutes := s.dice.spread(c.DwellMinutes, c.DwellSpread)
	for range s.caution(m.platform) {
		minutes *= 0.8
	}
	return max(45, int64(minutes*60))
}

// passOn plans what becomes of the money in an account: commission stays, the
// rest goes on in parts.
func (s *Sim) passOn(e event) {
	m := &s.mules[e.a]
	if s.stopped(m) {
		return
	}
	if s.waitsForMore(e, m) {
		return
	}
	s.keepCommission(m)
	var sums [2]int64
	for i := range m.parcels {
		sums[s.class(&m.parcels[i])] += m.parcels[i].amount
	}
	for class := range uint8(2) {
		if due := sums[class] - m.planned[class]; due > 0 {
			m.planned[class] += due
			s.plan(e, m, class, due)
		}
	}
}

// keepCommission lets the first runner keep his share of each order, or be owed
// it by the operator. What he keeps is his: it is stolen money no more.
func (s *Sim) keepCommission(m *mule) {
	kept := m.parcels[:0]
	for _, p := range m.parcels {
		o := &s.orders[p.order]
		if p.level == 1 && !p.rewarded {
			fen := int64(float64(p.amount) * o.Rate)
			switch {
			case m.inCoin:
			case m.later:
				m.owed += fen
			default:
				o.Commission += fen
				o.Held -= fen
				p.amount -= fen
				s.world.accounts[m.account].earmarked -= fen
			}
			p.rewarded = true
			s.release(o)
		}
		kept = append(kept, p)
	}
	m.parcels = kept
}

// plan cuts a sum into parts and plans when each goes where.
func (s *Sim) plan(e event, m *mule, class uint8, due int64) {
	// The number of parts is bounded by the sum at both ends: no part below the least that
	// is worth a transfer, none above what a bank lets through at once.
	c := &s.config.Platform
	if class == toExit && s.leavesInDisguise(e, m, due) {
		return
	}
	parts := int64(s.dice.between(c.SplitMin, c.SplitMax) + s.caution(m.platform)/2)
	gathered := class == toRelay && s.dice.chance(c.Gather)
	if gathered {
		parts = 1
	}
	mostAtOnce := int64(c.PartMax) * 100
	least := int64(float64(c.PartMin) * 100 * (1 + 4*s.dice.share()))
	parts = max(1, min(parts, due/least), (due+mostAtOnce-1)/mostAtOnce)
	if s.inOneSum(m, class) {
		parts = 1
	}
	each := due / parts
	if each >= 100000 && s.dice.chance(c.RoundParts) {
		each -= each % 100000
	}
	// Parts for relays go to several accounts. A new route may be tried with a few yuan
	// first, as platforms do.
	at := e.at
	to := s.target(m, class, gathered)
	for i := range parts {
		amount := each
		if i == parts-1 {
			amount = due - each*(parts-1)
		}
		if class == toRelay && !gathered && i > 0 {
			to = s.target(m, class, false)
		}
		at += int64(s.dice.between(5, 90))
		s.queue.push(event{at: at, what: sending, a: e.a, b: int32(to), amount: amount, class: class})
		if class == toRelay && s.newRoute(m, to) && s.dice.chance(c.TestTransfers) {
			s.queue.push(event{at: at - 4, what: trying, a: int32(m.account), b: int32(to),
				amount: int64(s.dice.between(1, 10)) * 100})
		}
	}
}

func (s *Sim) newRoute(m *mule, to AccountNo) bool {
	p := &s.platforms[m.platform]
	route := int64(m.account)<<32 | int64(to)
	is := p.known[route]
	p.known[route] = true
	if !is {
		s.routes++
	}
	return !is
}

// target is where money goes next: an account of a later level, or out.
func (s *Sim) target(m *mule, class uint8, gathered bool) AccountNo {
	p, c := &s.platforms[m.platform], &s.config.Platform
	if class == toRelay {
		if s.isPaired(m) {
			return s.mules[m.pair].account
		}
		if c.NewPayees {
			if to := s.newPayee(m); to >= 0 {
				return to
			}
		}
		if c.Circle && m.role == relayRole {
			return s.nextInCircle(m)
		}
		// Few tries: one that is full today sends money on by the usual ways.
		for range 4 {
			g := &s.mules[p.gatherers[s.dice.below(len(p.gatherers))]]
			full := s.world.accounts[g.account].earmarked > int64(c.DailyLimit)*50
			if gathered && !g.burned && !full && g.account != m.account {
				return g.account
			}
		}
		for range 20 {
			crew := s.crew(p.relays, s.now)
			r := &s.mules[crew[s.dice.below(len(crew))]]
			if !r.burned && r.account != m.account {
				return r.account
			}
		}
	}
	// Where no other account is left, money leaves early, as at the last level.
	w := s.world
	if to := s.paysDues(m); to >= 0 {
		return to
	}
	switch u := s.dice.share(); {
	case u < c.ExitCash:
		return w.cash.of(regionOf(s.regionEnds, int(m.person)))
	case u < c.ExitCash+c.ExitExchange:
		return w.exchanges.of(s.dice.below(w.exchanges.n))
	case u < c.ExitCash+c.ExitExchange+c.ExitGold:
		return w.gold.of(regionOf(s.regionEnds, int(m.person)))
	case u < c.ExitCash+c.ExitExchange+c.ExitGold+c.ExitShop:
		return p.shop
	case u < c.ExitCash+c.ExitExchange+c.ExitGold+c.ExitShop+c.ExitGift:
		return w.giftCards.of(s.dice.below(w.giftCards.n))
	}
	return w.abroad.of(s.dice.below(w.abroad.n))
}

// stopped reports whether an account is frozen, and lets runner and platform
// learn of it: the account is given up, its deposit lost, and a platform that
// adapts finds another.
func (s *Sim) stopped(m *mule) bool {
	if s.world.accounts[m.account].flags&isFrozen == 0 {
		return false
	}
	s.giveUp(m)
	return true
}

// giveUp lets a platform do without an account, and one that adapts find another.
func (s *Sim) giveUp(m *mule) {
	if m.burned {
		return
	}
	m.burned = true
	p := &s.platforms[m.platform]
	p.frozen++
	if s.config.Platform.Adaptive && s.uninvolved() {
		s.replace(int(m.platform), m.role)
	}
}

// uninvolved reports whether the next person asked is none of any platform's;
// where most are, platforms find nobody new.
func (s *Sim) uninvolved() bool { return !s.world.persons[s.dice.below(len(s.world.persons))].involved }

func (s *Sim) replace(platform int, role mulerole) {
	no := s.engage(platform, role, boughtAccount)
	p := &s.platforms[platform]
	switch role {
	case runnerRole:
		p.runners = append(p.runners, no)
		s.queue.push(event{at: s.now + 3600, what: depositing, a: no})
	case relayRole:
		p.relays = append(p.relays, no)
	default:
		p.gatherers = append(p.gatherers, no)
	}
}

// send sends one part. A part that exceeds the day's limit waits for the next day.
func (s *Sim) send(e event) {
	// A stopped account sends nothing: the part fails and is no longer planned.
	m, c := &s.mules[e.a], &s.config.Platform
	if s.stopped(m) {
		m = &s.mules[e.a]
		m.planned[e.class] -= e.amount
		s.fail(e.at, m.account, AccountNo(e.b), e.amount, forPlatform, WhileFrozen)
		return
	}
	day := int((e.at - s.start) / secondsPerDay)
	if m.outDay != day {
		m.outDay, m.outToday = day, 0
	}
	if m.outToday > 0 && m.outToday+e.amount > int64(c.DailyLimit)*100 {
		e.at = s.dayStart(day+1) + int64(s.dice.between(60, 5400))
		if !s.dice.chance(c.Nights) {
			e.at = s.dayStart(day+1) + int64(s.rhythm.draw(&s.dice))
		}
		s.queue.push(e)
		return
	}
	if !s.miss(&e) {
		return
	}
	m = &s.mules[e.a]
	to := AccountNo(e.b)
	payee, relayed := s.muleOf[to]
	if relayed && s.mules[payee].burned {
		to = s.target(m, e.class, false)
		payee, relayed = s.muleOf[to]
	}
	// Holders add money of their own, so that the sums of stolen money do not match.
	amount := e.amount
	if s.dice.chance(c.OwnMoney) {
		most := min(s.world.accounts[m.account].spendable(), s.Free(m.account)-amount)
		if own := int64(float64(amount) * 0.25 * s.dice.share()); own < most {
			amount += own
		}
	}
	if !s.move(e.at, m.account, to, amount, e.amount, s.purposeOf(to, e.class)) {
		return
	}
	m.planned[e.class] -= e.amount
	m.outToday += amount
	m.turnover += amount
	s.takeCash(e, to)
	s.refund(e, m, to)
	s.carry(m, payee, relayed, to, e)
}

// exitPurpose returns the purpose of a payment to an account in statements.
func exitPurpose(w *world, to AccountNo) purpose {
	within := func(b block) bool { return to >= b.first && to < b.first+AccountNo(b.n) }
	switch {
	case within(w.cash):
		return forCash
	case within(w.gold):
		return forGold
	case within(w.exchanges):
		return forCoins
	case within(w.abroad):
		return forAbroad
	case within(w.shops), within(w.giftCards):
		return forShop
	case within(w.lenders):
		return forLoan
	case within(w.billers):
		return forUtility
	}
	return forPlatform
}

// carry moves the earmark with the money, first in, first out, and records what the transfer
// carried.
func (s *Sim) carry(m *mule, payee int32, relayed bool, to AccountNo, e event) {
	// Only parcels of the part's own class move: those for the exit and those for the next
	// level were planned apart.
	left := e.amount
	kept := m.parcels[:0]
	var gone []parcel
	for _, p := range m.parcels {
		take := min(left, p.amount)
		if s.class(&p) != e.class || take == 0 {
			kept = append(kept, p)
			continue
		}
		left -= take
		p.amount -= take
		if p.amount > 0 {
			kept = append(kept, p)
		}
		level := p.level + 1
		gone = append(gone, parcel{amount: take, order: p.order, level: level, at: e.at})
		s.carried = append(s.carried, Carried{s.count - 1, take, p.order, level, e.at - p.at})
	}
	// An account outside the platform is an exit: there the money is out of its books.
	m.parcels = kept
	if !relayed {
		for _, p := range gone {
			s.orders[p.order].Held -= p.amount
			s.orders[p.order].Exits += p.amount
		}
		return
	}
	r := &s.mules[payee]
	r.receive(e.at, e.amount)
	r.parcels = append(r.parcels, gone...)
	s.world.accounts[to].earmarked += e.amount
	s.queue.push(event{at: e.at + s.dwell(r), what: passing, a: payee})
}
