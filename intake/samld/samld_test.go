package samld_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
	"dyetrace/intake/samld"
)

// Where another currency was received, nobody knows how much: the transfer
// stays in the currency that was paid, and the memo names the other one.
func TestSAMLD(t *testing.T) {
	got, err := intaketest.ReadFile(t, "testdata/samld.csv", nil, samld.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []intaketest.Row{
		{Line: 2, ID: got.Rows[0].ID, Time: "2022-10-07T10:35:19Z", From: "8724731955", To: "2769355426",
			Amount: "1459.15 GBP", Received: "1459.15 GBP", Channel: "Cash Deposit"},
		{Line: 3, ID: got.Rows[1].ID, Time: "2022-10-07T10:35:20Z", From: "1491989064", To: "8401255335",
			Amount: "6019.64 GBP", Received: "6019.64 GBP", Channel: "Cross-border", Memo: "received in AED"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	var reasons []string
	for _, r := range got.Rejects {
		reasons = append(reasons, r.Reason)
	}
	wantReasons := []string{
		"Amount: amount has more decimal digits than its currency: JPY has 0; --round rounds such amounts to the currency, and says how many",
		"time is a leap second, which no clock of a computer can hold",
	}
	if diff := cmp.Diff(wantReasons, reasons); diff != "" {
		t.Error(diff)
	}
}

// Every currency that the data set names is known.
func TestCurrencies(t *testing.T) {
	for name, code := range map[string]string{"UK pounds": "GBP", "Turkish lira": "TRY", "Naira": "NGN",
		"Moroccan dirham": "MAD", "Albanian lek": "ALL", "Indian rupee": "INR", "USD": "USD"} {
		file := "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Payment_type\n" +
			"10:35:19,2022-10-07,1,2,5," + name + "," + name + ",Credit card\n"
		got := intaketest.Check(t, []byte(file), samld.Formats(), intake.Options{})
		if len(got.Rows) != 1 || got.Rows[0].Amount != "5.00 "+code {
			t.Errorf("%s: %+v", name, got)
		}
	}
	unknown := dyetrace.Reject{}
	file := "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Payment_type\n" +
		"10:35:19,2022-10-07,1,2,5,Euro,Groat,Credit card\n"
	if got := intaketest.Check(t, []byte(file), samld.Formats(), intake.Options{}); len(got.Rejects) == 1 {
		unknown = got.Rejects[0]
	}
	if unknown.Reason != `unknown currency "Groat"` {
		t.Errorf("%+v", unknown)
	}
}

func FuzzSAMLD(f *testing.F) {
	content, err := os.ReadFile("testdata/samld.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content, 5)
	f.Fuzz(func(t *testing.T, content []byte, block int) {
		intaketest.Check(t, content, samld.Formats(), intake.Options{}, 1+block&0x3f)
	})
}
