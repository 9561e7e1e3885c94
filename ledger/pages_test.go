package ledger_test

import (
	"fmt"
	"testing"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// Texts of every column come back as they were where a segment has several
// pages, also where only some rows have a text.
func TestTextsOverSeveralPages(t *testing.T) {
	const rows = 20_000
	transfers := make([]dyetrace.Transfer, rows)
	for i := range transfers {
		transfers[i] = dyetrace.Transfer{
			ID: fmt.Sprintf("T%06d", i), Time: dyetrace.Instant(i) * 1e9, From: fmt.Sprintf("A%d", i%97), To: fmt.Sprintf("B%d", i%89),
			Amount: 100, Received: 100, Currency: cny, ReceivedCurrency: cny, Source: dyetrace.Source{File: "a.csv", Line: int64(i + 2)},
		}
		if i%3 > 0 {
			transfers[i].Memo = fmt.Sprintf("memo %d", i)
		}
		if i%5 > 0 {
			transfers[i].Channel = fmt.Sprintf("channel %d", i%1000)
		}
	}
	fsys := vfs.NewMem()
	f := &file{name: "a.csv", transfers: transfers}
	importFiles(t, fsys, ledger.ImportOptions{}, f)
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Scan(t.Context(), 0, rows, func(o statement.Ord, got *dyetrace.Transfer) error {
		want := transfers[o]
		want.Source.SHA256 = f.sum()
		if *got != want {
			return fmt.Errorf("got  %+v\nwant %+v", *got, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	again := importFiles(t, fsys, ledger.ImportOptions{}, f)
	if again.Transfers.AlreadyThere != rows || len(again.Conflicts) > 0 {
		t.Errorf("the same again: %+v, %d conflicts", again.Transfers, len(again.Conflicts))
	}
}
