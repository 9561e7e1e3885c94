package simulate_test

import (
	"math"
	"testing"

	"dyetrace/simulate"
)

// at is when each transfer was made.
func (g *gone) at(no int64) int64 { return g.transfers[no].At }

// A loss too large for one order is paid in many, to many runners; losses of
// millions occur where people have them.
func TestLargeLosses(t *testing.T) {
	c := preset(t, "demo")
	c.Population.Wealthy, c.Platform.FraudsPerDay = 0.6, 8
	g := run(t, c, 1)
	paid, payees, victims := make(map[int32]int64), make(map[int32]map[simulate.AccountNo]bool), make(map[int32]int32)
	most, orders := int32(0), make(map[int32]int)
	for _, o := range g.sim.Orders() {
		if o.Asked > int64(c.Platform.OrderMax)*100 {
			t.Errorf("an order asks for %d", o.Asked)
		}
		if v, is := victims[o.Loss]; is && v != o.Victim {
			t.Errorf("loss %d has victims %d and %d", o.Loss, v, o.Victim)
		}
		victims[o.Loss] = o.Victim
		if payees[o.Loss] == nil {
			payees[o.Loss] = make(map[simulate.AccountNo]bool)
		}
		payees[o.Loss][o.Payee] = true
		orders[o.Loss]++
		if paid[o.Loss] += o.Paid; paid[o.Loss] > paid[most] {
			most = o.Loss
		}
	}
	if paid[most] < 100_000_000 || len(payees[most]) < 5 || orders[most] < 20 {
		t.Errorf("the largest loss is %d fen in %d orders, to %d accounts", paid[most], orders[most], len(payees[most]))
	}
}

// Victims report all they paid at once, after minutes, days or never, and pay
// no more afterwards. Frauds of one kind take weeks.
func TestReports(t *testing.T) {
	c := preset(t, "demo")
	c.Platform.FraudsPerDay, c.Fraud.Series = 20, 0.6
	g := run(t, c, 2)
	reported := make(map[int32]int64)
	quick, slow := 0, 0
	for _, claim := range g.sim.Claims() {
		loss := g.sim.Orders()[claim.Order].Loss
		if before, is := reported[loss]; is && before != claim.Reported {
			t.Errorf("loss %d is reported at %d and %d", loss, before, claim.Reported)
		}
		reported[loss] = claim.Reported
		switch delay := claim.Reported - g.at(claim.Transfer); {
		case delay < 60:
			t.Errorf("%+v is reported after %d seconds", claim, delay)
		case delay < 3600:
			quick++
		case delay > day:
			slow++
		}
	}
	losses, last, first := make(map[int32]bool), make(map[int32]int64), make(map[int32]int64)
	for _, x := range g.carried {
		if x.Level != 1 {
			continue
		}
		loss := g.sim.Orders()[x.Order].Loss
		if at, is := reported[loss]; is && g.at(x.Transfer) > at {
			t.Errorf("loss %d, reported at %d, goes on at %d", loss, at, g.at(x.Transfer))
		}
		if losses[loss] = true; first[loss] == 0 {
			first[loss] = g.at(x.Transfer)
		}
		last[loss] = g.at(x.Transfer)
	}
	long := int64(0)
	for loss := range losses {
		long = max(long, last[loss]-first[loss])
	}
	if quick == 0 || slow == 0 || len(reported) >= len(losses) || len(reported) < len(losses)/3 || long < 7*day {
		t.Errorf("%d of %d losses are reported; %d payments within the hour, %d after a day; the longest goes on for %d days",
			len(reported), len(losses), quick, slow, long/day)
	}
}

// Agents are paid a share of what their recruits' accounts turned over, so that
// what they get follows the flow; their operators are known.
func TestAgentsFollowTurnover(t *testing.T) {
	c := preset(t, "demo")
	c.Platform.FraudsPerDay, c.Platform.Agents, c.Days = 20, 2, 20
	g := run(t, c, 3)
	begins := seconds(g.sim)
	flow, payouts := make([]float64, c.Days+1), make([]float64, c.Days+1)
	for _, x := range g.carried {
		if _, platform := g.sim.Role(g.transfers[x.Transfer].From); platform == 0 || x.Level == 1 {
			flow[(g.at(x.Transfer)-begins+14*3600)/day] += float64(x.Amount)
		}
	}
	for _, x := range g.transfers {
		from, _ := g.sim.Role(x.From)
		if to, platform := g.sim.Role(x.To); from == "operator" && to == "agent" && platform == 0 {
			payouts[(x.At-begins)/day] += float64(x.Amount)
		}
	}
	if r := correlation(flow[2:c.Days], payouts[2:c.Days]); !(r > 0.8) {
		t.Errorf("payouts to agents follow the flow with a correlation of %.2f: %v %v", r, flow, payouts)
	}
}

func correlation(a, b []float64) float64 {
	var sa, sb, saa, sbb, sab float64
	n := float64(len(a))
	for i := range a {
		sa, sb, saa, sbb, sab = sa+a[i], sb+b[i], saa+a[i]*a[i], sbb+b[i]*b[i], sab+a[i]*b[i]
	}
	return (sab - sa*sb/n) / math.Sqrt((saa-sa*sa/n)*(sbb-sb*sb/n))
}

// No account passes on more in a day than its limit, but for a part that is
// larger by itself; no part is larger than the largest and a rounding; accounts that warm up
// carry nothing meanwhile.
func TestLimits(t *testing.T) {
	c := town(t, "careful")
	c.Platform.FraudsPerDay, c.Platform.DailyLimit, c.Platform.OwnMoney = 10, 20_000, 0
	g := run(t, c, 4)
	type account struct {
		simulate.AccountNo
		day int64
	}
	begins := seconds(g.sim)
	out := make(map[account]int64)
	seen := int64(-1)
	for _, x := range g.carried {
		if g.at(x.Transfer) < begins+int64(c.Platform.WarmUpDays)*day {
			t.Errorf("%+v is carried while accounts warm up", x)
		}
		if x.Level == 1 || x.Transfer == seen {
			continue
		}
		seen = x.Transfer
		transfer := g.transfers[x.Transfer]
		if rounding := int64(c.Platform.SplitMax) * 100_000; transfer.Amount > int64(c.Platform.PartMax)*100+rounding {
			t.Errorf("a part is %d", transfer.Amount)
		}
		out[account{transfer.From, (transfer.At - begins) / day}] += transfer.Amount
	}
	full := 0
	for a, fen := range out {
		if fen > int64(c.Platform.DailyLimit)*100 {
			t.Errorf("account %d sends %d on day %d", a.AccountNo, fen, a.day)
		}
		if fen > int64(c.Platform.DailyLimit)*80 {
			full++
		}
	}
	if full == 0 {
		t.Error("no account comes near its limit")
	}
}

// Adversaries differ as they say: the careful are slower, longer and less busy
// at night than the careless.
func TestAdversariesDiffer(t *testing.T) {
	type measure struct{ rest, levels, night float64 }
	of := make(map[string]measure)
	for _, name := range []string{"careless", "careful"} {
		c := town(t, name)
		c.Platform.FraudsPerDay = 10
		g := run(t, c, 5)
		var m measure
		n := 0.0
		for _, x := range g.carried {
			if x.Level == 1 && (g.at(x.Transfer)+8*3600)%day < 6*3600 {
				m.night++
			}
			if x.Level > 1 {
				m.rest += float64(x.Rested)
				n++
			}
		}
		m.rest /= n
		for _, o := range g.sim.Orders() {
			m.levels += float64(o.Levels)
		}
		m.levels /= float64(len(g.sim.Orders()))
		m.night /= float64(len(g.sim.Orders()))
		of[name] = m
	}
	quick, slow := of["careless"], of["careful"]
	if slow.rest < 3*quick.rest || slow.levels < quick.levels+2 || slow.night > 0.7*quick.night {
		t.Errorf("careless %+v, careful %+v", quick, slow)
	}
}
