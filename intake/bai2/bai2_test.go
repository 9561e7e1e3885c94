package bai2

import (
	"errors"
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

var newYork = time.FixedZone("EST", -5*3600)

const own = "121000248/4440001"

// wrap puts an account's records into a group and a file, with the right counts.
// The sum is that of all amounts of the records.
func wrap(sum int, records ...string) string {
	n := len(records)
	return fmt.Sprintf("01,121000248,ACME,260303,0600,1,80,,2/\n02,ACME,121000248,1,260302,2359,USD,2/\n%s\n49,%d,%d/\n98,%d,1,%d/\n99,%d,1,%d/\n",
		strings.Join(records, "\n"), sum, n+1, sum, n+3, sum, n+5)
}

func readAll(t testing.TB, content string, accept ...string) (intaketest.Result, error) {
	t.Helper()
	r, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{Timezone: newYork, Accept: accept})
	intaketest.CheckResult(t, r, err)
	return r, err
}

// told is what matters of a result.
func told(r *intaketest.Result) string {
	var b strings.Builder
	for _, s := range r.Sides {
		sign := "-"
		if s.In {
			sign = "+"
		}
		fmt.Fprintf(&b, "%s%s %s %s %s (%s)\n", sign, s.Amount, s.Channel, s.Serial, s.Order, s.Memo)
	}
	for i := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", r.Notes[i].Text)
	}
	for _, reject := range r.Rejects {
		fmt.Fprintf(&b, "rejected: %s\n", reject.Reason)
	}
	return b.String()
}

// good is an account with balances, totals and movements: 1,000.00 + 150.00 - 50.00.
func good() string {
	return wrap(100_000+110_000+15_000+5_000+15_000+5_000,
		"03,4440001,USD,010,100000,,,015,110000,,/",
		"88,100,15000,1,,400,5000,1,Z/",
		"16,195,15000,V,260302,,FED123,INV-7,FROM CLAIRE, NY/",
		"88,PAYMENT 4 OF 5",
		"16,475,5000,S,1000,4000,0,,000000,CHECK/")
}

// An account becomes lines, a period and what is said of it.
func TestReport(t *testing.T) {
	r, err := readAll(t, good())
	if err != nil {
		t.Fatal(err)
	}
	want := intaketest.Result{
		Sides: []intaketest.Side{
			{Line: 5, Account: own, Time: "2026-03-02T05:00:00Z", Spread: 24 * time.Hour, Seq: 1, In: true, Amount: "150.00 USD", Serial: "FED123", Order: "INV-7", Channel: "195",
				Memo: "FROM CLAIRE, NY PAYMENT 4 OF 5"},
			{Line: 7, Account: own, Time: "2026-03-02T05:00:00Z", Spread: 24 * time.Hour, Seq: 2, Amount: "50.00 USD", Channel: "475", Memo: "CHECK"},
		},
		Periods: []intaketest.Period{{Line: 3, Account: own, Currency: "USD", From: "2026-03-02T05:00:00Z", To: "2026-03-03T04:59:59.999999999Z",
			Opening: "1000.00", Closing: "1100.00"}},
		Accounts: []dyetrace.Account{{ID: own, Institution: "121000248", Source: dyetrace.Source{Line: 3}}},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")); diff != "" {
		t.Error(diff)
	}
}

// The code says which way money went, the currency how many digits stand behind
// the point, and every way to say when it is available is passed over.
func TestMovements(t *testing.T) {
	for record, want := range map[string]string{
		"16,108,100,Z,REF,CUST,text/":                          "+1.00 USD 108 REF CUST (text)",
		"16,699,100,,REF,,/":                                   "-1.00 USD 699 REF  ()",
		"16,399,100,0,,CUST,/":                                 "+1.00 USD 399 CUST  ()",
		"16,401,100,D,2,0,40,1,60,REF,CUST,a/b,c/":             "-1.00 USD 401 REF CUST (a/b,c)",
		"16,935,100,1,REF,CUST":                                "+1.00 USD 935 REF CUST ()",
		"16,965,100,2,REF,CUST/":                               "-1.00 USD 965 REF CUST ()",
		"16,165,-100,Z,REF,CUST,taken back/":                   "-1.00 USD 165 REF CUST (taken back)",
		"16,890,,Z,REF,CUST,words/":                            "",
		"16,100,100,Z,REF,CUST,a total/":                       "rejected: the code 100 does not say which way money went",
		"16,400,100,Z,REF,CUST,a total/":                       "rejected: the code 400 does not say",
		"16,721,100,Z,REF,CUST,of a loan/":                     "rejected: the code 721 does not say",
		"16,015,100,Z,REF,CUST,a balance/":                     "rejected: the code 015 does not say",
		"16,1X5,100,Z,REF,CUST/":                               "is no number",
		"16,195,1.00,Z,REF,CUST/":                              `amount "1.00" is no number of digits`,
		"16,195,100,Q,REF,CUST/":                               `when the amount is available is "Q"`,
		"16,195,100,D,x,REF/":                                  "when the amount is available cannot be read",
		"16,195,0,Z,REF,CUST/":                                 "rejected: amount is zero",
		"17,195,100,Z,REF,CUST/":                               `rejected: "17" is no record of BAI2`,
		"16,195,100,Z,REF,CUST," + strings.Repeat("x", 70_000): "rejected: the line is longer than 64 KiB",
	} {
		sum := 100
		if strings.Contains(record, "-100") {
			sum = -100
		}
		r, err := readAll(t, wrap(sum, "03,4440001,,,,,/", record))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(&r); !strings.HasPrefix(got, want) && !strings.Contains(got, want) || want == "" && got != "" && !strings.Contains(record, "890") {
			t.Errorf("%.60s: %s\nwant %s", record, got, want)
		}
	}
	r, err := readAll(t, strings.Replace(wrap(100, "03,4440001,JPY,,,,/", "16,195,100,Z,R,C,/"), "USD", "JPY", 1))
	if got := told(&r); err != nil || !strings.HasPrefix(got, "+100 JPY") || len(r.Rejects) > 0 {
		t.Error(got, err)
	}
}

// What a file states is held against what it has, and every fault is named.
func TestWitnesses(t *testing.T) {
	for name, c := range map[string]struct{ old, with, want string }{
		"good":                      {"", "", ""},
		"another sum of an account": {"49,250000", "49,250001", "the account states the sum 2500.01, but its amounts add up to 2500.00"},
		"another sum of a group":    {"98,250000", "98,250001", "the group states the sum 2500.01"},
		"another sum of a file":     {"99,250000", "99,250001", "the file states the sum 2500.01"},
		"another count of records":  {"49,250000,6", "49,250000,7", "the account states 7 records, but has 6"},
		"another count of accounts": {"98,250000,1", "98,250000,2", "the group states 2 parts, but has 1"},
		"an amount that is changed": {"16,475,5000", "16,475,6000", "the account states the sum 2500.00, but its amounts add up to 2510.00"},
		"another closing balance":   {"015,110000", "015,110001", "the opening balance 1000.00 USD and the movements 100.00 give 1100.00, but the closing balance is 1100.01"},
		"another total":             {"100,15000,1", "100,15000,2", "note: the account states that 150.00 came in in 2 movements, but its movements add up to 150.00 in 1 movements"},
		"a record is missing":       {"16,475,5000,S,1000,4000,0,,000000,CHECK/\n", "", "rejected: the account states the sum"},
		"no end":                    {"\n99,250000,1,10/", "", "rejected: the file has no end"},
		"a correction":              {",1,260302", ",3,260302", "note: the group corrects what another file has reported"},
		"a deletion":                {",1,260302", ",2,260302", "rejected: the group takes back what another file has reported"},
		"a trial":                   {",1,260302", ",4,260302", "rejected: the group is for trial only"},
		"an unknown status":         {",1,260302", ",9,260302", `rejected: the group's status "9" is none of 1 to 4`},
		"an unknown currency":       {"4440001,USD", "4440001,XQQ", "rejected: "},
		"no number":                 {"03,4440001", "03,", "rejected: it does not say whose statement it is"},
		"no day":                    {"260302,2359", ",2359", `rejected: "" is no day`},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := readAll(t, strings.Replace(good(), c.old, c.with, 1))
			if err != nil {
				t.Fatal(err)
			}
			if got := told(&r); !strings.Contains(got, c.want) || c.want == "" && len(r.Rejects)+len(r.Notes) > 0 {
				t.Errorf("%s\nwant %s", got, c.want)
			}
			if moved := name == "a deletion" || name == "a trial" || name == "an unknown status"; moved && len(r.Sides) > 0 {
				t.Error("it moved money")
			}
		})
	}
}

// Balances that show that everything went the other way refuse the file.
func TestTurned(t *testing.T) {
	turned := wrap(110_000+100_000+10_000, "03,4440001,USD,010,110000,,,015,100000,,/", "16,195,10000,Z,R,C,x/")
	if _, err := readAll(t, turned); !errors.Is(err, intake.ErrRefused) {
		t.Error(err)
	}
	if r, err := readAll(t, turned, "balance"); err != nil || len(r.Sides) != 1 || len(r.Notes) != 1 {
		t.Errorf("%v %+v", err, r.Notes)
	}
}

// FuzzRead reads anything as BAI2: no panic, and every row becomes a line or a
// reject.
func FuzzRead(f *testing.F) {
	f.Add([]byte(good()))
	f.Add([]byte("01,/\n02,,,,260302/\n03,1,,100,D/\n88/\n16,/\n49/\n98/\n99/"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "bai2", Timezone: newYork})
		intaketest.CheckResult(t, r, err)
		if kept := int64(len(r.Sides) + len(r.Rejects)); err == nil && r.Outcome.Rows != kept {
			t.Fatalf("%d rows, but %d lines and rejects", r.Outcome.Rows, kept)
		}
	})
}
