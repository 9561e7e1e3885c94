package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// ScanNumbers gives the numbers that Scan does, of files with and without numbers that
// take turns in the order of the ledger, and of those alone.
func TestScanNumbers(t *testing.T) {
	fsys := vfs.NewMem()
	plain := someTransfers(3, 200)
	for i := range plain {
		plain[i].FromSerial, plain[i].ToSerial, plain[i].FromOrder, plain[i].ToOrder = "", "", "", ""
	}
	var lines []dyetrace.Side
	for i := range 60 {
		side := sideAt(i*997, "A>B 5")
		if i%3 > 0 {
			side.Serial, side.Order = "SERIAL-"+string(rune('A'+i%20)), "ORDER-"+string(rune('A'+i%7))
		}
		lines = append(lines, side)
	}
	importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "plain.csv", transfers: plain})
	importSides(t, fsys, ledger.ImportOptions{}, statements{"lines.csv", numbered(lines...)})
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	type found struct {
		Ord     statement.Ord
		Numbers [4]string
	}
	var want, got []found
	add := func(list *[]found, o statement.Ord, n *statement.Numbers) {
		f := found{Ord: o}
		for i := range n {
			f.Numbers[i] = string(n[i])
		}
		if f.Numbers != [4]string{} {
			*list = append(*list, f)
		}
	}
	err = l.Scan(t.Context(), 0, statement.Ord(l.Transfers()), func(o statement.Ord, tr *dyetrace.Transfer) error {
		n := statement.NumbersOf(tr)
		add(&want, o, &n)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = l.ScanNumbers(t.Context(), func(o statement.Ord, n *statement.Numbers) error {
		add(&got, o, n)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 40 {
		t.Errorf("%d transfers have numbers: -Scan +ScanNumbers:\n%s", len(want), diff)
	}
}
