package ledger

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/statement"
)

// A ledger that grows upon another serves what one would that had everything
// imported: the same statements by account, the same transfers by place.
func TestGrowingEqualsImported(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		all := growingTransfers(r)
		below := rapid.IntRange(0, len(all)).Draw(r, "below")
		whole, base := importAll(t, all), importAll(t, all[:below])
		if below == 0 {
			base = nil
		}
		g, err := NewGrowing(base)
		if err != nil {
			r.Fatal(err)
		}
		if base == nil {
			g.Describe(dyetrace.Account{ID: "A1", Kind: dyetrace.Merchant})
			g.Describe(dyetrace.Account{ID: "A2", Uncovered: true})
		}
		for i := below; i < len(all); i++ {
			if o, err := g.Add(&all[i]); err != nil || o != statement.Ord(i) {
				r.Fatalf("transfer %d: %d, %v", i, o, err)
			}
		}
		if g.Transfers() != whole.Transfers() || g.Statements() != whole.Statements() {
			r.Fatalf("%d transfers in %d statements, not %d in %d", g.Transfers(), g.Statements(), whole.Transfers(), whole.Statements())
		}
		for no := range statement.No(whole.Statements()) {
			sameStatement(r, g, whole, no)
		}
		sameTransfers(t, r, g, whole, all)
	})
}

func growingTransfers(r *rapid.T) (all []dyetrace.Transfer) {
	cny, _ := dyetrace.ParseCurrency("CNY")
	usd, _ := dyetrace.ParseCurrency("USD")
	at := dyetrace.Instant(0)
	for i := range rapid.IntRange(1, 30).Draw(r, "transfers") {
		at += dyetrace.Instant(rapid.IntRange(0, 2).Draw(r, "step"))
		from := rapid.IntRange(0, 4).Draw(r, "from")
		t := dyetrace.Transfer{ID: fmt.Sprintf("T%03d", i), Time: at, From: fmt.Sprint("A", from),
			To: fmt.Sprint("A", (from+rapid.IntRange(1, 4).Draw(r, "to"))%5), Amount: dyetrace.Amount(rapid.IntRange(2, 1<<30).Draw(r, "amount")), Currency: cny}
		t.Received, t.ReceivedCurrency = t.Amount-dyetrace.Amount(rapid.IntRange(0, 1).Draw(r, "fee")), cny
		if rapid.IntRange(0, 5).Draw(r, "converted") == 0 {
			t.ReceivedCurrency = usd
		}
		t.FromBalance = dyetrace.Stated{Amount: dyetrace.Amount(i), Known: rapid.Bool().Draw(r, "stated")}
		if !t.FromBalance.Known {
			t.FromBalance.Amount = 0
		}
		all = append(all, t)
	}
	return all
}

func importAll(t *testing.T, all []dyetrace.Transfer) *Ledger {
	t.Helper()
	fsys := vfs.NewMem()
	im, err := NewImport(fsys, "case", ImportOptions{Holder: "test"})
	if err != nil {
		t.Fatal(err)
	}
	im.BeginFile("t.csv")
	b := &dyetrace.Batch{}
	for i := range all {
		x := &all[i]
		row := dyetrace.Row{Time: x.Time, Amount: x.Amount, Received: x.Received, Currency: x.Currency, ReceivedCurrency: x.ReceivedCurrency,
			FromBalance: x.FromBalance, Line: int64(i + 1)}
		row.ID, row.From, row.To = b.AddText([]byte(x.ID)), b.AddText([]byte(x.From)), b.AddText([]byte(x.To))
		b.Rows = append(b.Rows, row)
	}
	b.Accounts = append(b.Accounts, dyetrace.Account{ID: "A1", Kind: dyetrace.Merchant}, dyetrace.Account{ID: "A2", Uncovered: true})
	if err := im.Add(b); err != nil {
		t.Fatal(err)
	}
	im.EndFile([32]byte{1}, "test")
	if _, err := im.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	l, err := Open(fsys, "case")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func must[T any](r *rapid.T) func(T, error) T {
	return func(v T, err error) T {
		if err != nil {
			r.Fatal(err)
		}
		return v
	}
}

// sameStatement compares a statement of the whole ledger with that of the same
// account in the growing one, whose numbers may differ.
func sameStatement(r *rapid.T, g *Growing, whole *Ledger, no statement.No) {
	name := must[dyetrace.AccountCurrency](r)(whole.Name(no))
	grown, is, err := g.Find(name)
	if err != nil || !is {
		r.Fatalf("%v is not found: %v", name, err)
	}
	if got := must[dyetrace.AccountCurrency](r)(g.Name(grown)); got != name {
		r.Fatalf("%v is called %v", name, got)
	}
	if got, want := must[statement.Traits](r)(g.Traits(grown)), must[statement.Traits](r)(whole.Traits(no)); !reflect.DeepEqual(got, want) {
		r.Fatalf("%v: %+v, not %+v", name, got, want)
	}
	type line struct {
		statement.Entry
		Peer dyetrace.AccountCurrency
	}
	list := func(s statement.Statement, nameOf func(statement.No) (dyetrace.AccountCurrency, error)) (lines []line) {
		c := s.Cursor()
		for e := (statement.Entry{}); c.Next(&e); {
			l := line{e, must[dyetrace.AccountCurrency](r)(nameOf(e.Peer))}
			l.Entry.Peer = 0
			if !l.Stated {
				l.Balance = 0 // what an entry of before has left there
			}
			lines = append(lines, l)
		}
		if len(lines) != s.Len() {
			r.Fatalf("%d lines of %d", len(lines), s.Len())
		}
		return lines
	}
	got := list(must[statement.Statement](r)(g.Statement(grown)), g.Name)
	want := list(must[statement.Statement](r)(whole.Statement(no)), whole.Name)
	if diff := cmp.Diff(want, got); diff != "" {
		r.Fatal(diff)
	}
}

func sameTransfers(t *testing.T, r *rapid.T, g *Growing, whole *Ledger, all []dyetrace.Transfer) {
	var ords []statement.Ord
	for i := range all {
		o := statement.Ord(i)
		ords = append(ords, o)
		if got, is, err := g.Lookup(all[i].ID); err != nil || !is || got != o {
			r.Fatalf("%s is at %d, %t, %v", all[i].ID, got, is, err)
		}
		if got, want := must[dyetrace.Instant](r)(g.Time(o)), all[i].Time; got != want {
			r.Fatalf("time %v, not %v", got, want)
		}
		payer := must[statement.No](r)(g.Payer(o))
		if got := must[dyetrace.AccountCurrency](r)(g.Name(payer)); got != all[i].Payer() {
			r.Fatalf("payer %v, not %v", got, all[i].Payer())
		}
		if got, want := must[statement.Ord](r)(g.After(all[i].Time)), must[statement.Ord](r)(whole.After(all[i].Time)); got != want {
			r.Fatalf("after: %d, not %d", got, want)
		}
	}
	for i, id := range must[[]string](r)(g.IDs(ords)) {
		if id != all[i].ID {
			r.Fatalf("id %s, not %s", id, all[i].ID)
		}
	}
	seen := 0
	check := func(i int, x *dyetrace.Transfer) error {
		got := *x
		got.Source = dyetrace.Source{}
		if diff := cmp.Diff(all[i], got); diff != "" {
			r.Fatal(diff)
		}
		seen++
		return nil
	}
	if err := g.Read(t.Context(), ords, check); err != nil {
		r.Fatal(err)
	}
	if err := g.Scan(t.Context(), 0, statement.Ord(len(all)), func(o statement.Ord, x *dyetrace.Transfer) error { return check(int(o), x) }); err != nil {
		r.Fatal(err)
	}
	if seen != 2*len(all) {
		r.Fatalf("%d transfers are read, not %d", seen, 2*len(all))
	}
}

// A ledger that grows upon nothing gives the numbers of what was added to it.
func TestGrowingNumbersUponNothing(t *testing.T) {
	g, err := NewGrowing(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Add(&dyetrace.Transfer{ID: "T", From: "A", To: "B", Amount: 5, Received: 5, FromSerial: "S-1"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = g.ScanNumbers(t.Context(), func(_ statement.Ord, n *statement.Numbers) error {
		for _, number := range n {
			got = append(got, string(number))
		}
		return nil
	})
	if text := strings.Join(got, "|"); err != nil || text != "S-1|||" {
		t.Errorf("%q, %v", text, err)
	}
}

// A transfer that comes too late, or moves nothing, is refused and leaves the
// ledger as it was; what a statement or cursor was taken from stays.
func TestGrowingRefuses(t *testing.T) {
	g, err := NewGrowing(nil)
	if err != nil {
		t.Fatal(err)
	}
	add := func(at dyetrace.Instant, amount dyetrace.Amount) error {
		_, err := g.Add(&dyetrace.Transfer{ID: fmt.Sprint(at), Time: at, From: "A", To: "B", Amount: amount, Received: amount})
		return err
	}
	if err := add(5, 100); err != nil {
		t.Fatal(err)
	}
	before, err := g.Statement(0)
	if err != nil {
		t.Fatal(err)
	}
	stood := before.Cursor()
	var e statement.Entry
	stood.Next(&e)
	for _, err := range []error{add(4, 1), add(6, 0)} {
		if dyetrace.KindOf(err) != dyetrace.InputError {
			t.Errorf("%v", err)
		}
	}
	if err := add(5, 7); err != nil {
		t.Fatal(err)
	}
	if stood.Next(&e) {
		t.Errorf("the old statement goes on with %+v", e)
	}
	now, err := g.Statement(0)
	if err != nil {
		t.Fatal(err)
	}
	resumed := now.Resume(stood)
	if !resumed.Next(&e) || e.Amount != 7 || e.Ord != 1 || g.Transfers() != 2 {
		t.Errorf("%d transfers; the resumed statement goes on with %+v", g.Transfers(), e)
	}
	if _, err := g.Statement(9); dyetrace.KindOf(err) != dyetrace.NotFound {
		t.Errorf("a statement that is not there: %v", err)
	}
}
