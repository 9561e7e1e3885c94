package segment

import (
	"context"
	"fmt"
	"testing"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/record"
)

// Lines of some accounts are found wherever they lie, and pages of others are passed over.
func TestEachLineOf(t *testing.T) {
	fsys := vfs.NewMem()
	names, origins := record.NewNames(), record.NewOrigins()
	origin := origins.Add(record.Origin{File: "a.csv"})
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	// Two row groups; A has a line in the first page, and three in the fourth page of the second.
	const rows = rowGroupRows + 5*pageRows
	of := func(i int) string {
		switch {
		case i == 7, i >= rowGroupRows+3*pageRows && i < rowGroupRows+3*pageRows+3:
			return "A"
		}
		return fmt.Sprint("B", i/1000)
	}
	accounts := make([]uint32, rows)
	for i := range accounts {
		if accounts[i], err = names.Add([]byte(of(i)), cny); err != nil {
			t.Fatal(err)
		}
	}
	w, err := NewWriter(fsys, "", "sides-000001.parquet", LineColumns, names, origins.List)
	if err != nil {
		t.Fatal(err)
	}
	for i, account := range accounts {
		s := record.Line{Account: account, Time: dyetrace.Instant(i) * 1e9, Row: int64(i + 1), Amount: 1, Currency: cny, Origin: origin}
		if err := w.AddLine(&s); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	seg, err := Open(fsys, "", "sides-000001.parquet", LineColumns)
	if err != nil {
		t.Fatal(err)
	}
	defer seg.Close()
	again, read, found := record.NewNames(), 0, 0
	picks := func(account uint32) bool {
		id, _ := again.Name(account)
		return string(id) == "A"
	}
	err = EachLineOf(context.Background(), seg, again, record.NewOrigins(), picks, func(s *record.Line) error {
		read++
		if id, _ := again.Name(s.Account); string(id) != of(int(s.Row-1)) {
			t.Fatalf("row %d is of %s", s.Row, id)
		}
		if picks(s.Account) {
			found++
		}
		return nil
	})
	if err != nil || found != 4 || read != 2*pageRows {
		t.Errorf("%d lines of 4 found, %d read of %d: %v", found, read, rows, err)
	}
}
