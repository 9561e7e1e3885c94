package openbanking

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

var berlin = time.FixedZone("CET", 3600)

const own = "DE89370400440532013000"

func readAll(t testing.TB, content string, o intake.Options) intaketest.Result {
	t.Helper()
	if o.Timezone == nil {
		o.Timezone = berlin
	}
	r, err := intaketest.ReadText([]byte(content), Formats(), o)
	intaketest.CheckResult(t, r, err)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// brief is what matters of a line.
func brief(r *intaketest.Result) (list []string) {
	for _, s := range r.Sides {
		sign, failed := "-", ""
		if s.In {
			sign = "+"
		}
		if s.Failed {
			failed = " failed"
		}
		list = append(list, fmt.Sprintf("%s %s%s%s %s (%s)", s.Account, sign, s.Amount, failed, s.Peer, s.PeerName))
	}
	for _, reject := range r.Rejects {
		list = append(list, "rejected: "+reject.Reason)
	}
	return list
}

func texted(r *intaketest.Result) string {
	var all []string
	for i := range r.Notes {
		all = append(all, r.Notes[i].String())
	}
	return strings.Join(append(all, brief(r)...), "\n")
}

// An answer of the Berlin Group becomes lines: booked ones, and pending ones that
// moved nothing.
func TestBerlin(t *testing.T) {
	r := readAll(t, `{"account": {"iban": "DE89 3704 0044 0532 0130 00", "ownerName": "Ann Own", "bic": "COBADEFFXXX"},
"transactions": {"booked": [
 {"transactionId": "T7", "entryReference": "E7", "endToEndId": "ORDER-7", "bookingDate": "2026-03-02", "valueDate": "2026-03-03",
  "transactionAmount": {"amount": "-256.67", "currency": "EUR"}, "creditorName": "Ben Bote", "creditorAccount": {"iban": "DE02120300000000202051"},
  "creditorAgent": "BYLADEM1001", "debtorName": "Ann Own", "debtorAccount": {"iban": "DE89370400440532013000"},
  "remittanceInformationUnstructured": "Rent", "remittanceInformationUnstructuredArray": ["Rent", "March"], "bankTransactionCode": "PMNT-ICDT-ESCT",
  "balanceAfterTransaction": {"balanceType": "interimBooked", "balanceAmount": {"amount": "743.33", "currency": "EUR"}}},
 {"internalTransactionId": "I8", "bookingDate": "2026-03-01", "bookingDateTime": "2026-03-01T08:15:00Z", "transactionAmount": {"amount": 1000, "currency": "EUR"},
  "debtorName": "Payroll", "endToEndId": "NOTPROVIDED", "proprietaryBankTransactionCode": "SALARY",
  "balanceAfterTransaction": {"balanceAmount": {"amount": "1000.0", "currency": "EUR"}}}],
 "pending": [{"transactionAmount": {"amount": "-5.00", "currency": "EUR"}, "valueDate": "2026-03-04", "creditorName": "Shop"}],
 "_links": {"account": {"href": "/v1/accounts/1"}}},
"balances": [{"balanceType": "closingBooked", "balanceAmount": {"amount": "743.33", "currency": "EUR"}}]}`, intake.Options{})
	want := []intaketest.Side{
		{Line: 3, Account: own, Time: "2026-03-01T23:00:00Z", Spread: day, Seq: lastNumber - 1, Amount: "256.67 EUR", Balance: "743.33", Peer: "DE02120300000000202051",
			PeerName: "Ben Bote", PeerBank: "BYLADEM1001", Serial: "E7", Order: "ORDER-7", Channel: "PMNT/ICDT/ESCT", Memo: "Rent; March"},
		{Line: 8, Account: own, Time: "2026-03-01T08:15:00Z", In: true, Amount: "1000.00 EUR", Balance: "1000.00", PeerName: "Payroll", Serial: "I8", Channel: "SALARY"},
		{Line: 11, Account: own, Time: "2026-03-03T23:00:00Z", Spread: day, Seq: lastNumber - 3, Failed: true, Amount: "5.00 EUR", PeerName: "Shop", Memo: "not booked: pending"},
	}
	if diff := cmp.Diff(want, r.Sides); diff != "" {
		t.Error(diff)
	}
	accounts := []dyetrace.Account{{ID: own, Holder: "Ann Own", Institution: "COBADEFFXXX", Source: dyetrace.Source{Line: 1}}}
	if diff := cmp.Diff(accounts, r.Accounts); diff != "" || len(r.Rejects)+len(r.Notes) != 0 || r.Outcome.Rows != 3 {
		t.Error(diff, texted(&r), r.Outcome.Rows)
	}
}

// berlinBooked is an answer with one booked transaction.
func berlinBooked(members string) string {
	return `{"account":{"iban":"` + own + `"},"transactions":{"booked":[{"bookingDate":"2026-03-02","transactionAmount":{"amount":"-1.50","currency":"EUR"}` + members + `}]}}`
}

// What members of the Berlin Group's transactions come to.
func TestBerlinMembers(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"the other side by its role":    {berlinBooked(`,"creditorAccount":{"bban":"123456789"},"creditorAgent":"INGBNL2A"`), own + " -1.50 EUR INGBNL2A/123456789 ()"},
		"a role that banks mix up":      {berlinBooked(`,"debtorName":"Ben","debtorAccount":{"iban":"DE02120300000000202051"}`), own + " -1.50 EUR DE02120300000000202051 (Ben)"},
		"the account itself":            {berlinBooked(`,"creditorAccount":{"iban":"` + own + `"},"debtorAccount":{"maskedPan":"1234****5678"}`), own + " -1.50 EUR 1234****5678 ()"},
		"nobody":                        {berlinBooked(`,"creditorAccount":{"bban":"NOTPROVIDED"}`), own + " -1.50 EUR  ()"},
		"an indicator beside no sign":   {strings.Replace(berlinBooked(`,"creditDebitIndicator":"DBIT"`), "-1.50", "1.50", 1), own + " -1.50 EUR  ()"},
		"an indicator against the sign": {berlinBooked(`,"creditDebitIndicator":"CRDT"`), "rejected: its amount is below zero, but it is said to have come in"},
		"an unknown indicator":          {berlinBooked(`,"creditDebitIndicator":"X"`), "is neither CRDT nor DBIT"},
		"a reject among the booked":     {berlinBooked(`,"status":"rejected"`), own + " -1.50 EUR failed  ()"},
		"an unknown status":             {berlinBooked(`,"status":"frozen"`), `rejected: its status "frozen" is none of Booked, Pending and Rejected`},
		"an unknown list":               {strings.Replace(berlinBooked(""), `"booked"`, `"planned"`, 1), `rejected: its status "planned" is none of`},
		"a key that stands twice":       {berlinBooked(`,"bookingDate":"2026-03-03"`), `rejected: "bookingDate" appears twice in one object`},
		"no amount":                     {strings.Replace(berlinBooked(""), `"amount"`, `"value"`, 1), "rejected: it has no amount"},
		"no currency":                   {strings.Replace(berlinBooked(""), `"EUR"`, `""`, 1), "rejected: it names no currency"},
		"more digits than the currency": {strings.Replace(berlinBooked(""), "-1.50", "-1.505", 1), "more decimal digits"},
		"digits that are zeros":         {strings.Replace(berlinBooked(""), "-1.50", "-1.5000", 1), own + " -1.50 EUR  ()"},
		"an exponent":                   {strings.Replace(berlinBooked(""), `"-1.50"`, "1e2", 1), "rejected: amount"},
		"zero":                          {strings.Replace(berlinBooked(""), "-1.50", "0.00", 1), "rejected: amount is zero"},
		"no day":                        {strings.Replace(berlinBooked(""), "bookingDate", "date", 1), "rejected: it has neither a day of booking"},
		"a day that there is none of":   {strings.Replace(berlinBooked(""), "2026-03-02", "2026-02-30", 1), "rejected: time has a date that does not exist"},
		"bytes that are no UTF-8":       {berlinBooked(",\"creditorName\":\"\xff\""), "rejected: it is not valid UTF-8"},
		"a name that is too long":       {berlinBooked(`,"creditorName":"` + strings.Repeat("x", 5000) + `"`), "rejected: the other side's name is too long"},
		"an answer that breaks off":     {strings.TrimSuffix(berlinBooked(""), "]}}") + `,{"booking`, "rejected: the JSON ends before it is complete"},
		"more pages":                    {strings.Replace(berlinBooked(""), `{"booked"`, `{"_links":{"next":{"href":"/2"}},"booked"`, 1), "the answer is one page of several"},
		"a sum that does not come out":  {strings.TrimSuffix(berlinBooked(""), "}") + `,"balances":[{"balanceType":"openingBooked","balanceAmount":{"amount":"10","currency":"EUR"}},{"balanceType":"closingBooked","balanceAmount":{"amount":"9","currency":"EUR"}}]}`, "give 8.50, but the closing balance is 9.00"},
		"several answers":               {"[" + berlinBooked("") + "," + berlinBooked("") + "]\n" + berlinBooked(""), own + " -1.50 EUR  ()\n" + own + " -1.50 EUR  ()\n" + own},
		"the account behind":            {`{"transactions":{"booked":[{"bookingDate":"2026-03-02","transactionAmount":{"amount":"1","currency":"EUR"}}]},"account":{"iban":"` + own + `"}}`, own + " +1.00 EUR"},
		"only accounts":                 {`{"accounts":[{"resourceId":"1","iban":"` + own + `","ownerName":"Ann"}]}`, ""},
		"only balances":                 {`{"account":{"iban":"` + own + `"},"balances":[{"balanceType":"expected","balanceAmount":{"amount":"1","currency":"EUR"}}]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := readAll(t, c.content, intake.Options{})
			if got := texted(&r); !strings.Contains(got, c.want) || c.want == "" && len(r.Rejects) > 0 {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// ukTransaction is an answer with one transaction, whose members may be replaced.
func ukAnswer(old, with string) string {
	content := `{"Data":{"Transaction":[
{"AccountId":"22289","TransactionId":"T1","TransactionReference":"FP 1","CreditDebitIndicator":"Debit","Status":"Booked","BookingDateTime":"2026-03-02T10:43:07+00:00",
 "TransactionInformation":"Dinner","Amount":{"Amount":"10.00","Currency":"GBP"},"BankTransactionCode":{"Code":"IssuedCreditTransfers","SubCode":"FasterPayments"},
 "CreditorAgent":{"SchemeName":"UK.OBIE.BICFI","Identification":"BARCGB22"},
 "CreditorAccount":{"SchemeName":"UK.OBIE.SortCodeAccountNumber","Identification":"20000055779911","Name":"Ben Bote"},
 "Balance":{"Amount":{"Amount":"230.00","Currency":"GBP"},"CreditDebitIndicator":"Credit","Type":"InterimBooked"}}]},
"Links":{"Self":"x"},"Meta":{"TotalPages":1}}`
	return strings.Replace(content, old, with, 1)
}

// An answer of UK Open Banking becomes lines, whose account --account names.
func TestUK(t *testing.T) {
	r := readAll(t, ukAnswer("", ""), intake.Options{Account: "GBDSC.300000/87654321"})
	want := intaketest.Result{Sides: []intaketest.Side{{Line: 2, Account: "GBDSC.300000/87654321", Time: "2026-03-02T10:43:07Z", Amount: "10.00 GBP", Balance: "230.00",
		Peer: "GBDSC.200000/55779911", PeerName: "Ben Bote", PeerBank: "BARCGB22", Serial: "T1", Order: "FP 1", Channel: "IssuedCreditTransfers/FasterPayments", Memo: "Dinner"}}}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")); diff != "" {
		t.Error(diff)
	}
	accounts := `{"Data":{"Account":[{"AccountId":"22289","Currency":"GBP","Servicer":{"SchemeName":"UK.OBIE.BICFI","Identification":"NWBKGB2L"},
"Account":[{"SchemeName":"UK.OBIE.SortCodeAccountNumber","Identification":"30-00-00 87654321","Name":"Ann Own"}]}]}}`
	r = readAll(t, accounts+"\n"+ukAnswer("", ""), intake.Options{})
	if len(r.Sides) != 1 || r.Sides[0].Account != "GBDSC.300000/87654321" || r.Accounts[0].Holder != "Ann Own" || len(r.Notes) > 0 {
		t.Error(texted(&r))
	}
}

// What members of the UK's transactions come to.
func TestUKMembers(t *testing.T) {
	for name, c := range map[string]struct{ old, with, want string }{
		"an account that only the bank knows": {"", "", "named only by the bank's AccountId 22289"},
		"pending":                             {"Booked", "Pending", "22289 -10.00 GBP failed"},
		"pending, in the newer words":         {`"Booked"`, `"PDNG"`, "22289 -10.00 GBP failed"},
		"booked, in the newer words":          {`"Booked"`, `"BOOK"`, "22289 -10.00 GBP GBDSC"},
		"rejected":                            {"Booked", "Rejected", "22289 -10.00 GBP failed"},
		"an unknown state":                    {`"Booked"`, `"Held"`, `rejected: its status "Held" is none`},
		"no state":                            {`"Status":"Booked",`, "", "rejected: it has no status"},
		"no direction":                        {`"CreditDebitIndicator":"Debit",`, "", "is neither Credit nor Debit"},
		"in":                                  {`"Debit"`, `"Credit"`, "22289 +10.00 GBP GBDSC.200000/55779911"},
		"an IBAN":                             {`"UK.OBIE.SortCodeAccountNumber","Identification":"20000055779911"`, `"UK.OBIE.IBAN","Identification":"GB33BUKB20201555555555"`, "GB33BUKB20201555555555 (Ben Bote)"},
		"a shop":                              {`"CreditorAccount":{"SchemeName":"UK.OBIE.SortCodeAccountNumber","Identification":"20000055779911","Name":"Ben Bote"}`, `"MerchantDetails":{"MerchantName":"Cafe"}`, "(Cafe)"},
		"a charge":                            {`"TransactionInformation"`, `"ChargeAmount":{"Amount":"1.00","Currency":"GBP"},"TransactionInformation"`, "charges are kept in the memo"},
		"a page":                              {`"Self":"x"`, `"Next":"y"`, "the answer is one page of several"},
		"a key that stands twice":             {`"Status":"Booked"`, `"Status":"Booked","Status":"Pending"`, `rejected: "Status" appears twice`},
	} {
		t.Run(name, func(t *testing.T) {
			r := readAll(t, ukAnswer(c.old, c.with), intake.Options{})
			if got := texted(&r); !strings.Contains(got, c.want) {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
	two := strings.TrimSuffix(ukAnswer("", ""), "\n") + strings.Replace(ukAnswer("", ""), "22289", "31820", 1)
	r := readAll(t, two, intake.Options{Account: "1"})
	if got := texted(&r); !strings.Contains(got, "1 -10.00 GBP") || !strings.Contains(got, "and there is another one: 31820") {
		t.Errorf("two accounts and one --account: %s", got)
	}
}

// chained is an answer whose balances follow from the amounts with a sign.
func chained(sign int) string {
	var b strings.Builder
	balance := 100
	for i := range 6 {
		amount := 10 + i
		balance -= sign * amount
		fmt.Fprintf(&b, `,{"bookingDate":"2026-03-0%d","transactionAmount":{"amount":"-%d","currency":"EUR"},"balanceAfterTransaction":{"balanceAmount":{"amount":"%d","currency":"EUR"}}}`,
			i+1, amount, balance)
	}
	return `{"account":{"iban":"` + own + `"},"transactions":{"booked":[` + b.String()[1:] + `]}}`
}

// Balances that show that money went the other way refuse the file, unless the
// user says otherwise; balances that fit say nothing.
func TestBalances(t *testing.T) {
	if r := readAll(t, chained(1), intake.Options{}); len(r.Sides) != 6 || len(r.Notes) > 0 {
		t.Error(texted(&r))
	}
	_, err := intaketest.ReadText([]byte(chained(-1)), Formats(), intake.Options{Timezone: berlin})
	if !errors.Is(err, intake.ErrRefused) || !strings.Contains(err.Error(), "--accept FILE:balance") {
		t.Error(err)
	}
	r := readAll(t, chained(-1), intake.Options{Accept: []string{"balance"}})
	if len(r.Sides) != 6 || len(r.Notes) != 1 || r.Notes[0].Kind != dyetrace.NoteAccepted {
		t.Error(texted(&r))
	}
	r = readAll(t, strings.Replace(chained(1), `"amount":"-12"`, `"amount":"-13"`, 1), intake.Options{})
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0].Text, "does not follow from the transaction beside it") {
		t.Error(texted(&r))
	}
}

// A file that says of no transaction whose it is, and files that are damaged, are
// refused with what to do.
func TestRefused(t *testing.T) {
	for content, want := range map[string]string{
		`{"transactions":{"booked":[{"bookingDate":"2026-03-02","transactionAmount":{"amount":"1","currency":"EUR"}}]}}`: "does not say whose statement it is: give its account by --account",
		`{"transactions":[{"booked":1}]}`:            "not in lists of booked and pending ones",
		`{"transactions":{"booked":[]} "x":1}`:       "line 1: the JSON is damaged",
		`{"transactions":{"booked":[],"booked":[]}}`: `"booked" appears twice`,
		`{"x":` + strings.Repeat("[", 70):            "more than 64 deep",
	} {
		r, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{As: "openbanking", Timezone: berlin})
		intaketest.CheckResult(t, r, err)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %s", content, err, want)
		}
	}
	r := readAll(t, `{"transactions":{"booked":[{"bookingDate":"2026-03-02","transactionAmount":{"amount":"1","currency":"EUR"}}]}}`, intake.Options{Account: "77"})
	if len(r.Sides) != 1 || r.Sides[0].Account != "77" {
		t.Error(texted(&r))
	}
}

// Many transactions are read as a stream, and the same in any number of pieces.
func TestMany(t *testing.T) {
	one := strings.TrimSuffix(strings.TrimPrefix(berlinBooked(""), `{"account":{"iban":"`+own+`"},"transactions":{"booked":[`), "]}}")
	content := `{"transactions":{"booked":[` + strings.Repeat(one+",", 9_999) + one + `]},"account":{"iban":"` + own + `"}}`
	r := readAll(t, content, intake.Options{})
	if len(r.Sides) != 10_000 || r.Sides[9_999].Account != own || r.Sides[9_999].Seq != 10_000 {
		t.Errorf("%d lines, the last %+v", len(r.Sides), r.Sides[len(r.Sides)-1])
	}
}

// FuzzRead reads anything as open banking: no panic, and every row becomes a line
// or a reject.
func FuzzRead(f *testing.F) {
	f.Add([]byte(berlinBooked(`,"creditorAccount":{"iban":"x"}`)))
	f.Add([]byte(ukAnswer("", "")))
	f.Add([]byte(chained(1)))
	f.Add([]byte(`[{"Data":{"Account":[{"AccountId":"1","Account":{"Identification":"2"}}],"Balance":[{"Type":"OpeningBooked"}]}}]`))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "openbanking", Timezone: berlin, Account: "1"})
		intaketest.CheckResult(t, r, err)
		if kept := int64(len(r.Sides) + len(r.Rejects)); err == nil && r.Outcome.Rows != kept {
			t.Fatalf("%d rows, but %d lines and rejects", r.Outcome.Rows, kept)
		}
	})
}
