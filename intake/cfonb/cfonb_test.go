package cfonb

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dyetrace/intake"
	"dyetrace/intake/intaketest"
)

var paris = time.FixedZone("CET", 3600)

// own is the account that made files are of: 20041 01005 0500013M026 06.
const own = "FR1420041010050500013M02606"

// signed is an amount in cents as the format writes it.
func signed(n int) string {
	digits := "{ABCDEFGHI"
	if n < 0 {
		digits, n = "}JKLMNOPQR", -n
	}
	return fmt.Sprintf("%013d%c", n/10, digits[n%10])
}

func record(kind, code, date, rest string) string {
	return fmt.Sprintf("%-120s\n", fmt.Sprintf("%s20041    01005EUR2 0500013M026%-2s%s%s", kind, code, date, rest))
}

func balanceOf(kind, date string, n int) string {
	return record(kind, "", date, strings.Repeat(" ", 50)+signed(n))
}

func move(date string, n int, label string, more ...string) string {
	text := record("04", "18", date, fmt.Sprintf("  %s%-31s  0000042  %s%-16s", date, label, signed(n), "REF4711"))
	for _, m := range more {
		text += record("05", "18", date, "     "+m)
	}
	return text
}

func good() string {
	return balanceOf("01", "280226", 100_000) +
		move("020326", -15_005, "VIR SEPA EMIS", "NBEBEN BOTE", fmt.Sprintf("RCN%-35s%-35s", "ORDRE-7", "LOYER MARS")) +
		move("030326", 10_000, "VIR SEPA RECU", "NPYCLAIRE DUPONT", "LIBFACTURE 12", "RCNNOTPROVIDED") +
		balanceOf("07", "050326", 94_995)
}

func readAll(t testing.TB, content string, accept ...string) (intaketest.Result, error) {
	t.Helper()
	r, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{Timezone: paris, Accept: accept})
	intaketest.CheckResult(t, r, err)
	return r, err
}

// A statement becomes lines and a period.
func TestStatement(t *testing.T) {
	r, err := readAll(t, good())
	if err != nil {
		t.Fatal(err)
	}
	want := intaketest.Result{
		Sides: []intaketest.Side{
			{Line: 2, Account: own, Time: "2026-03-01T23:00:00Z", Spread: 24 * time.Hour, Seq: 1, Amount: "150.05 EUR", PeerName: "BEN BOTE", Serial: "REF4711",
				Order: "ORDRE-7", Channel: "18", Memo: "VIR SEPA EMIS LOYER MARS"},
			{Line: 5, Account: own, Time: "2026-03-02T23:00:00Z", Spread: 24 * time.Hour, Seq: 2, In: true, Amount: "100.00 EUR", PeerName: "CLAIRE DUPONT", Serial: "REF4711",
				Channel: "18", Memo: "VIR SEPA RECU FACTURE 12"},
		},
		Periods: []intaketest.Period{{Line: 1, Account: own, Currency: "EUR", From: "2026-02-28T23:00:00Z", To: "2026-03-05T22:59:59.999999999Z",
			Opening: "1000.00", Closing: "949.95"}},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")); diff != "" {
		t.Error(diff)
	}
}

// The last character of an amount is its last digit and its sign.
func TestAmounts(t *testing.T) {
	d := &reader{digits: 2}
	eur := intake.MustCurrency("EUR")
	for text, want := range map[string]string{
		"0000000000000{": "0.00", "0000000000012C": "1.23", "0000000000012L": "-1.23", "0000000000010}": "-1.00", "0000000000019I": "1.99", "0000000000019R": "-1.99",
	} {
		if a, err := d.amount(text, eur, "amount"); err != nil || a.Format(eur) != want {
			t.Errorf("%s: %s, %v, want %s", text, a.Format(eur), err, want)
		}
	}
	for _, text := range []string{"00000000000123", "000000000012{ ", "0000000000A12{", "", "{", "000000000012S"} {
		if a, err := d.amount(text, eur, "amount"); err == nil {
			t.Errorf("%q was read as %s", text, a.Format(eur))
		}
	}
}

// What a file states is held against what it has, and every fault is named.
func TestWitnesses(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		sides   int
		want    string
	}{
		"two statements":           {good() + good(), 4, ""},
		"without line ends":        {strings.ReplaceAll(good(), "\n", ""), 2, ""},
		"letters with accents":     {strings.Replace(good(), "CLAIRE", "H\xc9L\xc8NE", 1), 2, ""},
		"another closing":          {strings.Replace(good(), signed(94_995), signed(94_996), 1), 2, "give 949.95, but the closing balance is 949.96; movements are missing"},
		"an amount without a sign": {strings.Replace(good(), signed(10_000), "00000000010000", 1), 1, "does not end in a digit with its sign"},
		"another account":          {strings.Replace(good(), "04"+"20041    01005EUR2 0500013M026", "04"+"20041    01005EUR2 0500013M027", 1), 1, "differ from the statement's"},
		"no closing":               {strings.TrimSuffix(good(), balanceOf("07", "050326", 94_995)), 2, "the statement has no closing balance (record 07): it was cut off"},
		"an unknown record":        {strings.Replace(good(), "\n05", "\n06", 1), 2, `"06" is no record of CFONB 120`},
		"a day that there is none": {strings.Replace(good(), "18020326", "18310226", 1), 1, `"310226" is no day`},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := readAll(t, c.content)
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			for _, reject := range r.Rejects {
				said += "rejected: " + reject.Reason + "\n"
			}
			if len(r.Sides) != c.sides || !strings.Contains(said, c.want) || c.want == "" && said != "" {
				t.Errorf("%d lines, want %d\n%s\nwant %s", len(r.Sides), c.sides, said, c.want)
			}
		})
	}
}

// Balances that show that everything went the other way refuse the file, and so
// do days that cannot be written as the format has them.
func TestRefused(t *testing.T) {
	turned := balanceOf("01", "280226", 94_995) + move("020326", -5_005, "X") + balanceOf("07", "050326", 100_000)
	if _, err := readAll(t, turned); !errors.Is(err, intake.ErrRefused) {
		t.Error(err)
	}
	if r, err := readAll(t, turned, "balance"); err != nil || len(r.Sides) != 1 || len(r.Notes) != 1 {
		t.Errorf("%v %+v", err, r.Notes)
	}
	years := balanceOf("01", "260301", 1000) + move("260302", 500, "X") + balanceOf("07", "260305", 1500)
	if _, err := readAll(t, years); err == nil || !strings.Contains(err.Error(), "would reach from 2001-03-26 to 2005-03-26: its days are not written as the format has them") {
		t.Error(err)
	}
}

// FuzzRead reads anything as CFONB 120: no panic, and every row becomes a line or
// a reject.
func FuzzRead(f *testing.F) {
	f.Add([]byte(good()))
	f.Add([]byte("01\r04\r05\r07"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "cfonb120", Timezone: paris})
		intaketest.CheckResult(t, r, err)
		if kept := int64(len(r.Sides) + len(r.Rejects)); err == nil && r.Outcome.Rows != kept {
			t.Fatalf("%d rows, but %d lines and rejects", r.Outcome.Rows, kept)
		}
	})
}
