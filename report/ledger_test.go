package report

import (
	"bytes"
	"testing"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/trace"
)

// imported is a real ledger that holds what the memory holds.
func imported(t testing.TB, m *memory) *ledger.Ledger {
	t.Helper()
	fsys := vfs.NewMem()
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	im.BeginFile("bank.csv")
	b := &dyetrace.Batch{}
	for i := range m.transfers {
		x := &m.transfers[i]
		b.Rows = append(b.Rows, dyetrace.Row{
			Time: x.Time, Seq: x.Seq, Amount: x.Amount, Received: x.Received, FromBalance: x.FromBalance, ToBalance: x.ToBalance,
			Line: x.Source.Line, ID: b.AddText([]byte(x.ID)), From: b.AddText([]byte(x.From)), To: b.AddText([]byte(x.To)),
			Channel: b.AddText([]byte(x.Channel)), Memo: b.AddText([]byte(x.Memo)),
			Currency: x.Currency, ReceivedCurrency: x.ReceivedCurrency,
		})
	}
	for _, a := range m.accounts {
		b.Accounts = append(b.Accounts, a)
	}
	if err := im.Add(b); err != nil {
		t.Fatal(err)
	}
	im.EndFile([32]byte{0xab, 0xcd}, "test")
	if _, err := im.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// A ledger on disk gives the same reports as the one that other tests keep in memory.
func TestRealLedger(t *testing.T) {
	m, claims := theft()
	l := imported(t, m)
	result, err := trace.Run(t.Context(), l, resolve(m, claims), trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	onDisk, err := Build(t.Context(), l, result, about(English))
	if err != nil {
		t.Fatal(err)
	}
	for format, write := range writers(t) {
		if want, got := write(reported(t, m, claims, dyetrace.FIFO, about(English))), write(onDisk); !bytes.Equal(want, got) {
			t.Errorf("%s differs:\n%s\n%s", format, want, got)
		}
	}
}

// The time that the report itself takes for 1,000 accounts and 5,000 transfers
// of a ledger on disk.
func BenchmarkRealLedger(b *testing.B) {
	m, claims := fan(1000)
	l := imported(b, m)
	result, err := trace.Run(b.Context(), l, resolve(m, claims), trace.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for format, write := range writers(b) {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				r, err := Build(b.Context(), l, result, about(English))
				if err != nil {
					b.Fatal(err)
				}
				write(r)
			}
		})
	}
}
