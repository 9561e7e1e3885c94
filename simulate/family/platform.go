package family

import (
	"math"
	"slices"

	"dyetrace/simulate"
)

// How cautious a world's platforms are.
const (
	Careless = "careless"
	Careful  = "careful"
	Adaptive = "adaptive"
	None     = "none"
)

// Of worlds: how many have no platform, and of the others the caution.
const (
	withoutPlatform = 0.1
	carelessShare   = 0.4
	carefulShare    = 0.4
)

// The least and the most of all accounts that pass stolen money on, drawn evenly
// by logarithm. A platform has three accounts at least.
const (
	leastShare, mostShare = 0.00005, 0.02
	leastAccounts         = 3
	companies             = 0.13 // accounts of shops, employers and others for each person
)

// care draws how cautious platforms are.
func (d dice) care() string {
	if d.chance(withoutPlatform) {
		return None
	}
	switch u := d.share(); {
	case u < carelessShare:
		return Careless
	case u < carelessShare+carefulShare:
		return Careful
	}
	return Adaptive
}

// size draws how many accounts serve platforms and how much comes their way.
func (d dice) size(c *simulate.Config) {
	p := &c.Platform
	accounts := float64(c.Population.Persons) * (1 + c.Population.SecondCard + c.Population.DormantCard +
		c.Population.Wallet + companies)
	all := max(leastAccounts, int(d.across(leastShare, mostShare)*accounts+0.5))
	p.Count = 1 + d.below(1+min(3, all/24))
	each := all / p.Count
	// As many accounts relay as grab orders, and a fifteenth gathers.
	p.Runners, p.ShareOfAccounts = max(1, each*15/31), 0
	p.Agents, p.Gangs = 1+min(5, each/12), d.between(1, 3)
	const mostLosses = 3000 // in all, so that a city is not robbed twice over
	each = mostLosses / c.Days / p.Count
	p.FraudsPerDay = math.Min(float64(each), math.Max(1.5, float64(p.Runners)*d.within(0.4, 1.2)))
}

// behave draws how platforms work in the manner of their caution.
func (d dice) behave(c *simulate.Config, care string) {
	p := &c.Platform
	switch care {
	case Careful:
		d.beCareful(c)
	default:
		d.beCareless(p)
	}
	p.DepositMin, p.DepositMax = d.between(500, 5000), d.between(20000, 80000)
	p.AgentCommission = d.within(0.001, 0.005)
	p.CommissionMin = d.within(0.005, 0.015)
	p.CommissionMax = p.CommissionMin + d.within(0.002, 0.02)
	p.CardWithSIM, p.WalletAccounts, p.OddCents = d.share(), d.within(0, 0.5), d.within(0, 0.6)
	c.Fraud.MedianYuan, c.Fraud.Series = d.across(1500, 9000), d.within(0.1, 0.5)
	c.Fraud.Reported, c.Fraud.ReportMinutes = d.within(0.3, 0.9), d.across(40, 2000)
	if care == Adaptive {
		p.Adaptive = true
		c.Police.Freezes, c.Police.DelayMinutes = d.within(0.3, 0.7), d.across(10, 120)
	}
}

func (d dice) beCareless(p *simulate.PlatformConfig) {
	p.LevelsMin = d.between(1, 2)
	p.LevelsMax = d.between(p.LevelsMin, 3)
	p.DwellMinutes, p.DwellSpread = d.across(2, 20), d.within(0.5, 1)
	p.RoundParts, p.OwnMoney, p.CleanTurnover = d.within(0.4, 1), d.within(0, 0.1), d.within(0, 0.1)
	p.TestTransfers, p.Nights = d.within(0.1, 0.6), d.within(0.2, 0.5)
	p.Bought, p.Lent, p.AccountsPerDevice = d.within(0.3, 0.7), d.within(0.1, 0.3), d.between(3, 10)
	p.DailyLimit, p.OrderMax = d.between(100_000, 300_000), d.between(20_000, 60_000)
}

func (d dice) beCareful(c *simulate.Config) {
	p := &c.Platform
	p.LevelsMin = d.between(2, 5)
	p.LevelsMax = d.between(p.LevelsMin, 6)
	p.DwellMinutes, p.DwellSpread = d.across(90, 500), d.within(1, 1.4)
	p.RoundParts, p.OwnMoney, p.CleanTurnover = d.within(0, 0.15), d.within(0.4, 0.8), d.within(0.4, 1.2)
	p.TestTransfers, p.Nights = d.within(0, 0.1), d.within(0, 0.1)
	p.Bought, p.Lent, p.AccountsPerDevice = d.within(0, 0.15), d.within(0.05, 0.3), d.between(1, 2)
	p.DailyLimit, p.OrderMax = d.between(20_000, 60_000), d.between(4_000, 12_000)
	p.PartMin, p.PartMax = 300, d.between(4_000, 10_000)
}

// ways draws the kinds of platforms that every part has, and returns their names.
func (d dice) ways(c *simulate.Config, care string) []string {
	p := &c.Platform
	paid := []string{keepsCommission, laterCommission, coinCommission}[d.below(3)]
	p.CommissionLater, p.CommissionCoin = 0, 0
	switch paid {
	case laterCommission:
		p.CommissionLater = 1
	case coinCommission:
		p.CommissionCoin = 1
	}
	names := []string{paid, locksDeposits}
	if d.chance(0.4) {
		names[1], p.NoDeposits = noDeposits, true
	}
	names = append(names, d.sums(p))
	// Half of the careful warm accounts up, for a third of the days at most.
	if days := min(5, c.Days/3); care == Careful && d.chance(0.5) {
		names, p.WarmUpDays = append(names, warmedUp), d.between(1, days)
	}
	if decoys := map[string]float64{Careless: 0.2, Adaptive: 0.3, Careful: 0.7}[care]; d.chance(decoys) {
		names, p.Decoys = append(names, decoySpending), d.within(0.3, 2)
	}
	if d.chance(0.3) {
		names, p.OrdersAtOnce = append(names, severalAtOnce), d.between(2, 5)
	}
	names = append(names, d.exits(p)...)
	return append(names, levels(p.LevelsMax))
}

// wholeParts is a part so large that no order is cut, in yuan.
const wholeParts = 1_000_000

// sums draws in which sums money goes on.
func (d dice) sums(p *simulate.PlatformConfig) string {
	switch d.below(3) {
	case 0:
		p.SplitMin, p.SplitMax, p.Gather, p.RoundParts, p.OwnMoney = 1, 1, 0, 0, 0
		p.PartMax = wholeParts
		return wholeSums
	case 1:
		p.SplitMin = d.between(2, 3)
		p.SplitMax, p.Gather = d.between(p.SplitMin, 7), d.within(0, 0.2)
		return splitSums
	}
	p.SplitMin, p.SplitMax, p.Gather = 1, d.between(2, 5), d.within(0.2, 0.5)
	p.OwnMoney = max(p.OwnMoney, 0.2)
	return mixedSums
}

// exits draws two to four ways by which money leaves.
func (d dice) exits(p *simulate.PlatformConfig) []string {
	ways := shuffled(d, []string{byCash, byCoin, byGold, byShop, byGiftCard, byAbroad})[:d.between(2, 4)]
	shares := map[string]float64{}
	sum := 0.0
	for _, way := range ways {
		shares[way] = d.within(0.2, 1)
		sum += shares[way]
	}
	for _, way := range ways {
		shares[way] /= sum
	}
	// What the others leave goes abroad; a hair less keeps the sum below one.
	const hair = 1 - 1e-9
	if shares[byAbroad] == 0 {
		shares[ways[0]] = math.Nextafter(1, 0)
		for _, way := range ways[1:] {
			shares[ways[0]] -= shares[way]
		}
	}
	p.ExitCash, p.ExitExchange, p.ExitGold = shares[byCash]*hair, shares[byCoin]*hair, shares[byGold]*hair
	p.ExitShop, p.ExitGift = shares[byShop]*hair, shares[byGiftCard]*hair
	return ways
}

// possible reports whether a kind of platform can do what its name says in a world
// of so many days, on so many accounts.
func possible(name string, c *simulate.Config) bool {
	const week, aCircle = 7, 3
	switch name {
	case merchantFront, slowDrip:
		return c.Days > week
	case oneDayCrews:
		return c.Platform.Runners >= c.Days
	case circle:
		return c.Platform.Runners >= aCircle
	}
	return true
}

// judgingWays draws one to three of the kinds of platforms that only judging worlds have.
func (d dice) judgingWays(c *simulate.Config) []string {
	p := &c.Platform
	var names []string
	for _, k := range shuffled(d, choose(Platforms(), Judging)) {
		if possible(k.Name, c) {
			names = append(names, k.Name)
		}
	}
	names = names[:min(len(names), d.between(1, 3))]
	if slices.Contains(names, payrollFront) && slices.Contains(names, slowDrip) {
		names = slices.DeleteFunc(names, func(name string) bool { return name == slowDrip }) // money leaves in one way
	}
	for _, name := range names {
		switch name {
		case merchantFront:
			p.MerchantFront = true
			p.LevelsMin, p.LevelsMax = max(2, p.LevelsMin), max(2, p.LevelsMax)
		case payrollFront:
			p.PayrollFront = true
		case slowDrip:
			p.SlowDrip = true
		case oneDayCrews:
			p.OneDayCrews = true
		case circle:
			p.Circle = true
			p.LevelsMin, p.LevelsMax = max(5, p.LevelsMin), 6
		case officeHours:
			p.OfficeHours, p.Nights, p.TestTransfers = true, 0, 0
		}
	}
	return names
}
