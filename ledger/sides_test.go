package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// sidesBatch puts lines and periods into a batch as a reader does.
func sidesBatch(sides []dyetrace.Side, periods ...dyetrace.Period) *dyetrace.Batch {
	b := &dyetrace.Batch{Periods: periods}
	for i := range sides {
		s := &sides[i]
		text := func(t string) dyetrace.Span { return b.AddText([]byte(t)) }
		b.Sides = append(b.Sides, dyetrace.SideRow{
			Time: s.Time, Spread: s.Spread, Seq: s.Seq, Line: s.Source.Line, Amount: s.Amount, Charge: s.Charge, Balance: s.Balance,
			Currency: s.Currency, In: s.In, Failed: s.Failed, Account: text(s.Account), Peer: text(s.Peer), PeerName: text(s.PeerName),
			PeerBank: text(s.PeerBank), Serial: text(s.Serial), Order: text(s.Order), Channel: text(s.Channel), Memo: text(s.Memo),
			Sheet: text(s.Source.Sheet), PeerOther: text(s.PeerOther), PaidBy: text(s.PaidBy), Batch: text(s.Batch),
			Reversal: s.Reversal, Reverses: text(s.Reverses),
		})
	}
	return b
}

// mirrored gives the two statements' lines of transfers, the payee's some
// seconds off.
func mirrored(all []dyetrace.Transfer, jitter func() time.Duration) (out, in []dyetrace.Side) {
	for i := range all {
		t := &all[i]
		out = append(out, dyetrace.Side{Account: t.From, Time: t.Time, Amount: t.Amount, Currency: t.Currency, Balance: t.FromBalance,
			Peer: t.To, Memo: t.Memo, Channel: t.Channel, Source: dyetrace.Source{Line: int64(2*i + 1)}})
		in = append(in, dyetrace.Side{Account: t.To, In: true, Time: t.Time + dyetrace.Instant(jitter()), Amount: t.Amount, Currency: t.Currency,
			Balance: t.ToBalance, Peer: t.From, Memo: t.Memo, Channel: t.Channel, Source: dyetrace.Source{Line: int64(2*i + 2)}})
	}
	return out, in
}

// statements are files with lines.
type statements struct {
	name  string
	sides []dyetrace.Side
}

func importSides(t testing.TB, fsys vfs.FS, opts ledger.ImportOptions, files ...statements) *ledger.ImportSummary {
	t.Helper()
	im, err := ledger.NewImport(fsys, "book", opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		im.BeginFile(f.name)
		for part := range slices.Chunk(f.sides, 5) {
			if err := im.Add(sidesBatch(part)); err != nil {
				t.Fatal(err)
			}
		}
		im.EndFile((&file{name: f.name}).sum(), "test")
	}
	s, err := im.Commit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Both sides of every transfer come in: the ledger has the transfers, with
// what both lines say.
func TestSidesBecomeTransfers(t *testing.T) {
	at := dyetrace.Instant(1772352000e9)
	known := func(a dyetrace.Amount) dyetrace.Stated { return dyetrace.Stated{Amount: a, Known: true} }
	fsys := vfs.NewMem()
	s := importSides(t, fsys, ledger.ImportOptions{},
		statements{"a.csv", []dyetrace.Side{{Account: "A", Time: at, Amount: 500, Currency: cny, Balance: known(70), Peer: "B", Memo: "rent", Channel: "app",
			Source: dyetrace.Source{Line: 2, Sheet: "S"}}}},
		statements{"b.csv", []dyetrace.Side{{Account: "B", In: true, Time: at + 3e9, Amount: 500, Currency: cny, Balance: known(900), Peer: "A", Memo: "in",
			Source: dyetrace.Source{Line: 7}}, {Account: "B", Failed: true, Time: at, Amount: 9, Currency: cny, Peer: "C", Source: dyetrace.Source{Line: 8}}}})
	if s.Joined == nil || *s.Joined != (ledger.JoinSummary{Lines: 2, Joined: 1}) {
		t.Errorf("joined: %+v", s.Joined)
	}
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if l.Transfers() != 1 {
		t.Fatalf("%d transfers", l.Transfers())
	}
	err = l.Scan(context.Background(), 0, 1, func(_ statement.Ord, got *dyetrace.Transfer) error {
		want := dyetrace.Transfer{ID: got.ID, Time: at, From: "A", To: "B", Amount: 500, Currency: cny, Received: 500, ReceivedCurrency: cny,
			FromBalance: known(70), ToBalance: known(900), Channel: "app", Memo: "rent",
			Source:   dyetrace.Source{File: "a.csv", SHA256: (&file{name: "a.csv"}).sum(), Sheet: "S", Line: 2},
			FromTime: at, ToTime: at + 3e9, Memo2: "in",
			Source2: dyetrace.Source{File: "b.csv", SHA256: (&file{name: "b.csv"}).sum(), Line: 7}}
		if *got != want {
			t.Errorf("got  %+v\nwant %+v", *got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A ledger is the same whatever the order of files and however they are split
// over imports, whether or not it was made anew.
func TestSidesInAnyOrder(t *testing.T) {
	var all []dyetrace.Transfer
	for _, tr := range someTransfers(31, 300) {
		if tr.Currency == tr.ReceivedCurrency && tr.From != tr.To {
			tr.Received = tr.Amount
			all = append(all, tr)
		}
	}
	r := rand.New(rand.NewPCG(5, 5))
	out, in := mirrored(all, func() time.Duration { return time.Duration(r.IntN(20)) * time.Second })
	var files []statements
	for i, lines := range slices.Collect(slices.Chunk(slices.Concat(out, in, out[:40]), 97)) {
		files = append(files, statements{fmt.Sprintf("f%02d.csv", i), lines})
	}
	once := vfs.NewMem()
	importSides(t, once, ledger.ImportOptions{}, files...)
	want := contents(t, once)
	for round := range 6 {
		fsys := vfs.NewMem()
		r.Shuffle(len(files), func(i, k int) { files[i], files[k] = files[k], files[i] })
		for part := range slices.Chunk(files, 1+round) {
			importSides(t, fsys, ledger.ImportOptions{Memory: 9000}, part...)
		}
		importSides(t, fsys, ledger.ImportOptions{}, files[1])
		if got := contents(t, fsys); got != want {
			t.Fatalf("round %d: the ledger depends on the order of files:\n%s\n\n%s", round, got, want)
		}
		if err := ledger.Reindex(context.Background(), fsys, "book", "test", nil); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, fsys); got != want {
			t.Fatalf("round %d: made anew the ledger is another", round)
		}
		if _, err := ledger.Verify(context.Background(), fsys, "book", nil); err != nil {
			t.Fatal(err)
		}
	}
}
