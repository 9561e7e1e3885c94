package ledger

import (
	"context"
	"errors"
	"testing"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// smallLedger writes a ledger of a few transfers and gives its file system.
func smallLedger(t testing.TB) *vfs.Mem {
	t.Helper()
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	fsys := vfs.NewMem()
	im, err := NewImport(fsys, "book", ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	im.BeginFile("a.csv")
	b := &dyetrace.Batch{Accounts: []dyetrace.Account{{ID: "A", Holder: "H"}, {ID: "B", Kind: dyetrace.Cash}}}
	for i, id := range []string{"T1", "T2", "T3", "T4", "T5"} {
		b.Rows = append(b.Rows, dyetrace.Row{
			Time: dyetrace.Instant(i * 1e9), Amount: 100, Received: dyetrace.Amount(100 - i%2), Line: int64(i + 2), Seq: int64(i % 3),
			ID: b.AddText([]byte(id)), From: b.AddText([]byte("A")), To: b.AddText([]byte("B")), Memo: b.AddText([]byte("m")),
			Currency: cny, ReceivedCurrency: cny,
		})
	}
	if err := im.Add(b); err != nil {
		t.Fatal(err)
	}
	im.EndFile([32]byte{1}, "test")
	if _, err := im.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return fsys
}

// readEverything asks a ledger for all it serves and ignores the answers.
func readEverything(l *Ledger) error {
	var errs []error
	ctx := context.Background()
	for o := range statement.Ord(l.Transfers()) {
		_, err1 := l.Time(o)
		_, err2 := l.IDs([]statement.Ord{o})
		_, err3 := l.Payer(o)
		_, err4 := l.one(o)
		errs = append(errs, err1, err2, err3, err4)
	}
	for no := range statement.No(l.Statements()) {
		_, err1 := l.Name(no)
		_, err2 := l.Traits(no)
		s, err3 := l.Statement(no)
		errs = append(errs, err1, err2, err3)
		if err3 == nil {
			var e statement.Entry
			for c := s.Cursor(); c.Next(&e); {
				continue
			}
		}
	}
	for _, name := range []string{"", "A", "B", "zz"} {
		_, err1 := l.StatementsOf(name)
		_, _, err2 := l.Account(name)
		_, _, err3 := l.Lookup("T3" + name)
		errs = append(errs, err1, err2, err3)
	}
	_, err1 := l.After(3e9)
	err2 := l.Scan(ctx, 0, statement.Ord(l.Transfers()), func(statement.Ord, *dyetrace.Transfer) error { return nil })
	err3 := l.ScanAccounts(ctx, func(*dyetrace.Account) error { return nil })
	return errors.Join(append(errs, err1, err2, err3)...)
}

// A file of the index that holds anything at all under right checksums, which
// only a forger could make, ends in errors and never in a panic.
func FuzzIndex(f *testing.F) {
	names := manifest.IndexFiles()
	fsys := smallLedger(f)
	for i, name := range names {
		b, err := block.Open(fsys, "book/index-000001", name)
		if err != nil {
			f.Fatal(err)
		}
		data, err := b.Bytes(0, b.Length)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, data, b.Special)
		f.Add(i, data[:len(data)/2], b.Special/2)
	}
	f.Fuzz(func(t *testing.T, which int, data []byte, special uint64) {
		fsys := smallLedger(t)
		name := names[uint(which)%uint(len(names))]
		old, err := block.Open(fsys, "book/index-000001", name)
		if err != nil {
			t.Fatal(err)
		}
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		w, err := block.NewWriter(fsys, "book/index-000001", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Finish(old.Count, special); err != nil {
			t.Fatal(err)
		}
		l, err := Open(fsys, "book")
		if err != nil {
			return
		}
		defer l.Close()
		_ = readEverything(l)
	})
}

// The same for the files of an overlay, which say what it has instead of the parts below.
func FuzzOverlay(f *testing.F) {
	names := (&manifest.Part{Joined: true}).Files()
	const folder = "book/joined-000002"
	fsys := overlaidLedger(f)
	for i, name := range names {
		b, err := block.Open(fsys, folder, name)
		if err != nil {
			f.Fatal(err)
		}
		data, err := b.Bytes(0, b.Length)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, data, b.Special)
		f.Add(i, data[:len(data)/2], b.Special/2)
	}
	f.Fuzz(func(t *testing.T, which int, data []byte, special uint64) {
		fsys := overlaidLedger(t)
		name := names[uint(which)%uint(len(names))]
		old, err := block.Open(fsys, folder, name)
		if err != nil {
			t.Fatal(err)
		}
		count := old.Count
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		w, err := block.NewWriter(fsys, folder, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Finish(count, special); err != nil {
			t.Fatal(err)
		}
		l, err := Open(fsys, "book")
		if err != nil {
			return
		}
		defer l.Close()
		// Numbers that cannot be found while a statement is walked end the walk with the error,
		// which guard catches; anything else is a fault of the reader.
		var broken *guard.Panic
		if err := guard.Do(func() error { return readEverything(l) }); errors.As(err, &broken) {
			t.Fatal(err)
		}
	})
}

// overlaidLedger is smallLedger with lines upon some of its records.
func overlaidLedger(t testing.TB) *vfs.Mem {
	t.Helper()
	fsys := smallLedger(t)
	im, err := NewImport(fsys, "book", ImportOptions{Small: -1})
	if err != nil {
		t.Fatal(err)
	}
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	im.BeginFile("lines.csv")
	b := &dyetrace.Batch{}
	for i := range 4 {
		b.Sides = append(b.Sides, dyetrace.SideRow{Line: int64(i + 2), Time: dyetrace.Instant(i) * 1e9, Amount: dyetrace.Amount(100 - i%2*i),
			Currency: cny, Account: b.AddText([]byte("A")), Peer: b.AddText([]byte("B")), Reversal: i == 3})
	}
	if err := im.Add(b); err != nil {
		t.Fatal(err)
	}
	im.EndFile([32]byte{2}, "test")
	if _, err := im.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	return fsys
}

// The same for the records.
func FuzzRecords(f *testing.F) {
	data, err := vfs.ReadFile(smallLedger(f), "book/records-000001.parquet")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[len(data)/2:])
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := smallLedger(t)
		l, err := openWith(t, fsys, "records-000001.parquet", data)
		if err != nil {
			return
		}
		defer l.Close()
		_ = readEverything(l)
		_ = Reindex(context.Background(), fsys, "book", "fuzz", nil)
	})
}

// The same for lines of statements, the periods they cover and decisions.
func FuzzLines(f *testing.F) {
	files := []string{"sides-000001.parquet", "periods-000001.parquet", "decisions-000002.parquet"}
	for i, name := range files {
		data, err := vfs.ReadFile(linesLedger(f), "book/"+name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, data)
		f.Add(i, data[len(data)/2:])
		f.Add((i+1)%len(files), data)
	}
	f.Fuzz(func(t *testing.T, which int, data []byte) {
		fsys := linesLedger(t)
		l, err := openWith(t, fsys, files[uint(which)%uint(len(files))], data)
		if err != nil {
			return
		}
		defer l.Close()
		_, _ = l.Decisions()
		_ = Reindex(context.Background(), fsys, "book", "fuzz", nil)
	})
}

// linesLedger is a ledger of one line and a decision on whom it names.
func linesLedger(t testing.TB) *vfs.Mem {
	t.Helper()
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	fsys := vfs.NewMem()
	im, err := NewImport(fsys, "book", ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	im.BeginFile("a.csv")
	b := &dyetrace.Batch{}
	b.Sides = append(b.Sides, dyetrace.SideRow{Line: 2, Amount: 5, Currency: cny, Account: b.AddText([]byte("A")), PeerName: b.AddText([]byte("N"))},
		dyetrace.SideRow{Line: 3, Amount: 5, Currency: cny, Failed: true, Account: b.AddText([]byte("wechat:w")), Peer: b.AddText([]byte("S")),
			PaidBy: b.AddText([]byte("(7001)"))})
	if err := im.Add(b); err != nil {
		t.Fatal(err)
	}
	im.EndFile([32]byte{1}, "test")
	if _, err := im.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Decide(context.Background(), fsys, "book", []Decision{{StandIn: "?N @A", Account: "B"}}, DecideOptions{}); err != nil {
		t.Fatal(err)
	}
	return fsys
}

// openWith opens the ledger after one of its files was replaced, its checksums
// made to fit.
func openWith(t *testing.T, fsys vfs.FS, name string, data []byte) (*Ledger, error) {
	t.Helper()
	w, err := block.NewSummedWriter(fsys, "book", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	return Open(fsys, "book")
}
