package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// sideAt is a line at second s of a day: "A>B 5" of A's statement, "A<B 5"
// likewise with money that came in.
func sideAt(s int, what string, said ...string) dyetrace.Side {
	side := dyetrace.Side{Currency: cny, Time: dyetrace.Instant(1772352000e9) + dyetrace.Instant(s)*1e9}
	names, amount, _ := strings.Cut(what, " ")
	side.Amount = minor(amount)
	account, peer, ok := strings.Cut(names, ">")
	if !ok {
		account, peer, _ = strings.Cut(names, "<")
		side.In = true
	}
	side.Account, side.Peer = account, peer
	for _, field := range said {
		key, value, _ := strings.Cut(field, "=")
		switch key {
		case "name":
			side.PeerName = value
		case "bank":
			side.PeerBank = value
		case "order":
			side.Order = value
		case "memo":
			side.Memo = value
		case "charge":
			side.Charge = minor(value)
		case "balance":
			side.Balance = dyetrace.Stated{Amount: minor(value), Known: true}
		}
	}
	return side
}

// minor is a whole number of minor units; a test that writes another is wrong.
func minor(text string) dyetrace.Amount {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return dyetrace.Amount(n)
}

// numbered gives lines their line numbers.
func numbered(sides ...dyetrace.Side) []dyetrace.Side {
	for i := range sides {
		sides[i].Source.Line = int64(i + 2)
	}
	return sides
}

// transfersOf lists a ledger's transfers in short: payer, payee, what was sent
// and received, channel, and how many sources.
func transfersOf(t *testing.T, fsys vfs.FS) (all []string) {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		line := fmt.Sprintf("%s -> %s %d", tr.From, tr.To, tr.Amount)
		if tr.Received != tr.Amount {
			line += fmt.Sprintf(" got %d", tr.Received)
		}
		if tr.Channel != "" {
			line += " " + tr.Channel
		}
		if tr.Source2.Line != 0 {
			line += " +"
		}
		all = append(all, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What lines come to, whoever their counterparties are.
func TestWhatLinesComeTo(t *testing.T) {
	tests := []struct {
		name  string
		sides []dyetrace.Side
		want  []string
	}{
		{"one side", numbered(sideAt(0, "A>B 5")), []string{"A -> B 5"}},
		{"a charge is a fee of the payer's bank", numbered(sideAt(0, "A>B 7", "charge=2"), sideAt(3, "B<A 5")), []string{"A -> B 7 got 5 +"}},
		{"masked", numbered(sideAt(0, "A>6222****1234 5")), []string{"A -> ?6222****1234 @A 5"}},
		{"masked and found", numbered(sideAt(0, "A>6222****1234 5"), sideAt(9, "62220001234< 5")), []string{"A -> 62220001234 5 +"}},
		{"only a name", numbered(sideAt(0, "A< 5", "name=张三")), []string{"?张三 @A -> A 5"}},
		{"nothing", numbered(sideAt(0, "A> 5")), []string{"A -> ? @A 5"}},
		{"cash", numbered(sideAt(0, "A> 5", "memo=ATM取现")), []string{"A -> ?cash @A 5"}},
		{"a pool without orders", numbered(sideAt(0, "A>P 5", "name=财付通支付科技有限公司"), sideAt(9, "B<P 5", "name=财付通支付科技有限公司")),
			[]string{"A -> P 5", "P -> B 5"}},
		{"a pool with orders", numbered(sideAt(0, "A>P 5", "name=财付通支付科技有限公司", "order=10000001"), sideAt(9, "B<P2 5", "name=备付金", "order=10000001")),
			[]string{"A -> B 5 via 财付通支付科技有限公司 +"}},
		{"a pool with other orders", numbered(sideAt(0, "A>P 5", "name=财付通", "order=10000001"), sideAt(9, "B<P 5", "name=财付通", "order=10000002")),
			[]string{"A -> P 5", "P -> B 5"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fsys := vfs.NewMem()
			importSides(t, fsys, ledger.ImportOptions{}, statements{"a.csv", test.sides})
			if diff := cmp.Diff(test.want, transfersOf(t, fsys)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A line that says what a complete record says adds to it, whichever came in
// first, and is no transfer of its own.
func TestLinesOfRecords(t *testing.T) {
	record := dyetrace.Transfer{ID: "R1", Time: sideAt(0, "A>B 5").Time, From: "A", To: "B", Amount: 5, Received: 5, Currency: cny, ReceivedCurrency: cny,
		Source: dyetrace.Source{Line: 2}}
	other := record
	other.ID, other.Received, other.Source.Line = "R2", 4, 3
	other.Time += 32e9
	records := &file{name: "r.csv", transfers: []dyetrace.Transfer{record, other}}
	lines := statements{"a.csv", numbered(sideAt(20, "A>B 5", "balance=70", "memo=m"), sideAt(25, "B<A 5", "balance=9"), sideAt(30, "A>B 5"), sideAt(31, "B<A 4"))}
	first, second := vfs.NewMem(), vfs.NewMem()
	importFiles(t, first, ledger.ImportOptions{}, records)
	s := importSides(t, first, ledger.ImportOptions{}, lines)
	if s.Joined.Recorded != 4 {
		t.Errorf("%+v", s.Joined)
	}
	importSides(t, second, ledger.ImportOptions{}, lines)
	importFiles(t, second, ledger.ImportOptions{}, records)
	for _, fsys := range []vfs.FS{first, second} {
		if diff := cmp.Diff([]string{"A -> B 5 +", "A -> B 5 got 4"}, transfersOf(t, fsys)); diff != "" {
			t.Error(diff)
		}
		l, err := ledger.Open(fsys, "book")
		if err != nil {
			t.Fatal(err)
		}
		err = l.Read(context.Background(), []statement.Ord{0}, func(_ int, tr *dyetrace.Transfer) error {
			if tr.ID != "R1" || tr.FromBalance.Amount != 70 || tr.ToBalance.Amount != 9 || tr.Source.File != "r.csv" || tr.Source2.File != "a.csv" || tr.Memo2 != "m" {
				t.Errorf("%+v", tr)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
	}
	if a, b := contents(t, first), contents(t, second); a != b {
		t.Error("the order of imports shows")
	}
}

// Accounts are covered where statements cover them: those whose lines there are
// for these days, those that only others name not at all, and those that
// complete records name as before.
func TestCoverage(t *testing.T) {
	fsys := vfs.NewMem()
	importFiles(t, fsys, ledger.ImportOptions{}, &file{name: "r.csv", transfers: []dyetrace.Transfer{{ID: "R", Time: 5, From: "K", To: "L",
		Amount: 1, Received: 1, Currency: cny, ReceivedCurrency: cny, Source: dyetrace.Source{Line: 2}}}})
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	importSides(t, fsys, ledger.ImportOptions{Zone: zone}, statements{"a.csv", numbered(sideAt(0, "A>B 5", "name=张三", "bank=ICBC"), sideAt(90000, "A>C 6"), sideAt(5, "A> 9"), sideAt(7, "A>K 2"))})
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got := map[string]string{}
	for no := range statement.No(l.Statements()) {
		name, err := l.Name(no)
		if err != nil {
			t.Fatal(err)
		}
		traits, err := l.Traits(no)
		if err != nil {
			t.Fatal(err)
		}
		got[name.Account] = fmt.Sprint(traits.Covered)
		for _, d := range traits.Days {
			got[name.Account] += " " + d.From.Time().In(zone).Format("01-02T15:04:05") + "/" + d.To.Time().In(zone).Format("01-02T15:04:05")
		}
	}
	want := map[string]string{"A": "true 03-01T00:00:00/03-02T23:59:59", "B": "false", "C": "false", "? @A": "false", "K": "true", "L": "true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if a, ok, err := l.Account("B"); err != nil || !ok || a.Holder != "张三" || a.Institution != "ICBC" {
		t.Errorf("%+v %v %v", a, ok, err)
	}
}

// A record whose payee received as much in another currency keeps that currency when
// a line says the same of the payer.
func TestLineOfRecordInTwoCurrencies(t *testing.T) {
	fsys := vfs.NewMem()
	importTransfers(t, fsys, dyetrace.Transfer{ID: "R1", Time: sideAt(0, "A>B 5").Time, From: "A", To: "B",
		Amount: 5, Received: 5, Currency: cny, ReceivedCurrency: mustCurrency("EUR")})
	s := importSides(t, fsys, ledger.ImportOptions{}, statements{"a.csv", numbered(sideAt(1, "A> 5", "balance=70"))})
	if s.Joined.Recorded != 1 {
		t.Errorf("%+v", s.Joined)
	}
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		if tr.ID != "R1" || tr.ReceivedCurrency != mustCurrency("EUR") || tr.FromBalance.Amount != 70 {
			t.Errorf("%+v", tr)
		}
		return nil
	})
	if err != nil || l.Transfers() != 1 {
		t.Fatal(l.Transfers(), err)
	}
}

// An import that is cancelled while it joins lines ends soon, and leaves the ledger
// as it was.
func TestJoiningIsCancelled(t *testing.T) {
	fsys := vfs.NewMem()
	lines := statements{name: "a.csv", sides: numbered(sideAt(0, "A>B 100"), sideAt(1, "B>C 60"))}
	importSides(t, fsys, ledger.ImportOptions{}, lines)
	before := transfersOf(t, fsys)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	steps, atCancel := 0, 5
	im, err := ledger.NewImport(fsys, "book", ledger.ImportOptions{Progress: func(int64, int64) {
		if steps++; steps == atCancel {
			cancel()
		}
	}})
	must(t, err)
	im.BeginFile("b.csv")
	must(t, im.Add(sidesBatch(numbered(sideAt(2, "C>D 40")))))
	im.EndFile((&file{name: "b.csv"}).sum(), "test")
	if _, err := im.Commit(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	if steps > atCancel+1 {
		t.Errorf("%d steps were reported, though it was cancelled at %d", steps, atCancel)
	}
	if diff := cmp.Diff(before, transfersOf(t, fsys)); diff != "" {
		t.Error(diff)
	}
}

// A stand-in is listed with the account whose line it is, also where the name on the line
// has what parts the two in it.
func TestStandInsOfNames(t *testing.T) {
	l := importEach(t, sidesFile("a.csv", sideAt(0, "6222001> 500", "name=Bob @Home"), sideAt(60, "6222001>6222****9999 40")))
	var got []string
	must(t, l.StandIns(t.Context(), func(s *ledger.StandIn) error {
		got = append(got, s.Says+" of "+s.Of)
		return nil
	}))
	if diff := cmp.Diff([]string{"6222****9999 of 6222001", "Bob @Home of 6222001"}, got); diff != "" {
		t.Error(diff)
	}
}
