package trace

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dyetrace"
)

// breachOutcome is a breach by names and decimals, as the method's section on
// JSON has it.
type breachOutcome struct {
	Account  string `json:"account"`
	Transfer string `json:"transfer"`
	Currency string `json:"currency"`
	Amount   string `json:"amount"`
	Measure  string `json:"measure"`
	Since    string `json:"since"`
	Short    string `json:"short,omitempty"`
}

func (m *memory) breaches(found *Measures) (all []breachOutcome) {
	for _, b := range found.Breaches {
		of := &found.List[b.Measure]
		o := breachOutcome{Account: of.Account, Transfer: m.transfers[b.Ord].ID, Currency: of.Currency.String(),
			Amount: b.Amount.Format(of.Currency), Measure: of.Request, Since: of.Time.String()}
		if b.Short > 0 {
			o.Short = b.Short.Format(of.Currency)
		}
		all = append(all, o)
	}
	return all
}

// InForce, and the model, find what an independent program found in every vector.
func TestMeasureVectors(t *testing.T) {
	dirs, err := filepath.Glob("testdata/measures/*/transfers.csv")
	check(t, err)
	if len(dirs) == 0 {
		t.Fatal("there are no vectors")
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		s := readScenario(t, dir)
		m := newMemory(s)
		var frozen []dyetrace.Frozen
		for i, row := range readCSV(t, filepath.Join(dir, "frozen.csv")) {
			f := dyetrace.Frozen{Account: row["account"], Written: row["amount"], Request: row["request"], Line: int64(i + 2)}
			if row["time"] != "" {
				at, err := time.Parse(time.RFC3339, row["time"])
				check(t, err)
				f.Time, f.HasTime = dyetrace.InstantOf(at), true
			}
			frozen = append(frozen, f)
		}
		var want []breachOutcome
		data, err := os.ReadFile(filepath.Join(dir, "expected-measures.json"))
		check(t, err)
		check(t, json.Unmarshal(data, &want))
		got, err := InForce(t.Context(), m, frozen, "frozen.csv", &Options{})
		check(t, err)
		if diff := cmp.Diff(want, m.breaches(got)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", dir, diff)
		}
		naive, _ := runNaiveMeasures(s, Options{}, got.List)
		if diff := cmp.Diff(want, naive); diff != "" {
			t.Errorf("%s: -want +model:\n%s", dir, diff)
		}
	}
}

// runNaiveMeasures follows "A measure in force" in docs/method.md as plainly as
// possible: it settles every account at every transfer, and looks at each line of
// each account for a measure that is in force. It also returns what each measure
// holds at the end.
func runNaiveMeasures(s *scenario, o Options, measures []Measure) (breaches []breachOutcome, holds []int64) {
	n := &naive{s: s}
	for _, t := range s.transfers {
		if t.Payer() != t.Payee() && (!o.HasUntil || t.Time <= o.Until) {
			n.ledger = append(n.ledger, t)
		}
	}
	balances := map[dyetrace.AccountCurrency]int64{}
	for i := range measures {
		ac := dyetrace.AccountCurrency{Account: measures[i].Account, Currency: measures[i].Currency}
		balances[ac] = n.opening(ac)
	}
	for k := range n.ledger {
		t := &n.ledger[k]
		for ac := range balances {
			signed, stated, concerns := entryOf(t, ac)
			if !concerns {
				continue
			}
			balance := max(0, balances[ac]+signed)
			if stated != nil {
				// What is stated holds, but that a payment cannot take what is not there,
				// and a receipt is there whatever was stated.
				balance = max(*stated, signed)
			}
			balances[ac] = max(0, balance)
			for i := range measures {
				m := &measures[i]
				if t.Payer() != ac || m.Account != ac.Account || m.Currency != ac.Currency || !m.HasTime || t.Time < m.Time {
					continue
				}
				b := breachOutcome{Account: ac.Account, Transfer: t.ID, Currency: ac.Currency.String(), Amount: t.Amount.Format(ac.Currency),
					Measure: m.Request, Since: m.Time.String()}
				if missing := int64(m.Sum) - balances[ac]; missing > 0 {
					b.Short = dyetrace.Amount(missing).Format(ac.Currency)
				}
				breaches = append(breaches, b)
			}
		}
	}
	for i := range measures {
		m := &measures[i]
		held := min(int64(m.Sum), balances[dyetrace.AccountCurrency{Account: m.Account, Currency: m.Currency}])
		if m.HasTime && o.HasUntil && m.Time > o.Until {
			held = 0
		}
		holds = append(holds, held)
	}
	return breaches, holds
}

// In every random ledger, whichever balances are stated, InForce finds what the
// model finds, and the trace of the claims is what it is without measures: each
// claim still balances to the last unit, which Run itself checks.
func TestInForceIsTheModel(t *testing.T) {
	const checks = 12 // of rapid's hundred each
	for range checks {
		rapid.Check(t, func(t *rapid.T) {
			s := drawScenario(t)
			o := drawOptions(t, s, dyetrace.Rules()[rapid.IntRange(0, len(dyetrace.Rules())-1).Draw(t, "rule")])
			m := newMemory(s)
			var frozen []dyetrace.Frozen
			for no, name := range m.names {
				if rapid.IntRange(0, 2).Draw(t, "frozen") == 0 {
					continue
				}
				f := dyetrace.Frozen{Account: name.Account, Currency: name.Currency, Request: "R" + string(rune('a'+no))}
				f.Written = dyetrace.Amount(rapid.Int64Range(1, 1<<20).Draw(t, "sum")).Format(name.Currency)
				if rapid.Bool().Draw(t, "hasTime") {
					at := s.transfers[rapid.IntRange(0, len(s.transfers)-1).Draw(t, "since")].Time
					f.Time, f.HasTime = at+dyetrace.Instant(rapid.IntRange(-1, 1).Draw(t, "beside")), true
				}
				frozen = append(frozen, f)
			}
			found, err := InForce(t.Context(), m, frozen, "frozen.csv", &o)
			if err != nil {
				t.Fatal(err)
			}
			breaches, holds := runNaiveMeasures(s, o, found.List)
			if diff := cmp.Diff(breaches, m.breaches(found), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("-model +InForce:\n%s", diff)
			}
			for i := range found.List {
				if got := int64(found.List[i].Holds()); got != holds[i] {
					t.Fatalf("%s holds %d, not %d", found.List[i].Request, got, holds[i])
				}
			}
			r, err := Run(t.Context(), m, resolved(s, m), o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(runNaive(s, o), m.outcome(r), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("the trace differs:\n%s", diff)
			}
		})
	}
}

// A list that does not fit the ledger is refused with every line that does not.
func TestInForceRefuses(t *testing.T) {
	s := readScenario(t, "testdata/measures/stop")
	m := newMemory(s)
	usd, err := dyetrace.ParseCurrency("USD")
	check(t, err)
	frozen := []dyetrace.Frozen{{Account: "A", Written: "1.00", Line: 2}, {Account: "NOBODY", Written: "1.00", Line: 3},
		{Account: "B", Written: "1.00", Currency: usd, Line: 4}, {Account: "C", Written: "0.001", Line: 5}}
	_, err = InForce(t.Context(), m, frozen, "list.csv", &Options{})
	if dyetrace.KindOf(err) != dyetrace.InputError {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{`list.csv:3: account "NOBODY" is not in the ledger`, `list.csv:4: account "B" has no statement in USD`, "list.csv:5: "} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %s", err, want)
		}
	}
	if _, err = InForce(t.Context(), m, frozen[:2], "list.csv", &Options{}); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("%v", err)
	}
}
