package statement_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/report/statement"
	"dyetrace/trace"
)

// book is a ledger whose accounts have no other names.
type book struct{ *ledger.Growing }

func (book) Resolve(account string) (string, error)   { return account, nil }
func (book) Aliases(account string) ([]string, error) { return []string{"6222"}, nil }

// cny is the currency of all transfers.
func cny(t *testing.T) dyetrace.Currency {
	t.Helper()
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// account is the statement of an account A, which holds claimed money, passes
// some of it on despite a measure, and pays itself.
func account(t *testing.T, lang report.Lang, o statement.Options) *statement.Account {
	t.Helper()
	g, err := ledger.NewGrowing(nil)
	if err != nil {
		t.Fatal(err)
	}
	g.Describe(dyetrace.Account{ID: "A", Holder: "Ann \x1b[31m"})
	for i, tr := range []dyetrace.Transfer{
		{ID: "T1", From: "V", To: "A", Amount: 90000, Memo: "=1+1", Source: dyetrace.Source{File: "a.csv", Line: 2}},
		{ID: "T2", From: "A", To: "B", Amount: 30000, ToSerial: "S2", Source: dyetrace.Source{File: "a.xlsx", Sheet: "May", Line: 3}},
		{ID: "T3", From: "A", To: "A", Amount: 100, Source: dyetrace.Source{File: "a.csv", Line: 4}},
	} {
		tr.Time = dyetrace.InstantOf(time.Date(2026, 3, 1, 1, i, 0, 0, time.UTC))
		tr.Currency, tr.ReceivedCurrency, tr.Received = cny(t), cny(t), tr.Amount
		if _, err := g.Add(&tr); err != nil {
			t.Fatal(err)
		}
	}
	all, err := g.StatementsOf("A")
	if err != nil {
		t.Fatal(err)
	}
	if o.Traced {
		if o.Claims, err = trace.Resolve(t.Context(), g, []dyetrace.Claim{{ID: "C1", Transfer: "T1"}}); err != nil {
			t.Fatal(err)
		}
		frozen := dyetrace.Frozen{Account: "A", Currency: cny(t), Request: "R-1"}
		o.Measures = &trace.Measures{List: []trace.Measure{{Frozen: frozen, No: all[0], Sum: 50000}}, Breaches: []trace.Breach{{Ord: 1, Short: 200}}}
	}
	o.Lang, o.Zone, o.UpTo = lang, time.UTC, 3
	a, err := statement.New(book{g}, "A", all, &o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func traced(rule dyetrace.Rule) (o statement.Options) {
	o.Traced, o.Lots, o.Trace.Rule = true, true, rule
	return o
}

func written(t *testing.T, write func(context.Context, io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A text has whose account it is, what is frozen, each line with whose money it
// is and the measure that it broke, and nothing that a terminal would act on.
func TestText(t *testing.T) {
	for lang, want := range map[report.Lang][]string{
		report.English: {"Account A, Ann ⟨U+001B⟩[31m, also 6222", "500.00 CNY", "R-1", "C1 900.00", "T2", "C1 600.00", "R-1, 2.00 CNY", "a.xlsx:May:3"},
		report.Chinese: {"账户 A", "500.00 CNY", "C1 900.00", "C1 600.00"},
	} {
		got := written(t, account(t, lang, traced(dyetrace.FIFO)).WriteText)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%v: no %q in\n%s", lang, w, got)
			}
		}
	}
	if got := written(t, account(t, report.English, statement.Options{}).WriteText); strings.Contains(got, "C1") {
		t.Errorf("without claims a line names one:\n%s", got)
	}
	if got := written(t, account(t, report.English, traced(dyetrace.Poison)).WriteText); !strings.Contains(got, "marked 900.00") {
		t.Errorf("by poison no money is marked:\n%s", got)
	}
}

// JSON has each line's parts, and a claim of null for clean money.
func TestJSON(t *testing.T) {
	type part struct{ Claim, Amount string }
	var got struct {
		Account, Rule string
		Aliases       []string
		Frozen        []struct{ Measure, Frozen string }
		Statements    []struct {
			Currency, Opening, Closing string
			Held                       []part
			Lines                      []struct {
				Kind, Transfer, In, Out, Balance, Peer, Serial, Measure, Short, Source string
				Line                                                                   int64
				Held                                                                   []part
			}
		}
	}
	if err := json.Unmarshal([]byte(written(t, account(t, report.English, traced(dyetrace.FIFO)).WriteJSON)), &got); err != nil {
		t.Fatal(err)
	}
	if got.Account != "A" || got.Rule != "fifo" || len(got.Frozen) != 1 || got.Frozen[0].Frozen != "500.00" || len(got.Statements) != 1 {
		t.Fatalf("%+v", got)
	}
	s := got.Statements[0]
	var lines []string
	for _, l := range s.Lines {
		lines = append(lines, strings.Join([]string{l.Kind, l.Transfer, l.In, l.Out, l.Balance, l.Peer, l.Serial, l.Measure, l.Short, l.Source}, "|"))
	}
	want := []string{"transfer|T1|900.00||900.00|V||||a.csv", "transfer|T2||300.00|600.00|B|S2|R-1|2.00|a.xlsx[May]", "self|T3||1.00|600.00|A||||a.csv"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if s.Opening != "0.00" || s.Closing != "600.00" || len(s.Held) != 1 || s.Held[0] != (part{"C1", "600.00"}) {
		t.Errorf("%+v", s)
	}
}

// A CSV has a row for each line, cells that no spreadsheet runs, and columns of
// claims and measures only where these were asked for.
func TestCSV(t *testing.T) {
	for _, c := range []struct {
		options statement.Options
		columns int
	}{{statement.Options{}, 19}, {traced(dyetrace.FIFO), 26}} {
		rows, err := csv.NewReader(strings.NewReader(written(t, account(t, report.English, c.options).WriteCSV))).ReadAll()
		if err != nil || len(rows) != 4 || len(rows[0]) != c.columns {
			t.Fatalf("%d rows of %d columns, want 4 of %d: %v", len(rows), len(rows[0]), c.columns, err)
		}
		if memo := rows[1][13]; memo != "'=1+1" {
			t.Errorf("the memo is %q", memo)
		}
	}
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

// What cannot be written is an error of every form.
func TestFull(t *testing.T) {
	a := account(t, report.English, traced(dyetrace.FIFO))
	d, err := a.Document(report.Meta{Lang: report.English})
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(context.Context, io.Writer) error{
		"text": a.WriteText, "json": a.WriteJSON, "csv": a.WriteCSV, "html": d.WriteHTML, "xlsx": d.WriteXLSX,
	} {
		if err := write(t.Context(), full{}); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
