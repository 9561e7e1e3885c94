package patterns_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/report/patterns"
)

// searched is a ledger in which 12 accounts pay A, A pays on to 12 others, and
// one of these pays the first back.
func searched(t *testing.T, lang report.Lang, rows int) *patterns.Result {
	t.Helper()
	g, err := ledger.NewGrowing(nil)
	if err != nil {
		t.Fatal(err)
	}
	g.Describe(dyetrace.Account{ID: "A", Holder: "=Ann\x1b[31m"})
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	pay := func(from, to string, amount dyetrace.Amount) {
		tr := dyetrace.Transfer{ID: fmt.Sprintf("T%d", n), From: from, To: to, Amount: amount, Received: amount,
			Currency: cny, ReceivedCurrency: cny,
			Time: dyetrace.InstantOf(time.Date(2026, 3, 1, 0, n, 0, 0, time.UTC))}
		if _, err := g.Add(&tr); err != nil {
			t.Fatal(err)
		}
		n++
	}
	for i := range 12 {
		pay(fmt.Sprintf("P%d", i), "A", 100000)
	}
	for i := range 12 {
		pay("A", fmt.Sprintf("Q%d", i), 98000)
	}
	pay("Q0", "P0", 97000)
	graph, err := pattern.Read(t.Context(), g, pattern.Options{})
	if err != nil {
		t.Fatal(err)
	}
	bounds := pattern.Usual()
	r := &patterns.Result{Ledger: g, Graph: graph, Rows: rows, Zone: time.UTC, Lang: lang}
	for _, k := range pattern.Kinds() {
		found, err := graph.Find(t.Context(), k, &bounds)
		if err != nil {
			t.Fatal(err)
		}
		r.Found = append(r.Found, found)
	}
	r.Ranked, err = pattern.Rank(t.Context(), graph, r.Found,
		func(pattern.Kind) *pattern.Bounds { return &bounds }, patterns.Currencies(g))
	if err != nil {
		t.Fatal(err)
	}
	for no := range pattern.Account(graph.Accounts()) {
		if name, err := g.Name(no); err != nil {
			t.Fatal(err)
		} else if name.Account == "A" {
			r.Places = map[pattern.Account]int{no: 7}
		}
	}
	return r
}

func written(t *testing.T, write func(context.Context, io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A text ranks the instances and says of each who, how much and when, why it is
// unlikely and which findings take part, in either language, fit for a terminal.
func TestText(t *testing.T) {
	for lang, wants := range map[report.Lang][]string{
		report.English: {"A =Ann⟨U+001B⟩[31m", "12,000.00 CNY", "11,760.00", "98.0 %", "2026-03-01 00:00:00", "UTC",
			"12 partners that deal with it once only, within 11m; ", "findings: A (no. 7)"},
		report.Chinese: {"A =Ann⟨U+001B⟩[31m", "12,000.00 CNY", "98.0 %", "涉及线索：A（第 7 名）"},
	} {
		got := written(t, searched(t, lang, 0).WriteText)
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
	}
	if all, one := written(t, searched(t, report.English, 0).WriteText), written(t, searched(t, report.English,
		1).WriteText); len(one) > len(all) || strings.Contains(one, "   2. ") {
		t.Errorf("more than one instance of a shape in\n%s", one)
	}
}

// JSON and CSV have every instance that is listed, with all of its transfers.
func TestForPrograms(t *testing.T) {
	r := searched(t, report.English, 1)
	transfers, listed := 0, 0
	for i := range r.Found {
		listed += len(r.Found[i].Instances)
		for j := range r.Found[i].Instances {
			transfers += len(r.Found[i].Instances[j].Edges)
		}
	}
	var got struct {
		Transfers int
		Counts    map[string]struct{ Count, Windows, Listed int }
		Instances []struct {
			Pattern, Account, First, Last string
			Surprise                      float64
			Findings                      []struct{ Place int }
			Transfers                     []struct{ ID, From, To, Amount string }
		}
	}
	if err := json.Unmarshal([]byte(written(t, r.WriteJSON)), &got); err != nil {
		t.Fatal(err)
	}
	n := 0
	for i := range got.Instances {
		n += len(got.Instances[i].Transfers)
	}
	if got.Transfers != 25 || len(got.Counts) != len(pattern.Kinds()) || listed == 0 ||
		len(got.Instances) != listed || n != transfers {
		t.Errorf("%d instances of %d transfers, want %d of %d; %d transfers in all, %d counts", len(got.Instances), n,
			listed, transfers, got.Transfers, len(got.Counts))
	}
	rows, err := csv.NewReader(strings.NewReader(written(t, r.WriteCSV))).ReadAll()
	if err != nil || len(rows) != transfers+1 {
		t.Errorf("%d rows for %d transfers: %v", len(rows), transfers, err)
	}
}

// The end of the context ends the writing.
func TestEnds(t *testing.T) {
	r := searched(t, report.English, 0)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, write := range map[string]func(context.Context, io.Writer) error{"text": r.WriteText,
		"json": r.WriteJSON, "csv": r.WriteCSV} {
		if err := write(ended, io.Discard); err == nil {
			t.Errorf("%s is written after the context has ended", name)
		}
	}
}
