package amlsim_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/amlsim"
	"dyetrace/intake/intaketest"
)

// The layout with ids.
func TestTransactions(t *testing.T) {
	got, err := intaketest.ReadFile(t, "testdata/transactions.csv", nil, amlsim.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []intaketest.Row{
		{Line: 2, ID: "1", Seq: 1, Time: "2017-01-01T00:00:00Z", From: "17", To: "4", Amount: "858.77 USD", Received: "858.77 USD", Channel: "TRANSFER"},
		{Line: 3, ID: "2", Seq: 2, Time: "2017-01-01T00:00:00Z", From: "4", To: "9", Amount: "850.00 USD", Received: "850.00 USD", Channel: "TRANSFER"},
		{Line: 4, ID: "3", Seq: 3, Time: "2017-01-02T00:00:00Z", From: "9", To: "9", Amount: "10000000.00 USD", Received: "10000000.00 USD", Channel: "TRANSFER"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" || len(got.Rejects) > 0 {
		t.Error(diff, got.Rejects)
	}
}

// The simulator's own log, in both spellings of its columns: steps are days, no
// balances, and an amount that may be cut off is none.
func TestLog(t *testing.T) {
	for _, head := range []string{
		"step,type,amount,nameOrig,oldbalanceOrig,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isSAR,alertID\n",
		"step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,oldbalanceDest,newbalanceDest,isFraud,alertID\n",
	} {
		got := intaketest.Check(t, []byte(head+"0,TRANSFER,181.25,61,0.0,0.0,98,0.0,181.25,0,-1\n2,CASH-IN,1.05E7,98,0,0,B1,0,0,1,4\n"+
			"3,TRANSFER,2.147483647E7,61,0,0,98,0,0,0,-1\n"), amlsim.Formats(), intake.Options{}, 50)
		if got.Outcome.Format != "amlsim-log" || len(got.Rows) != 2 {
			t.Fatalf("%+v", got)
		}
		want := []intaketest.Row{
			{Line: 2, ID: got.Rows[0].ID, Time: "2017-01-01T00:00:00Z", From: "61", To: "98", Amount: "181.25 USD", Received: "181.25 USD", Channel: "TRANSFER"},
			{Line: 3, ID: got.Rows[1].ID, Time: "2017-01-03T00:00:00Z", From: "98", To: "B1", Amount: "10500000.00 USD", Received: "10500000.00 USD", Channel: "CASH-IN"},
		}
		if diff := cmp.Diff(want, got.Rows); diff != "" {
			t.Error(diff)
		}
		if len(got.Rejects) != 1 || !strings.Contains(got.Rejects[0].Reason, "may have been a larger one") {
			t.Errorf("%+v", got.Rejects)
		}
	}
}

// The layout of the samples: steps are days, and equal rows are distinguished
// by their count.
func TestSample(t *testing.T) {
	got, err := intaketest.ReadFile(t, "testdata/sample.csv", nil, amlsim.Formats(), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	id := got.Rows[0].ID
	want := []intaketest.Row{
		{Line: 2, ID: id, Time: "2017-01-02T00:00:00Z", From: "360", To: "18", Amount: "103.55 USD", Received: "103.55 USD"},
		{Line: 3, ID: got.Rows[1].ID, Time: "2017-01-03T00:00:00Z", From: "360", To: "18", Amount: "103.55 USD", Received: "103.55 USD"},
		{Line: 4, ID: id + "-2", Time: "2017-01-02T00:00:00Z", From: "360", To: "18", Amount: "103.55 USD", Received: "103.55 USD"},
		{Line: 5, ID: id + "-3", Time: "2017-01-02T00:00:00Z", From: "360", To: "18", Amount: "103.55 USD", Received: "103.55 USD"},
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" {
		t.Error(diff)
	}
	if !strings.HasPrefix(id, "amlsim-") || len(id) != len("amlsim-")+26 {
		t.Errorf("id %q", id)
	}
}

// Ids do not depend on the order of rows or on other rows: a file in another
// order, or split, gives the same ids.
func TestSampleIDsAreOfContent(t *testing.T) {
	const head = "sourceNodeId,targetNodeId,value,time\n"
	ids := func(files ...string) map[string]bool {
		all := map[string]bool{}
		for _, file := range files {
			for _, row := range intaketest.Check(t, []byte(head+file), amlsim.Formats(), intake.Options{}, 5, 30).Rows {
				all[row.ID] = true
			}
		}
		return all
	}
	const a, b, c = "1,2,3.5,1\n", "1,2,3.5,1\n", "12,3.5,1,2\n"
	want := ids(a + b + c)
	if len(want) != 3 {
		t.Fatalf("%v", want)
	}
	for _, files := range [][]string{{c + b + a}, {a + b, c}, {c, a + b}} {
		if diff := cmp.Diff(want, ids(files...)); diff != "" {
			t.Errorf("%q: %s", files, diff)
		}
	}
}

// The list of a sample's accounts.
func TestNodes(t *testing.T) {
	got := intaketest.Check(t, []byte("nodeid,isFraud,init_balance,fraudStep\n0,0,184.44,-1\n1,1,175.80,3\n"), amlsim.Formats(), intake.Options{}, 4)
	want := []dyetrace.Account{{ID: "0", Source: dyetrace.Source{Line: 2}}, {ID: "1", Source: dyetrace.Source{Line: 3}}}
	if diff := cmp.Diff(want, got.Accounts); diff != "" {
		t.Error(diff)
	}
}

// A zone and a currency that the user names hold for rows that have none.
func TestDefaults(t *testing.T) {
	o := intake.Options{Timezone: time.FixedZone("CET", 3600), Currency: intake.MustCurrency("EUR")}
	got := intaketest.Check(t, []byte("sourceNodeId,targetNodeId,value,time\n1,2,3,0\n"), amlsim.Formats(), o)
	if len(got.Rows) != 1 || got.Rows[0].Time != "2016-12-31T23:00:00Z" || got.Rows[0].Amount != "3.00 EUR" {
		t.Errorf("%+v", got.Rows)
	}
}

// The published sample, where it is at hand, is read whole.
func TestPublishedSample(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "amlsim-20K-fanin200")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the published sample is not here:", err)
	}
	got, err := intaketest.ReadFile(t, filepath.Join(dir, "transactions.csv"), nil, amlsim.Formats(), intake.Options{})
	intaketest.CheckResult(t, got, err)
	if len(got.Rows) != 118250 || len(got.Rejects) != 0 {
		t.Errorf("%d rows, %d rejects", len(got.Rows), len(got.Rejects))
	}
	ids := map[string]bool{}
	for _, row := range got.Rows {
		ids[row.ID] = true
	}
	if len(ids) != len(got.Rows) {
		t.Errorf("%d rows have %d ids", len(got.Rows), len(ids))
	}
}

func FuzzAMLSim(f *testing.F) {
	f.Add([]byte("tran_id,orig_acct,bene_acct,tx_type,base_amt,tran_timestamp,is_sar,alert_id\n1,2,3,TRANSFER,4.5,2017-01-01T00:00:00Z,True,-1\n"), 3)
	f.Add([]byte("sourceNodeId,targetNodeId,value,time\n1,2,3.5,1\n1,2,3.5,1\n1,2,3.5,99999999999999999999\n"), 3)
	f.Add([]byte("nodeid,isFraud,init_balance,fraudStep\n1,\"\n"), 1)
	f.Fuzz(func(t *testing.T, content []byte, block int) {
		intaketest.Check(t, content, amlsim.Formats(), intake.Options{}, 1+block&0x3f)
	})
}
