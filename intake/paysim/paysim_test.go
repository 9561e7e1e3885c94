package paysim_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/paysim"
)

// Steps of an hour, cash that comes in from the agent, merchants once each,
// and balances only where PaySim kept them.
func TestPaySim(t *testing.T) {
	got, err := intaketest.ReadFile(t, "testdata/paysim.csv", nil, paysim.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []intaketest.Row{
		{Line: 2, Time: "2017-01-01T01:00:00Z", From: "C1231", To: "M1979", Amount: "9839.64 USD", Received: "9839.64 USD",
			FromBalance: "160296.36", Channel: "PAYMENT"},
		{Line: 3, Time: "2017-01-01T01:00:00Z", From: "C1305", To: "C5532", Amount: "181.00 USD", Received: "181.00 USD",
			FromBalance: "0.00", Channel: "TRANSFER"},
		{Line: 4, Time: "2017-01-01T02:00:00Z", From: "C1688", To: "C1862", Amount: "143.26 USD", Received: "143.26 USD",
			FromBalance: "464.91", ToBalance: "143.26", Channel: "CASH_IN"},
		{Line: 5, Time: "2017-01-01T03:00:00Z", From: "C5532", To: "C1688", Amount: "181.00 USD", Received: "181.00 USD",
			ToBalance: "645.91", Channel: "CASH_OUT"},
		{Line: 6, Time: "2017-01-01T03:00:00Z", From: "C1862", To: "M1979", Amount: "12.50 USD", Received: "12.50 USD",
			FromBalance: "130.76", Channel: "PAYMENT"},
		{Line: 8, Time: "2017-01-31T23:00:00Z", From: "C1862", To: "C1688", Amount: "10000000.00 USD", Received: "10000000.00 USD",
			FromBalance: "130.76", ToBalance: "1.00", Channel: "TRANSFER"},
	}
	for i := range want {
		want[i].ID = got.Rows[i].ID
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	accounts := []dyetrace.Account{{ID: "M1979", Kind: dyetrace.Merchant, Source: dyetrace.Source{Line: 2}}}
	if diff := cmp.Diff(accounts, got.Accounts); diff != "" {
		t.Error(diff)
	}
	rejects := []dyetrace.Reject{
		{Line: 7, Raw: "743,DEBIT,0.0,C1862,130.76,130.76,C1688,1.0,1.0,0,0", Reason: "amount is zero: nothing was moved"},
	}
	if diff := cmp.Diff(rejects, got.Rejects); diff != "" {
		t.Error(diff)
	}
}

// AMLSim's log has PaySim's columns but counts days: it is not taken for it.
func TestAMLSimLogIsNotPaySim(t *testing.T) {
	log := "step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isSAR,alertID\n"
	if got, err := intaketest.ReadText([]byte(log), paysim.Formats(), intake.Options{}); err == nil {
		t.Errorf("read as %s", got.Outcome.Format)
	}
}

func FuzzPaySim(f *testing.F) {
	content, err := os.ReadFile("testdata/paysim.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content, 5)
	f.Fuzz(func(t *testing.T, content []byte, block int) {
		intaketest.Check(t, content, paysim.Formats(), intake.Options{}, 1+block&0x3f)
	})
}
