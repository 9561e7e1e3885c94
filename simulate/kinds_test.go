package simulate_test

import (
	"maps"
	"slices"
	"testing"

	"dyetrace/simulate"
)

// gangland is the demo with more frauds and a change.
func gangland(t *testing.T, change func(*simulate.Config)) gone {
	t.Helper()
	c := preset(t, "demo")
	c.Days, c.Platform.FraudsPerDay = 15, 12
	change(&c)
	return run(t, c, 6)
}

// roleOf is the role of an account.
func (g *gone) roleOf(a simulate.AccountNo) string {
	role, _ := g.sim.Role(a)
	return role
}

// leaving are the transfers by which stolen money leaves platforms.
func (g *gone) leaving() []simulate.Transfer {
	var found []simulate.Transfer
	for _, c := range g.carried {
		if x := g.transfers[c.Transfer]; c.Level > 1 && !slices.Contains([]string{"runner", "relay", "gatherer"},
			g.roleOf(x.To)) {
			if len(found) == 0 || found[len(found)-1].No != x.No {
				found = append(found, x)
			}
		}
	}
	return found
}

// Commission that is paid in coin shows nowhere: runners pass all of it on, and
// no operator pays them.
func TestCommissionInCoin(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) { c.Platform.CommissionLater, c.Platform.CommissionCoin = 0, 1 })
	for _, o := range g.sim.Orders() {
		if o.Commission != 0 {
			t.Fatalf("%+v: commission is kept", o)
		}
	}
	for _, x := range g.transfers {
		if g.roleOf(x.From) == "operator" && g.roleOf(x.To) == "runner" {
			t.Fatalf("%+v: commission is paid", x)
		}
	}
}

// Where there are no deposits, runners pay operators nothing and orders come all
// the same.
func TestNoDeposits(t *testing.T) {
	paid := func(g gone) (n int) {
		for _, x := range g.transfers {
			if g.roleOf(x.To) == "operator" && x.Memo() == "转账" && x.Amount >= 200_000 {
				n++
			}
		}
		return n
	}
	with, without := gangland(t, func(*simulate.Config) {}), gangland(t,
		func(c *simulate.Config) { c.Platform.NoDeposits = true })
	if paid(with) < 40 || paid(without) > paid(with)/4 || len(without.sim.Orders()) < 100 {
		t.Errorf("deposits: %d, and %d where there are none; %d orders", paid(with), paid(without), len(without.sim.Orders()))
	}
}

// Several orders at once: more of the first passings carry more than one.
func TestOrdersAtOnce(t *testing.T) {
	several := func(g gone) float64 {
		orders := make(map[int64]int)
		for _, c := range g.carried {
			if c.Level == 2 {
				orders[c.Transfer]++
			}
		}
		n := 0
		for _, k := range orders {
			if k > 1 {
				n++
			}
		}
		return float64(n) / float64(len(orders))
	}
	few := func(c *simulate.Config) {
		c.Platform.Runners, c.Platform.FraudsPerDay, c.Platform.DwellMinutes = 6, 20, 5
		c.Platform.SplitMin, c.Platform.SplitMax = 1, 1
	}
	one, four := several(gangland(t, few)), several(gangland(t,
		func(c *simulate.Config) { few(c); c.Platform.OrdersAtOnce = 4 }))
	if four < 2*one {
		t.Errorf("%.2f of first passings carry several orders, %.2f where four wait for each other", one, four)
	}
}

// Decoys are payments to shops by platforms' accounts that carry nothing stolen.
func TestDecoys(t *testing.T) {
	shopping := func(g gone) (n int) {
		for _, x := range g.transfers {
			if g.roleOf(x.To) == "shop" && slices.Contains([]string{"runner", "relay"}, g.roleOf(x.From)) {
				n++
			}
		}
		return n
	}
	bought := func(c *simulate.Config) { c.Platform.Bought, c.Platform.Lent = 1, 0 }
	without, with := shopping(gangland(t, bought)), shopping(gangland(t,
		func(c *simulate.Config) { bought(c); c.Platform.Decoys = 1 }))
	if with < without+1000 {
		t.Errorf("platforms' accounts shop %d times, with decoys %d", without, with)
	}
}

// Gift cards are an exit of their own, with shops that are there for it.
func TestGiftCards(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) {
		p := &c.Platform
		p.ExitCash, p.ExitExchange, p.ExitGold, p.ExitShop, p.ExitGift = 0, 0, 0, 0, 1
	})
	list := g.leaving()
	for _, x := range list {
		if name := g.sim.Account(x.To).Holder; name[:4] != "Gift" {
			t.Fatalf("%+v leaves by %s", x, name)
		}
	}
	if len(list) < 100 {
		t.Errorf("%d leave", len(list))
	}
}

// A merchant front's later levels are shops with turnover of their own; stolen
// money rests there for days, and each pays out on one day of the week.
func TestMerchantFront(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) {
		c.Days, c.Platform.MerchantFront, c.Platform.Gather, c.Platform.LevelsMin, c.Platform.LevelsMax = 30, true, 0, 2, 2
	})
	stolen, days := make(map[int64]bool), make(map[simulate.AccountNo]map[int64]bool)
	begins, rests := seconds(g.sim), []int64{}
	for _, c := range g.carried {
		stolen[c.Transfer] = true
		if x := g.transfers[c.Transfer]; c.Level == 3 {
			rests = append(rests, c.Rested)
			if days[x.From] == nil {
				days[x.From] = make(map[int64]bool)
			}
			days[x.From][(x.At-begins)/day%7] = true
		}
	}
	honest, all := make(map[simulate.AccountNo]int), 0
	for _, x := range g.transfers {
		if g.roleOf(x.To) == "relay" && !stolen[x.No] {
			honest[x.To]++
		}
	}
	for a, of := range days {
		if all += len(of); honest[a] < 50 {
			t.Errorf("shop %d has %d payments of its own", a, honest[a])
		}
	}
	slices.Sort(rests)
	if len(rests) < 50 || rests[len(rests)/2] < day || len(days) < 20 || all > len(days)*3/2 {
		t.Errorf("%d payouts by %d shops on %d days of the week: %v", len(rests), len(days), all, rests)
	}
}

// A payroll front pays equal wages to persons, who are on its payroll and take
// cash.
func TestPayrollFront(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) { c.Platform.PayrollFront = true })
	counts, cash := make(map[int64]int), 0
	list := g.leaving()
	for _, x := range list {
		if g.roleOf(x.To) != "wage-taker" || x.Memo() != "工资" {
			t.Fatalf("%+v leaves to a %q for %s", x, g.roleOf(x.To), x.Memo())
		}
		counts[x.Amount/10_000*10_000]++
	}
	for _, x := range g.transfers {
		if g.roleOf(x.From) == "wage-taker" && x.Memo() == "取款" {
			cash++
		}
	}
	equal := slices.Sorted(maps.Values(counts))
	slices.Reverse(equal)
	if n := sum(equal[:min(20, len(equal))]); n < len(list)/2 || cash < len(list)/4 {
		t.Errorf("of %d wages, %d are of the 20 most frequent sums; %d times cash is taken", len(list), n, cash)
	}
}

func sum(list []int) int {
	total := 0
	for _, n := range list {
		total += n
	}
	return total
}

// A slow drip lets each sum leave in small payments over days.
func TestSlowDrip(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) { c.Platform.SlowDrip = true })
	small, list := 0, g.leaving()
	last, days := make(map[int32]int64), make(map[int32]int64)
	for _, x := range list {
		if x.Amount < 250_000 {
			small++
		}
	}
	for _, c := range g.carried {
		if at := g.at(c.Transfer); c.Level > 1 {
			if last[c.Order] > 0 {
				days[c.Order] = max(days[c.Order], at-last[c.Order])
			} else {
				last[c.Order] = at
			}
		}
	}
	long := 0
	for _, seconds := range days {
		if seconds > 2*day {
			long++
		}
	}
	if small < len(list)*8/10 || long < len(days)/3 || len(list) < 300 {
		t.Errorf("%d of %d payments are small; %d of %d orders leave over more than two days", small, len(list), long,
			len(days))
	}
}

// A crew serves one day: victims pay each runner on one day alone, or shortly
// after its midnight.
func TestOneDayCrews(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) { c.Platform.OneDayCrews, c.Platform.Runners = true, 60 })
	first, last := make(map[simulate.AccountNo]int64), make(map[simulate.AccountNo]int64)
	for _, o := range g.sim.Orders() {
		if first[o.Payee] == 0 {
			first[o.Payee] = o.At
		}
		last[o.Payee] = o.At
	}
	for a, at := range first {
		if last[a]-at > day {
			t.Errorf("account %d serves from %d to %d", a, at, last[a])
		}
	}
	if len(first) < 60 {
		t.Errorf("%d accounts serve", len(first))
	}
}

// In a circle money comes to an account where it has been before it leaves.
func TestCircle(t *testing.T) {
	again := func(g gone) int {
		type place struct {
			order   int32
			account simulate.AccountNo
		}
		been, n := make(map[place]uint8), 0
		for _, c := range g.carried {
			at := place{c.Order, g.transfers[c.Transfer].To}
			if level, is := been[at]; is && level+3 == c.Level {
				n++
			}
			been[at] = c.Level
		}
		return n
	}
	long := func(c *simulate.Config) { c.Platform.LevelsMin, c.Platform.LevelsMax, c.Platform.Gather = 6, 6, 0 }
	without, with := again(gangland(t, long)), again(gangland(t,
		func(c *simulate.Config) { long(c); c.Platform.Circle = true }))
	if with < 100 || with < 3*without {
		t.Errorf("money comes back after three levels %d times, in circles %d times", without, with)
	}
}

// With office hours every fraud begins between 9 and 18 h.
func TestOfficeHours(t *testing.T) {
	g := gangland(t, func(c *simulate.Config) { c.Platform.OfficeHours = true })
	seen := make(map[int32]bool)
	for _, o := range g.sim.Orders() {
		hour := (o.At - seconds(g.sim)) % day / 3600
		if !seen[o.Loss] && (hour < 9 || hour >= 18) {
			t.Errorf("%+v begins at %d h", o, hour)
		}
		seen[o.Loss] = true
	}
	if len(seen) < 50 {
		t.Errorf("%d frauds", len(seen))
	}
}
