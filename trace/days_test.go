package trace

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Money that arrives on a day whose statement the ledger does not have ends
// there, and on other days it is followed: coverage is asked for at the moment
// of arrival.
func TestCoveredDays(t *testing.T) {
	s := story(t, []int{0, 3},
		"V A 100", // minute 0: covered
		"A B 60",
		"OWN A 1",
		"W A 200", // minute 3: not covered
		"A B 40",
		"OWN A 2")
	m := newMemory(s)
	a := m.number(dyetrace.AccountCurrency{Account: "A", Currency: s.transfers[0].Currency})
	m.traits[a].Days = []statement.Span{{From: -1, To: 119e9}, {From: 4 * 60e9, To: 9 * 60e9}}
	for _, rule := range dyetrace.Rules() {
		r, err := Run(context.Background(), m, resolved(s, m), Options{Rule: rule})
		check(t, err)
		if rule == dyetrace.Poison {
			continue
		}
		var ends []string
		for _, e := range r.Ends {
			if e.No == a {
				ends = append(ends, e.End.String()+" "+e.Amount.Format(s.transfers[0].Currency))
			}
		}
		if diff := cmp.Diff([]string{"frontier 200.00"}, ends); diff != "" {
			t.Errorf("%v: %s", rule, diff)
		}
	}
}
