package simulate

import "dyetrace"

// openFront gives a platform a later level that is a shop on a person's own
// account: strangers and neighbours buy there every day, and what is stolen lies
// among the takings until it is paid out once a week.
func (s *Sim) openFront(m mule) int32 {
	m.source = ownAccount
	m.person = s.recruit()
	who := &s.world.persons[m.person]
	who.job = personalShop
	m.account = who.first
	if who.has&hasWallet != 0 {
		m.account = who.wallet()
	}
	no := int32(len(s.mules))
	s.mules = append(s.mules, m)
	s.muleOf[m.account] = no
	return no
}

// untilPayout is how long money waits for the day of the week on which a front
// pays out, in seconds: by day, at another hour each time.
func (s *Sim) untilPayout(m *mule) int64 {
	const week = 7
	day := int((s.now - s.start) / secondsPerDay)
	wait := (int(m.account)%week - day%week + week) % week
	if wait == 0 {
		wait = week
	}
	return s.dayStart(day+wait) + int64(s.dice.between(9*3600, 18*3600)) - s.now
}

// Who are paid stolen money as wages, to one runner, and how much at a time.
const (
	takersPerRunner    = 3
	wageMin, wageSteps = 240_000, 20 // fen, and steps of 100 yuan
)

// hireTakers finds the persons whom a payroll front pays, or a shop that is in on
// it.
func (s *Sim) hireTakers(i int) {
	takers, role := 0, "refund-taker"
	switch runners := min(20, s.config.runners(len(s.world.accounts))); {
	case s.config.Platform.PayrollFront:
		takers, role = 12+takersPerRunner*runners, "wage-taker"
	case s.config.Platform.ShopRefunds:
		takers = 2 + runners/4
	}
	p := &s.platforms[i]
	for range takers {
		a := s.world.persons[s.recruit()].first
		s.employ(a, role, i, -1)
		p.takers = append(p.takers, a)
	}
}

// leavesInDisguise lets money leave as equal wages or in drips, where the
// platform works so. It reports whether it does.
func (s *Sim) leavesInDisguise(e event, m *mule, due int64) bool {
	switch c := &s.config.Platform; {
	case c.PayrollFront:
		s.payWages(e, m, due)
	case c.SlowDrip:
		s.drip(e, m, due)
	default:
		return false
	}
	return true
}

// payWages plans to pay a sum out as equal wages, and the rest as a last smaller
// one, to persons of the payroll one after the other.
func (s *Sim) payWages(e event, m *mule, due int64) {
	takers := s.platforms[m.platform].takers
	wage := int64(wageMin + int(m.account)%wageSteps*10_000)
	at, next := e.at+int64(s.dice.between(60, 7200)), s.dice.below(len(takers))
	for due > 0 {
		amount := min(wage, due)
		if due -= amount; due < 10_000 {
			amount, due = amount+due, 0
		}
		s.queue.push(event{at: at, what: sending, a: s.muleOf[m.account], b: int32(takers[next%len(takers)]), amount: amount,
			class: toExit})
		at += int64(s.dice.between(20, 180))
		next++
	}
}

// purposeOf is what a statement says of a payment by a platform's account: a
// payroll front's last payments are wages by name.
func (s *Sim) purposeOf(to AccountNo, class uint8) purpose {
	f := exitPurpose(s.world, to)
	if f == forPlatform && class == toExit {
		return forSalary
	}
	return f
}

// takeCash lets whoever was paid a wage of stolen money take it in cash within
// a day.
func (s *Sim) takeCash(e event, to AccountNo) {
	if e.class != toExit || !s.config.Platform.PayrollFront || s.staff[to].role != "wage-taker" {
		return
	}
	cash := s.world.cash.of(regionOf(s.regionEnds, int(s.world.accounts[to].owner)))
	s.queue.push(event{at: e.at + int64(s.dice.between(600, secondsPerDay)), what: retrying, a: int32(to), b: int32(cash),
		amount: e.amount / 10_000 * 10_000, class: uint8(forCash)})
}

// sellGiftCards makes the shops that sell gift cards, where money leaves by them.
func (w *world) sellGiftCards(c *Config) {
	const shops = 8
	if c.Platform.ExitGift > 0 {
		w.giftCards = w.block(c, dyetrace.Merchant, shops, plenty)
	}
}

// holds reports whether an account is one of the block's.
func (b block) holds(a AccountNo) bool { return a >= b.first && a < b.first+AccountNo(b.n) }
