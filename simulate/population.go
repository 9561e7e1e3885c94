package simulate

import (
	"math"
	"slices"

	"dyetrace"
)

// AccountNo numbers a simulation's accounts from 0.
type AccountNo int32

// job is how a person lives; all but worker and pensioner look like runners in
// one way or another.
type job uint8

const (
	worker job = iota
	pensioner
	student
	walletUser
	saver
	stallholder
	courier
	seller
	landlord
	organiser
	lender
	clubTreasurer
	moneyChanger
	driver
	accountJuggler
	yearlyMover
	familyPool
	trader
	salesAgent
	paymaster
	streamer
	personalShop
	exportTrader
	roscaOrganiser
	ticketReseller
	cardBridger
	villageCollector
	illness
	labourContractor
	topUpAgent
	remitter
	cardRoomHost
	fundTreasurer
	tripLeader
	templeTreasurer
	subletter
	cashAgent
	takingsBanker
	vehicleMiddleman
	depotHead
	consignee
	coinMerchant
	tutor
	hiredDriver
	harvestBuyer
	debtShifter
	jobs
)

func (j job) String() string {
	return [jobs]string{"worker", "pensioner", "student", "wallet-user", "saver", "stallholder", "courier",
		"second-hand-seller", "landlord", "group-organiser", "small-lender", "club-treasurer", "money-changer", "driver",
		"own-accounts-daily", "own-accounts-yearly", "family-pool", "trader", "sales-agent", "payroll-by-hand", "streamer",
		"personal-shop", "export-trader", "savings-club-organiser", "ticket-reseller", "card-repayment-bridge",
		"village-collector", "crowd-funded-illness", "labour-contractor", "top-up-agent", "remittance-agent",
		"card-room-host", "fund-treasurer", "trip-leader", "temple-treasurer", "subletter", "cash-agent", "takings-banker",
		"vehicle-middleman", "depot-head", "consignment-seller", "coin-merchant", "tutor", "hired-driver", "harvest-buyer",
		"debt-shifter"}[j]
}

// jobWeights is how many of a thousand look-alikes live by each job.
func jobWeights() [jobs]int {
	return [jobs]int{student: 240, walletUser: 150, saver: 150, stallholder: 130, courier: 80, driver: 40, seller: 60,
		landlord: 50, organiser: 40, lender: 25, clubTreasurer: 20, moneyChanger: 15}
}

// Bits of person.has.
const (
	hasSecond = 1 << iota
	hasWallet
	hasDormant
)

// person is what the simulator remembers of a person; all else follows from
// the seed and the person's number.
type person struct {
	first    AccountNo // the main card; second card, wallet and dormant card follow
	employer AccountNo
	income   int32 // yuan a month
	rate     float32
	job      job
	age      uint8
	has      uint8
	more     uint8 // cards beyond those that has says
	involved bool  // with a platform: no victim, and in no second platform
}

func (p *person) second() AccountNo { return p.first + 1 }

func (p *person) wallet() AccountNo {
	if p.has&hasSecond != 0 {
		return p.first + 2
	}
	return p.first + 1
}

func (p *person) dormant() AccountNo {
	if p.has&hasWallet != 0 {
		return p.wallet() + 1
	}
	return p.wallet()
}

// Bits of account.flags.
const (
	isWallet = 1 << iota
	isDormant
	isFrozen
)

// home is the number of an account's institution. It does not change while a
// simulation goes on, so that other goroutines may read it.
type home uint16

// isUncovered is the bit of an account whose institution answered no inquiry.
const isUncovered home = 1 << 15

type account struct {
	balance   int64
	earmarked int64 // the part of balance that is stolen money by the operator's books
	owner     int32 // person, or -1
	kind      dyetrace.Kind
	flags     uint8
}

// spendable is what the account's holder would call his.
func (a *account) spendable() int64 { return a.balance - a.earmarked }

// block is a run of accounts of one sort that belong to nobody in person.
type block struct {
	first AccountNo
	n     int
}

// near is one of the block's accounts for person p of n: persons who live side
// by side meet the same ones, and some far ones.
func (b block) near(g *rng, p, n int) AccountNo {
	if g.below(4) == 0 {
		u := g.share()
		return b.first + AccountNo(u*u*u*float64(b.n))
	}
	at := int(int64(p)*int64(b.n)/int64(n)) + g.between(-4, 4)
	return b.first + AccountNo(max(0, min(b.n-1, at)))
}

func (b block) of(i int) AccountNo { return b.first + AccountNo(i%b.n) }

// world is who there is and where.
type world struct {
	accounts []account
	homes    []home // of accounts
	persons  []person
	byJob    [jobs][]int32

	cash, billers, gold, exchanges, abroad, lenders block
	shops, employers, suppliers                     block
	giftCards                                       block // of no account where none leaves by them
}

const plenty = 1_000_000_000_000 // fen: what an institution can pay out

func newWorld(c *Config, seed uint64) *world {
	n := c.Population.Persons
	w := &world{persons: make([]person, n), accounts: make([]account, 0, int(float64(n)*2.4)+1000)}
	w.homes = make([]home, 0, cap(w.accounts))
	w.cash = w.block(c, dyetrace.Cash, len(regions()), plenty)
	w.billers = w.block(c, dyetrace.Biller, len(regions()), plenty)
	w.gold = w.block(c, dyetrace.Merchant, len(regions()), plenty)
	w.exchanges = w.block(c, dyetrace.Exchange, 4, plenty)
	w.abroad = w.block(c, dyetrace.Institution, 4, plenty)
	w.lenders = w.block(c, dyetrace.Institution, 6, plenty)
	w.shops = w.block(c, dyetrace.Merchant, n/12+4, 2_000_000)
	w.employers = w.block(c, dyetrace.Business, n/40+2, plenty)
	w.suppliers = w.block(c, dyetrace.Business, n/80+4, 5_000_000)
	w.sellGiftCards(c)
	for p := range w.persons {
		w.settlePerson(c, seed, p)
	}
	return w
}

func (w *world) block(c *Config, kind dyetrace.Kind, n int, balance int64) block {
	b := block{AccountNo(len(w.accounts)), n}
	for i := range n {
		at := home(i % c.Population.Banks)
		if kind == dyetrace.Cash || kind == dyetrace.Exchange || kind == dyetrace.Institution {
			at |= isUncovered
		}
		w.accounts = append(w.accounts, account{balance: balance, owner: -1, kind: kind})
		w.homes = append(w.homes, at)
	}
	return b
}

// settlePerson gives person p a living and accounts.
func (w *world) settlePerson(c *Config, seed uint64, p int) {
	g := rng{mixed(seed, uint64(p), 1)}
	n := &w.persons[p]
	n.age = uint8(18 + g.below(55))
	n.job = worker
	if n.age >= 60 {
		n.job = pensioner
	}
	if g.chance(c.Population.LookAlikes) {
		n.job = lookAlike(&g)
		if n.job == student {
			n.age = uint8(17 + g.below(8))
		}
	}
	if j, is := habitOf(c, seed, p); is {
		n.job = j
	}
	w.byJob[n.job] = append(w.byJob[n.job], int32(p))
	u := g.share()
	n.employer = w.employers.first + AccountNo(u*u*float64(w.employers.n))
	n.income = int32(math.Max(1200, g.spread(5800, 0.55)))
	// Pareto with mean 1: few pay much, most pay little.
	tail := c.Life.ActivityTail
	n.rate = float32(math.Min(60, (tail-1)/tail*math.Pow(1-g.share(), -1/tail)))
	n.first = AccountNo(len(w.accounts))
	w.open(c, &g, p, 0, w.savings(c, &g, n.income))
	if g.chance(c.Population.SecondCard) || n.job == saver || n.job.needsSecond() {
		n.has |= hasSecond
		w.open(c, &g, p, 0, g.spread(float64(n.income)*60, 1.5))
	}
	if g.chance(c.Population.Wallet) || n.job == walletUser || n.job == stallholder || n.job == courier ||
		n.job == driver || n.job == streamer {
		n.has |= hasWallet
		w.open(c, &g, p, isWallet, g.spread(18000, 1.2))
	}
	if g.chance(c.Population.DormantCard) {
		n.has |= hasDormant
		w.open(c, &g, p, isDormant, g.spread(900, 1.5))
	}
	w.openMore(c, seed, p)
}

// savings is what lies on a person's main card at first, in fen: some weeks'
// income with most people, a Pareto tail with the wealthy.
func (w *world) savings(c *Config, g *rng, income int32) float64 {
	usual := g.spread(float64(income)*180, 1.1)
	if !g.chance(c.Population.Wealthy) {
		return usual
	}
	const mostFen = 10_000_000_000
	return math.Min(mostFen, usual+float64(income)*1000*math.Pow(1-g.share(), -1/c.Population.WealthTail))
}

func (w *world) open(c *Config, g *rng, p int, flags uint8, fen float64) {
	place := g.below(c.Population.Banks)
	// Half of all cards are of the few largest banks.
	if g.below(2) == 0 {
		place %= 5
	}
	if flags&isWallet != 0 {
		place = c.Population.Banks + g.below(c.Population.Wallets)
	}
	w.accounts = append(w.accounts, account{balance: int64(fen), owner: int32(p), flags: flags})
	w.homes = append(w.homes, home(place))
}

// hideUncovered marks the accounts of institutions that answered no inquiry.
func (w *world) hideUncovered(c *Config, seed uint64) {
	silent := make([]bool, c.Population.Banks+c.Population.Wallets)
	for i := range silent {
		g := rng{mixed(seed, uint64(i), 7)}
		silent[i] = g.chance(c.UncoveredInstitutions)
	}
	for i := range w.accounts {
		if w.accounts[i].owner >= 0 && silent[w.homes[i]] {
			w.homes[i] |= isUncovered
		}
	}
}

func lookAlike(g *rng) job {
	at := g.below(1000)
	for j, weight := range jobWeights() {
		if at -= weight; at < 0 {
			return job(j)
		}
	}
	return worker
}

// vendor is a person who lives by a job, near person p but for the trades that
// reach far; -1 where nobody does.
func (w *world) vendor(g *rng, j job, p int) int {
	list := w.byJob[j]
	if len(list) == 0 {
		return -1
	}
	if j == seller || j == moneyChanger {
		return int(list[g.below(len(list))])
	}
	at, _ := slices.BinarySearch(list, int32(p))
	at = max(0, min(len(list)-1, at+g.between(-2, 2)))
	// Rounding down by growing powers of two makes few vendors known far and
	// wide: the number of customers has a tail of exponent 2.
	for mask := 1; mask < 1<<10 && g.below(1000) < 707; mask <<= 1 {
		at &^= mask
	}
	return int(list[at])
}

// friend is somebody whom person p knows: mostly neighbours, some anywhere, as
// in a small world (Watts and Strogatz, 1998).
func (w *world) friend(seed uint64, g *rng, p int) int {
	k := g.below(8)
	n := len(w.persons)
	h := mixed(seed, uint64(p), uint64(k), 3)
	if h%10 == 0 {
		return int(h >> 8 % uint64(n))
	}
	step := (k/2 + 1) * 3
	if k%2 == 0 {
		step = -step
	}
	return (p + step + n) % n
}
