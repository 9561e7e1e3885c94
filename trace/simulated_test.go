package trace

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dyetrace"
	"dyetrace/simulate"
)

// simulated is a made-up town with its platforms and the claims of those who
// reported.
func simulated(t *testing.T, preset string, seed uint64) *scenario {
	t.Helper()
	c, err := simulate.Preset(preset)
	check(t, err)
	c.Population.Persons, c.Days, c.UncoveredInstitutions = 200, 8, 0.1
	c.Platform.Count, c.Platform.Runners, c.Platform.FraudsPerDay, c.Fraud.ReportMinutes = 1, 8, 6, 60
	town, err := simulate.New(c, seed)
	check(t, err)
	cny, err := dyetrace.ParseCurrency("CNY")
	check(t, err)
	s := &scenario{accounts: map[string]dyetrace.Account{}}
	stated := func(a simulate.AccountNo, fen int64) dyetrace.Stated {
		return dyetrace.Stated{Amount: dyetrace.Amount(fen), Known: !town.Uncovered(a)}
	}
	check(t, town.Step(town.End(), func(transfers []simulate.Transfer, _ []simulate.Carried) error {
		for _, x := range transfers {
			s.transfers = append(s.transfers, dyetrace.Transfer{ID: simulate.TransferID(x.No), Time: dyetrace.Instant(x.At * int64(time.Second)),
				From: town.ID(x.From), To: town.ID(x.To), Amount: dyetrace.Amount(x.Amount), Received: dyetrace.Amount(x.Received),
				Currency: cny, ReceivedCurrency: cny, FromBalance: stated(x.From, x.FromBalance), ToBalance: stated(x.To, x.ToBalance)})
		}
		return nil
	}))
	for i := range town.Accounts() {
		a := town.Account(simulate.AccountNo(i))
		s.accounts[a.ID] = a
	}
	for i, c := range town.Claims() {
		s.claims = append(s.claims, dyetrace.Claim{ID: fmt.Sprintf("C%d", i), Transfer: simulate.TransferID(c.Transfer)})
	}
	sortLedger(s.transfers)
	return s
}

// Run finds the model's result in the life and the platforms of simulated
// towns, too. Subtests are named by preset and seed.
func TestSimulatedTowns(t *testing.T) {
	for _, preset := range []string{"demo", "careful", "adaptive"} {
		for seed := range uint64(2) {
			s := simulated(t, preset, seed)
			if len(s.claims) == 0 {
				t.Fatalf("%s, seed %d: nobody claims anything", preset, seed)
			}
			m := newMemory(s)
			for _, rule := range dyetrace.Rules() {
				t.Run(fmt.Sprintf("%s/%d/%v", preset, seed, rule), func(t *testing.T) {
					o := Options{Rule: rule}
					r, err := Run(t.Context(), m, resolved(s, m), o)
					check(t, err)
					if diff := cmp.Diff(runNaive(s, o), m.outcome(r), cmpopts.EquateEmpty()); diff != "" {
						t.Fatalf("-model +Run:\n%s", diff)
					}
				})
			}
		}
	}
}
