package coda

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

var brussels = time.FixedZone("CET", 3600)

const own = "BE68539007547034"

// move is a movement in cents: what went out is negative.
type move struct {
	n             int
	number, part  int
	kind          string // first digit of its code
	account, name string
	order, said   string
}

func amount(n int) string {
	if n < 0 {
		return fmt.Sprintf("1%014d0", -n)
	}
	return fmt.Sprintf("0%014d0", n)
}

func (m move) String() string {
	id := fmt.Sprintf("%04d%04d", m.number, m.part)
	more, link := "0", "0"
	if m.account != "" {
		more = "1"
	}
	if m.said != "" {
		link = "1"
	}
	if m.kind == "" {
		m.kind = "0"
	}
	text := fmt.Sprintf("21%s%-21s%s020326%s01500000%-53s020326001"+"0"+"%s %s\n", id, fmt.Sprintf("BANKREF%d", m.number*10+m.part), amount(m.n), m.kind, "LOYER MARS", more, link)
	if m.account != "" {
		text += fmt.Sprintf("22%s%-53s%-35s%-11s   %-5s%-4s%-4s1 0\n", id, "SUITE", m.order, "GEBABEBB", "", "", "")
		text += fmt.Sprintf("23%s%-37s%-35s%-43s0 %s\n", id, m.account, m.name, "", link)
	}
	if m.said != "" {
		text += fmt.Sprintf("31%s%-21s%-8s0%-73s%12s0 0\n", id, "BANKREF", "01500000", m.said, "")
	}
	return text
}

// file is a file of one statement.
func file(opening, closing int, moves ...move) string {
	text := fmt.Sprintf("0000002032600105        %-10s%-26s%-11s%-11s %-5s%-16s%-16s%-7s2\n", "REF", "ANN OWN", "GEBABEBB", "00456810810", "00000", "", "", "")
	text += fmt.Sprintf("12001%-31s%-3s%s%s%s%-26s%-35s001\n", own, "", "EUR", amount(opening), "280226", "ANN OWN", "compte a vue")
	records, sums := 2, [2]int{}
	for _, m := range moves {
		one := m.String()
		text += one
		records += strings.Count(one, "\n")
		if m.part == 0 && m.n < 0 {
			sums[0] -= m.n
		} else if m.part == 0 {
			sums[1] += m.n
		}
	}
	text += fmt.Sprintf("8001%-37s%s050326%-64s0\n", fmt.Sprintf("%-34sEUR", own), amount(closing), "")
	return text + fmt.Sprintf("9%15s%06d%014d0%014d0%75s2\n", "", records, sums[0], sums[1], "")
}

func readAll(t testing.TB, content string, accept ...string) (intaketest.Result, error) {
	t.Helper()
	r, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{Timezone: brussels, Accept: accept})
	intaketest.CheckResult(t, r, err)
	return r, err
}

func good() string {
	return file(100_000, 95_000, move{n: -15_000, number: 1, account: "BE71096123456769", name: "BEN BOTE", order: "ORDER-7", said: "de la part de"}, move{n: 10_000, number: 2})
}

// Made records are as long as the format has them.
func TestWidths(t *testing.T) {
	for i, line := range strings.Split(strings.TrimSuffix(good(), "\n"), "\n") {
		if len(line) != width {
			t.Errorf("line %d has %d characters: %s", i+1, len(line), line)
		}
	}
}

// A statement becomes lines, a period and its account.
func TestStatement(t *testing.T) {
	r, err := readAll(t, good())
	if err != nil {
		t.Fatal(err)
	}
	want := intaketest.Result{
		Sides: []intaketest.Side{
			{Line: 3, Account: own, Time: "2026-03-01T23:00:00Z", Spread: 24 * time.Hour, Seq: 1, Amount: "150.00 EUR", Peer: "BE71096123456769", PeerName: "BEN BOTE",
				PeerBank: "GEBABEBB", Serial: "BANKREF10", Order: "ORDER-7", Channel: "0150/000", Memo: "LOYER MARS SUITE de la part de"},
			{Line: 7, Account: own, Time: "2026-03-01T23:00:00Z", Spread: 24 * time.Hour, Seq: 2, In: true, Amount: "100.00 EUR", Serial: "BANKREF20",
				Channel: "0150/000", Memo: "LOYER MARS"},
		},
		Periods: []intaketest.Period{{Line: 2, Account: own, Currency: "EUR", From: "2026-02-28T23:00:00Z", To: "2026-03-05T22:59:59.999999999Z",
			Opening: "1000.00", Closing: "950.00"}},
		Accounts: []dyetrace.Account{{ID: own, Holder: "ANN OWN", Source: dyetrace.Source{Line: 2}}},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")); diff != "" {
		t.Error(diff)
	}
}

// Numbers of the old kind are the IBANs that they compute.
func TestAccounts(t *testing.T) {
	for text, want := range map[string]string{
		"539-0075470-34": own, "539007547034 EUR": own, "BE68 5390 0754 7034": own, "BE68539007547034                  EUR": own,
		"539007547035": "GEBABEBB/539007547035", "NL91ABNA0417164300": "NL91ABNA0417164300", "12345": "GEBABEBB/12345", "": "",
	} {
		if got := peer("GEBABEBB", text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// The parts of a total take its place where they come to it, and what makes an
// amount up is no movement.
func TestParts(t *testing.T) {
	total := move{n: -5_000, number: 1, kind: "1"}
	for name, c := range map[string]struct {
		moves []move
		want  string
	}{
		"parts": {[]move{total, {n: -2_000, number: 1, part: 1, kind: "5", account: "12", name: "A"}, {n: -3_000, number: 1, part: 2, kind: "5", account: "13", name: "B"}},
			"-20.00 EUR A\n-30.00 EUR B"},
		"parts that do not come to it": {[]move{total, {n: -2_000, number: 1, part: 1, kind: "5"}}, "-50.00 EUR \nnote: the movement of -50.00 EUR counts as a whole"},
		"charges of an amount":         {[]move{{n: -5_000, number: 1, kind: "3"}, {n: -100, number: 1, part: 1, kind: "8"}}, "-50.00 EUR"},
		"no part":                      {[]move{total, {n: -5_000, number: 1, part: 1, kind: "0"}}, "which no part of a movement has"},
	} {
		r, err := readAll(t, file(100_000, 95_000, c.moves...))
		if err != nil {
			t.Fatal(err)
		}
		if got := told(&r); !strings.Contains(got, c.want) || strings.Count(got, "EUR") > strings.Count(c.want, "EUR") && name != "no part" {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}

// told is what matters of a result.
func told(r *intaketest.Result) string {
	var b strings.Builder
	for _, s := range r.Sides {
		sign := "-"
		if s.In {
			sign = "+"
		}
		fmt.Fprintf(&b, "%s%s %s\n", sign, s.Amount, s.PeerName)
	}
	for i := range r.Notes {
		fmt.Fprintf(&b, "note: %s\n", r.Notes[i].Text)
	}
	for _, reject := range r.Rejects {
		fmt.Fprintf(&b, "rejected: %s\n", reject.Reason)
	}
	return b.String()
}

// What a file states is held against what it has, and every fault is named.
func TestWitnesses(t *testing.T) {
	lines := strings.SplitAfter(good(), "\n")
	without := func(at int) string {
		return strings.Join(append(append([]string{}, lines[:at]...), lines[at+1:]...), "")
	}
	for name, c := range map[string]struct {
		content string
		sides   int
		want    string
	}{
		"two files in one":       {good() + good(), 4, ""},
		"without line ends":      {strings.ReplaceAll(good(), "\n", ""), 2, ""},
		"another closing":        {file(100_000, 95_001, move{n: -5_000, number: 1}), 1, "give 950.00, but the closing balance is 950.01"},
		"a movement is missing":  {without(6), 1, "movements are missing"},
		"a record is missing":    {without(5), 2, "the file says that it has 7 records, but 6 are there"},
		"no end":                 {strings.Join(lines[:len(lines)-2], ""), 2, "the file has no last record (9)"},
		"cut off":                {strings.Join(lines[:6], ""), 1, "the statement has no closing balance (record 8): it was cut off"},
		"a record that is short": {strings.Replace(good(), "LOYER MARS          ", "LOYER MARS", 1), 1, "it has 118 characters, not 128"},
		"no sign":                {strings.Replace(good(), "1000000000150000", "7000000000150000", 1), 1, `its sign "7" is neither 0 (credit) nor 1 (debit)`},
		"an account with a NUL":  {strings.Replace(good(), own, "BE68539007\x0054703", 1), 0, "NUL byte"},
		"a day of no month":      {strings.Replace(good(), "02032600101", "02132600101", 1), 1, `"021326" is no day`},
	} {
		r, err := readAll(t, c.content)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := told(&r); len(r.Sides) != c.sides || !strings.Contains(got, c.want) || c.want == "" && len(r.Rejects)+len(r.Notes) > 0 {
			t.Errorf("%s: %d lines, want %d\n%s\nwant %s", name, len(r.Sides), c.sides, got, c.want)
		}
	}
	last := lines[len(lines)-2]
	r, err := readAll(t, strings.Replace(good(), last, last[:22]+"000000000999990"+last[37:], 1))
	if got := told(&r); err != nil || !strings.Contains(got, "the file says that 999.99 EUR went out, but its movements add up to 150.00") {
		t.Errorf("another total: %s %v", got, err)
	}
}

// Balances that show that everything went the other way refuse the file; version 1
// is not read.
func TestRefused(t *testing.T) {
	turned := file(95_000, 100_000, move{n: -5_000, number: 1})
	if _, err := readAll(t, turned); !errors.Is(err, intake.ErrRefused) {
		t.Error(err)
	}
	if r, err := readAll(t, turned, "balance"); err != nil || len(r.Sides) != 1 || len(r.Notes) != 1 {
		t.Errorf("%v %+v", err, r.Notes)
	}
	first := strings.Replace(good(), "2\n", "1\n", 1)
	if _, err := readAll(t, first); err == nil || !strings.Contains(err.Error(), "only version 2 is read") {
		t.Error(err)
	}
}

// FuzzRead reads anything as CODA: no panic, and every row becomes a line or a
// reject.
func FuzzRead(f *testing.F) {
	f.Add([]byte(good()))
	f.Add([]byte(file(100_000, 95_000, move{n: -5_000, number: 1, kind: "1"}, move{n: -5_000, number: 1, part: 1, kind: "5"})))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "coda", Timezone: brussels})
		intaketest.CheckResult(t, r, err)
		if kept := int64(len(r.Sides) + len(r.Rejects)); err == nil && r.Outcome.Rows != kept {
			t.Fatalf("%d rows, but %d lines and rejects", r.Outcome.Rows, kept)
		}
	})
}
