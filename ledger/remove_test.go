package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// paper is a source file of any kind: records, of which some contradict those of
// other papers, accounts that do, lines of statements, links and other names.
type paper struct {
	*file
	sides   []dyetrace.Side
	periods []dyetrace.Period
	aliases []dyetrace.Alias
}

// drawPapers makes papers that share ids, accounts and lines.
func drawPapers(rt *rapid.T) []*paper {
	names := []string{"a.csv", "b.csv", "c.csv", "d.csv", "e.csv"}
	few := func(label string, most int) int { return rapid.IntRange(0, most).Draw(rt, label) }
	var all []*paper
	lines := rapid.Bool().Draw(rt, "lines")
	for _, name := range names[:2+few("papers", 3)] {
		p := &paper{file: &file{name: name}}
		for i := range few("transfers", 8) {
			tr := dyetrace.Transfer{ID: fmt.Sprint("T", few("id", 5)), Time: dyetrace.Instant(1772352000e9) + dyetrace.Instant(few("time", 2))*60e9,
				From: fmt.Sprint("A", few("from", 2)), To: fmt.Sprint("B", few("to", 2)), Amount: dyetrace.Amount(1 + few("amount", 1)), Currency: cny, ReceivedCurrency: cny}
			tr.Received = tr.Amount
			tr.Source.Line = int64(i + 2)
			p.transfers = append(p.transfers, tr)
		}
		for i := range few("accounts", 3) {
			a := dyetrace.Account{ID: fmt.Sprint("A", few("account", 2)), Source: at(int64(20 + i))}
			a.Holder = []string{"", "Li", "Wang"}[few("holder", 2)]
			a.Region = []string{"", "north", "south"}[few("region", 2)]
			p.accounts = append(p.accounts, a)
		}
		for i := range few("links", 2) {
			p.links = append(p.links, dyetrace.Link{Account: fmt.Sprint("A", few("linked", 2)), Device: fmt.Sprint("D", few("device", 1)), Source: at(int64(30 + i))})
		}
		if lines {
			for range few("lines", 4) {
				p.sides = append(p.sides, sideAt(60*few("second", 3), fmt.Sprintf("A%d>B%d %d", few("payer", 2), few("payee", 2), 1+few("paid", 1))))
			}
			for i := range few("aliases", 1) {
				p.aliases = append(p.aliases, dyetrace.Alias{Alias: fmt.Sprint("B", few("alias", 2)), Account: "B9", Source: at(int64(40 + i))})
			}
		}
		all = append(all, p)
	}
	return all
}

// importPapers imports papers together.
func importPapers(fsys vfs.FS, papers ...*paper) error {
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	if err != nil {
		return err
	}
	defer im.Abort() // after Commit it does nothing
	for _, p := range papers {
		im.BeginFile(p.name)
		for _, b := range append(p.batches(3), sidesBatch(p.sides), &dyetrace.Batch{Aliases: p.aliases}) {
			if err := im.Add(b); err != nil {
				return err
			}
		}
		im.EndFile(p.sum(), "test")
		if err := im.Settings(manifest.Settings{Zones: []string{"Asia/Shanghai"}}); err != nil {
			return err
		}
	}
	_, err = im.Commit(context.Background())
	return err
}

func (p *paper) id() manifest.SourceID { return manifest.SourceID{Name: p.name, SHA256: p.sum()} }

func removeSources(fsys vfs.FS, ids ...manifest.SourceID) error {
	return ledger.RemoveSources(context.Background(), fsys, "book", ids,
		ledger.RemoveOptions{By: "Li", Reason: "wrong zone", At: time.Unix(1772352000, 0)})
}

// groups parts papers, in their order, into imports.
func groups(rt *rapid.T, papers []*paper) (all [][]*paper) {
	for _, p := range papers {
		if len(all) == 0 || rapid.Bool().Draw(rt, "own import") {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], p)
	}
	return all
}

// everything is everything that a ledger serves, and its sources that are there.
func everything(t testing.TB, fsys vfs.FS) string {
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var out strings.Builder
	for _, s := range l.Sources() {
		if s.Removed == nil {
			fmt.Fprintf(&out, "%+v %+v\n", s.SourceID, s.Rows)
		}
	}
	err = l.ScanLinks(context.Background(), func(l *dyetrace.Link) error {
		fmt.Fprintf(&out, "%+v\n", *l)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.Verify(context.Background(), fsys, "book", nil); err != nil {
		t.Fatal(err)
	}
	return contents(t, fsys) + out.String()
}

// A source that is removed leaves the ledger as if it had never come, also where
// its records kept others out; imported again, it takes its old place, whatever
// the order in which several come back. rapid prints the seed of a failure.
func TestSourcesRemoved(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		papers := rapid.Permutation(drawPapers(rt)).Draw(rt, "order")
		imports := groups(rt, papers)
		var gone []*paper
		for _, p := range papers {
			if rapid.Bool().Draw(rt, "remove "+p.name) {
				gone = append(gone, p)
			}
		}
		mem, without := vfs.NewMem(), vfs.NewMem()
		must := func(err error) {
			if err != nil {
				rt.Fatal(err)
			}
		}
		for _, together := range imports {
			must(importPapers(mem, together...))
			stay := slices.DeleteFunc(slices.Clone(together), func(p *paper) bool { return slices.Contains(gone, p) })
			if len(stay) > 0 {
				must(importPapers(without, stay...))
			}
		}
		before := everything(t, mem)
		for rest := gone; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(rt, "at once")
			var ids []manifest.SourceID
			for _, p := range rest[:n] {
				ids = append(ids, p.id())
			}
			must(removeSources(mem, ids...))
			rest = rest[n:]
		}
		if _, err := ledger.Open(without, "book"); err == nil {
			if d := cmp.Diff(linesOf(everything(t, without)), linesOf(everything(t, mem))); d != "" {
				rt.Fatalf("with what was removed, against a ledger that never had it (-want +got):\n%s", d)
			}
		}
		for _, together := range groups(rt, rapid.Permutation(slices.Clone(gone)).Draw(rt, "order again")) {
			must(importPapers(mem, together...))
		}
		if d := cmp.Diff(linesOf(before), linesOf(everything(t, mem))); d != "" {
			rt.Fatalf("imported, removed and imported again (-first +again):\n%s", d)
		}
	})
}

// That a source was there stays on record, with who removed it, when and why, and
// nothing of what it said stays in the ledger's folder.
func TestRemovedStaysOnRecord(t *testing.T) {
	mem := vfs.NewMem()
	mine := &paper{file: &file{name: "mine.csv", transfers: someTransfers(1, 5)}}
	theirs := &paper{file: &file{name: "theirs.csv", transfers: someTransfers(2, 5),
		accounts: []dyetrace.Account{{ID: "X", Holder: "Geheim", Source: at(3)}}}}
	for i := range theirs.transfers {
		theirs.transfers[i].Memo, theirs.transfers[i].ID = "Geheim", fmt.Sprint("Geheim", i)
	}
	for _, p := range []*paper{mine, theirs} {
		if err := importPapers(mem, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := removeSources(mem, theirs.id()); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(mem, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	all := l.Sources()
	if len(all) != 2 || all[0].Name != "mine.csv" || all[0].Removed != nil || all[1].Removed == nil {
		t.Fatalf("sources %+v, want mine.csv and then theirs.csv, removed", all)
	}
	want := manifest.Removal{By: "Li", Reason: "wrong zone", At: time.Unix(1772352000, 0).UTC()}
	if d := cmp.Diff(want, *all[1].Removed); d != "" || all[1].Rows != 6 {
		t.Errorf("the record of the removal (-want +got):\n%s%d rows, want 6", d, all[1].Rows)
	}
	for _, name := range ledgerFiles(t, mem, "book") {
		data, err := vfs.ReadFile(mem, name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "Geheim") {
			t.Errorf("%s still says what the removed source said", name)
		}
	}
	if err := removeSources(mem, theirs.id()); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("removed twice: %v, want NotFound", err)
	}
}

// The same bytes read with other settings are refused, under whatever name, until
// they are removed. With the same settings they add nothing.
func TestOtherSettingsRefused(t *testing.T) {
	mem := vfs.NewMem()
	f := &file{name: "a.csv", transfers: someTransfers(1, 3)}
	try := func(name string, s manifest.Settings) error {
		im, err := ledger.NewImport(mem, "book", ledger.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer im.Abort() // after Commit it does nothing
		im.BeginFile(name)
		for _, b := range f.batches(10) {
			if err := im.Add(b); err != nil {
				t.Fatal(err)
			}
		}
		im.EndFile(f.sum(), "test")
		if err := im.Settings(s); err != nil {
			return err
		}
		_, err = im.Commit(context.Background())
		return err
	}
	shanghai := manifest.Settings{Zones: []string{"Asia/Shanghai"}, Mappings: []manifest.Mapping{{Name: "m.toml", SHA256: [32]byte{1}, Text: "name = \"m\""}}}
	if err := try("a.csv", shanghai); err != nil {
		t.Fatal(err)
	}
	first := everything(t, mem)
	for what, s := range map[string]manifest.Settings{
		"zone":     {Zones: []string{"Europe/Berlin"}, Mappings: shanghai.Mappings},
		"currency": {Zones: shanghai.Zones, Currency: "EUR", Mappings: shanghai.Mappings},
		"account":  {Zones: shanghai.Zones, Account: "6222", Mappings: shanghai.Mappings},
		"mapping":  {Zones: shanghai.Zones},
	} {
		for _, name := range []string{"a.csv", "copy.csv"} {
			err := try(name, s)
			if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), "the "+what) || !strings.Contains(err.Error(), "sources remove") {
				t.Errorf("another %s, as %s: %v, want a refusal that says what to do", what, name, err)
			}
		}
	}
	if err := try("a.csv", shanghai); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if d := cmp.Diff(first, everything(t, mem)); d != "" {
		t.Errorf("refused and repeated imports changed the ledger:\n%s", d)
	}
	if err := removeSources(mem, manifest.SourceID{Name: "a.csv", SHA256: f.sum()}); err != nil {
		t.Fatal(err)
	}
	if err := try("a.csv", manifest.Settings{Zones: []string{"Europe/Berlin"}}); err != nil {
		t.Errorf("with other settings once it was removed: %v", err)
	}
	l, err := ledger.Open(mem, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if l.Zone() != "Asia/Shanghai" {
		t.Errorf("the ledger's zone is %q, want that of the first source", l.Zone())
	}
	all := l.Sources()
	if len(all) != 2 || all[1].Settings.Mappings[0].Text != shanghai.Mappings[0].Text {
		t.Errorf("sources %+v: want the removed one with its mapping's text", all)
	}
}

func linesOf(text string) []string { return strings.Split(text, "\n") }
