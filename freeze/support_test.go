package freeze

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// network looks at a town as a plan does at an instant.
func (x *town) network(t testing.TB, now dyetrace.Instant) *Network {
	t.Helper()
	n := NewNetwork(x, NetworkOptions{})
	if err := n.Fit(x.claims, now); err != nil {
		t.Fatal(err)
	}
	n.claimAll(x.claims)
	if err := n.Update(now); err != nil {
		t.Fatal(err)
	}
	return n
}

// proposed are the accounts that a network's plan proposes, by name.
func (x *town) proposed(t testing.TB, n *Network, now dyetrace.Instant) (ids []string) {
	t.Helper()
	plan, err := NewPlan(n.Suspects(), nil, nil, now, PlanOptions{Delay: 30e9 * 60, Horizon: 24 * 3600e9, Price: 50000_00})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range plan {
		name, err := x.Name(e.No)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, name.Account)
	}
	return ids
}

// hub is a runner A whom a victim paid and who passes the money on to H, who changes money for
// a living and whom another claim names: customers pay H, and H pays as many others at once.
// These live with their accounts, and every second passes what he got on to a friend.
func hub(customers int) string {
	var lines []string
	for k := range 4 {
		for i := range customers {
			lines = append(lines, fmt.Sprintf("B%d-%d %d D%d baker 1500", i, k, k, i))
		}
	}
	lines = append(lines, "V1 10 P A 6000000", "T1 15 A H 5900000", "V2 16 Q H 2000000")
	for i := range customers {
		at := 20 + 4*i
		lines = append(lines, fmt.Sprintf("C%d %d C%d H 2000000", i, at, i), fmt.Sprintf("D%d %d H D%d 1990000", i, at+1, i))
		if i%2 == 0 {
			lines = append(lines, fmt.Sprintf("E%d %d D%d E%d 1985000", i, at+2, i, i))
		}
	}
	return strings.Join(lines, "\n")
}

// One false member with hundreds of ordinary neighbours does not multiply: those who pay a
// money changer, those whom he pays, and those whom these pay are not proposed.
func TestNoCascade(t *testing.T) {
	const customers = 300
	x := newTown(t, hub(customers))
	now := dyetrace.Instant(4*customers+600) * minute
	n := x.network(t, now)
	ids := x.proposed(t, n, now)
	slices.Sort(ids)
	if want := []string{"A", "H"}; !slices.Equal(ids, want) {
		t.Errorf("%d proposed: %v, want %v, whom claims name", len(ids), ids, want)
	}
	if len(n.Suspects()) < customers {
		t.Errorf("only %d came into question: the scenario shows nothing", len(n.Suspects()))
	}
}

// A chain of evidence never grows: each account's chance is at most that of one of those by
// whom it comes into question, and falls from step to step.
func TestChainFalls(t *testing.T) {
	lines := []string{"V1 0 P A0 6000000"}
	for i := range 12 {
		lines = append(lines, fmt.Sprintf("T%d %d A%d A%d %d", i, 5*(i+1), i, i+1, 5990000-10000*i))
	}
	x := newTown(t, strings.Join(lines, "\n"))
	n := x.network(t, 90*minute)
	before := n.Of(x.no(t, "A0")).Probability
	for i := 1; i <= 12; i++ {
		s := n.Of(x.no(t, fmt.Sprint("A", i)))
		if s == nil {
			t.Fatalf("A%d does not come into question", i)
		}
		if s.Probability >= before || s.Evidence.Support > before {
			t.Errorf("A%d has %.3f, supported with %.3f, after one that has %.3f", i, s.Probability, s.Evidence.Support, before)
		}
		before = s.Probability
	}
}

// Whatever an account does, its chance is no more than its support, unless a claim names it.
func TestSupportBounds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		few := rapid.IntRange(0, 9)
		e := Evidence{Payers: few.Draw(r, "payers"), Payees: few.Draw(r, "payees"), Passed: few.Draw(r, "passed"),
			Exits: few.Draw(r, "exits"), Straight: few.Draw(r, "straight"), Stand: rapid.Float64Range(0, 1).Draw(r, "stand"),
			Devices: few.Draw(r, "devices"), Support: rapid.Float64Range(0, 1).Draw(r, "support")}
		if p := e.probability(rapid.Float64Range(leastPass, mostPass).Draw(r, "pass"), nil); p > e.Support {
			r.Errorf("%.3f, supported with %.3f: %+v", p, e.Support, e)
		}
	})
}

// Two who speak for an account support it better than either; whom it speaks for itself does
// not; and a claim always does.
func TestSupport(t *testing.T) {
	x := newTown(t, "T1 0 B A 100000\nT2 0 C A 100000")
	a, b, c := x.no(t, "A"), x.no(t, "B"), x.no(t, "C")
	cases := []struct {
		name string
		s    Suspect
		c    Suspect
		exit float64
		want float64
	}{
		{"two members", Suspect{}, Suspect{member: true, Probability: 0.7}, 0, 1 - 0.2*0.3},
		{"one that came later", Suspect{member: true, order: 2}, Suspect{member: true, order: 3, Probability: 0.7}, 0, 0.8},
		{"one that came later, by a claim", Suspect{member: true, order: 2},
			Suspect{member: true, order: 3, Probability: 0.98, Evidence: Evidence{Claimed: 1}}, 0, 1 - 0.2*0.02},
		{"an exit of which the network has half", Suspect{}, Suspect{member: true, Probability: 0.7}, 0.5, 1 - 0.2*0.3*0.5},
	}
	for _, k := range cases {
		n := NewNetwork(x, NetworkOptions{})
		k.s.No, k.c.No = a, c
		n.known = map[statement.No]*Suspect{a: &k.s, b: {No: b, member: true, order: 1, Probability: 0.8}, c: &k.c}
		if err := n.setRange(-minute, minute); err != nil {
			t.Fatal(err)
		}
		if _, err := n.read(a); err != nil {
			t.Fatal(err)
		}
		counts := evidenceCounts{n: n, s: &k.s, payers: map[statement.No]bool{b: true, c: true}}
		if k.exit > 0 {
			counts.e.Straight, counts.e.Stand = 1, k.exit
		}
		if got := n.support(&k.s, &counts); math.Abs(got-k.want) > 1e-9 {
			t.Errorf("%s: %.4f, want %.4f", k.name, got, k.want)
		}
	}
}

// Accounts that deal with nothing but an exit of the network never add a freeze, however
// many they are and whatever they pay.
func TestBystandersOfAnExit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var lines []string
		add := func(id string, at int, from, to string, amount int) {
			lines = append(lines, fmt.Sprintf("%s%d %d %s %s %d", id, len(lines), at, from, to, amount))
		}
		runners := rapid.IntRange(1, 4).Draw(r, "runners")
		for i := range runners {
			sum := rapid.IntRange(2000000, 9000000).Draw(r, "sum")
			runner := fmt.Sprint("A", i)
			add("V", 10*i, fmt.Sprint("P", i), runner, sum)
			if rapid.Bool().Draw(r, "by another") {
				add("T", 10*i+2, runner, fmt.Sprint("B", i), sum-10000)
				runner = fmt.Sprint("B", i)
			}
			add("T", 10*i+4, runner, "X", sum-20000)
		}
		// Some whom no claim names pass strangers' money on to the exit, as runners do and as
		// dealers do.
		for i := range rapid.IntRange(0, 4).Draw(r, "dealers") {
			for k := range rapid.IntRange(1, 4).Draw(r, "deals") {
				sum := rapid.IntRange(1000000, 9000000).Draw(r, "deal")
				add("T", 100+20*i+4*k, fmt.Sprintf("S%d-%d", i, k), fmt.Sprint("D", i), sum)
				add("T", 101+20*i+4*k, fmt.Sprint("D", i), "X", sum-10000)
			}
		}
		kind := rapid.SampledFrom([]dyetrace.Kind{dyetrace.Exchange, dyetrace.Merchant, dyetrace.Cash}).Draw(r, "kind")
		plan := func() []string {
			x := newTown(t, strings.Join(lines, "\n"), dyetrace.Account{ID: "X", Kind: kind})
			const now = 300 * minute
			return x.proposed(t, x.network(t, now), now)
		}
		before := map[string]bool{}
		for _, id := range plan() {
			before[id] = true
		}
		for i := range rapid.IntRange(1, 40).Draw(r, "bystanders") {
			add("O", 200, fmt.Sprint("O", i), "X", rapid.IntRange(1, 50000000).Draw(r, "pays"))
		}
		for _, id := range plan() {
			if !before[id] {
				r.Fatalf("%s is proposed since others pay the exit", id)
			}
		}
	})
}
