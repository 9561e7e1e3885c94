package ledger_test

import (
	"os"
	"path/filepath"
	"testing"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// Where a mapped file of an open ledger is cut off, whoever touches a block of it
// for the first time gets an error with its file, in any goroutine, and the program
// goes on.
func TestCutOffWhileMapped(t *testing.T) {
	t.Chdir(t.TempDir())
	importFiles(t, vfs.OS{}, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(31, 200)})
	names, err := filepath.Glob("book/index-*/*")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	found := 0
	for _, name := range names {
		l, err := ledger.Open(vfs.OS{}, "book")
		must(t, err)
		data, err := os.ReadFile(name)
		must(t, err)
		must(t, os.Truncate(name, 0))
		said := make(chan error)
		go func() {
			_, err := describe(l)
			said <- err
		}()
		if err := <-said; dyetrace.KindOf(err) == dyetrace.CorruptError {
			found++
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		must(t, l.Close())
		must(t, os.WriteFile(name, data, 0o600))
	}
	if found < len(names)-2 {
		t.Errorf("%d of %d files cut off were found", found, len(names))
	}
}
