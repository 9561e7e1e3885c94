package simulate_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/simulate"
)

// holderDay is what went in and out of all accounts of one person on one day,
// but for what moved between them.
type holderDay struct {
	g         *gone
	ins, outs []simulate.Transfer
	among     []simulate.Transfer // between own accounts
	begins    int64
}

// village is a place without platforms where every fiftieth person lives by a
// habit.
func village(t *testing.T, habit string) simulate.Config {
	t.Helper()
	c := preset(t, "demo")
	c.Days, c.Platform.Count, c.Population.LookAlikes = 14, 0, 0
	c.Habits = map[string]float64{habit: 0.02}
	return c
}

// holderDays are the days of everybody who lives by a habit.
func holderDays(g *gone, habit string) []*holderDay {
	type key struct {
		holder string
		day    int64
	}
	begins := seconds(g.sim)
	found := make(map[key]*holderDay)
	at := func(a simulate.AccountNo, when int64) *holderDay {
		k := key{g.sim.Account(a).HolderID, (when - begins) / day}
		if found[k] == nil {
			found[k] = &holderDay{g: g, begins: begins + k.day*day}
		}
		return found[k]
	}
	lives := func(a simulate.AccountNo) bool {
		role, _ := g.sim.Role(a)
		return role == habit
	}
	for _, x := range g.transfers {
		switch {
		case x.At < begins:
		case g.sim.SameHolder(x.From, x.To):
			if lives(x.From) {
				at(x.From, x.At).among = append(at(x.From, x.At).among, x)
			}
		default:
			if lives(x.From) {
				at(x.From, x.At).outs = append(at(x.From, x.At).outs, x)
			}
			if lives(x.To) {
				at(x.To, x.At).ins = append(at(x.To, x.At).ins, x)
			}
		}
	}
	return slices.Collect(maps.Values(found))
}

func sums(list []simulate.Transfer) int64 {
	total := int64(0)
	for _, x := range list {
		total += x.Amount
	}
	return total
}

// sides counts the different payers of ins, or payees of outs.
func sides(list []simulate.Transfer, of func(simulate.Transfer) simulate.AccountNo) int {
	seen := make(map[simulate.AccountNo]bool)
	for _, x := range list {
		seen[of(x)] = true
	}
	return len(seen)
}

func payer(x simulate.Transfer) simulate.AccountNo { return x.From }
func payee(x simulate.Transfer) simulate.AccountNo { return x.To }

// most is how often the most frequent amount occurs.
func most(list []simulate.Transfer) int {
	counts := make(map[int64]int)
	n := 0
	for _, x := range list {
		counts[x.Amount]++
		n = max(n, counts[x.Amount])
	}
	return n
}

// to and from choose the transfers whose other side is a kind of account.
func (h *holderDay) to(kind dyetrace.Kind) []simulate.Transfer {
	return slices.DeleteFunc(slices.Clone(h.outs), func(x simulate.Transfer) bool { return h.g.sim.Kind(x.To) != kind })
}

func (h *holderDay) from(kind dyetrace.Kind) []simulate.Transfer {
	return slices.DeleteFunc(slices.Clone(h.ins), func(x simulate.Transfer) bool { return h.g.sim.Kind(x.From) != kind })
}

// toHabit chooses the outs that go to others of a habit.
func (h *holderDay) toHabit(habit string) []simulate.Transfer {
	return slices.DeleteFunc(slices.Clone(h.outs), func(x simulate.Transfer) bool {
		role, _ := h.g.sim.Role(x.To)
		return role != habit
	})
}

// follows reports whether some out comes within seconds of some in and is a share
// of it between two bounds.
func (h *holderDay) follows(within int64, low, high float64) bool {
	for _, in := range h.ins {
		for _, out := range h.outs {
			share := float64(out.Amount) / float64(in.Amount)
			if out.At > in.At && out.At <= in.At+within && share >= low && share <= high {
				return true
			}
		}
	}
	return false
}

// Each habit shows in the days of those who live by it as its name says, in a
// good part of those days on which it can.
func TestHabitsDoWhatTheySay(t *testing.T) {
	const business, biller, personal = dyetrace.Business, dyetrace.Biller, dyetrace.Personal
	for habit, test := range map[string]struct {
		share float64 // of days, at least
		shows func(*holderDay) bool
	}{
		"own-accounts-daily":  {0.5, func(h *holderDay) bool { return len(h.among) >= 1 }},
		"own-accounts-yearly": {0.0005, func(h *holderDay) bool { return len(h.among) >= 2 }},
		"family-pool": {0.05, func(h *holderDay) bool {
			return sides(h.from(personal), payer) >= 3 &&
				h.follows(5*3600, 0.5, 20)
		}},
		"trader": {0.5, func(h *holderDay) bool {
			return sums(h.to(business))+
				sums(h.toHabit("trader")) > sums(h.ins)/3
		}},
		"sales-agent": {0.5, func(h *holderDay) bool {
			return len(h.toHabit("sales-agent"))+len(h.to(business)) >= 1 && len(h.ins) > 0
		}},
		"payroll-by-hand": {0.05, func(h *holderDay) bool {
			return len(h.from(business)) > 0 &&
				sides(h.to(personal), payee) >= 8
		}},
		"streamer": {0.3, func(h *holderDay) bool {
			return sides(h.ins, payer) >= 8 &&
				sums(h.ins) < int64(len(h.ins))*100_000
		}},
		"personal-shop": {0.5, func(h *holderDay) bool { return sides(h.ins, payer) >= 8 }},
		"export-trader": {0.1, func(h *holderDay) bool {
			return sums(h.from(personal)) > 500_000 &&
				len(h.to(business)) > 0
		}},
		"savings-club-organiser": {0.1, func(h *holderDay) bool { return most(h.ins) >= 7 && sums(h.outs) > sums(h.ins)/3 }},
		"ticket-reseller": {0.1, func(h *holderDay) bool {
			return sides(h.ins, payer) >= 6 &&
				sides(h.to(personal), payee) >= 4
		}},
		"card-repayment-bridge": {0.4, func(h *holderDay) bool { return returned(h, 1.01) }},
		"village-collector": {0.1, func(h *holderDay) bool {
			return sides(h.ins, payer) >= 30 &&
				len(h.to(biller)) > 0
		}},
		"crowd-funded-illness": {0.03, func(h *holderDay) bool {
			return sides(h.ins, payer) >= 10 &&
				len(h.to(biller)) > 0
		}},
		"labour-contractor": {0.1, func(h *holderDay) bool { return len(h.from(business)) > 0 && most(h.outs) >= 15 }},
		"top-up-agent":      {0.5, func(h *holderDay) bool { return h.follows(900, 0.98, 0.992) }},
		"remittance-agent": {0.2, func(h *holderDay) bool {
			return len(h.toHabit("remittance-agent")) > 0 ||
				sides(h.outs, payee) >= 5
		}},
		"card-room-host": {0.2, func(h *holderDay) bool {
			return nightly(h.ins, h.begins) >= 3 &&
				nightly(h.outs, h.begins) >= 1
		}},
	} {
		t.Run(habit, func(t *testing.T) {
			c := village(t, habit)
			if habit == "own-accounts-yearly" {
				c.Days = 60
			}
			g := run(t, c, 3)
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

// returned reports whether something that went out came back from the same
// account so many times as large.
func returned(h *holderDay, times float64) bool {
	for _, out := range h.outs {
		for _, in := range h.ins {
			if in.From == out.To && in.At > out.At && in.Amount == int64(float64(out.Amount)*times) {
				return true
			}
		}
	}
	return false
}

// nightly counts the transfers between 00 and 06 h.
func nightly(list []simulate.Transfer, begins int64) int {
	n := 0
	for _, x := range list {
		if x.At-begins < 6*3600 {
			n++
		}
	}
	return n
}

// One holder's own accounts are with several banks, and money goes both ways.
func TestOwnAccounts(t *testing.T) {
	g := run(t, village(t, "own-accounts-daily"), 4)
	banks, ways := make(map[string]map[int]bool), make(map[[2]simulate.AccountNo]bool)
	both := false
	for _, x := range g.transfers {
		role, _ := g.sim.Role(x.From)
		if role != "own-accounts-daily" || !g.sim.SameHolder(x.From, x.To) {
			continue
		}
		holder := g.sim.Account(x.From).HolderID
		if banks[holder] == nil {
			banks[holder] = make(map[int]bool)
		}
		banks[holder][g.sim.Place(x.From)], banks[holder][g.sim.Place(x.To)] = true, true
		ways[[2]simulate.AccountNo{x.From, x.To}] = true
		both = both || ways[[2]simulate.AccountNo{x.To, x.From}]
	}
	several := 0
	for _, of := range banks {
		if len(of) >= 3 {
			several++
		}
	}
	if several < len(banks)/2 || len(banks) < 20 || !both {
		t.Errorf("%d of %d holders use three banks or more; both ways: %v", several, len(banks), both)
	}
}

// Habits are as many as was asked for; unknown ones and too many are refused.
func TestHabitShares(t *testing.T) {
	c := preset(t, "demo")
	c.Population.Persons, c.Population.LookAlikes, c.Platform.Count = 20000, 0, 0
	c.Habits = map[string]float64{"streamer": 0.01, "landlord": 0.03}
	s := start(t, c, 1)
	holders := make(map[string]map[string]bool)
	for a := range simulate.AccountNo(s.Accounts()) {
		if role, _ := s.Role(a); s.Account(a).HolderID != "" && role != "" {
			put(holders, role, s.Account(a).HolderID)
		}
	}
	if len(holders) != 2 {
		t.Errorf("people live by %v", slices.Collect(maps.Keys(holders)))
	}
	for habit, share := range c.Habits {
		if got := float64(len(holders[habit])) / 20000; got < share*0.85 || got > share*1.15 {
			t.Errorf("%.4f live by %s, not %.2f", got, habit, share)
		}
	}
	for name, want := range map[string]string{
		"[habits]\nmoon = 0.1\n":                    "c.toml:2: habits.moon is unknown",
		"[habits]\nstreamer = 1.1\n":                "c.toml:2: habits.streamer is 1.1",
		"habits = {streamer = 0.6, trader = 0.6}\n": "habits come to more than 1",
	} {
		_, err := simulate.ReadConfig("c.toml", []byte(name))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %s", name, err, want)
		}
	}
}
