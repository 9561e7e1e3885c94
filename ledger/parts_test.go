package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// pile draws files of complete records: late ones and ones of one time, repeats in other
// files, and by chance contradictions, reversals and accounts.
type pile struct {
	*rand.Rand
	all      []dyetrace.Transfer
	disputed bool // some contradict each other
	reversed bool // some take others back
	keyed    bool // some accounts have more than a bare number
	late     bool // files overlap in time
}

func (p *pile) account() string {
	switch n := p.IntN(40); {
	case n == 0 && p.keyed:
		return "DE89370400440532013000"
	case n < 4:
		return fmt.Sprint("62220", 10000+p.IntN(5000))
	}
	return fmt.Sprint("622200", p.IntN(30))
}

func (p *pile) transfer(from int64) dyetrace.Transfer {
	t := dyetrace.Transfer{ID: fmt.Sprintf("%x-%d", p.Uint32N(1<<16), len(p.all)), From: p.account(), To: p.account(),
		Time:   dyetrace.Instant(1772352000e9 + (from+p.Int64N(60))*1e9),
		Amount: dyetrace.Amount(1 + p.Int64N(1e6)), Currency: cny, ReceivedCurrency: cny}
	t.Received = t.Amount
	switch p.IntN(8) {
	case 0:
		t.Seq = p.Int64N(3)
	case 1:
		t.Received, t.ReceivedCurrency = max(1, t.Amount/7), usd
	case 2:
		t.ToBalance = dyetrace.Stated{Amount: 7, Known: true}
	case 3:
		t.Channel = "mobile"
	case 4:
		if p.reversed && len(p.all) > 0 && p.IntN(4) == 0 {
			of := &p.all[p.IntN(len(p.all))]
			t.From, t.To, t.Reverses = of.To, of.From, of.ID
		}
	}
	return t
}

// file draws the next file, and leaves its name to order.
func (p *pile) file(no int) *file {
	f := &file{name: fmt.Sprintf("%c%d.csv", 'a'+rune(p.IntN(3)), no)}
	from := int64(no) * 60
	for range p.IntN(60) {
		if p.late {
			from = p.Int64N(600)
		}
		t := p.transfer(from)
		if len(p.all) > 0 && p.IntN(20) == 0 {
			t = p.all[p.IntN(len(p.all))]
			if p.disputed && p.IntN(3) == 0 {
				t.Amount++
				t.Time += dyetrace.Instant(p.Int64N(2)) * 1e9
			}
		}
		t.Source = dyetrace.Source{Line: int64(len(f.transfers) + 2)}
		p.all = append(p.all, t)
		f.transfers = append(f.transfers, t)
	}
	for i := range p.IntN(3) {
		a := dyetrace.Account{ID: p.account(), Kind: dyetrace.Kind(p.IntN(2)), Source: at(int64(i + 2))}
		a.Uncovered = p.disputed && p.IntN(4) == 0
		if p.IntN(2) == 0 {
			a.Holder = "H" + a.ID
		}
		f.accounts = append(f.accounts, a)
		f.links = append(f.links, dyetrace.Link{Account: a.ID, Device: "D", Source: at(int64(i + 50))})
	}
	return f
}

// firstDifference is the first line in which two texts differ, in both.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d is\n%s\nnot\n%s", i, append(g, "missing")[min(i, len(g))], w[i])
		}
	}
	if want != got {
		return "it goes on: " + g[len(w)]
	}
	return ""
}

// counted is what a ledger counts.
func counted(t *testing.T, fsys vfs.FS) ledger.Info {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	info, err := l.Info()
	if err != nil {
		t.Fatal(err)
	}
	info.Bytes, info.Generation, info.Parts, info.Logged = nil, 0, 0, 0
	return info
}

// partsOf is how many parts the index of a ledger has.
func partsOf(t *testing.T, fsys vfs.FS) int {
	t.Helper()
	m, err := manifest.Read(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	return 1 + len(m.Parts)
}

// recordFiles is how many files of records a ledger has.
func recordFiles(t *testing.T, fsys vfs.FS) int {
	t.Helper()
	m, err := manifest.Read(fsys, "book")
	must(t, err)
	return len(m.Records)
}

// Parts that are merged leave one file of their records, whatever brought them.
func TestPartsMergeRecords(t *testing.T) {
	fsys := vfs.NewMem()
	importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "first.csv", transfers: someTransfers(100, 400)})
	for i := range 20 {
		importFiles(t, fsys, ledger.ImportOptions{Small: 1}, &file{name: fmt.Sprint(i, ".csv"), transfers: someTransfers(uint64(200+i), 5)})
	}
	if files, parts := recordFiles(t, fsys), partsOf(t, fsys); files != parts || parts > 5 {
		t.Errorf("%d parts have %d files of records", parts, files)
	}
	names, err := fsys.ReadDir("book")
	must(t, err)
	if n := len(slices.DeleteFunc(names, func(name string) bool { return !strings.HasSuffix(name, ".parquet") })); n != recordFiles(t, fsys) {
		t.Errorf("%d files lie in the folder: %v", n, names)
	}
}

// In however many parts the index of a ledger is, and however they are merged, every
// reader sees what an index made anew would give, and every import says what it would.
func TestParts(t *testing.T) {
	most := 0
	for seed := range uint64(16) {
		p := &pile{Rand: rand.New(rand.NewPCG(seed, 5)), disputed: seed%4 == 1, reversed: seed%8 == 2,
			keyed: seed%8 == 3, late: seed%3 > 0}
		small := []int64{-1, -1, 1, 20}[p.IntN(4)]
		t.Logf("seed %d: disputed %t, reversed %t, keyed %t, late %t, small %d", seed, p.disputed, p.reversed,
			p.keyed, p.late, small)
		anew, parts := vfs.NewMem(), vfs.NewMem()
		for no := range 1 + p.IntN(12) {
			files := []*file{p.file(no)}
			if p.IntN(4) == 0 {
				files = append(files, p.file(100+no))
			}
			want := importFiles(t, anew, ledger.ImportOptions{Small: math.MaxInt64}, files...)
			got := importFiles(t, parts, ledger.ImportOptions{Small: small, Memory: 5000}, files...)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d, import %d says %s", seed, no, diff)
			}
			if diff := firstDifference(contents(t, anew), contents(t, parts)); diff != "" {
				t.Fatalf("seed %d, import %d into %d parts: %s", seed, no, partsOf(t, parts), diff)
			}
			if diff := cmp.Diff(counted(t, anew), counted(t, parts)); diff != "" {
				t.Fatalf("seed %d, import %d: %s", seed, no, diff)
			}
			samePieces(t, anew, parts)
		}
		most = max(most, partsOf(t, parts))
		if files, of := recordFiles(t, parts), partsOf(t, parts); of > 1 && small > 0 && files > 2*of {
			t.Errorf("seed %d: %d parts have %d files of records", seed, of, files)
		}
		if _, err := ledger.Verify(context.Background(), parts, "book", nil); err != nil {
			t.Fatal(seed, err)
		}
		sameLater(t, anew, parts)
	}
	if most < 8 {
		t.Errorf("no ledger has more than %d parts", most)
	}
}

// sameLater compares two ledgers of which sources are removed, and that are indexed anew.
func sameLater(t *testing.T, a, b vfs.FS) {
	t.Helper()
	all := slices.DeleteFunc(counted(t, a).Sources, func(s manifest.Source) bool { return s.Removed != nil })
	if len(all) == 0 {
		return
	}
	gone := []manifest.SourceID{all[len(all)/2].SourceID}
	for _, fsys := range []vfs.FS{a, b} {
		must(t, ledger.RemoveSources(context.Background(), fsys, "book", gone, ledger.RemoveOptions{}))
	}
	if diff := firstDifference(contents(t, a), contents(t, b)); diff != "" {
		t.Fatal("after a removal", diff)
	}
}

// fixture is a ledger that an earlier version wrote, from testdata.
func fixture(t *testing.T, folder string) vfs.FS {
	t.Helper()
	fsys := vfs.NewMem()
	must(t, fsys.MkdirAll("book"))
	err := fs.WalkDir(os.DirFS("testdata/"+folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if entry.IsDir() {
			return fsys.MkdirAll("book/" + name)
		}
		data, err := os.ReadFile("testdata/" + folder + "/" + name)
		must(t, err)
		f, err := fsys.Create("book/" + name)
		must(t, err)
		_, err = f.Write(data)
		return errors.Join(err, f.Sync(), f.Close())
	})
	must(t, errors.Join(err, fsys.SyncDir("book")))
	return fsys
}

// A ledger of format 4 has complete records and lines in one part. It is read as it is; an
// import puts what lines make into an overlay, and reindex takes it out again.
func TestFormat4(t *testing.T) {
	old, anew := fixture(t, "format-4"), fixture(t, "format-4")
	if m := manifestOf(t, old); m.Format != 4 || !m.IsJoined() || m.Overlaid() {
		t.Fatalf("the ledger is of format %d, joined %t", m.Format, m.IsJoined())
	}
	must(t, ledger.Reindex(context.Background(), anew, "book", "test", nil))
	alike(t, "as it is: ", anew, old)
	more := &paper{file: &file{name: "more.csv", transfers: someTransfers(3, 20)},
		sides: numbered(sideAt(0, "6222000003<6222000002 2000", "balance=2000"))}
	take(t, anew, ledger.ImportOptions{Small: math.MaxInt64}, more)
	take(t, old, ledger.ImportOptions{Small: -1}, more)
	if m := manifestOf(t, old); m.Format != 6 || !m.Overlaid() {
		t.Fatalf("an import leaves format %d", m.Format)
	}
	alike(t, "grown: ", anew, old)
	parts, err := ledger.Compact(context.Background(), old, "book", "test", nil)
	if m := manifestOf(t, old); err != nil || parts != 2 || m.Format != 4 || m.Overlaid() {
		t.Fatal("compacting:", parts, err)
	}
	alike(t, "compacted: ", anew, old)
}

// A ledger of format 3 is read as one part, and an import adds one to it.
func TestFormat3(t *testing.T) {
	of := [2]vfs.FS{fixture(t, "format-3"), fixture(t, "format-3")}
	m, err := manifest.Read(of[0], "book")
	if must(t, err); m.Format != 3 {
		t.Fatalf("the ledger is of format %d", m.Format)
	}
	before := contents(t, of[0])
	must(t, ledger.Reindex(context.Background(), of[1], "book", "test", nil))
	if diff := firstDifference(before, contents(t, of[1])); diff != "" {
		t.Fatal(diff)
	}
	f := &file{name: "c.csv", transfers: someTransfers(3, 20)}
	importFiles(t, of[0], ledger.ImportOptions{Small: -1}, f)
	importFiles(t, of[1], ledger.ImportOptions{}, f)
	if diff := firstDifference(contents(t, of[1]), contents(t, of[0])); diff != "" || partsOf(t, of[0]) != 2 {
		t.Fatal(partsOf(t, of[0]), "parts:", diff)
	}
	parts, err := ledger.Compact(context.Background(), of[0], "book", "test", nil)
	if err != nil || parts != 2 || partsOf(t, of[0]) != 1 {
		t.Fatal("compacting:", parts, err)
	}
	if diff := firstDifference(contents(t, of[1]), contents(t, of[0])); diff != "" {
		t.Fatal(diff)
	}
}

// samePieces compares what readers ask of two ledgers out of order.
func samePieces(t *testing.T, a, b vfs.FS) {
	t.Helper()
	var told [2][]string
	for i, fsys := range []vfs.FS{a, b} {
		l, err := ledger.Open(fsys, "book")
		if err != nil {
			t.Fatal(err)
		}
		say := func(v any, err error) {
			if err != nil {
				t.Fatal(err)
			}
			told[i] = append(told[i], fmt.Sprint(v))
		}
		for at := int64(1772352000e9); at < 1772352800e9; at += 7e9 {
			say(l.After(dyetrace.Instant(at)))
		}
		for no := range statement.No(l.Statements()) {
			say(l.Reversals(no))
		}
		if n := l.Transfers(); n > 0 {
			again := rand.New(rand.NewPCG(uint64(n), 1))
			var ords []statement.Ord
			for range 20 {
				ords = append(ords, statement.Ord(again.Int64N(n)))
			}
			say(l.IDs(ords))
			err = l.Read(context.Background(), ords, func(_ int, t *dyetrace.Transfer) error {
				say(*t, nil)
				return nil
			})
			from := again.Int64N(n)
			say(nil, err)
			each := func(o statement.Ord, t *dyetrace.Transfer) error {
				say(fmt.Sprint(o, *t), nil)
				return nil
			}
			say(nil, l.Scan(context.Background(), statement.Ord(from), statement.Ord(from+10), each))
		}
		say(nil, l.Close())
	}
	if !slices.Equal(told[0], told[1]) {
		t.Fatal(cmp.Diff(told[0], told[1]))
	}
}
