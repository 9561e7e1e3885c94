package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dyetrace/internal/vfs"
	"dyetrace/ledger"
)

// A reader keeps what it has opened while imports go on. Where the system does not let
// its files go, as Windows does not, they stay, and the first change after the reader
// has ended removes them.
func TestReaderWhileImportsGoOn(t *testing.T) {
	mem := vfs.NewMem()
	import1 := &file{name: "a.csv", transfers: someTransfers(41, 30)}
	importFiles(t, mem, ledger.ImportOptions{}, import1)
	first, err := ledger.Open(mem, "book")
	must(t, err)
	before, err := describe(first)
	must(t, err)
	for i, name := range []string{"b.csv", "c.csv", "d.csv"} {
		importFiles(t, mem, ledger.ImportOptions{}, &file{name: name, transfers: someTransfers(uint64(42+i), 30)})
		if again, err := describe(first); err != nil || again != before {
			t.Fatalf("after %s the reader sees something else, or %v", name, err)
		}
	}
	left := func() string {
		names, err := mem.ReadDir("book")
		must(t, err)
		return strings.Join(slices.DeleteFunc(names, func(name string) bool {
			return !strings.HasPrefix(name, "index-") && name != "JOURNAL"
		}), " ")
	}
	if got, want := left(), "JOURNAL index-000001 index-000004"; got != want {
		t.Errorf("while it reads there is %s, want %s", got, want)
	}
	must(t, first.Close())
	importFiles(t, mem, ledger.ImportOptions{}, &file{name: "e.csv", transfers: someTransfers(46, 30)})
	if got, want := left(), "index-000005"; got != want {
		t.Errorf("once it has ended there is %s, want %s", got, want)
	}
}

// going is a file system on which the first index is about to go: nobody can open it.
type going struct {
	vfs.FS
	meanwhile func()
}

func (g *going) Open(name string) (vfs.File, error) {
	if strings.Contains(name, "index-000001") {
		g.meanwhile()
		return nil, fmt.Errorf("open %s: %w", name, vfs.ErrInUse)
	}
	return g.FS.Open(name)
}

// Who opens a ledger at the moment at which an import replaces it gets the new one, also
// where the system keeps old files that nobody can open any more. Where nothing replaces
// it, the error is that the file is in use.
func TestOpenWhileFilesGo(t *testing.T) {
	mem := vfs.NewMem()
	importFiles(t, mem, ledger.ImportOptions{}, &file{name: "a.csv", transfers: someTransfers(51, 30)})
	if _, err := ledger.Open(&going{mem, func() {}}, "book"); !errors.Is(err, vfs.ErrInUse) {
		t.Errorf("the error is %v", err)
	}
	imported := false
	l, err := ledger.Open(&going{mem, func() {
		if !imported {
			imported = true
			importFiles(t, mem, ledger.ImportOptions{}, &file{name: "b.csv", transfers: someTransfers(52, 20)})
		}
	}}, "book")
	must(t, err)
	if got := l.Transfers(); got != 50 {
		t.Errorf("it holds %d transfers", got)
	}
	must(t, l.Close())
}
