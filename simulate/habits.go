package simulate

import (
	"fmt"
	"maps"
	"slices"
)

// HabitNames lists the habits that persons can live by, in the order of their
// numbers. Truth names accounts by them.
func HabitNames() []string {
	var names []string
	for j := student; j < jobs; j++ {
		names = append(names, j.String())
	}
	return names
}

// wrongHabits lists habits that are not known, shares that cannot be, and that
// all together are more than everybody.
func (c *Config) wrongHabits() []wrongValue {
	var found []wrongValue
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(c.Habits)) {
		share := c.Habits[name]
		switch sum += share; {
		case !slices.Contains(HabitNames(), name):
			found = append(found, wrongValue{"habits." + name, fmt.Sprintf("is unknown: known are %v", HabitNames())})
		case !(share >= 0 && share <= 1):
			found = append(found, wrongValue{"habits." + name, fmt.Sprintf("is %v: it lies between 0 and 1", share)})
		}
	}
	if sum > 1 {
		found = append(found, wrongValue{"habits", "come to more than 1"})
	}
	return found
}

// habitOf draws the habit of person p from the shares, by random numbers of its
// own; most have none.
func habitOf(c *Config, seed uint64, p int) (job, bool) {
	if len(c.Habits) == 0 {
		return 0, false
	}
	g := rng{mixed(seed, uint64(p), 40)}
	at := g.share()
	for j := student; j < jobs; j++ {
		if at -= c.Habits[j.String()]; at < 0 {
			return j, true
		}
	}
	return 0, false
}

// needsSecond reports whether a habit wants a second card.
func (j job) needsSecond() bool { return j == accountJuggler || j == yearlyMover }

// habit writes what a person's habit brings about in a day, beside what everybody
// does. The habits that have always been there are in earn.
func (d *diary) habit() {
	switch d.who.job {
	// Money of their own.
	case accountJuggler:
		d.juggle()
	case yearlyMover:
		d.moveAll()
	case familyPool:
		d.poolFamily()
	// Trade, and money of others.
	case trader:
		d.tradeGoods()
	case salesAgent:
		d.collectForCompany()
	case paymaster:
		d.payByHand()
	case streamer:
		d.stream()
	case personalShop:
		d.keepShop()
	case exportTrader:
		d.export()
	// Those that the family of worlds keeps for judging.
	case roscaOrganiser:
		d.runSavingsClub()
	case ticketReseller:
		d.resellTickets()
	case cardBridger:
		d.bridgeRepayments()
	case villageCollector:
		d.collectBills()
	case illness:
		d.beHelped()
	case labourContractor:
		d.splitAmongWorkers()
	case topUpAgent:
		d.topUpPhones()
	case remitter:
		d.remit()
	case cardRoomHost:
		d.hostPlayers()
	default:
		d.wideHabit()
	}
	d.fetchCash()
}

// wideHabit is the same for habits that the family of worlds keeps for its wide
// worlds.
func (d *diary) wideHabit() {
	switch d.who.job {
	// Money of a circle of people.
	case fundTreasurer:
		d.keepFund()
	case tripLeader:
		d.leadTrips()
	case templeTreasurer:
		d.takeOfferings()
	case subletter:
		d.sublet()
	// Money of customers.
	case cashAgent:
		d.changeCash()
	case takingsBanker:
		d.bankTakings()
	case vehicleMiddleman:
		d.holdPrice()
	case depotHead:
		d.clearDepot()
	case consignee:
		d.sellForOwners()
	case coinMerchant:
		d.dealInCoins()
	// A living with a rhythm of its own.
	case tutor:
		d.teach()
	case hiredDriver:
		d.driveOnHire()
	case harvestBuyer:
		d.buyHarvest()
	case debtShifter:
		d.shiftDebt()
	}
}

// someone is the main card of any person, a stranger as a rule.
func (d *diary) someone() AccountNo {
	return d.s.world.persons[d.below(len(d.s.world.persons))].first
}

// member is the main card of the k-th of the people whom person p deals with
// again and again, all of whom live among the 2,000 numbers around.
func (d *diary) member(k int) AccountNo {
	const around = 1000
	return d.neighbour(int(mixed(d.s.seed, uint64(d.p), uint64(k), 43)%(2*around)) - around)
}

// neighbour is the main card of the person so many numbers further on.
func (d *diary) neighbour(step int) AccountNo {
	n := len(d.s.world.persons)
	return d.s.world.persons[((d.p+step)%n+n)%n].first
}

// tries is somebody's first payment of one yuan to an account, to see whether the
// name is right, before the sum itself.
func (d *diary) tries(at int32, from, to AccountNo, f purpose) {
	d.pay(at-int32(d.between(30, 600)), from, to, f, 100)
}

// own is a number that decides the same for person p every day.
func (d *diary) own(what uint64) uint64 { return mixed(d.s.seed, uint64(d.p), what, 44) }

// every reports whether something that person p does every so many days falls on
// today.
func (d *diary) every(days int) bool {
	return d.day.number%days == int(d.own(0)%uint64(days))
}

// upline is the main card of whoever stands above person p in a trade where a
// few stand above the next few: -1 at the top.
func (d *diary) upline(j job, below int) AccountNo {
	list := d.s.world.byJob[j]
	at, is := slices.BinarySearch(list, int32(d.p))
	if !is || at == 0 {
		return -1
	}
	return d.s.world.persons[list[(at-1)/below]].first
}

// hundreds is a sum in whole hundreds of yuan, of 100 at least.
func hundreds(fen float64) float64 { return max(10000, float64(int(fen/10000))*10000) }
