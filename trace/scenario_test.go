package trace

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dyetrace"
)

// scenario is a whole case: what the test vectors hold, and what the model
// and the memory ledger are made of.
type scenario struct {
	transfers []dyetrace.Transfer // in ledger order
	accounts  map[string]dyetrace.Account
	claims    []dyetrace.Claim
}

// sortLedger puts transfers into ledger order.
func sortLedger(transfers []dyetrace.Transfer) {
	slices.SortFunc(transfers, func(a, b dyetrace.Transfer) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq), strings.Compare(a.ID, b.ID))
	})
}

// readScenario reads a folder of test vectors.
func readScenario(t testing.TB, dir string) *scenario {
	t.Helper()
	s := &scenario{accounts: map[string]dyetrace.Account{}}
	for _, row := range readCSV(t, filepath.Join(dir, "transfers.csv")) {
		s.transfers = append(s.transfers, transferOf(t, row))
	}
	sortLedger(s.transfers)
	for _, row := range readCSV(t, filepath.Join(dir, "accounts.csv")) {
		kind, err := dyetrace.ParseKind(row["kind"])
		check(t, err)
		s.accounts[row["id"]] = dyetrace.Account{ID: row["id"], Kind: kind, Uncovered: row["covered"] == "false"}
	}
	for i, row := range readCSV(t, filepath.Join(dir, "claims.csv")) {
		c := dyetrace.Claim{ID: row["id"], Transfer: row["transfer"], Victim: row["victim"], Line: int64(i + 2)}
		at := slices.IndexFunc(s.transfers, func(t dyetrace.Transfer) bool { return t.ID == c.Transfer })
		c.Amount = stated(t, row["amount"], s.transfers[at].Currency)
		s.claims = append(s.claims, c)
	}
	return s
}

func transferOf(t testing.TB, row map[string]string) dyetrace.Transfer {
	t.Helper()
	at, err := time.Parse(time.RFC3339, row["time"])
	check(t, err)
	tr := dyetrace.Transfer{ID: row["id"], Time: dyetrace.InstantOf(at), From: row["from"], To: row["to"]}
	if row["seq"] != "" {
		tr.Seq, err = strconv.ParseInt(row["seq"], 10, 64)
		check(t, err)
	}
	tr.Currency, err = dyetrace.ParseCurrency(row["currency"])
	check(t, err)
	tr.ReceivedCurrency = tr.Currency
	if row["received_currency"] != "" {
		tr.ReceivedCurrency, err = dyetrace.ParseCurrency(row["received_currency"])
		check(t, err)
	}
	tr.Amount = stated(t, row["amount"], tr.Currency).Amount
	tr.Received = tr.Amount
	if row["received"] != "" {
		tr.Received = stated(t, row["received"], tr.ReceivedCurrency).Amount
	}
	tr.FromBalance = stated(t, row["from_balance"], tr.Currency)
	tr.ToBalance = stated(t, row["to_balance"], tr.ReceivedCurrency)
	tr.Reverses = row["reverses"]
	return tr
}

func stated(t testing.TB, text string, c dyetrace.Currency) dyetrace.Stated {
	t.Helper()
	if text == "" {
		return dyetrace.Stated{}
	}
	a, err := dyetrace.ParseBalance(text, c.Digits())
	check(t, err)
	return dyetrace.Stated{Amount: a, Known: true}
}

func readCSV(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(name)
	check(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	check(t, err)
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, field := range record {
			row[records[0][i]] = field
		}
		rows = append(rows, row)
	}
	return rows
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// outcome is a result by names and decimals, laid out as the method's section
// on JSON says, so that results, the model's results and expected files are
// compared in one form.
type outcome struct {
	Rule      string            `json:"rule"`
	Claims    []claimOutcome    `json:"claims"`
	Accounts  []accountOutcome  `json:"accounts"`
	Transfers []transferOutcome `json:"transfers"`
	Ends      []endOutcome      `json:"ends"`
	Warnings  []warningOutcome  `json:"warnings"`
}

type claimOutcome struct {
	ID       string                       `json:"id"`
	Currency string                       `json:"currency"`
	Followed string                       `json:"followed"`
	Held     map[string]string            `json:"held"`
	Ends     map[string]map[string]string `json:"ends"`
}

type accountOutcome struct {
	Account     string            `json:"account"`
	Currency    string            `json:"currency"`
	Level       int               `json:"level"`
	Received    string            `json:"received"`
	Sent        string            `json:"sent"`
	Held        string            `json:"held"`
	HeldByClaim map[string]string `json:"held_by_claim"`
}

type transferOutcome struct {
	ID      string            `json:"id"`
	Level   int               `json:"level"`
	Traced  string            `json:"traced"`
	ByClaim map[string]string `json:"by_claim"`
}

type endOutcome struct {
	Account  string            `json:"account"`
	Currency string            `json:"currency"`
	End      string            `json:"end"`
	Amount   string            `json:"amount"`
	ByClaim  map[string]string `json:"by_claim"`
}

type warningOutcome struct {
	Account    string `json:"account,omitempty"`
	Transfer   string `json:"transfer,omitempty"`
	Unrecorded string `json:"unrecorded,omitempty"`
	Claim      string `json:"claim,omitempty"`
	Refused    string `json:"refused,omitempty"`
	Reversal   string `json:"reversal,omitempty"`
	Amount     string `json:"amount,omitempty"`
}

func readOutcome(t testing.TB, name string) *outcome {
	t.Helper()
	data, err := os.ReadFile(name)
	check(t, err)
	o := new(outcome)
	check(t, json.Unmarshal(data, o))
	return o
}
