package simulate

import "slices"

// How an account came to a platform.
const (
	ownAccount = iota
	lentAccount
	boughtAccount
)

// parcel is stolen money of one order in an account, by the operator's books.
type parcel struct {
	amount int64
	order  int32
	level  uint8 // of the transfer that brought it
	at     int64 // when it came
	// rewarded is set when the first runner has got his commission.
	rewarded bool
}

// mule is an account that serves a platform.
type mule struct {
	account  AccountNo
	person   int32 // who runs it
	platform int32
	agent    int32 // of the platform; whose recruit the person is
	device   int32 // of the platform's, -1 for the person's own
	source   uint8
	role     mulerole
	later    bool // commission is paid by the operator the next day
	inCoin   bool // commission is paid where no account sees it
	burned   bool // known to be frozen
	withSIM  bool
	since    int64
	ready    int64 // from when on it takes orders

	deposit, locked int64
	owed            int64
	turnover        int64 // since the last reward
	outToday        int64
	received        int64 // stolen money, in all
	first           int64 // when the first of it came
	outDay          int
	place           int32 // among the accounts of the platform that have its role
	pair            int32 // mule that pays out what this one takes in, of the same holder; 0 for none
	parcels         []parcel
	planned         [2]int64 // of parcels: to be passed on, to leave the platform
}

type mulerole uint8

const (
	runnerRole mulerole = iota
	relayRole
	gatherRole
)

func (r mulerole) String() string { return [...]string{"runner", "relay", "gatherer"}[r] }

// platform is a run-points platform with the gangs that use it.
type platform struct {
	operator  AccountNo
	agents    []AccountNo
	shop      AccountNo // that takes money in for it
	runners   []int32   // mules who grab orders
	relays    []int32   // mules of the later levels
	gatherers []int32
	known     map[int64]bool // routes in use, from mule to mule
	frozen    int            // freezes met so far
	crew      []int32        // who runs the bought accounts of each device
	bought    int            // accounts bought, by which devices fill
	agentDue  []int64
	takers    []AccountNo // who are paid wages of stolen money, or refunds
}

// Order is a transfer that a gang asked for, and what became of the money: Paid
// is always Held + Exits + Commission.
type Order struct {
	Platform, Gang          int32
	Fraud                   uint8
	Victim                  int32 // person
	Payer, Payee            AccountNo
	At                      int64 // when it was grabbed
	Loss                    int32 // all orders of one fraud of one victim have the same
	Asked, Paid             int64
	Held, Exits, Commission int64
	Levels                  uint8
	Rate                    float64 // of commission, whether it was kept at once or is owed
	settled                 bool    // no deposit is locked for it
	mule                    int32
}

// underworld is all platforms of a simulation.
type underworld struct {
	dice      rng
	platforms []platform
	mules     []mule
	muleOf    map[AccountNo]int32
	staff     map[AccountNo]staff
	orders    []Order
	losses    []loss
	routes    int64 // from one account of a platform to another
	tests     int64 // of them, how many were tried with a small sum
}

// Orders are all so far, by number.
func (s *Sim) Orders() []Order { return s.orders }

// foundPlatforms sets up the platforms before the first day.
func (s *Sim) foundPlatforms() {
	// Platforms have random numbers of their own, so that ordinary life stays the same
	// whatever they are.
	s.dice = rng{mixed(s.seed, 9)}
	s.muleOf, s.staff = make(map[AccountNo]int32), make(map[AccountNo]staff)
	c := &s.config.Platform
	s.platforms = make([]platform, c.Count)
	for i := range s.platforms {
		p := &s.platforms[i]
		p.known = make(map[int64]bool)
		p.agentDue = make([]int64, c.Agents)
		p.operator = s.world.persons[s.recruit()].first
		s.world.accounts[p.operator].balance += 20_000_000
		s.employ(p.operator, "operator", i, -1)
		for range c.Agents {
			a := s.world.persons[s.recruit()].first
			s.employ(a, "agent", i, len(p.agents))
			p.agents = append(p.agents, a)
		}
		p.shop = s.world.shops.of(s.dice.below(s.world.shops.n))
		s.employ(p.shop, "exit-shop", i, -1)
		// Gatherers use bought cards alone; runners and relays also have lent ones.
		runners := s.config.runners(len(s.world.accounts))
		for range gatherers(runners) {
			p.gatherers = append(p.gatherers, s.engage(i, gatherRole, boughtAccount))
		}
		for range runners {
			p.runners = append(p.runners, s.engage(i, runnerRole, s.source()))
			p.relays = append(p.relays, s.engage(i, relayRole, s.source()))
		}
		s.hireTakers(i)
		for k, m := range p.runners {
			at := s.start + int64(s.dice.between(8*3600, 22*3600)) + s.firstUse(k, len(p.runners))
			s.queue.push(event{at: at, what: depositing, a: m})
		}
	}
}

// recruit is a person whom no platform has yet; there are always some, because
// a configuration with too many runners is refused. Those who earn little are
// the likelier.
func (s *Sim) recruit() int32 {
	n := len(s.world.persons)
	p := s.dice.below(n)
	for range 3 {
		if who := &s.world.persons[p]; !who.involved && who.income < 7000 {
			break
		}
		p = s.dice.below(n)
	}
	for s.world.persons[p].involved {
		p = (p + 1) % n
	}
	s.world.persons[p].involved = true
	return int32(p)
}

func (s *Sim) source() uint8 {
	c := &s.config.Platform
	switch u := s.dice.share(); {
	case u < c.Bought:
		return boughtAccount
	case u < c.Bought+c.Lent:
		return lentAccount
	}
	return ownAccount
}

// engage gives platform i one more account.
func (s *Sim) engage(i int, role mulerole, source uint8) int32 {
	c, p := &s.config.Platform, &s.platforms[i]
	m := mule{platform: int32(i), role: role, source: source, device: -1, since: s.now,
		ready: s.now + int64(c.WarmUpDays)*secondsPerDay}
	m.agent = int32(s.dice.below(c.Agents))
	m.later = s.dice.chance(c.CommissionLater)
	// Settings that are off draw nothing, so that worlds without them stay as they are.
	m.inCoin = c.CommissionCoin > 0 && s.dice.chance(c.CommissionCoin)
	m.place = int32(len(p.relays))
	if role == relayRole && c.MerchantFront {
		return s.openFront(m)
	}
	switch source {
	case ownAccount:
		m.person = s.recruit()
		m.account = s.cardOrWallet(m.person)
	case lentAccount:
		m.person = s.recruit()
		m.account = s.cardOrWallet(s.recruit())
	default:
		m.account = s.buy()
		m.withSIM = s.dice.chance(c.CardWithSIM)
		m.device = int32(p.bought / c.AccountsPerDevice)
		if p.bought++; int(m.device) == len(p.crew) {
			p.crew = append(p.crew, s.recruit())
		}
		m.person = p.crew[m.device]
	}
	no := int32(len(s.mules))
	s.mules = append(s.mules, m)
	s.muleOf[m.account] = no
	s.pairUp(no)
	return no
}

// cardOrWallet is which of a person's accounts serves the platform.
func (s *Sim) cardOrWallet(p int32) AccountNo {
	who := &s.world.persons[p]
	if who.has&hasWallet != 0 && s.dice.chance(s.config.Platform.WalletAccounts) {
		return who.wallet()
	}
	return who.first
}

// buy finds somebody who sells a card that lies idle, or else any card.
func (s *Sim) buy() AccountNo {
	for range 64 {
		p := s.recruit()
		if who := &s.world.persons[p]; who.has&hasDormant != 0 {
			return who.dormant()
		}
		s.world.persons[p].involved = false
	}
	return s.world.persons[s.recruit()].first
}

// deposit is a runner's first payment to the platform. Later orders lock it.
// Whoever has too little pays cash in first.
func (s *Sim) deposit(e event) {
	m, c := &s.mules[e.a], &s.config.Platform
	if c.NoDeposits {
		m.deposit = plenty
		return
	}
	low, high := float64(c.DepositMin), float64(c.DepositMax)
	from := s.world.persons[m.person].first
	least, has := int64(c.DepositMin)*100, s.world.accounts[from].spendable()*9/10
	fen := max(least, min(has, int64(low+(high-low)*s.dice.share()*s.dice.share())*100))
	if has < fen && e.class == 0 {
		cash := s.world.cash.of(regionOf(s.regionEnds, int(m.person)))
		borrowed := (fen/10000 + 1) * 10000
		s.queue.push(event{at: e.at, what: lending, a: int32(cash), b: int32(from), amount: borrowed})
		s.queue.push(event{at: e.at + int64(s.dice.between(300, 7200)), what: depositing, a: e.a, class: 1})
		return
	}
	fen = min(fen, s.world.accounts[from].spendable())
	if s.move(e.at, from, s.platforms[m.platform].operator, fen, 0, forPlatform) {
		m.deposit = fen
	}
}

// beginDay plans what platforms do on a day.
func (s *Sim) beginDay(number int) {
	c, dawn := &s.config.Platform, s.dayStart(number)
	for i := range s.platforms {
		for range s.dice.often(c.FraudsPerDay) {
			at := int64(s.rhythm.draw(&s.dice))
			if s.dice.chance(c.Nights) {
				at = int64(s.dice.below(6 * 3600))
			}
			if number == 0 {
				at = max(at, 20*3600+at/8)
			}
			// What an office or the first day moves past midnight falls out.
			at = s.inOffice(number, at)
			if at < secondsPerDay {
				s.queue.push(event{at: dawn + at, what: defrauding, a: int32(i), b: -1})
			}
		}
		s.queue.push(event{at: dawn + int64(s.dice.between(9*3600, 12*3600)), what: rewarding, a: int32(i)})
	}
	for i := range s.mules {
		if m := &s.mules[i]; !m.burned {
			often := c.CleanTurnover
			if dawn < m.ready {
				often += 2
			}
			for range s.dice.often(often) {
				s.cover(m, dawn)
			}
			s.decoy(m, dawn)
		}
	}
}

// cover is an ordinary-looking payment to or from a platform's account.
func (s *Sim) cover(m *mule, dawn int64) {
	at := dawn + int64(s.rhythm.draw(&s.dice))
	other := s.world.persons[s.world.friend(s.seed, &s.dice, int(m.person))].first
	e := event{at: at, what: covering, a: int32(m.account), b: int32(other), amount: int64(s.dice.spread(5000, 1))}
	if s.dice.below(2) == 0 {
		e.a, e.b = e.b, e.a
	}
	if e.a != e.b && at >= s.now {
		s.queue.push(e)
	}
}

// reward reckons what a platform owes its runners and agents, and pays each
// within some hours.
func (s *Sim) reward(e event) {
	p := &s.platforms[e.a]
	for _, i := range slices.Concat(p.runners, p.relays, p.gatherers) {
		m := &s.mules[i]
		p.agentDue[m.agent] += int64(float64(m.turnover) * s.config.Platform.AgentCommission)
		m.turnover = 0
		if m.owed > 0 && !m.burned {
			s.queue.push(event{at: e.at + int64(s.dice.between(60, 3*3600)), what: settlingUp, a: e.a, b: i})
		}
	}
	for i, due := range p.agentDue {
		if due > 0 {
			s.queue.push(event{at: e.at + int64(s.dice.between(60, 3*3600)), what: settlingUp, a: e.a, b: int32(i), class: 1})
		}
	}
}

// settleUp pays a runner what he is owed, or in class 1 an agent.
func (s *Sim) settleUp(e event) {
	p := &s.platforms[e.a]
	var owed *int64
	var to AccountNo
	if e.class == 1 {
		owed, to = &p.agentDue[e.b], p.agents[e.b]
	} else {
		owed, to = &s.mules[e.b].owed, s.mules[e.b].account
	}
	if *owed > 0 && s.move(e.at, p.operator, to, *owed, 0, forPlatform) {
		*owed = 0
	}
}

// receive counts what stolen money came to an account.
func (m *mule) receive(at, fen int64) {
	if m.received == 0 {
		m.first = at
	}
	m.received += fen
}

// Mules is how many accounts have served platforms so far.
func (s *Sim) Mules() int { return len(s.mules) }
