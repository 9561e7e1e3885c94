package ledger_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// needsCutting leaves a test out on Windows, which lets nobody cut off a mapped file.
func needsCutting(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no mapped file can be cut off here")
	}
}

// Where a mapped file of an open ledger is cut off, whoever touches a block of it
// for the first time gets an error with its file, and closing tells of it too.
func TestCutOffWhileMapped(t *testing.T) {
	needsCutting(t)
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
		_, err = describe(l)
		if dyetrace.KindOf(err) == dyetrace.CorruptError {
			found++
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := l.Close(); dyetrace.KindOf(err) != dyetrace.CorruptError || dyetrace.KindOf(l.Changed()) != dyetrace.CorruptError {
			t.Errorf("%s: closing says %v", name, err)
		}
		must(t, os.WriteFile(name, data, 0o600))
	}
	if found < len(names)-2 {
		t.Errorf("%d of %d files cut off were found", found, len(names))
	}
}

// A ledger that was read to the last byte, and checked on the way, is read again
// after a file of it was cut off, by several goroutines at once: each hears of it,
// with the file. Where the cut lies within a page, so that zero bytes stand where
// the file went on, the ledger says that it was changed.
func TestCutOffAfterItWasRead(t *testing.T) {
	needsCutting(t)
	t.Chdir(t.TempDir())
	importFiles(t, vfs.OS{}, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(31, 4000)})
	names, err := filepath.Glob("book/index-*/*")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	names = append(names, "book/records-000001.parquet")
	var found atomic.Int32
	for _, name := range names {
		l, err := ledger.Open(vfs.OS{}, "book")
		must(t, err)
		want, err := describe(l)
		must(t, err)
		must(t, l.Changed())
		data, err := os.ReadFile(name)
		must(t, err)
		must(t, os.Truncate(name, int64(len(data)/2)))
		var group guard.Group
		for range 3 {
			group.Go(func() error {
				got := ""
				err := guard.Do(func() (err error) {
					got, err = describe(l)
					return err
				})
				switch {
				case dyetrace.KindOf(err) == dyetrace.CorruptError && strings.Contains(err.Error(), "book/"):
					found.Add(1)
				case (err != nil || got != want) && l.Changed() == nil:
					t.Errorf("%s: another story (%v), and nothing is said", name, err)
				}
				return nil
			})
		}
		must(t, group.Wait())
		if dyetrace.KindOf(l.Changed()) != dyetrace.CorruptError {
			t.Errorf("%s: it was changed, and the ledger does not say so", name)
		}
		l.Close()
		must(t, os.WriteFile(name, data, 0o600))
	}
	if int(found.Load()) < 3*len(names)/2 {
		t.Errorf("%d of %d reads of files cut off met the end", found.Load(), 3*len(names))
	}
}
