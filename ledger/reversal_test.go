package ledger_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// reversed opens the book and gives, by memo, the memo of what each transfer
// takes back, or what its column says where that is no transfer's id.
func reversed(t *testing.T, fsys vfs.FS) map[string]string {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	memos, takes := map[string]string{}, map[string]string{}
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		memos[tr.ID] = tr.Memo
		if tr.Reverses != "" {
			takes[tr.Memo] = tr.Reverses
			if memo, is := memos[tr.Reverses]; is {
				takes[tr.Memo] = memo
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return takes
}

// A line that takes an earlier one back is linked to it by a number, its own or
// one that both have, else by the amount, else where there is only one; where several fit, or none, it is a
// reversal of something unknown and never of the likeliest.
func TestLinesAreLinkedToWhatTheyTakeBack(t *testing.T) {
	line := func(minute int, account, peer string, in bool, amount dyetrace.Amount, memo, serial, order string, back ...string) dyetrace.Side {
		s := dyetrace.Side{Account: account, Peer: peer, Time: dyetrace.Instant(minute) * 60e9, In: in, Amount: amount, Currency: cny,
			Memo: memo, Serial: serial, Order: order, Source: dyetrace.Source{Line: int64(minute + 2)}}
		if len(back) > 0 {
			s.Reversal, s.Reverses = true, back[0]
		}
		return s
	}
	sides := []dyetrace.Side{
		line(1, "A", "B", false, 100, "first", "S00001", ""),
		line(2, "A", "B", false, 100, "second", "S00002", ""),
		line(3, "B", "A", false, 100, "by number", "S00003", "", "S00002"),
		line(4, "B", "A", false, 100, "by what is left", "S00004", "", ""),
		line(5, "A", "C", false, 70, "twice a", "S00005", ""),
		line(6, "A", "C", false, 70, "twice b", "S00006", ""),
		line(7, "C", "A", false, 70, "ambiguous", "S00007", "", ""),
		line(8, "A", "D", false, 500, "bought", "S00008", "ORDER-77"),
		line(9, "A", "D", true, 200, "refund by order", "S00009", "ORDER-77", ""),
		line(10, "A", "D", true, 300, "refund of the rest", "S00010", "ORDER-77", ""),
		line(11, "A", "D", true, 10, "refund too many", "S00011", "ORDER-77", ""),
		line(12, "A", "E", true, 5, "of nothing", "S00012", "", "S99999"),
		line(40, "E", "A", false, 5, "a payment", "S00013", ""),
		line(14, "F", "A", false, 30, "to be reversed", "S00014", ""),
		line(21, "A", "G", false, 90, "a cup", "S00021", ""),
		line(22, "A", "G", true, 20, "refund in part of the only one", "S00022", "", ""),
		line(23, "A", "H", false, 90, "a plate", "S00023", "M3"),
		line(24, "A", "H", false, 90, "a bowl", "S00024", "M4"),
		line(25, "A", "H", true, 20, "refund by a short order", "S00025", "M4", ""),
		line(26, "A", "H", true, 10, "refund of either", "S00026", "", ""),
		{Account: "A", Peer: "F", Time: 15 * 60e9, Amount: 30, Currency: cny, Channel: "冲正", Memo: "by the bank's word", Source: dyetrace.Source{Line: 17}},
		{Account: "A", Peer: "F", Time: 16 * 60e9, Amount: 30, Currency: cny, Channel: "转账", Memo: "冲正 is what he wrote", Source: dyetrace.Source{Line: 18}},
	}
	fsys := vfs.NewMem()
	importSides(t, fsys, ledger.ImportOptions{}, statements{"lines", sides})
	want := map[string]string{"by number": "second", "by what is left": "first", "ambiguous": "?", "refund by order": "bought",
		"refund of the rest": "bought", "refund too many": "?", "of nothing": "?", "by the bank's word": "to be reversed",
		"refund in part of the only one": "a cup", "refund by a short order": "a bowl", "refund of either": "?"}
	if diff := cmp.Diff(want, reversed(t, fsys)); diff != "" {
		t.Error(diff)
	}
	if err := ledger.Reindex(context.Background(), fsys, "book", "test", nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, reversed(t, fsys)); diff != "" {
		t.Errorf("after a reindex: %s", diff)
	}
}

// Reversals are found by the statement that pays them, linked to payments by
// id, up to what is left of each; what is not linked says why.
func TestReversals(t *testing.T) {
	usd, _ := dyetrace.ParseCurrency("USD")
	transfer := func(id, from, to string, amount dyetrace.Amount, reverses string) dyetrace.Transfer {
		return dyetrace.Transfer{ID: id, Time: dyetrace.Instant(id[1]-'0') * 60e9, From: from, To: to, Amount: amount, Received: amount,
			Currency: cny, ReceivedCurrency: cny, Reverses: reverses, Source: dyetrace.Source{Line: 2}}
	}
	other := transfer("t7", "B", "A", 10, "t1")
	other.Currency, other.ReceivedCurrency = usd, usd
	fsys := vfs.NewMem()
	importTransfers(t, fsys,
		transfer("t0", "B", "A", 40, "t1"), transfer("t1", "A", "B", 200, ""), transfer("t2", "B", "A", 150, "t1"),
		transfer("t3", "B", "A", 90, "t1"), transfer("t4", "B", "A", 5, "t1"), transfer("t5", "B", "C", 5, "t1"),
		transfer("t6", "B", "A", 5, "nowhere"), other, transfer("t8", "B", "A", 5, dyetrace.Unlinked), transfer("t9", "A", "B", 20, "t2"))
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	type found struct {
		ID, Of string
		Back   dyetrace.Amount
		Fault  string
	}
	got := map[string][]found{}
	for no := range l.Statements() {
		list, err := l.Reversals(statement.No(no))
		if err != nil {
			t.Fatal(err)
		}
		name, _ := l.Name(statement.No(no))
		key := name.Account + " " + name.Currency.String()
		for _, r := range list {
			ids, _ := l.IDs([]statement.Ord{r.Ord, r.Payment})
			f := found{ID: ids[0], Back: r.Back, Fault: r.Fault.String()}
			if r.Linked() {
				f.Of = ids[1]
			}
			got[key] = append(got[key], f)
		}
	}
	want := map[string][]found{
		"A CNY": {{"t9", "t2", 20, ""}},
		"B CNY": {{"t0", "", 0, "order"}, {"t2", "t1", 150, ""}, {"t3", "t1", 50, "excess"}, {"t4", "", 0, "excess"},
			{"t5", "", 0, "mismatch"}, {"t6", "", 0, "missing"}, {"t8", "", 0, "unnamed"}},
		"B USD": {{"t7", "", 0, "mismatch"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// importTransfers makes the book of transfers.
func importTransfers(t *testing.T, fsys vfs.FS, all ...dyetrace.Transfer) {
	t.Helper()
	b := &dyetrace.Batch{}
	for i := range all {
		tr := &all[i]
		text := func(s string) dyetrace.Span { return b.AddText([]byte(s)) }
		b.Rows = append(b.Rows, dyetrace.Row{Time: tr.Time, Amount: tr.Amount, Received: tr.Received, Line: int64(i + 2), ID: text(tr.ID),
			From: text(tr.From), To: text(tr.To), Reverses: text(tr.Reverses), Currency: tr.Currency, ReceivedCurrency: tr.ReceivedCurrency})
	}
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	im.BeginFile("transfers")
	if err := im.Add(b); err != nil {
		t.Fatal(err)
	}
	im.EndFile((&file{name: "transfers"}).sum(), "test")
	if _, err := im.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Records with a reversal come into a ledger that has lines of statements: the index
// that is built for their conflicts covers nothing, and is read all the same.
func TestReversalBesideLines(t *testing.T) {
	fsys := vfs.NewMem()
	importSides(t, fsys, ledger.ImportOptions{}, statements{"a.csv", numbered(sideAt(0, "A>B 100"))})
	transfer := func(id, from, to string, at int, reverses string) dyetrace.Transfer {
		return dyetrace.Transfer{ID: id, Time: sideAt(at, "A>B 1").Time, From: from, To: to, Amount: 20, Received: 20,
			Currency: cny, ReceivedCurrency: cny, Reverses: reverses, Source: dyetrace.Source{Line: int64(at)}}
	}
	importTransfers(t, fsys, transfer("t1", "C", "D", 5, ""), transfer("t2", "D", "C", 9, "t1"))
	want := map[string]string{"t2": "t1"}
	if diff := cmp.Diff(want, linked(t, fsys)); diff != "" {
		t.Error(diff)
	}
}

// linked lists reversals with the payments that they are linked to.
func linked(t *testing.T, fsys vfs.FS) map[string]string {
	l, err := ledger.Open(fsys, "book")
	must(t, err)
	defer l.Close()
	of := map[string]string{}
	for no := range l.Statements() {
		list, err := l.Reversals(statement.No(no))
		must(t, err)
		for _, r := range list {
			ids, err := l.IDs([]statement.Ord{r.Ord, r.Payment})
			must(t, err)
			of[ids[0]] = ids[1]
		}
	}
	return of
}
