package amlworld_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/amlworld"
	"dyetrace/intake/intaketest"
)

// Banks and accounts, two currencies, a transfer to oneself, a row that occurs
// twice, and rows whose money does not exist.
func TestTransactions(t *testing.T) {
	got, err := intaketest.ReadFile(t, "testdata/transactions.csv", nil, amlworld.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	first := got.Rows[0].ID
	want := []intaketest.Row{
		{Line: 2, ID: first, Time: "2022-09-01T00:06:00Z", From: "021174-80A1", To: "012-80B2",
			Amount: "2848.96 EUR", Received: "2848.96 EUR", Channel: "ACH"},
		{Line: 3, ID: got.Rows[1].ID, Time: "2022-09-01T00:20:00Z", From: "010-80C3", To: "010-80C3",
			Amount: "3697.34 USD", Received: "3697.34 USD", Channel: "Reinvestment"},
		{Line: 4, ID: got.Rows[2].ID, Time: "2022-09-01T00:26:00Z", From: "012-80B2", To: "070-80D4",
			Amount: "7100.05 USD", Received: "0.37028700 XBT", Channel: "Wire"},
		{Line: 6, ID: first + "-2", Time: "2022-09-01T00:06:00Z", From: "021174-80A1", To: "012-80B2",
			Amount: "2848.96 EUR", Received: "2848.96 EUR", Channel: "ACH"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	rejects := []dyetrace.Reject{
		{Line: 5, Raw: "2022/09/01 00:30,070,80D4,012,80B2,431045.44,Yen,431045.44,Yen,ACH,0",
			Reason: "Amount Paid: amount has more decimal digits than its currency: JPY has 0; --round rounds such amounts to the currency, and says how many"},
		{Line: 7, Raw: "2022/09/01 00:31,070,80D4,012,80B2,10.00,Doubloon,10.00,Euro,ACH,0", Reason: `unknown currency "Doubloon"`},
	}
	if diff := cmp.Diff(rejects, got.Rejects); diff != "" {
		t.Error(diff)
	}
}

// Rows of a Patterns file are the same transfers as in the transactions: they
// get the same ids and hold the same values.
func TestPatternsAreTransactions(t *testing.T) {
	transactions, err := intaketest.ReadFile(t, "testdata/transactions.csv", nil, amlworld.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	patterns, err := intaketest.ReadFile(t, "testdata/patterns.txt", nil, amlworld.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []intaketest.Row{transactions.Rows[0], transactions.Rows[2], {
		Line: 8, ID: patterns.Rows[2].ID, Time: "2022-09-02T11:00:00Z", From: "070-80D4", To: "033-80E5",
		Amount: "99.00 GBP", Received: "99.00 GBP", Channel: "ACH",
	}}
	want[0].Line, want[1].Line = 2, 3
	if diff := cmp.Diff(want, patterns.Rows); diff != "" {
		t.Error(diff)
	}
	rejects := []dyetrace.Reject{{Line: 7, Raw: "2022/09/02 11:00,070,80D4,033,80E5,99.00", Reason: "it has 6 fields, not 11"}}
	if diff := cmp.Diff(rejects, patterns.Rejects); diff != "" {
		t.Error(diff)
	}
	if patterns.Outcome.Rows != 4 || patterns.Outcome.Format != "amlworld-patterns" {
		t.Errorf("%+v", patterns.Outcome)
	}
}

// pandas writes the second Account as Account.1.
func TestHeaders(t *testing.T) {
	const rest = "Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering\n" +
		"2022/09/01 00:06,1,A,2,B,5.00,Euro,5.00,Euro,ACH,1\n"
	got := intaketest.Check(t, []byte("Timestamp,From Bank,Account,To Bank,Account.1,"+rest), amlworld.Formats(), intake.Options{}, 7)
	if len(got.Rows) != 1 || got.Rows[0].From != "1-A" || got.Rows[0].To != "2-B" {
		t.Errorf("%+v", got)
	}
	_, err := intaketest.ReadText([]byte("Timestamp,From Bank,Account,To Bank,Acct,"+rest), amlworld.Formats(), intake.Options{})
	if err == nil || err.Error() != `read file: test.csv: the header has the column "Account" 1 times, not twice` {
		t.Error(err)
	}
}

// The published patterns, where they are at hand, are read whole but for yen.
func TestPublishedPatterns(t *testing.T) {
	name := filepath.Join("..", "..", "..", "shared", "data", "amlworld-HI-Small-patterns.txt")
	if _, err := os.Stat(name); err != nil {
		t.Skip("the published patterns are not here:", err)
	}
	got, err := intaketest.ReadFile(t, name, nil, amlworld.Formats(), intake.Options{})
	intaketest.CheckResult(t, got, err)
	if len(got.Rows) != 3120 || len(got.Rejects) != 89 {
		t.Errorf("%d rows, %d rejects", len(got.Rows), len(got.Rejects))
	}
	for _, reject := range got.Rejects {
		if reject.Reason != "Amount Paid: amount has more decimal digits than its currency: JPY has 0; --round rounds such amounts to the currency, and says how many" {
			t.Errorf("%+v", reject)
		}
	}
}

func FuzzAMLworld(f *testing.F) {
	for _, name := range []string{"testdata/transactions.csv", "testdata/patterns.txt"} {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content, 5)
	}
	f.Fuzz(func(t *testing.T, content []byte, block int) {
		intaketest.Check(t, content, amlworld.Formats(), intake.Options{}, 1+block&0x3f)
	})
}
