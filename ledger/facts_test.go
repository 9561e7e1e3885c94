package ledger_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// importFacts imports one file of links and holders.
func importFacts(t *testing.T, fsys vfs.FS, name string, b *dyetrace.Batch) *ledger.ImportSummary {
	t.Helper()
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	im.BeginFile(name)
	if err := im.Add(b); err != nil {
		t.Fatal(err)
	}
	f := file{name: name}
	im.EndFile(f.sum(), "test")
	s, err := im.Commit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// facts reads all links and holders back, in words.
func facts(t *testing.T, fsys vfs.FS) []string {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var all []string
	ctx := context.Background()
	err = l.ScanLinks(ctx, func(k *dyetrace.Link) error {
		all = append(all, fmt.Sprintf("%s used by %s: %s %s %s %s, %s to %s (%s:%d)", k.Account, k.Person, k.Phone, k.Device, k.IP, k.QR,
			k.First, k.Last, k.Source.File, k.Source.Line))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = l.ScanHolders(ctx, func(h *dyetrace.Holder) error {
		all = append(all, fmt.Sprintf("%s earns %d %v %s (%s:%d)", h.ID, h.Income.Amount, h.Income.Known, h.Currency, h.Source.File, h.Source.Line))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func at(line int64) dyetrace.Source { return dyetrace.Source{Line: line} }

// Links and holders come back as they were said, each once with the source
// that comes first, in whatever order the files were imported.
func TestLinksAndHolders(t *testing.T) {
	b := &dyetrace.Batch{
		Links: []dyetrace.Link{
			{Account: "622201", Person: "H2", Device: "D1", Source: at(3)},
			{Account: "622200", Person: "H1", Phone: "100", Device: "D1", IP: "100.64.0.1", QR: "Q", First: "2026-01-01", Last: "2026-02-01", Source: at(2)},
		},
		Holders: []dyetrace.Holder{
			{ID: "H1", Income: dyetrace.Stated{Amount: 12000000, Known: true}, Currency: cny, Source: at(2)},
			{ID: "H2", Currency: cny, Source: at(3)},
		},
	}
	a := &dyetrace.Batch{Links: []dyetrace.Link{
		{Account: "622201", Person: "H2", Device: "D1", Source: at(9)},
		{Account: "622201", Person: "H3", Device: "D1", Source: at(8)},
		{Account: "622201", Person: "H3", Device: "D1", Source: at(10)},
	}}
	want := []string{
		"622200 used by H1: 100 D1 100.64.0.1 Q, 2026-01-01 to 2026-02-01 (b.csv:2)",
		"622201 used by H2:  D1  ,  to  (a.csv:9)",
		"622201 used by H3:  D1  ,  to  (a.csv:8)",
		"H1 earns 12000000 true CNY (b.csv:2)",
		"H2 earns 0 false CNY (b.csv:3)",
	}
	for _, first := range []string{"a.csv", "b.csv"} {
		fsys := vfs.NewMem()
		files := map[string]*dyetrace.Batch{"a.csv": a, "b.csv": b}
		importFacts(t, fsys, first, files[first])
		for _, name := range []string{"a.csv", "b.csv", "a.csv"} {
			importFacts(t, fsys, name, files[name])
		}
		if diff := cmp.Diff(want, facts(t, fsys)); diff != "" {
			t.Errorf("%s first:\n%s", first, diff)
		}
		if _, err := ledger.Verify(context.Background(), fsys, "book", nil); err != nil {
			t.Error(err)
		}
		if err := ledger.Reindex(context.Background(), fsys, "book", "test", nil); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, facts(t, fsys)); diff != "" {
			t.Errorf("after reindex:\n%s", diff)
		}
	}
}

// What became of a file's links is counted: three lines, of which one repeats
// another; read again, all are there already, and no file is written.
func TestLinksCounted(t *testing.T) {
	fsys := vfs.NewMem()
	b := &dyetrace.Batch{Links: []dyetrace.Link{
		{Account: "622201", Person: "H3", Device: "D1", Source: at(2)},
		{Account: "622201", Person: "H3", Device: "D1", Source: at(3)},
		{Account: "622202", Person: "H3", Device: "D1", Source: at(4)},
	}}
	first := importFacts(t, fsys, "a.csv", b)
	if want := (ledger.ImportCounts{Read: 3, Added: 2, AlreadyThere: 1}); first.Links != want || first.Files[0].Links != want {
		t.Errorf("got %+v and %+v; want %+v", first.Links, first.Files[0].Links, want)
	}
	again := importFacts(t, fsys, "a.csv", b)
	if want := (ledger.ImportCounts{Read: 3, AlreadyThere: 3}); again.Links != want {
		t.Errorf("read again: got %+v; want %+v", again.Links, want)
	}
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if info, err := l.Info(); err != nil || info.Generation != 1 || info.Bytes["links"] == 0 {
		t.Errorf("%+v, %v; want one generation and some bytes of links", info, err)
	}
}

// A damaged file of links is told of, never read as if it were right.
func TestLinksDamaged(t *testing.T) {
	fsys := vfs.NewMem()
	importFacts(t, fsys, "a.csv", &dyetrace.Batch{Links: []dyetrace.Link{{Account: "622201", Person: "H3", Device: "D1", Source: at(2)}}})
	const name = "book/links-000001.parquet"
	content, err := vfs.ReadFile(fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range content {
		changed := append([]byte{}, content...)
		changed[i] ^= 0x40
		if err := vfs.WriteFile(fsys, "book", "links-000001.parquet", changed); err != nil {
			t.Fatal(err)
		}
		l, err := ledger.Open(fsys, "book")
		if err != nil {
			t.Fatal(err)
		}
		err = l.ScanLinks(context.Background(), func(*dyetrace.Link) error { return nil })
		if dyetrace.KindOf(err) != dyetrace.CorruptError {
			t.Fatalf("byte %d changed: got %v; want a CorruptError", i, err)
		}
		err = l.ScanLinkColumns(context.Background(), func(*statement.LinkColumns) error { return nil })
		if dyetrace.KindOf(err) != dyetrace.CorruptError {
			t.Fatalf("byte %d changed: got %v of columns; want a CorruptError", i, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
