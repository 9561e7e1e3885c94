package ledger_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// drawFacts makes up files that say much about few accounts and persons, so
// that lines repeat, complement and contradict each other in most cases.
func drawFacts(rt *rapid.T) []*file {
	var all []*file
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(rt, label) }
	for i := range rapid.IntRange(1, 4).Draw(rt, "files") {
		f := &file{name: fmt.Sprintf("%c.csv", 'a'+i)}
		for line := range int64(rapid.IntRange(1, 25).Draw(rt, "lines")) {
			source := dyetrace.Source{Line: line + 2, Sheet: pick("sheet", "", "", "二")}
			f.accounts = append(f.accounts, dyetrace.Account{ID: pick("id", "62", "622", "6222", "63"), Holder: pick("holder", "", "", "张三", "李四"),
				Region: pick("region", "", "CN-HB"), Opened: pick("opened", "", "2020"), Source: source})
			f.links = append(f.links, dyetrace.Link{Account: pick("account", "62", "622", "63"), Person: pick("person", "", "H1"),
				Device: pick("device", "", "D1", "D11"), Source: source})
			f.holders = append(f.holders, dyetrace.Holder{ID: pick("holder id", "H1", "H2"), Currency: cny, Source: source})
		}
		all = append(all, f)
	}
	return all
}

// naiveFacts is what links come to, and the accounts of files that come in one
// import: everything in memory, in order of source.
func naiveFacts(files []*file) string {
	type lineOf[T any] struct {
		says   T
		source dyetrace.Source
	}
	links, accounts := map[dyetrace.Link]dyetrace.Source{}, map[string][]lineOf[dyetrace.Account]{}
	before := func(a, b dyetrace.Source) int {
		return cmp.Or(strings.Compare(a.File, b.File), strings.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Line, b.Line))
	}
	for _, f := range files {
		for _, k := range f.links {
			source := k.Source
			source.File, k.Source = f.name, dyetrace.Source{}
			if had, ok := links[k]; !ok || before(source, had) < 0 {
				links[k] = source
			}
		}
		for _, a := range f.accounts {
			source := a.Source
			source.File, a.Source = f.name, dyetrace.Source{}
			accounts[a.ID] = append(accounts[a.ID], lineOf[dyetrace.Account]{a, source})
		}
	}
	var out []string
	for k, source := range links {
		out = append(out, fmt.Sprintf("link %s %s %s from %s %q %d", k.Account, k.Person, k.Device, source.File, source.Sheet, source.Line))
	}
	for _, id := range slices.Sorted(maps.Keys(accounts)) {
		lines := accounts[id]
		slices.SortStableFunc(lines, func(x, y lineOf[dyetrace.Account]) int { return before(x.source, y.source) })
		stands := lines[0]
		for _, l := range lines[1:] {
			if stands.says.Holder != "" && l.says.Holder != "" && stands.says.Holder != l.says.Holder {
				continue
			}
			stands.says.Holder = cmp.Or(stands.says.Holder, l.says.Holder)
			stands.says.Region = cmp.Or(stands.says.Region, l.says.Region)
			stands.says.Opened = cmp.Or(stands.says.Opened, l.says.Opened)
		}
		out = append(out, accountLine(stands.says, stands.source))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func accountLine(a dyetrace.Account, s dyetrace.Source) string {
	return fmt.Sprintf("account %s %q %q %q from %s %q %d", a.ID, a.Holder, a.Region, a.Opened, s.File, s.Sheet, s.Line)
}

// ledgerFacts is what a ledger says of links and accounts, in the same words.
func ledgerFacts(rt *rapid.T, fsys vfs.FS) string {
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		rt.Fatal(err)
	}
	defer l.Close()
	var out []string
	err = l.ScanLinks(rt.Context(), func(k *dyetrace.Link) error {
		out = append(out, fmt.Sprintf("link %s %s %s from %s %q %d", k.Account, k.Person, k.Device, k.Source.File, k.Source.Sheet, k.Source.Line))
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
	err = l.ScanAccounts(rt.Context(), func(a *dyetrace.Account) error {
		out = append(out, accountLine(*a, a.Source))
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// Facts that are sorted on disk, a run to a batch, come to what a table in
// memory comes to; and the ledger is the same, byte for byte, as one whose
// facts all fit.
func TestFactsSettledOnDisk(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		files := drawFacts(rt)
		spilled, held := vfs.NewMem(), vfs.NewMem()
		for fsys, memory := range map[*vfs.Mem]int{spilled: 12, held: 0} {
			if _, err := tryImport(fsys, ledger.ImportOptions{Memory: memory}, files...); err != nil {
				rt.Fatal(err)
			}
		}
		if diff := gocmp.Diff(naiveFacts(files), ledgerFacts(rt, spilled)); diff != "" {
			rt.Fatalf("-naive +ledger:\n%s", diff)
		}
		for _, name := range []string{"accounts-000001.parquet", "links-000001.parquet", "holders-000001.parquet", "index-000001/accounts"} {
			a, errA := vfs.ReadFile(spilled, vfs.Join("book", name))
			b, errB := vfs.ReadFile(held, vfs.Join("book", name))
			if errA != nil || errB != nil || string(a) != string(b) {
				rt.Fatalf("%s differs: %v, %v", name, errA, errB)
			}
		}
		if _, err := tryImport(spilled, ledger.ImportOptions{Memory: 12}, files...); err != nil {
			rt.Fatal(err)
		}
		l, err := ledger.Open(spilled, "book")
		if err != nil {
			rt.Fatal(err)
		}
		defer l.Close()
		if info, err := l.Info(); err != nil || info.Generation != 1 {
			rt.Fatalf("read again, the same files made generation %d: %v", info.Generation, err)
		}
	})
}
