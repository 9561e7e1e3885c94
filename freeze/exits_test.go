package freeze

import (
	"fmt"
	"strings"
	"testing"

	"dyetrace"
)

// custom is a network of three claimed accounts that pay straight out to X, an account C
// that does the same and that no claim names, and so many others who pay X of their own
// money.
func custom(others int) string {
	var lines []string
	for i := range 3 {
		lines = append(lines, fmt.Sprintf("V%d %d P%d A%d 500000", i, i, i, i))
	}
	lines = append(lines, "T1 4 S1 C 400000")
	for i := range 3 {
		lines = append(lines, fmt.Sprintf("X%d %d A%d X 495000", i, 5+i, i))
	}
	lines = append(lines, "T2 9 C X 396000", "T3 10 S2 C 400000", "T4 12 C X 396000")
	for i := range others {
		lines = append(lines, fmt.Sprintf("O%d 20 O%d X 400000", i, i))
	}
	return strings.Join(lines, "\n")
}

// Whoever pays out to an exit serves the network no likelier than the share that it has in
// the exit's takings: little where hundreds use it who have nothing to do with it, whether it
// is an exchange or a shop.
func TestExitsStandOut(t *testing.T) {
	for _, kind := range []dyetrace.Kind{dyetrace.Exchange, dyetrace.Merchant} {
		chance := func(others int) float64 {
			x := newTown(t, custom(others), dyetrace.Account{ID: "X", Kind: kind})
			n := NewNetwork(x, NetworkOptions{})
			n.claimAll(x.claims)
			if err := n.Update(30 * minute); err != nil {
				t.Fatal(err)
			}
			s := n.Of(x.no(t, "C"))
			if s == nil {
				return 0
			}
			if s.Probability > s.Evidence.Stand {
				t.Errorf("%v: chance %.2f, more than the network's share %.2f", kind, s.Probability, s.Evidence.Stand)
			}
			return s.Probability
		}
		own, common := chance(0), chance(400)
		if own < 0.3 || common > 0.01 {
			t.Errorf("%v: chance %.2f where only the network pays it, %.2f where 400 others do", kind, own, common)
		}
	}
}

// The share that members have in an exit's takings leaves out the account at hand: A0, A1
// and A2 paid 495000 each, C 792000 and two others 800000, so that for C it is 1485000 of
// 2285000, and for A0, a member itself, 990000 of 2582000.
func TestExitShare(t *testing.T) {
	x := newTown(t, custom(2), dyetrace.Account{ID: "X", Kind: dyetrace.Exchange})
	n := NewNetwork(x, NetworkOptions{})
	n.claimAll(x.claims)
	if err := n.Update(30 * minute); err != nil {
		t.Fatal(err)
	}
	n.known[x.no(t, "C")].member = false
	n.exits[x.no(t, "X")].at = 0
	for id, want := range map[string]float64{"C": 1485.0 / 2285, "A0": 990.0 / 2582} {
		got, err := n.stands(x.no(t, "X"), x.no(t, id), 30*minute)
		if err != nil || got != want {
			t.Errorf("%s: %g, want %g: %v", id, got, want, err)
		}
	}
}

// What a holder moves between accounts of his own passes nothing on.
func TestOwnAccounts(t *testing.T) {
	const (
		paidOn = "V1 %d P A 500000\nT2 %d A B 495000\nT3 %d B C 490000"
		begin  = 2000
		often  = "W1 0 B C 90000\nW2 10 C B 90000\nW3 20 B C 90000\nW4 30 C B 90000\nW5 40 B C 90000\nW6 50 C B 90000\n"
		seldom = "W1 0 B C 90000\nW2 10 C B 90000\nW3 20 B C 90000\nW4 30 C B 90000\n"
	)
	held := func(id, name string) dyetrace.Account { return dyetrace.Account{HolderID: id, Holder: name} }
	shop := dyetrace.Account{Kind: dyetrace.Merchant}
	for _, c := range []struct {
		name, before string
		b, c         dyetrace.Account
		passed       int // sums from members that B passed on
		others       int // sums of others that it received
	}{
		{"nothing is known", "", held("", ""), held("", ""), 1, 0},
		{"one id", "", held("H", ""), held("H", ""), 0, 0},
		{"two ids, one name", "", held("H", "Li Si"), held("I", "Li Si"), 1, 0},
		{"one name, one id is missing", "", held("H", "Li Si"), held("", "LI  SI"), 0, 0},
		{"one name, both ids are missing", "", held("", "Li Si"), held("", "Li Si"), 0, 0},
		{"two names", "", held("", "Li Si"), held("", "Li Wu"), 1, 0},
		{"a name is no id", "", held("Li Si", ""), held("", "Li Si"), 1, 0},
		{"to and fro often, then money of others goes by", often, held("", ""), held("", ""), 1, 0},
		{"to and fro twice each way", seldom, held("", ""), held("", ""), 1, 2},
		{"to and fro with a shop", often, held("", ""), shop, 1, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.b.ID, c.c.ID = "B", "C"
			x := newTown(t, c.before+fmt.Sprintf(paidOn, begin, begin+5, begin+10), c.b, c.c)
			n := NewNetwork(x, NetworkOptions{})
			n.claimAll(x.claims)
			if err := n.Update((begin + 30) * minute); err != nil {
				t.Fatal(err)
			}
			e := n.Of(x.no(t, "B")).Evidence
			if e.Passed != c.passed || e.Through+e.Rested+e.Desk != c.others {
				t.Errorf("%+v, want %d of members passed on, and %d of others", e, c.passed, c.others)
			}
		})
	}
}

// What an account does besides makes a victim's word no less true.
func TestClaimsCount(t *testing.T) {
	e := Evidence{Claimed: 1, Kept: 9, Mutual: 3, Wages: 2, Desk: 5, Kin: 2, Rested: 9, Small: 500}
	if p := e.probability(5, nil); p < claimTrue {
		t.Errorf("a claimed account with a life of its own serves with chance %g", p)
	}
}

// The least movement that counts follows from what victims paid, unless it is given.
func TestLeastFollowsClaims(t *testing.T) {
	for _, c := range []struct{ given, want dyetrace.Amount }{{0, 25_000}, {77, 77}} {
		x := newTown(t, "V1 0 P A 100000\nV2 1 Q A 500000\nV3 2 R A 90000000")
		n := NewNetwork(x, NetworkOptions{Least: c.given})
		if err := n.Fit(x.claims, 30*minute); err != nil {
			t.Fatal(err)
		}
		if n.least != c.want {
			t.Errorf("given %d: %d, want %d", c.given, n.least, c.want)
		}
	}
}
