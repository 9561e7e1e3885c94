package ledger

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// A wallet's file that a dyetrace read before what paid was kept is named by a check,
// with how many lines failed in it; once it is imported again nothing is.
func TestCheckNamesFilesWithoutPayers(t *testing.T) {
	fsys := vfs.NewMem()
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	bring := func() {
		t.Helper()
		im, err := NewImport(fsys, "book", ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		im.BeginFile("w.csv")
		b := &dyetrace.Batch{}
		for i, account := range []string{"wechat:w", "wechat:w", "6217000000000007001"} {
			b.Sides = append(b.Sides, dyetrace.SideRow{Account: b.AddText([]byte(account)), Time: dyetrace.Instant(i) * 1e9, Amount: 5, Currency: cny, Failed: true, Line: int64(i + 2)})
		}
		err = im.Add(b)
		im.EndFile([32]byte{1}, "test")
		if _, committed := im.Commit(t.Context()); err != nil || committed != nil {
			t.Fatal(errors.Join(err, committed))
		}
	}
	named := func(old bool) map[string]int64 {
		t.Helper()
		l, err := Open(fsys, "book")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if old {
			l.m.Sources[0].Payers = false
		}
		found := map[string]int64{}
		err = l.Check(t.Context(), "book", nil, func(s *StatementCheck) error {
			for i := range s.Faults {
				if f := &s.Faults[i]; f.Payerless() {
					found[s.Account+" "+f.Source.File] = f.Count
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	bring()
	if diff := cmp.Diff(map[string]int64{"wechat:w w.csv": 2}, named(true)); diff != "" {
		t.Errorf("read before: -want +got:\n%s", diff)
	}
	bring()
	if diff := cmp.Diff(map[string]int64{}, named(false)); diff != "" {
		t.Errorf("read again: -want +got:\n%s", diff)
	}
}
