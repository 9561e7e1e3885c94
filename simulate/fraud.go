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
	if e.b < 0 {
		kind := s.drawScam(kinds)
		gang := int32(s.dice.below(s.config.Platform.Gangs))
		victim := s.drawVictim(&kinds[kind])
		if victim < 0 {
			return
		}
		o := Order{Platform: e.a, Gang: gang, Fraud: kind, Victim: victim, Loss: -1}
		s.ask(e, &kinds[kind], o, s.demand(&kinds[kind], victim))
		return
	}
	before := s.orders[e.b]
	l := &s.losses[before.Loss]
	if l.reported {
		return
	}
	wanted := e.amount
	if wanted == 0 {
		wanted = int64(float64(before.Asked) * kinds[before.Fraud].growth)
	}
	o := Order{Platform: e.a, Gang: before.Gang, Fraud: before.Fraud, Victim: before.Victim, Loss: before.Loss}
	if !s.ask(e, &kinds[before.Fraud], o, wanted) {
		s.dawn(before.Loss, e.at)
	}
}

// ask places an order for what a victim has of a sum, and lets the fraud go on.
// It reports whether it did.
func (s *Sim) ask(e event, k *scam, o Order, wanted int64) bool {
	o.Payer = s.richest(o.Victim)
	wanted = min(wanted, s.world.accounts[o.Payer].spendable()*95/100)
	if k.commonCap > 0 {
		wanted = min(wanted, k.commonCap)
	}
	if s.dice.below(5) > 0 && wanted > 200000 {
		wanted -= wanted % 10000
	}
	if wanted < 5000 || !s.place(e, &o, wanted) {
		return false
	}
	if o.Loss < 0 {
		s.losses = append(s.losses, s.newLoss(k))
		o.Loss = int32(len(s.losses) - 1)
	}
	order := int32(len(s.orders))
	s.orders = append(s.orders, o)
	s.queue.push(event{at: e.at + int64(s.dice.between(60, 900)), what: paying, a: order})
	s.goOn(e, k, order, wanted-o.Asked)
	return true
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
	l := &s.losses[s.orders[order].Loss]
	next := event{what: defrauding, a: e.a, b: order}
	switch {
	case left >= 100000:
		next.at, next.amount = e.at+int64(s.dice.between(300, 3600)), left
	case l.toCome > 0:
		l.toCome--
		next.at = e.at + int64(s.dice.between(1800, 4*3600))
		if !k.hourly {
			next.at = e.at + int64(s.dice.between(secondsPerDay/2, 4*secondsPerDay))
		}
	default:
		l.last = true
		return
	}
	s.queue.push(next)
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
// it compete. Where none's does, the platform asks the victim for a smaller sum. It reports
// whether anybody is left to take it.
func (s *Sim) place(e event, o *Order, wanted int64) bool {
	c := &s.config.Platform
	wanted = min(wanted, s.orderMax(e.a))
	best, free := int32(-1), int64(0)
	for try := 0; try < 12 && free < wanted; try++ {
		crew := s.crew(s.platforms[e.a].runners, e.at)
		m := crew[s.dice.below(len(crew))]
		r := &s.mules[m]
		if !r.burned && e.at >= r.ready && r.account != o.Payer && r.deposit-r.locked > free {
			best, free = m, r.deposit-r.locked
		}
	}
	if wanted = min(wanted, free); best < 0 || wanted < 5000 {
		return false
	}
	if s.dice.chance(c.OddCents) {
		wanted -= int64(1 + s.dice.below(99))
	}
	r := &s.mules[best]
	r.locked += wanted
	o.Payee, o.mule, o.At, o.Asked = r.account, best, e.at, wanted
	o.Levels = uint8(min(6, s.dice.between(c.LevelsMin, c.LevelsMax)+s.caution(e.a)/2))
	o.Rate = c.CommissionMin + (c.CommissionMax-c.CommissionMin)*s.dice.share()
	return true
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
	l := &s.losses[o.Loss]
	amount := o.Asked
	second := e.class == 1
	switch {
	case l.reported || !second && s.dice.chance(f.Refuses):
		amount = 0
	case s.dice.chance(f.Partly):
		amount = int64(float64(amount) * (0.3 + 0.6*s.dice.share()))
	}
	if s.move(e.at, o.Payer, o.Payee, amount, 0, forPlatform) {
		s.takeIn(e, o, amount)
		if !second && s.dice.chance(f.Twice) {
			s.queue.push(event{at: e.at + int64(s.dice.between(60, 1200)), what: paying, a: e.a, class: 1})
		}
	} else if o.Paid == 0 {
		s.release(o)
	}
	// Most see what happened when it is over, few while it goes on.
	if l.last || s.dice.below(10) == 0 {
		s.dawn(o.Loss, e.at)
	}
}

// takeIn is what a victim's payment brings about on the platform.
func (s *Sim) takeIn(e event, o *Order, amount int64) {
	m := &s.mules[o.mule]
	o.Paid += amount
	o.Held += amount
	s.world.accounts[o.Payee].earmarked += amount
	m.parcels = append(m.parcels, parcel{amount: amount, order: e.a, level: 1, at: e.at})
	m.turnover += amount
	m.receive(e.at, amount)
	no := s.count - 1
	s.carried = append(s.carried, Carried{Transfer: no, Amount: amount, Order: e.a, Level: 1})
	l := &s.losses[o.Loss]
	l.payments = append(l.payments, payment{no, amount, e.at, e.a})
	s.queue.push(event{at: e.at + s.dwell(m), what: passing, a: o.mule})
}

// release unlocks the deposit that an order locked.
func (s *Sim) release(o *Order) {
	if !o.settled {
		o.settled = true
		s.mules[o.mule].locked -= o.Asked
	}
}
