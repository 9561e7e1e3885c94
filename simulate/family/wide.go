package family

import "dyetrace/simulate"

// How many of the kinds that wide worlds alone have each of them has.
const (
	leastWidePeople, mostWidePeople = 4, 8
	leastWideWays, mostWideWays     = 1, 3
)

// widePeople adds kinds of people that wide worlds alone have.
func (d dice) widePeople(w *World) {
	for _, k := range shuffled(d, choose(People(), Wide))[:d.between(leastWidePeople, mostWidePeople)] {
		w.Config.Habits[k.Name] = d.across(leastPeople, mostPeople)
		w.People = append(w.People, k.Name)
	}
}

// widePlatform adds kinds of platforms that wide worlds alone have, of those that
// can be what their name says.
func (d dice) widePlatform(w *World) {
	c := &w.Config
	n := d.between(leastWideWays, mostWideWays)
	for _, k := range shuffled(d, choose(Platforms(), Wide)) {
		if n > 0 && w.Care != None && widePossible(k.Name, c) {
			d.work(k.Name, c)
			w.Platforms = append(w.Platforms, k.Name)
			n--
		}
	}
}

// widePossible is what possible is, for kinds of wide worlds.
func widePossible(name string, c *simulate.Config) bool {
	const fewDays, twoShifts = 3, 6
	switch p := &c.Platform; name {
	case restDays:
		return c.Days > fewDays && p.Runners >= twoShifts
	case newPayees:
		return p.Runners >= twoShifts && p.LevelsMax > 1
	case accountPairs:
		return p.LevelsMin > 1
	case depositSpent:
		return !p.NoDeposits && c.Days > fewDays
	}
	return true
}

// work lets platforms work in a way that wide worlds alone have.
func (d dice) work(name string, c *simulate.Config) {
	p := &c.Platform
	switch name {
	case restDays:
		p.RestDays = d.between(1, 2)
	case newPayees:
		p.NewPayees, p.Gather = true, 0
	case overnight:
		p.Overnight, p.Gather = true, d.within(0.5, 0.9)
	case shopRefunds:
		p.ShopRefunds = true
		const others = 0.4 // of what they were; the shop takes what they leave
		for _, exit := range []*float64{&p.ExitCash, &p.ExitExchange, &p.ExitGold, &p.ExitGift} {
			p.ExitShop += (1 - others) * *exit
			*exit *= others
		}
	case byLoan:
		p.ExitLoan = d.within(0.2, 0.6)
	case byBills:
		p.ExitBills = d.within(0.2, 0.4)
	case accountPairs:
		p.AccountPairs, p.Bought, p.WalletAccounts = true, min(p.Bought, 0.2), max(p.WalletAccounts, 0.4)
	case depositSpent:
		p.DepositSpent = true
	}
}
