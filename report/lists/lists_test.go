package lists_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
	"dyetrace/report"
	"dyetrace/report/lists"
)

func cny(t *testing.T) dyetrace.Currency {
	t.Helper()
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var plain = lists.Options{Zone: time.UTC}

// mustHave checks that a text has all of some texts.
func mustHave(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// A list of transfers is whole, however many there are, as text in blocks of
// aligned rows and as JSON that says whether there are more.
func TestTransfers(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 1001, 2500} {
		for _, asJSON := range []bool{false, true} {
			if n == 0 && asJSON {
				continue // nothing found is an error of the search
			}
			o := plain
			o.JSON = asJSON
			var b bytes.Buffer
			l := lists.NewTransfers(&b, o)
			for i := range n {
				tr := &dyetrace.Transfer{ID: fmt.Sprintf("T%04d", i), From: "A", To: "B", Amount: 100, Received: 100, Currency: cny(t), ReceivedCurrency: cny(t),
					Memo: "a\nb", Source: dyetrace.Source{File: "a.csv", Line: int64(i + 2)}}
				if err := l.Add(tr); err != nil {
					t.Fatal(err)
				}
			}
			if err := l.End(true); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(b.String(), "a.csv"); got != n {
				t.Errorf("%d of %d transfers, JSON: %t", got, n, asJSON)
			}
			var object struct {
				Transfers []map[string]any
				More      bool
			}
			if asJSON && (json.Unmarshal(b.Bytes(), &object) != nil || len(object.Transfers) != n || !object.More) {
				t.Errorf("%d of %d transfers in JSON, more: %t", len(object.Transfers), n, object.More)
			}
			if lines := strings.Count(b.String(), "\n"); !asJSON && lines != n+(n+999)/1000 {
				t.Errorf("%d lines for %d transfers: a memo breaks none", lines, n)
			}
		}
	}
}

// A check counts statements, those in order, and the faults of the others by
// kind, and has every place in its CSV.
func TestChecked(t *testing.T) {
	kind := ledger.FaultKinds()[0]
	at := dyetrace.InstantOf(time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC))
	good := &ledger.StatementCheck{AccountCurrency: dyetrace.AccountCurrency{Account: "A", Currency: cny(t)}, From: at, To: at}
	bad := &ledger.StatementCheck{AccountCurrency: dyetrace.AccountCurrency{Account: "=B", Currency: cny(t)}, From: at, To: at, Lines: 1234,
		Counts: map[ledger.FaultKind]int64{kind: 7},
		Faults: []ledger.StatementFault{{Kind: kind, From: at, To: at, Expected: dyetrace.Stated{Amount: 5, Known: true}, Source: dyetrace.Source{File: "b.csv", Line: 3}}}}
	c := lists.NewChecked(report.English, time.FixedZone("", 8*3600))
	var faults bytes.Buffer
	out := lists.NewFaults(&faults)
	c.Add(good)
	for range 201 {
		c.Add(bad)
	}
	if err := out.Add(bad); err != nil {
		t.Fatal(err)
	}
	if err := out.Finish(); err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := c.WriteTable(&text, 0); err != nil {
		t.Fatal(err)
	}
	mustHave(t, text.String(), "=B", "2026-03-02", "1,234", "7")
	if n := strings.Count(text.String(), "=B"); n != 200 {
		t.Errorf("%d rows, want 200", n)
	}
	mustHave(t, c.More(), "1")
	mustHave(t, c.Summary(), "202", "1 ")
	rows, err := csv.NewReader(&faults).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v, %v", rows, err)
	}
	want := []string{"'=B", "CNY", kind.String(), at.String(), at.String(), "0.05", "", "", "b.csv:3", ""}
	if diff := cmp.Diff(want, rows[1]); diff != "" {
		t.Error(diff)
	}
	if got := c.JSON(&lists.Names{}); got["statements"] != int64(202) || got["in_order"] != int64(1) {
		t.Errorf("%v", got)
	}
}

// Names say in a few lines what they leave open, and in tables what is known.
func TestNames(t *testing.T) {
	n := lists.Names{OneCount: 1, One: []lists.OneName{{Name: "x", Account: "X", Why: "IBAN"}}, Count: 1007}
	for i := range 7 {
		n.May = append(n.May, lists.Doubt{Account: fmt.Sprintf("A%d", i), MayBe: []string{"a", "b", "c", "d", "e", "f", "g"}, Kind: ledger.DoubtSeveral.String()})
		n.Two = append(n.Two, lists.TwoHolders{Account: fmt.Sprintf("B%d", i), Holders: [2]string{"Ann", "Ben"}, Banks: [2]string{"One", "Two"}})
	}
	notes := strings.Join(n.Notes(report.English), "\n")
	mustHave(t, notes, "A4", "B4", "Ann at One and Ben at Two", "... and 2 numbers more", "1,002")
	if strings.Contains(notes, "A5") || strings.Contains(notes, "B5") {
		t.Errorf("more than five in\n%s", notes)
	}
	var b bytes.Buffer
	if err := n.WriteText(&b, plain); err != nil {
		t.Fatal(err)
	}
	mustHave(t, b.String(), "IBAN", "A6", "a, b, c, d, e, f, g", "1,007")
	if n.More() != 1000 {
		t.Errorf("%d more", n.More())
	}
	if got := (&lists.Names{}).Notes(report.Chinese); len(got) != 0 {
		t.Errorf("of no names: %q", got)
	}
}

// Sources that were removed are listed apart, with who removed them and why.
func TestSources(t *testing.T) {
	all := []manifest.Source{
		{SourceID: manifest.SourceID{Name: "a.csv"}, Rows: 1234, Format: "transfers",
			Settings: &manifest.Settings{Zones: []string{"UTC"}, Currency: "CNY", Rounded: true, Accepted: []string{"balance: seen"}, Agreed: []string{"total", "count"},
				Mappings: []manifest.Mapping{{Name: "m.toml", Text: "name = \"m\""}}}},
		{SourceID: manifest.SourceID{Name: "b.csv"}, Removed: &manifest.Removal{By: "Li", Reason: "wrong zone", At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}},
	}
	var b bytes.Buffer
	if err := lists.WriteSources(&b, all, plain); err != nil {
		t.Fatal(err)
	}
	there, gone, both := strings.Cut(b.String(), "\n\n")
	if !both {
		t.Fatalf("one table:\n%s", b.String())
	}
	mustHave(t, there, "a.csv", "1,234", "UTC", "currency CNY, mapping m.toml (00000000...), amounts rounded, accepted despite its balance: seen, agrees with its total and count")
	mustHave(t, gone, "b.csv", "not kept", "Li", "2026-03-01 09:00:00", "wrong zone")
	if s := lists.Sources(all, false); s[0].Mappings[0].Text != "" || s[1].Removed.At != "2026-03-01T09:00:00Z" {
		t.Errorf("%+v", s)
	}
	if s := lists.Sources(all, true); s[0].Mappings[0].Text == "" {
		t.Error("no text of the mapping")
	}
}

// A summary adds its files up, and says what the ledger has where lines of
// statements were joined.
func TestImported(t *testing.T) {
	counts := ledger.ImportCounts{Read: 10, Added: 6, AlreadyThere: 4}
	d := &lists.Imported{Files: []lists.ImportedFile{}, Added: lists.Added{Transfers: 6, Accounts: 1}, Lines: 2, Transfers: 1234, Complete: 1,
		Joined: lists.NewJoined(&ledger.JoinSummary{Lines: 2, Joined: 1}), Reliance: "case/page\x1b"}
	d.AddFile(lists.ImportedFile{File: "a.csv"}, &ledger.FileCounts{Transfers: counts, Lines: counts}, 3, 1)
	d.AddFile(lists.ImportedFile{File: "b.csv"}, &ledger.FileCounts{Accounts: counts}, 0, 0)
	d.Finish(2 * time.Second)
	if want := (lists.Counts{Read: 33, Added: 18, AlreadyThere: 12, Conflicts: 1, Rejected: 3}); d.Total != want || d.Rate != 16 {
		t.Errorf("%+v at %d rows per second, want %+v", d.Total, d.Rate, want)
	}
	notes := &ledger.Notes{}
	for i := range 60 {
		notes.List = append(notes.List, dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{File: "a.csv", Line: int64(i)}, Text: "odd"})
	}
	var b bytes.Buffer
	if err := d.WriteText(&b, plain, notes, func(n *dyetrace.Note) bool { return n.Source.Line == 0 }); err != nil {
		t.Fatal(err)
	}
	mustHave(t, b.String(), "in all", "Added 6 transfers, 2 lines of statements and 1 account, 16 rows per second.",
		"What one can rely on: case/page⟨U+001B⟩", "The ledger: 1,234 transfers from 2 lines and 1 complete record.")
	if n := strings.Count(b.String(), "odd"); n != 50 {
		t.Errorf("%d notes, want 50", n)
	}
	if d.AddNotes(notes); len(d.Notes) != 60 {
		t.Errorf("%d notes in JSON", len(d.Notes))
	}
}
