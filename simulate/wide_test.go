package simulate_test

import (
	"slices"
	"testing"

	"dyetrace"
	"dyetrace/simulate"
)

// toCash, toCoins and the like choose transfers by what statements call them.
func named(list []simulate.Transfer, memo string) []simulate.Transfer {
	return slices.DeleteFunc(slices.Clone(list), func(x simulate.Transfer) bool { return x.Memo() != memo })
}

// Habits that wide worlds have show as their names say, as those of all worlds do.
func TestWideHabitsDoWhatTheySay(t *testing.T) {
	const business, institution, personal = dyetrace.Business, dyetrace.Institution, dyetrace.Personal
	for habit, test := range map[string]struct {
		share float64 // of days, at least
		shows func(*holderDay) bool
	}{
		"fund-treasurer": {0.05, func(h *holderDay) bool {
			return sides(h.to(personal), payee) >= 10 && most(h.to(personal)) >= 8 // what is left goes back in equal shares
		}},
		"trip-leader": {0.08, func(h *holderDay) bool {
			return most(h.from(personal)) >= 5 && sums(named(h.outs, "汇款")) > sums(h.from(personal))/5
		}},
		"temple-treasurer": {0.1, func(h *holderDay) bool {
			return sides(h.ins, payer) >= 10 && sums(h.ins) < int64(len(h.ins))*20_000
		}},
		"subletter": {0.05, func(h *holderDay) bool {
			rents := named(h.outs, "房租")
			return len(rents) >= 2 && most(rents) >= 2
		}},
		"cash-agent": {0.5, func(h *holderDay) bool {
			return sides(h.from(personal), payer) >= 2 && sides(h.to(personal), payee) >= 2 &&
				len(named(h.outs, "取款"))+len(named(h.ins, "存款")) > 0
		}},
		"takings-banker": {0.3, func(h *holderDay) bool {
			return len(named(h.ins, "存款")) > 0 && sides(h.to(personal), payee) >= 3 &&
				sums(h.to(personal)) < sums(h.from(dyetrace.Cash))
		}},
		"vehicle-middleman": {0.05, func(h *holderDay) bool { return returned(h, 9) || twoParts(h) }},
		"depot-head": {0.4, func(h *holderDay) bool {
			return sides(h.outs, payee) >= 4 && sides(h.ins, payer) >= 2 && before(h.outs, 10*3600, h.begins) >= 4
		}},
		"consignment-seller": {0.3, func(h *holderDay) bool {
			return len(named(h.ins, "二手交易")) > 0 && len(named(h.outs, "二手交易")) > 0
		}},
		"coin-merchant": {0.5, func(h *holderDay) bool { return h.follows(2400, 0.975, 0.995) }},
		"tutor":         {0.05, func(h *holderDay) bool { return most(h.from(personal)) >= 5 }},
		"hired-driver": {0.5, func(h *holderDay) bool {
			return len(h.from(business)) > 1 && len(h.toHabit("hired-driver")) > 1 || len(h.to(institution)) > 0
		}},
		"harvest-buyer": {0.1, func(h *holderDay) bool { return sides(named(h.to(personal), "货款"), payee) >= 6 }},
		"debt-shifter":  {0.15, func(h *holderDay) bool { return h.follows(3600, 0.9, 1) && len(h.from(institution)) > 0 }},
	} {
		t.Run(habit, func(t *testing.T) {
			g := run(t, village(t, habit), 3)
			days := holderDays(&g, habit)
			shown := 0
			for _, h := range days {
				if test.shows(h) {
					shown++
				}
			}
			if share := float64(shown) / float64(len(days)); !(share >= test.share) {
				t.Errorf("%d of %d days show it: %.4f", shown, len(days), share)
			}
		})
	}
}

// twoParts reports whether one payer paid a tenth first and the rest later.
func twoParts(h *holderDay) bool {
	for _, first := range h.ins {
		for _, rest := range h.ins {
			if rest.From == first.From && rest.At > first.At && rest.Amount >= first.Amount*8 {
				return true
			}
		}
	}
	return false
}

// before counts the transfers in the first seconds of a day.
func before(list []simulate.Transfer, second, begins int64) int {
	n := 0
	for _, x := range list {
		if x.At-begins < second {
			n++
		}
	}
	return n
}

// Harvests are paid for when they are sold: what mills pay comes after what
// farmers got, and is more.
func TestHarvestsPayLater(t *testing.T) {
	g := run(t, village(t, "harvest-buyer"), 5)
	paid, got := int64(0), int64(0)
	for _, h := range holderDays(&g, "harvest-buyer") {
		paid += sums(named(h.to(dyetrace.Personal), "货款"))
		got += sums(named(h.from(dyetrace.Business), "货款"))
		if len(named(h.to(dyetrace.Personal), "货款")) > 5 && len(named(h.from(dyetrace.Business), "货款")) > 0 {
			t.Error("mills pay on the day of the market")
		}
	}
	if paid == 0 || got < paid*8/10 || got > paid*13/10 {
		t.Errorf("farmers got %d, mills paid %d", paid, got)
	}
}

// Where accounts rest, a runner who took an order takes none on the next days.
func TestRestDays(t *testing.T) {
	const rest = 2
	g := gangland(t, func(c *simulate.Config) { c.Platform.RestDays = rest })
	begins, n := seconds(g.sim), 0
	days := make(map[simulate.AccountNo]map[int64]bool)
	for _, o := range g.sim.Orders() {
		if days[o.Payee] == nil {
			days[o.Payee] = make(map[int64]bool)
		}
		days[o.Payee][(o.At-begins)/day%(rest+1)] = true
		n++
	}
	apart := 0
	for _, of := range days {
		if len(of) == 1 {
			apart++
		}
	}
	if n < 100 || apart < len(days)*9/10 {
		t.Errorf("%d orders: %d of %d accounts serve on one day of %d", n, apart, len(days), rest+1)
	}
}

// With new payees alone, hardly any account pays another of the platform on two
// days.
func TestNewPayees(t *testing.T) {
	again := func(g gone) float64 {
		type route struct{ from, to simulate.AccountNo }
		days, n := make(map[route]map[int64]bool), 0
		for _, x := range g.transfers {
			if g.roleOf(x.To) == "relay" && g.roleOf(x.From) == "runner" && x.Amount > 100_000 {
				if days[route{x.From, x.To}] == nil {
					days[route{x.From, x.To}] = make(map[int64]bool)
				}
				days[route{x.From, x.To}][x.At/day] = true
			}
		}
		for _, of := range days {
			if len(of) > 1 {
				n++
			}
		}
		return float64(n) / float64(len(days))
	}
	busy := func(c *simulate.Config) {
		c.Platform.FraudsPerDay, c.Platform.Gather, c.Platform.SplitMax, c.Platform.SplitMin = 20, 0, 2, 1
		c.Platform.Runners = 120
		c.Platform.CleanTurnover = 0
	}
	without, with := again(gangland(t, busy)), again(gangland(t,
		func(c *simulate.Config) { busy(c); c.Platform.NewPayees = true }))
	if with > without/2 {
		t.Errorf("%.3f of routes are used again, %.3f where payees are new", without, with)
	}
}

// What came by day lies overnight, and leaves its first account in the morning.
func TestOvernight(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) { c.Platform.Overnight = true })
	begins, n, morning := seconds(g.sim), 0, 0
	for _, c := range g.carried {
		if c.Level == 2 {
			n++
			if hour := (g.at(c.Transfer) - begins) % day / 3600; hour >= 6 && hour < 11 {
				morning++
			}
		}
	}
	if n < 100 || morning < n*8/10 {
		t.Errorf("%d of %d leave in the morning", morning, n)
	}
}

// The shop that is in on it refunds what it took, less its part, to cards of
// others.
func TestShopRefunds(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) {
		p := &c.Platform
		p.ShopRefunds, p.ExitCash, p.ExitExchange, p.ExitGold, p.ExitShop = true, 0, 0, 0, 1
	})
	taken, back := int64(0), int64(0)
	for _, x := range g.leaving() {
		if g.roleOf(x.To) == "exit-shop" {
			taken += x.Amount
		}
	}
	for _, x := range g.transfers {
		if g.roleOf(x.To) == "refund-taker" && g.roleOf(x.From) == "exit-shop" && x.Memo() == "退款" {
			back += x.Amount
		}
	}
	if taken == 0 || back < taken*6/10 || back > taken*97/100 {
		t.Errorf("shops took %d and refunded %d", taken, back)
	}
}

// Money leaves by paying lenders and billers, and is called so.
func TestDues(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) { c.Platform.ExitLoan, c.Platform.ExitBills = 0.5, 0.5 })
	list := g.leaving()
	loans, bills := len(named(list, "还款")), len(named(list, "水电费"))
	if len(list) < 100 || loans < len(list)/4 || bills < len(list)/4 || loans+bills < len(list) {
		t.Errorf("of %d that leave, %d pay loans and %d bills", len(list), loans, bills)
	}
}

// Where accounts are paired, what a runner takes in goes whole to another account
// of the same holder, and from there to others.
func TestAccountPairs(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) {
		c.Platform.AccountPairs, c.Platform.Bought, c.Population.SecondCard = true, 0, 1
	})
	within, n, onward := 0, 0, 0
	for _, c := range g.carried {
		x := g.transfers[c.Transfer]
		switch same := g.sim.SameHolder(x.From, x.To); {
		case c.Level == 2:
			n++
			if same {
				within++
			}
		case c.Level == 3 && !same:
			onward++
		}
	}
	if n < 100 || within < n*9/10 || onward < n/2 {
		t.Errorf("%d of %d first passings stay with the holder, %d go on from there", within, n, onward)
	}
}

// Once the account that pays out is frozen, and its holder has learned it by what came there,
// nothing more is sent there.
func TestFrozenPairs(t *testing.T) {
	c := preset(t, "demo")
	c.Days, c.Platform.FraudsPerDay = 10, 20
	c.Platform.AccountPairs, c.Platform.Bought, c.Population.SecondCard = true, 0, 1
	frozen, g := freezeOnSight(t, c, 2)
	first := make(map[simulate.AccountNo]int64) // when stolen money came to a frozen account
	later := 0
	for _, carried := range g.carried {
		x := g.transfers[carried.Transfer]
		if at, is := frozen[x.To]; !is || x.At < at || carried.Level != 2 || !g.sim.SameHolder(x.From, x.To) {
			continue
		}
		if at, is := first[x.To]; !is {
			first[x.To] = x.At
		} else if x.At > at+day {
			later++
		}
	}
	if len(first) < 10 || later > 0 {
		t.Errorf("to %d second accounts that were frozen, %d sums were sent in vain", len(first), later)
	}
}

// A runner whose deposit decides waits for it to be used up, or two days, and
// passes all on in one sum.
func TestDepositSpent(t *testing.T) {
	count := func(g gone) (n int) {
		seen := make(map[int64]bool)
		for _, c := range g.carried {
			if c.Level == 2 && !seen[c.Transfer] {
				seen[c.Transfer] = true
				n++
			}
		}
		return n
	}
	small := func(c *simulate.Config) {
		c.Platform.DepositMin, c.Platform.DepositMax, c.Platform.OrderMax = 5000, 6000, 2000
		c.Platform.Runners, c.Platform.FraudsPerDay = 20, 20
	}
	without, with := count(gangland(t, small)), count(gangland(t,
		func(c *simulate.Config) { small(c); c.Platform.DepositSpent = true }))
	if with < 20 || with > without/2 {
		t.Errorf("%d first passings, %d where deposits are spent first", without, with)
	}
}
