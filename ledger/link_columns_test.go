package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// Columns tell the same links as rows do, over several files, pages and calls,
// and an error ends the scan.
func TestScanLinkColumns(t *testing.T) {
	fsys := vfs.NewMem()
	const links = 70_000
	for file := range 2 {
		b := &dyetrace.Batch{}
		for i := range links {
			k := dyetrace.Link{Account: fmt.Sprintf("62%07d", i/2), Person: fmt.Sprint("P", i%977), Source: at(int64(i + 2))}
			if i%3 > 0 {
				k.Device = fmt.Sprint("D", i*file)
			}
			if i%5 > 0 {
				k.Phone = fmt.Sprint("1", i)
			}
			b.Links = append(b.Links, k)
		}
		importFacts(t, fsys, fmt.Sprint(file, ".csv"), b)
	}
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var rows, columns []string
	err = l.ScanLinks(t.Context(), func(k *dyetrace.Link) error {
		rows = append(rows, fmt.Sprint(k.Account, " ", k.Person, " ", k.Phone, " ", k.Device))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	err = l.ScanLinkColumns(t.Context(), func(c *statement.LinkColumns) error {
		mu.Lock()
		defer mu.Unlock()
		for i := range c.Len() {
			columns = append(columns, fmt.Sprintf("%s %s %s %s", c.Account.At(i), c.Person.At(i), c.Phone.At(i), c.Device.At(i)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// What both files tell is told once by rows.
	slices.Sort(rows)
	slices.Sort(columns)
	if len(columns) != 2*links {
		t.Errorf("%d links in columns; want %d", len(columns), 2*links)
	}
	if diff := cmp.Diff(slices.Compact(rows), slices.Compact(columns)); diff != "" {
		t.Error(diff)
	}
	enough := errors.New("enough")
	if err := l.ScanLinkColumns(context.Background(), func(*statement.LinkColumns) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v; want the error of the function", err)
	}
}
