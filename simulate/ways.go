package simulate

// untilMorning is how long money that has come waits for the next morning, in
// seconds.
func (s *Sim) untilMorning() int64 {
	day := int((s.now - s.start) / secondsPerDay)
	const opens, hours = 6, 4
	return s.dayStart(day+1) + opens*3600 + int64(s.dice.below(hours*3600)) - s.now
}

// depositSpent reports whether the orders whose money a runner holds have used up
// four fifths of the deposit; where there are none, they always have.
func (m *mule) depositSpent() bool {
	held := int64(0)
	for i := range m.parcels {
		held += m.parcels[i].amount
	}
	return m.deposit == plenty || held*5 >= m.deposit*4
}

// isPaired reports whether another account of the same holder pays what this one
// takes in. Once that one is given up, money goes on as if it had never been.
func (s *Sim) isPaired(m *mule) bool { return m.pair > 0 && !s.mules[m.pair].burned }

// inOneSum reports whether an account passes on what it holds in one sum: to the
// account with which it is paired, or when the deposit is used up.
func (s *Sim) inOneSum(m *mule, class uint8) bool {
	return class == toRelay && s.isPaired(m) || s.config.Platform.DepositSpent && m.role == runnerRole
}

// newPayee is a relay that an account has not paid yet, -1 where none was found.
func (s *Sim) newPayee(m *mule) AccountNo {
	p := &s.platforms[m.platform]
	const tries = 40
	for range tries {
		r := &s.mules[p.relays[s.dice.below(len(p.relays))]]
		if !r.burned && r.account != m.account && !p.known[int64(m.account)<<32|int64(r.account)] {
			return r.account
		}
	}
	return -1
}

// paysDues is whose dues money pays as it leaves, a lender's or a biller's: -1
// where it leaves otherwise.
func (s *Sim) paysDues(m *mule) AccountNo {
	c := &s.config.Platform
	if c.ExitLoan+c.ExitBills == 0 {
		return -1
	}
	w := s.world
	switch u := s.dice.share(); {
	case u < c.ExitLoan:
		return w.lenders.of(s.dice.below(w.lenders.n))
	case u < c.ExitLoan+c.ExitBills:
		return w.billers.of(regionOf(s.regionEnds, int(m.person)))
	}
	return -1
}

// refund lets the shop that is in on it send back what it took, less its part, to
// a card that has had nothing to do with the platform: the sale was none.
func (s *Sim) refund(e event, m *mule, to AccountNo) {
	p := &s.platforms[m.platform]
	if !s.config.Platform.ShopRefunds || e.class != toExit || to != p.shop || len(p.takers) == 0 {
		return
	}
	taker := p.takers[s.dice.below(len(p.takers))]
	kept := 0.03 + 0.07*s.dice.share()
	s.queue.push(event{at: e.at + int64(s.dice.between(1800, 2*secondsPerDay)), what: refunding, a: int32(to),
		b: int32(taker), amount: int64(float64(e.amount) * (1 - kept))})
}

// pairUp gives a runner's account another of the same holder, which pays what the
// first takes in. Holders of one account have none.
func (s *Sim) pairUp(no int32) {
	m := s.mules[no]
	if !s.config.Platform.AccountPairs || m.role != runnerRole || m.source == boughtAccount {
		return
	}
	who := &s.world.persons[s.world.accounts[m.account].owner]
	second := who.first
	switch {
	case m.account != who.first:
	case who.has&hasSecond != 0:
		second = who.second()
	case who.has&hasWallet != 0:
		second = who.wallet()
	default:
		return
	}
	pay := m
	pay.role, pay.account = relayRole, second
	s.mules[no].pair = int32(len(s.mules))
	s.mules = append(s.mules, pay)
	s.muleOf[second] = s.mules[no].pair
}
