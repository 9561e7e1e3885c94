package simulate

// scam is a kind of fraud: whom it strikes and how.
type scam struct {
	name      string
	weight    int
	from, to  uint8   // victims' ages
	factor    float64 // on the median payment
	most      int     // payments of a series
	growth    float64 // of each payment over the one before
	hourly    bool    // a series within a day, not over weeks
	commonCap int64   // fen; 0 for none
	drains    float64 // chance that a victim is asked for most of what he has
}

func scams() []scam {
	return []scam{
		{name: "brushing", weight: 33, from: 18, to: 45, factor: 0.5, most: 5, growth: 1.9, hourly: true},
		{name: "investment", weight: 15, from: 28, to: 70, factor: 4, most: 8, growth: 1.3, drains: 0.15},
		{name: "false-service", weight: 20, from: 20, to: 60, factor: 1.5, most: 3, growth: 1, hourly: true, drains: 0.1},
		{name: "police", weight: 10, from: 50, to: 80, factor: 6, most: 2, growth: 1.2, drains: 0.4},
		{name: "loan-fee", weight: 12, from: 22, to: 50, factor: 0.7, most: 4, growth: 1.2, hourly: true},
		{name: "game", weight: 10, from: 17, to: 28, factor: 0.06, most: 3, growth: 1, hourly: true, commonCap: 50000},
	}
}

// defraud is one payment that a gang talks somebody into. In a new fraud e.b is
// -1; in a series it is the order before, and e.amount what is still to come of
// a sum too large for one order.
func (s *Sim) defraud(e event) {
	kinds := scams()
	var kind uint8
	var victim, gang int32
	wanted, loss := e.amount, int32(-1)
	switch {
	case e.b < 0:
		kind = s.drawScam(kinds)
		gang = int32(s.dice.below(s.config.Platform.Gangs))
		if victim = s.drawVictim(&kinds[kind]); victim < 0 {
			return
		}
		wanted = s.demand(&kinds[kind], victim)
	default:
		before := &s.orders[e.b]
		kind, victim, gang, loss = before.Fraud, before.Victim, before.Gang, before.Loss
		if wanted == 0 {
			wanted = int64(float64(before.Asked) * kinds[kind].growth)
		}
	}
	payer := s.richest(victim)
	wanted = min(wanted, s.world.accounts[payer].spendable()*95/100)
	if limit := kinds[kind].commonCap; limit > 0 {
		wanted = min(wanted, limit)
	}
	if wanted < 5000 {
		return
	}
	if s.dice.below(5) > 0 && wanted > 200000 {
		wanted -= wanted % 10000
	}
	order := s.place(e, kind, gang, victim, payer, wanted)
	if order < 0 {
		return
	}
	s.orders[order].Loss = loss
	if loss < 0 {
		s.orders[order].Loss = order
	}
	s.goOn(e, &kinds[kind], order, wanted-s.orders[order].Asked)
}

// demand is what a gang asks of a victim at first: a sum of the fraud's usual
// size, or most of what there is.
func (s *Sim) demand(k *scam, victim int32) int64 {
	wanted := int64(s.dice.spread(s.config.Fraud.MedianYuan*100*k.factor, s.config.Fraud.Spread))
	if s.dice.chance(k.drains) {
		all := s.world.accounts[s.richest(victim)].spendable()
		wanted = max(wanted, int64(float64(all)*(0.5+0.45*s.dice.share())))
	}
	return wanted
}

// goOn lets a fraud go on after an order: with what is left of the sum within
// the hour, or with the next payment of a series within hours or days.
func (s *Sim) goOn(e event, k *scam, order int32, left int64) {
	switch {
	case left >= 100000:
		s.queue.push(event{at: e.at + int64(s.dice.between(300, 3600)), what: defrauding, a: e.a, b: order, amount: left})
	case s.dice.chance(s.config.Fraud.Series * float64(k.most-1) / 2):
		wait := int64(s.dice.between(1800, 4*3600))
		if !k.hourly {
			wait = int64(s.dice.between(secondsPerDay/2, 4*secondsPerDay))
		}
		s.queue.push(event{at: e.at + wait, what: defrauding, a: e.a, b: order})
	}
}

func (s *Sim) drawScam(kinds []scam) uint8 {
	at := s.dice.below(100)
	for i := range kinds {
		if at -= kinds[i].weight; at < 0 {
			return uint8(i)
		}
	}
	return 0
}

// drawVictim finds somebody of a fraud's ages who has something, -1 where it
// does not; gangs that are after everything look for those who have much.
func (s *Sim) drawVictim(k *scam) int32 {
	best, most := int32(-1), int64(20000)
	found := 0
	for range 60 {
		p := int32(s.dice.below(len(s.world.persons)))
		who := &s.world.persons[p]
		if who.involved || who.age < k.from || who.age > k.to {
			continue
		}
		if has := s.world.accounts[s.richest(p)].spendable(); has > most {
			best, most = p, has
		}
		if found++; best >= 0 && (k.drains == 0 || found >= 3) {
			break
		}
	}
	return best
}

// richest is the account in which a person has most.
func (s *Sim) richest(p int32) AccountNo {
	who := &s.world.persons[p]
	best := who.first
	for i := best + 1; i < who.dormant(); i++ {
		if s.world.accounts[i].spendable() > s.world.accounts[best].spendable() {
			best = i
		}
	}
	return best
}

// place offers an order on the platform; runners whose unspent deposit covers
// it compete. Where none's does, the victim is told a smaller sum. It returns
// the order's number, or -1 where nobody is left to take it.
func (s *Sim) place(e event, kind uint8, gang, victim int32, payer AccountNo, wanted int64) int32 {
	c := &s.config.Platform
	wanted = min(wanted, s.orderMax(e.a))
	best, free := int32(-1), int64(0)
	for try := 0; try < 12 && free < wanted; try++ {
		m := s.platforms[e.a].runners[s.dice.below(len(s.platforms[e.a].runners))]
		if r := &s.mules[m]; !r.burned && e.at >= r.ready && r.account != payer && r.deposit-r.locked > free {
			best, free = m, r.deposit-r.locked
		}
	}
	if wanted = min(wanted, free); best < 0 || wanted < 5000 {
		return -1
	}
	if s.dice.chance(c.OddCents) {
		wanted -= int64(1 + s.dice.below(99))
	}
	r := &s.mules[best]
	r.locked += wanted
	levels := min(6, s.dice.between(c.LevelsMin, c.LevelsMax)+s.caution(e.a)/2)
	s.orders = append(s.orders, Order{Platform: e.a, Gang: gang, Fraud: kind, Victim: victim, Payer: payer, Payee: r.account,
		At: e.at, Asked: wanted, Levels: uint8(levels), mule: best,
		Rate: c.CommissionMin + (c.CommissionMax-c.CommissionMin)*s.dice.share()})
	order := int32(len(s.orders) - 1)
	s.queue.push(event{at: e.at + int64(s.dice.between(60, 900)), what: paying, a: order})
	return order
}

// orderMax is the largest sum that a platform lets one order be, in fen.
func (s *Sim) orderMax(platform int32) int64 {
	most := int64(s.config.Platform.OrderMax) * 100
	for range s.caution(platform) {
		most = most * 4 / 5
	}
	return max(5000, most)
}

// payOrder is the victim's payment, or that there is none.
func (s *Sim) payOrder(e event) {
	f, o := &s.config.Fraud, &s.orders[e.a]
	m := &s.mules[o.mule]
	amount := o.Asked
	second := e.class == 1
	if !second && s.dice.chance(f.Refuses) {
		amount = 0
	} else if s.dice.chance(f.Partly) {
		amount = int64(float64(amount) * (0.3 + 0.6*s.dice.share()))
	}
	if !s.move(e.at, o.Payer, o.Payee, amount, 0, forPlatform) {
		s.release(o)
		return
	}
	o.Paid += amount
	o.Held += amount
	s.world.accounts[o.Payee].earmarked += amount
	m.parcels = append(m.parcels, parcel{amount: amount, order: e.a, level: 1})
	m.turnover += amount
	m.receive(e.at, amount)
	no := s.count - 1
	s.carried = append(s.carried, Carried{no, amount, e.a, 1})
	s.queue.push(event{at: e.at + s.dwell(m), what: passing, a: o.mule})
	if !second && s.dice.chance(f.Twice) {
		s.queue.push(event{at: e.at + int64(s.dice.between(60, 1200)), what: paying, a: e.a, class: 1})
	}
	if s.dice.chance(f.Reported) {
		wait := int64(s.dice.spread(f.ReportMinutes*60, f.ReportSpread))
		s.queue.push(event{at: e.at + max(60, wait), what: reporting, a: e.a, amount: amount, b: int32(len(s.payments))})
		s.payments = append(s.payments, no)
	}
}

// release unlocks the deposit that an order locked.
func (s *Sim) release(o *Order) {
	if !o.settled {
		o.settled = true
		s.mules[o.mule].locked -= o.Asked
	}
}

func (s *Sim) report(e event) {
	o := &s.orders[e.a]
	s.claims = append(s.claims, Claim{Transfer: s.payments[e.b], Amount: e.amount, Reported: e.at, Victim: o.Victim, Order: e.a})
	if s.dice.chance(s.config.Police.Freezes) {
		at := e.at + int64(s.config.Police.DelayMinutes*60)
		s.queue.push(event{at: at, what: freezing, a: int32(o.Payee)})
	}
}
