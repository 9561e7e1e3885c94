package norma43

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

var madrid = time.FixedZone("CET", 3600)

// own is the account that made files are of: 2100 0418 45 0200051332.
const own = "ES9121000418450200051332"

// made is a statement: what went out is negative, in cents.
type made struct {
	open, close int
	currency    string
	moves       []int
	counts      [2]int // added to what record 33 states
}

func (m made) String() string {
	amount := func(n int) string {
		if n < 0 {
			return fmt.Sprintf("1%014d", -n)
		}
		return fmt.Sprintf("2%014d", n)
	}
	if m.currency == "" {
		m.currency = "978"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-80s\n", "1121000418"+"0200051332"+"260301"+"260331"+amount(m.open)+m.currency+"3"+"ANA TITULAR")
	var count, sum [2]int
	for i, n := range m.moves {
		fmt.Fprintf(&b, "%-80s\n", "22    "+"0418"+fmt.Sprintf("2603%02d", i+2)+fmt.Sprintf("2603%02d", i+3)+"04"+"123"+amount(n)+fmt.Sprintf("%010d", 70+i)+"000000000000"+"REF DOS")
		fmt.Fprintf(&b, "%-80s\n", fmt.Sprintf("2301%-38s%-38s", "TRANSFERENCIA A BEN", "ES7921000813610123456789"))
		way := 1
		if n < 0 {
			way, n = 0, -n
		}
		count[way]++
		sum[way] += n
	}
	fmt.Fprintf(&b, "%-80s\n", fmt.Sprintf("33210004180200051332%05d%014d%05d%014d%s%s", count[0]+m.counts[0], sum[0], count[1]+m.counts[1], sum[1], amount(m.close), m.currency))
	return b.String()
}

func file(statements ...made) string {
	text := ""
	for _, m := range statements {
		text += m.String()
	}
	return text + fmt.Sprintf("%-80s\n", "88"+strings.Repeat("9", 18)+fmt.Sprintf("%06d", strings.Count(text, "\n")))
}

func readAll(t testing.TB, content string, accept ...string) (intaketest.Result, error) {
	t.Helper()
	r, err := intaketest.ReadText([]byte(content), Formats(), intake.Options{Timezone: madrid, Accept: accept})
	intaketest.CheckResult(t, r, err)
	return r, err
}

// A statement becomes lines, a period and its account.
func TestStatement(t *testing.T) {
	r, err := readAll(t, file(made{open: 100_000, close: 95_000, moves: []int{-15_000, 10_000}}))
	if err != nil {
		t.Fatal(err)
	}
	want := intaketest.Result{
		Sides: []intaketest.Side{
			{Line: 2, Account: own, Time: "2026-03-01T23:00:00Z", Spread: 24 * time.Hour, Seq: 1, Amount: "150.00 EUR", Peer: "ES7921000813610123456789", Serial: "0000000070",
				Channel: "04/123", Memo: "REF DOS TRANSFERENCIA A BEN ES7921000813610123456789"},
			{Line: 4, Account: own, Time: "2026-03-02T23:00:00Z", Spread: 24 * time.Hour, Seq: 2, In: true, Amount: "100.00 EUR", Peer: "ES7921000813610123456789", Serial: "0000000071",
				Channel: "04/123", Memo: "REF DOS TRANSFERENCIA A BEN ES7921000813610123456789"},
		},
		Periods: []intaketest.Period{{Line: 1, Account: own, Currency: "EUR", From: "2026-02-28T23:00:00Z", To: "2026-03-31T22:59:59.999999999Z",
			Opening: "1000.00", Closing: "950.00"}},
		Accounts: []dyetrace.Account{{ID: own, Holder: "ANA TITULAR", Source: dyetrace.Source{Line: 1}}},
	}
	if diff := cmp.Diff(want, r, cmpopts.IgnoreFields(intaketest.Result{}, "Outcome")); diff != "" {
		t.Error(diff)
	}
}

// What a file states is held against what it has, and every fault is named.
func TestWitnesses(t *testing.T) {
	good := made{open: 100_000, close: 95_000, moves: []int{-15_000, 10_000}}
	for name, c := range map[string]struct {
		content string
		sides   int
		want    string // of the rejects and notes; empty for none
	}{
		"good":                  {file(good), 2, ""},
		"two statements":        {file(good, good), 4, ""},
		"without line ends":     {strings.ReplaceAll(file(good), "\n", ""), 2, ""},
		"CRLF":                  {strings.ReplaceAll(file(good), "\n", "\r\n"), 2, ""},
		"blanks cut off":        {strings.ReplaceAll(file(good), "  \n", "\n"), 2, ""},
		"Latin letters":         {strings.Replace(file(good), "ANA TITULAR", "A\xd1A TITULAR", 1), 2, ""},
		"another closing":       {file(made{open: 100_000, close: 95_001, moves: good.moves}), 2, "give 950.00, but the closing balance is 950.01; movements are missing"},
		"another count":         {file(made{open: 100_000, close: 95_000, moves: good.moves, counts: [2]int{1, 0}}), 2, "it has 2 movements out of 150.00 EUR in all, but 1 of 150.00"},
		"a movement is missing": {strings.Replace(file(good), "\n22    0418260303", "\n99    0418260303", 1), 1, `"99" is no record of Norma 43`},
		"no end":                {strings.TrimSuffix(good.String(), "\n"), 2, "the file has no last record (88)"},
		"cut off":               {file(good)[:81*3], 1, "the statement has no closing balance (record 33): it was cut off"},
		"an unknown currency":   {file(made{open: 1, close: 1, currency: "097"}), 0, `"097" is no known number of a currency`},
		"no direction":          {strings.Replace(file(good), "041231000", "041233000", 1), 1, `its direction "3" is neither 1 (debit) nor 2 (credit)`},
		"a day of no month":     {strings.Replace(file(good), "260302", "261302", 1), 1, `"261302" is no day`},
		"a day outside":         {strings.Replace(file(good), "22    0418260302", "22    0418260402", 1), 1, "its day 2026-04-02 is none of the statement"},
		"cents of yen":          {file(made{open: 100_000, close: 95_000, moves: good.moves, currency: "392"}), 2, ""},
		"parts of yen":          {file(made{open: 100_000, close: 99_999, moves: []int{-1}, currency: "392"}), 0, "more digits behind the point than JPY has"},
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
			for i := range r.Notes {
				said += r.Notes[i].String() + "\n"
			}
			if len(r.Sides) != c.sides || !strings.Contains(said, c.want) || c.want == "" && said != "" {
				t.Errorf("%d lines, want %d\n%s\nwant %s", len(r.Sides), c.sides, said, c.want)
			}
		})
	}
}

// Balances that show that everything went the other way refuse the file.
func TestTurned(t *testing.T) {
	turned := file(made{open: 95_000, close: 100_000, moves: []int{-15_000, 10_000}})
	if _, err := readAll(t, turned); !errors.Is(err, intake.ErrRefused) || !strings.Contains(err.Error(), "--accept FILE:balance") {
		t.Error(err)
	}
	r, err := readAll(t, turned, "balance")
	if err != nil || len(r.Sides) != 2 || len(r.Notes) != 1 || r.Notes[0].Kind != dyetrace.NoteAccepted {
		t.Errorf("%v %+v", err, r.Notes)
	}
}

// FuzzRead reads anything as Norma 43: no panic, and every row becomes a line or a
// reject.
func FuzzRead(f *testing.F) {
	f.Add([]byte(file(made{open: 100_000, close: 95_000, moves: []int{-15_000, 10_000}})))
	f.Add([]byte("11\r22\r23\r24\r33\r88"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := intaketest.ReadText(content, Formats(), intake.Options{As: "norma43", Timezone: madrid})
		intaketest.CheckResult(t, r, err)
		if kept := int64(len(r.Sides) + len(r.Rejects)); err == nil && r.Outcome.Rows != kept {
			t.Fatalf("%d rows, but %d lines and rejects", r.Outcome.Rows, kept)
		}
	})
}
