package ftm

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

var zone = time.FixedZone("CET", 3600)

const (
	ann    = `{"id":"a","schema":"Person","properties":{"name":["Ann Own","A. Own"],"idNumber":["X1"]}}` + "\n"
	ben    = `{"id":"b","schema":"Company","caption":"Ben","properties":{"name":["Ben Ltd"]}}` + "\n"
	first  = `{"id":"k1","schema":"BankAccount","properties":{"iban":["DE89 3704 0044 0532 0130 00"],"bankName":["Commerzbank"]}}` + "\n"
	second = `{"id":"k2","schema":"BankAccount","properties":{"accountNumber":["1234567"],"bic":["INGBNL2A"]}}` + "\n"
)

// made is a payment, with a part replaced if asked.
func made(old, with string) string {
	return strings.Replace(`{"id":"p1","schema":"Payment","properties":{"payer":["a"],"payerAccount":["k1"],"beneficiary":["b"],"beneficiaryAccount":["k2"],`+
		`"amount":["1200.50"],"currency":["EUR"],"date":["2026-03-02"],"transactionNumber":["TX-7"],"purpose":["rent"]}}`, old, with, 1) + "\n"
}

func readAll(t testing.TB, content string, o intake.Options) (intaketest.Result, error) {
	t.Helper()
	o.Timezone = zone
	r, err := intaketest.ReadText([]byte(content), Formats(), o)
	intaketest.CheckResult(t, r, err)
	return r, err
}

// told is what matters of a result.
func told(r *intaketest.Result) string {
	var b strings.Builder
	for _, row := range r.Rows {
		fmt.Fprintf(&b, "%s: %s > %s %s\n", row.ID, row.From, row.To, row.Amount)
	}
	for i := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", r.Notes[i].Text)
	}
	for _, reject := range r.Rejects {
		fmt.Fprintf(&b, "rejected: %s\n", reject.Reason)
	}
	return b.String()
}

// A payment becomes a transfer between the accounts that it names, wherever
// these are in the file, and their holders are kept.
func TestPayment(t *testing.T) {
	for name, content := range map[string]string{"before": ann + ben + first + second + made("", ""), "behind": made("", "") + second + first + ben + ann} {
		r, err := readAll(t, content, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		line := int64(5)
		if name == "behind" {
			line = 1
		}
		want := intaketest.Result{
			Rows: []intaketest.Row{{Line: line, ID: "p1", Time: "2026-03-01T23:00:00Z", From: "DE89370400440532013000", To: "INGBNL2A/1234567",
				Amount: "1200.50 EUR", Received: "1200.50 EUR", Memo: "rent"}},
			Accounts: []dyetrace.Account{
				{ID: "DE89370400440532013000", Holder: "Ann Own", HolderID: "X1", Institution: "Commerzbank", Source: dyetrace.Source{Line: line}},
				{ID: "INGBNL2A/1234567", Holder: "Ben Ltd", Institution: "INGBNL2A", Source: dyetrace.Source{Line: line}},
			},
		}
		if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What decides money must have one value, what an id points to must be there, and
// everything that is not read is named.
func TestProperties(t *testing.T) {
	for name, c := range map[string]struct{ old, with, want string }{
		"two amounts":            {`"1200.50"`, `"1200.50","1300"`, "rejected: amount has 2 values, and nobody can say which counts"},
		"the same amount twice":  {`"1200.50"`, `"1200.50","1200.50"`, "p1: DE89370400440532013000 > INGBNL2A/1234567 1200.50 EUR"},
		"two currencies":         {`"EUR"`, `"EUR","USD"`, "rejected: currency has 2 values"},
		"two days":               {`"2026-03-02"`, `"2026-03-02","2026-03-03"`, "rejected: date has 2 values"},
		"two payers":             {`["a"]`, `["a","b"]`, "rejected: payer has 2 values"},
		"two accounts":           {`["k1"]`, `["k1","k2"]`, "rejected: payerAccount has 2 values"},
		"no amount":              {`"amount":["1200.50"],`, "", "rejected: it has no amount"},
		"words for an amount":    {"1200.50", "about a thousand", "rejected: amount"},
		"digit groups":           {"1200.50", "1,200.50", "rejected: amount"},
		"below zero":             {"1200.50", "-1200.50", "rejected: amount"},
		"zeros at the end":       {"1200.50", "1200.5000", "1200.50 EUR"},
		"parts of a cent":        {"1200.50", "1200.505", "rejected: amount has more decimal digits"},
		"no currency":            {`"currency":["EUR"],`, "", "rejected: it names no currency: give it by --currency"},
		"a small currency":       {"EUR", "eur", "1200.50 EUR"},
		"US dollars":             {`"amount":["1200.50"],"currency":["EUR"]`, `"amountUsd":["7.00"]`, "INGBNL2A/1234567 7.00 USD\nnote: payments without an amount"},
		"a year":                 {"2026-03-02", "2026", `rejected: its date "2026" is no day`},
		"a time":                 {"2026-03-02", "2026-03-02T10:00:00Z", "p1: "},
		"no day":                 {`"date":["2026-03-02"],`, "", "rejected: it has no date"},
		"an account of nowhere":  {`"k1"`, `"k9"`, `rejected: payerAccount "k9" points to no bank account of the file`},
		"a person as an account": {`"k1"`, `"a"`, `rejected: payerAccount "a" points to no bank account of the file`},
		"a person of nowhere":    {`"a"`, `"z"`, "note: the id z points to nobody in the file"},
		"no account":             {`"payerAccount":["k1"],`, "", "p1: a > INGBNL2A/1234567 1200.50 EUR\nnote: payments that name a person and no account"},
		"nobody":                 {`"payer":["a"],"payerAccount":["k1"],`, "", "rejected: it names neither payer nor payerAccount"},
		"an entity for an id":    {`"k1"`, `{"id":"k1","schema":"BankAccount"}`, "p1: DE89370400440532013000"},
		"a property of no list":  {`["rent"]`, `"rent"`, `rejected: its property "purpose" is no list of texts`},
		"a number":               {`"1200.50"`, `1200.50`, `rejected: its property "amount" has a value that is no text`},
		"a key twice":            {`"amount":`, `"amount":["1"],"amount":`, `rejected: "amount" appears twice`},
		"another schema":         {"Payment", "Contract", "note: entities of this schema say nothing of payments"},
		"no id":                  {`"id":"p1"`, `"id":""`, "rejected: it is no entity"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := readAll(t, ann+ben+first+second+made(c.old, c.with), intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := told(&r); !strings.Contains(got, c.want) || strings.HasPrefix(c.want, "rejected") && len(r.Rows) > 0 {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// Files as a whole: parts of an account, one id twice, files that break off.
func TestFiles(t *testing.T) {
	pieces := `{"id":"k1","schema":"BankAccount","properties":{"iban":["DE89370400440532013000"]}}` + "\n" + `{"id":"k1","schema":"BankAccount","properties":{"bankName":["B"]}}` + "\n"
	for name, c := range map[string]struct{ content, want string }{
		"parts of an account":  {ann + ben + pieces + second + made("", ""), "p1: DE89370400440532013000"},
		"parts that disagree":  {ann + ben + first + strings.Replace(first, "DE89 3704 0044 0532 0130 00", "DE02120300000000202051", 1) + second + made("", ""), "rejected: of payerAccount: iban has 2 values"},
		"a payment twice":      {ann + ben + first + second + made("", "") + made("", ""), "rejected: another payment of the file has its id"},
		"one id of two things": {ann + strings.Replace(ann, "Person", "Company", 1), "rejected: another entity of the file has its id"},
		"it breaks off":        {ann + ben + first + second + made("", "") + `{"id":"x","sch`, "rejected: the JSON ends before it is complete"},
		"no payments":          {ann, "note: the file has no payments"},
	} {
		r, err := readAll(t, c.content, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := told(&r); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
	if _, err := readAll(t, ann+"{\"id\" 1}\n", intake.Options{}); err == nil || !strings.Contains(err.Error(), "line 2: the JSON is damaged") {
		t.Error(err)
	}
	r, err := readAll(t, ann+ben+first+second+made(`"currency":["EUR"],`, ""), intake.Options{Currency: intake.MustCurrency("GBP")})
	if got := told(&r); err != nil || !strings.Contains(got, "1200.50 GBP") {
		t.Errorf("--currency: %s, %v", got, err)
	}
}

// FuzzRead reads anything as entities: no panic, and every row becomes a transfer
// or a reject.
func FuzzRead(f *testing.F) {
	f.Add([]byte(ann + ben + first + second + made("", "")))
	f.Add([]byte(made(`"k1"`, `{"id":"k1"}`) + parts))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "followthemoney", Timezone: zone})
		intaketest.CheckResult(t, r, err)
		if kept := int64(len(r.Rows) + len(r.Rejects)); err == nil && r.Outcome.Rows != kept {
			t.Fatalf("%d rows, but %d transfers and rejects", r.Outcome.Rows, kept)
		}
	})
}

const parts = `{"id":"k1","schema":"BankAccount","properties":{"accountNumber":[]}}`
