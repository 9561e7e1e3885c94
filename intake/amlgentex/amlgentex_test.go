package amlgentex_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/amlgentex"
	"dyetrace/intake/intaketest"
)

// Steps of a day, balances of accounts but not of source and sink, and no sums
// that cannot be paid.
func TestAMLGentex(t *testing.T) {
	got, err := intaketest.ReadFile(t, "testdata/transactions.csv", nil, amlgentex.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []intaketest.Row{
		{Line: 2, Time: "2017-01-01T00:00:00Z", From: "-2", To: "17", Amount: "1000.00 SEK", Received: "1000.00 SEK", Channel: "INITALBALANCE"},
		{Line: 3, Time: "2017-01-02T00:00:00Z", From: "17", To: "4", Amount: "250.50 SEK", Received: "250.50 SEK",
			FromBalance: "749.50", ToBalance: "260.50", Channel: "TRANSFER"},
		{Line: 4, Time: "2017-01-03T00:00:00Z", From: "4", To: "-1", Amount: "99.99 SEK", Received: "99.99 SEK",
			FromBalance: "160.51", Channel: "CASH"},
	}
	for i := range want {
		want[i].ID = got.Rows[i].ID
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	rejects := []dyetrace.Reject{{Line: 5,
		Raw:    "3,TRANSFER,99.98765,4,bank_b,3,0,160.51,60.52235,17,bank_a,3,0,749.5,849.48765,0,-1,0",
		Reason: "amount has more decimal digits than its currency: SEK has 2; --round rounds such amounts to the currency, and says how many"}}
	if diff := cmp.Diff(rejects, got.Rejects); diff != "" {
		t.Error(diff)
	}
}

func FuzzAMLGentex(f *testing.F) {
	content, err := os.ReadFile("testdata/transactions.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content, 5)
	f.Fuzz(func(t *testing.T, content []byte, block int) {
		intaketest.Check(t, content, amlgentex.Formats(), intake.Options{}, 1+block&0x3f)
	})
}
