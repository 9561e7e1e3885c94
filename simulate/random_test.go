package simulate_test

import (
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/simulate"
)

// draw is some configuration of a village.
func draw(t *rapid.T) simulate.Config {
	c, err := simulate.Preset("demo")
	if err != nil {
		t.Fatal(err)
	}
	share := func(name string) float64 { return rapid.Float64Range(0, 1).Draw(t, name) }
	n := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
	c.Days = n("days", 1, 5)
	c.Population.Persons = n("persons", 300, 700)
	c.Population.SecondCard, c.Population.DormantCard, c.Population.Wallet = share("second card"), share("dormant card"), share("wallet")
	c.Population.LookAlikes, c.Population.Wealthy = share("look-alikes"), share("wealthy")
	c.Life.Failed, c.Life.Errands, c.Life.Woken, c.Life.History = share("failed")/4, share("errands"), share("woken"), n("history", 0, 1) == 0
	c.Life.Returned, c.Life.Refunded, c.Life.WalletFee, c.Life.OutOfSight = share("returned"), share("refunded"), share("fee")/10, share("out of sight")
	p := &c.Platform
	p.Count, p.Runners, p.Agents, p.Gangs = n("platforms", 0, 3), n("runners", 4, 12), n("agents", 1, 3), n("gangs", 1, 3)
	p.FraudsPerDay, p.OwnMoney, p.CleanTurnover = 20*share("frauds"), share("own money"), 2*share("cover")
	p.LevelsMin = n("fewest levels", 1, 6)
	p.LevelsMax = n("most levels", p.LevelsMin, 6)
	p.SplitMin = n("fewest parts", 1, 10)
	p.SplitMax = n("most parts", p.SplitMin, 20)
	p.CommissionMax = p.CommissionMin + share("commission")/4
	p.CommissionLater, p.Gather, p.RoundParts, p.TestTransfers = share("later"), share("gather"), share("round"), share("tests")
	p.Bought, p.OddCents, p.WalletAccounts = share("bought")/2, share("odd cents"), share("wallet accounts")
	p.DwellMinutes, p.DwellSpread, p.DailyLimit = 600*share("dwell")+0.1, 3*share("spread"), n("limit", 1000, 100_000)
	p.WarmUpDays, p.Adaptive = n("warm up", 0, 2), n("adaptive", 0, 1) == 0
	c.Fraud.Partly, c.Fraud.Twice, c.Fraud.Series = share("partly"), share("twice"), share("series")
	c.Fraud.Reported, c.Fraud.ReportMinutes, c.Police.Freezes = share("reported"), 300*share("report")+0.1, share("freezes")
	return c
}

// drawKinds is some configuration of a village with kinds of the family of worlds.
func drawKinds(t *rapid.T) simulate.Config {
	c := draw(t)
	p := &c.Platform
	share := func(name string) float64 { return rapid.Float64Range(0, 1).Draw(t, name) }
	n := func(name string, low, high int) int { return rapid.IntRange(low, high).Draw(t, name) }
	flag := func(name string) bool { return n(name, 0, 2) == 0 }
	p.CommissionCoin, p.OrdersAtOnce, p.Decoys = share("in coin"), n("at once", 1, 4), share("decoys")
	p.NoDeposits, p.MerchantFront, p.PayrollFront = flag("no deposits"), flag("merchant front"), flag("payroll front")
	p.SlowDrip, p.OneDayCrews, p.Circle, p.OfficeHours = flag("drip"), flag("crews"), flag("circle"), flag("office")
	if flag("gift cards") {
		p.ExitCash, p.ExitGift = 0, 0.3
	}
	c.Habits = make(map[string]float64)
	for _, name := range simulate.HabitNames() {
		if flag(name) {
			c.Habits[name] = share(name) / 40
		}
	}
	c.Country.Cash, c.Country.ByCard, c.Country.HoursLater = share("cash")/2, share("by card"), n("later", -6, 6)
	return c
}

// books are what an onlooker can know of a simulation, kept by hand.
type books struct {
	balances map[simulate.AccountNo]int64
	stolen   map[simulate.AccountNo]int64 // by what transfers are said to carry
	at, no   int64
	failed   int64
}

// take follows what a step gave, and fails where it cannot have been.
func (b *books) take(t *rapid.T, s *simulate.Sim, transfers []simulate.Transfer, carried []simulate.Carried) {
	of := make(map[int64]simulate.Transfer)
	for _, x := range transfers {
		of[x.No] = x
		b.balances[x.From] -= x.Amount
		b.balances[x.To] += x.Received
		if b.balances[x.From] != x.FromBalance || b.balances[x.To] != x.ToBalance || x.FromBalance < 0 {
			t.Fatalf("%+v: balances are %d and %d", x, b.balances[x.From], b.balances[x.To])
		}
		if x.At < b.at || x.No != b.no || x.Amount <= 0 || x.Received > x.Amount || x.From == x.To {
			t.Fatalf("%+v after transfer %d at %d", x, b.no, b.at)
		}
		b.at, b.no = x.At, x.No+1
	}
	for _, f := range s.Failures() {
		if f.No != b.failed || f.Amount <= 0 {
			t.Fatalf("%+v is failure %d", f, b.failed)
		}
		b.failed++
	}
	for _, c := range carried {
		x, is := of[c.Transfer]
		if !is || c.Amount <= 0 || c.Level < 1 || c.Level > 7 ||
			c.Level == 1 && (c.Rested != 0 || x.From != s.Orders()[c.Order].Payer) {
			t.Fatalf("%+v is carried by %+v", c, x)
		}
		if c.Level > 1 {
			b.stolen[x.From] -= c.Amount
		}
		if _, platform := s.Role(x.To); platform >= 0 && relays(s, x.To) {
			b.stolen[x.To] += c.Amount
		}
	}
}

// relays reports whether an account passes stolen money on.
func relays(s *simulate.Sim, a simulate.AccountNo) bool {
	role, _ := s.Role(a)
	return role == "runner" || role == "relay" || role == "gatherer"
}

// Whatever the knobs and whatever is frozen meanwhile: balances are what the
// transfers make of them, nothing is spent that is not there, frozen accounts
// pay nothing, and each fen that victims paid is held, out of sight or kept.
func TestAnyVillageConserves(t *testing.T) {
	rapid.Check(t, conserves(draw))
}

// The same of villages with every kind that the family of worlds has.
func TestAnyKindConserves(t *testing.T) {
	rapid.Check(t, conserves(drawKinds))
}

// conserves runs a village and holds it against books kept by hand.
func conserves(draw func(*rapid.T) simulate.Config) func(*rapid.T) {
	return func(t *rapid.T) {
		s, err := simulate.New(draw(t), rapid.Uint64().Draw(t, "seed"))
		if err != nil {
			t.Skip(err) // too many runners for the village
		}
		b := books{balances: make(map[simulate.AccountNo]int64), stolen: make(map[simulate.AccountNo]int64), at: -1 << 62}
		for a := range simulate.AccountNo(s.Accounts()) {
			b.balances[a], _ = s.Balance(a)
		}
		frozen := make(map[simulate.AccountNo]bool)
		for at := s.Start(); at < s.End(); {
			at += dyetrace.Instant(rapid.Int64Range(1, 40_000).Draw(t, "step") * 1e9)
			err := s.Step(at, func(transfers []simulate.Transfer, carried []simulate.Carried) error {
				for _, x := range transfers {
					if frozen[x.From] {
						t.Fatalf("%+v is paid by a frozen account", x)
					}
				}
				b.take(t, s, transfers, carried)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if at >= s.End() {
				break
			}
			for _, o := range s.Orders() {
				if rapid.IntRange(0, 9).Draw(t, "freeze") == 0 && !frozen[o.Payee] {
					if err := s.Freeze(o.Payee, at); err != nil {
						t.Fatal(err)
					}
					frozen[o.Payee] = true
				}
			}
		}
		b.settle(t, s)
	}
}

// settle holds the simulation's own books against these.
func (b *books) settle(t *rapid.T, s *simulate.Sim) {
	held, kept, paid, exits := int64(0), int64(0), int64(0), int64(0)
	for i, o := range s.Orders() {
		if o.Paid != o.Held+o.Exits+o.Commission || o.Held < 0 || o.Exits < 0 || o.Commission < 0 || o.Levels < 1 || o.Levels > 6 {
			t.Fatalf("order %d: %+v", i, o)
		}
		held, kept, paid, exits = held+o.Held, kept+o.Commission, paid+o.Paid, exits+o.Exits
	}
	marked, carried := int64(0), int64(0)
	for a := range simulate.AccountNo(s.Accounts()) {
		balance, stolen := s.Balance(a)
		if balance != b.balances[a] || stolen < 0 || stolen > balance {
			t.Fatalf("account %d holds %d, of it stolen %d; by transfers %d", a, balance, stolen, b.balances[a])
		}
		if stolen > b.stolen[a] {
			t.Fatalf("account %d: %d stolen, more than the %d carried in", a, stolen, b.stolen[a])
		}
		marked += stolen
		carried += b.stolen[a]
	}
	if marked != held || carried != held+kept || s.Failed != b.failed {
		t.Fatalf("orders hold %d and kept %d of %d, out %d; accounts hold %d, by what was carried %d; %d failures, seen %d",
			held, kept, paid, exits, marked, carried, s.Failed, b.failed)
	}
}
