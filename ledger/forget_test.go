package ledger_test

import (
	"path/filepath"
	"testing"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// A statement taken before memory was given back reads the same after it, from
// a ledger on disk, and so does what is read anew.
func TestForgetKeepsStatements(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "book")
	im, err := ledger.NewImport(vfs.OS{}, dir, ledger.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	im.BeginFile("a.csv")
	f := file{name: "a.csv", transfers: someTransfers(1, 500)}
	for _, b := range f.batches(500) {
		if err := im.Add(b); err != nil {
			t.Fatal(err)
		}
	}
	im.EndFile(f.sum(), "test")
	if _, err := im.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(vfs.OS{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	sum := func(s statement.Statement) (all dyetrace.Amount) {
		var e statement.Entry
		for c := s.Cursor(); c.Next(&e); {
			all += e.Amount
		}
		return all
	}
	s, err := l.Statement(0)
	if err != nil {
		t.Fatal(err)
	}
	before := sum(s)
	l.Forget()
	again, err := l.Statement(0)
	if err != nil {
		t.Fatal(err)
	}
	if got, anew := sum(s), sum(again); before == 0 || got != before || anew != before {
		t.Errorf("sums %d, afterwards %d and %d", before, got, anew)
	}
}
