package freeze

import (
	"testing"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Two accounts whose only evidence is each other are no members: nobody is
// guilty by the word of somebody whom only he makes suspect.
func TestNoMutualWitness(t *testing.T) {
	one, two, three := statement.No(1), statement.No(2), statement.No(3)
	cases := []struct {
		name string
		s    Suspect
		want bool
	}{
		{"no member", Suspect{}, false},
		{"a member by its word alone", Suspect{member: true, because: []statement.No{one, one}}, false},
		{"a member by another's word", Suspect{member: true, because: []statement.No{two}}, true},
		{"a member by both", Suspect{member: true, because: []statement.No{one, three}}, true},
		{"a member by what it paid out", Suspect{member: true}, true},
		{"claimed", Suspect{member: true, because: []statement.No{one}, Evidence: Evidence{Claimed: 1}}, true},
	}
	for _, c := range cases {
		if got := c.s.speaksTo(one); got != c.want {
			t.Errorf("%s speaks to 1: %t", c.name, got)
		}
	}
}

// Wages, and what a cash desk paid out, are nobody's stolen money: who spends
// them at once passes nothing on.
func TestWagesAreNotPassedOn(t *testing.T) {
	x := newTown(t, `T1 0 firm W 500000
T2 2 W R 490000
T3 3 desk W 300000
T4 4 W R 300000
T5 5 P W 200000
T6 6 W R 199000`, dyetrace.Account{ID: "firm", Kind: dyetrace.Business}, dyetrace.Account{ID: "desk", Kind: dyetrace.Cash})
	n := NewNetwork(x, NetworkOptions{})
	if err := n.setRange(-minute, 10*minute); err != nil {
		t.Fatal(err)
	}
	if _, err := n.read(x.no(t, "W")); err != nil {
		t.Fatal(err)
	}
	matched := func() (all dyetrace.Amount) {
		n.followCompanies()
		for i := range n.flows {
			n.flows[i].matched = 0
		}
		matchFlows(n.flows, n.window)
		for i := range n.flows {
			if !n.flows[i].in {
				all += n.flows[i].matched
			}
		}
		return all
	}
	if got := matched(); got != 199000 {
		t.Errorf("%d passed on, of 199000 that came from a person", got)
	}
	firm := n.suspect(x.no(t, "firm"))
	firm.member = true
	if got := matched(); got != 699000 {
		t.Errorf("%d passed on, where the firm is a member, not 699000: 10000 were left of what it paid", got)
	}
}

// What speaks for an account never lowers its chance, nor the other way round,
// wherever members pass money on so much likelier than others that the ledger
// says anything.
func TestEvidenceCounts(t *testing.T) {
	const pass = 12
	base := Evidence{Payers: 1, Through: 1, Support: 0.9}
	at := base.probability(pass, nil)
	for name, change := range map[string]func(e *Evidence){
		"claimed": func(e *Evidence) { e.Claimed++ }, "payers": func(e *Evidence) { e.Payers++ },
		"payees": func(e *Evidence) { e.Payees++ },
		"passed": func(e *Evidence) { e.Passed++ }, "straight": func(e *Evidence) { e.Exits++; e.Straight++ },
		"devices": func(e *Evidence) { e.Devices++ },
		"support": func(e *Evidence) { e.Support = 0.95 },
	} {
		e := base
		if change(&e); e.probability(pass, nil) <= at {
			t.Errorf("%s: %g, not above %g", name, e.probability(pass, nil), at)
		}
	}
	for name, change := range map[string]func(e *Evidence){
		"kept": func(e *Evidence) { e.Kept++ }, "mutual": func(e *Evidence) { e.Mutual++ },
		"desk":  func(e *Evidence) { e.Desk++ },
		"wages": func(e *Evidence) { e.Wages++ }, "fan": func(e *Evidence) { e.Fan += 20 },
		"life": func(e *Evidence) { e.Life += 20 }, "a money changer": func(e *Evidence) { e.Through += 4 },
	} {
		e := base
		if change(&e); e.probability(pass, nil) >= at {
			t.Errorf("%s: %g, not below %g", name, e.probability(pass, nil), at)
		}
	}
	few, many := Evidence{Payees: 1, Support: 1}, Evidence{Payees: 1, Support: 1}
	if few.probability(3, nil) >= many.probability(40, nil) {
		t.Error("passing on says as much where everybody does it as where nobody does")
	}
}

// An account of a bank that is silent comes into question by what others'
// statements show of it; what two silent banks moved is not seen.
func TestSilentBanks(t *testing.T) {
	x := newTown(t, `V1 0 P A 500000
T2 2 A B 490000
T3 3 A C 300000`, dyetrace.Account{ID: "A", Uncovered: true}, dyetrace.Account{ID: "B", Uncovered: true})
	n := NewNetwork(x, NetworkOptions{})
	n.Claim(&x.claims[0])
	if err := n.Update(10 * minute); err != nil {
		t.Fatal(err)
	}
	if a := n.Of(x.no(t, "A")); a == nil || !a.member {
		t.Errorf("A, whom the victim paid: %+v", a)
	}
	if b := n.Of(x.no(t, "B")); b != nil {
		t.Errorf("nobody has shown what A paid to B: %+v", b)
	}
	if len(n.flows) > 0 && n.flows[0].peer == x.no(t, "B") {
		t.Error("a transfer between silent banks was read")
	}
}
