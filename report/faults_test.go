package report

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// faultyLedger is a ledger of statements: the victim V pays A, which pays on to
// B. A's statement has a balance that does not follow, and so has that of X,
// which no claimed money reaches.
func faultyLedger(t *testing.T) *ledger.Ledger {
	t.Helper()
	fsys := vfs.NewMem()
	im, err := ledger.NewImport(fsys, "case", ledger.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	b := &dyetrace.Batch{}
	line := func(at int, account, peer string, in bool, amount, balance dyetrace.Amount) {
		b.Sides = append(b.Sides, dyetrace.SideRow{Time: dyetrace.Instant(1772352000+at) * 1e9, Line: int64(len(b.Sides) + 2), In: in, Amount: amount, Currency: cny,
			Balance: dyetrace.Stated{Amount: balance, Known: true}, Account: b.AddText([]byte(account)), Peer: b.AddText([]byte(peer))})
	}
	im.BeginFile("a.csv")
	line(0, "V", "A", false, 500, 1000)
	line(1, "A", "V", true, 500, 500)
	line(60, "A", "B", false, 200, 200)
	line(90, "A", "C", false, 100, 100)
	line(10, "X", "Y", false, 5, 50)
	line(20, "X", "Y", false, 5, 5)
	if err := im.Add(b); err != nil {
		t.Fatal(err)
	}
	im.EndFile([32]byte{7}, "test")
	if _, err := im.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(fsys, "case")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	if err := fsys.MkdirAll("tmp"); err != nil {
		t.Fatal(err)
	}
	return l
}

// A report shows the faults of the statements that claimed money passes
// through, with their lines and the claims, and no others.
func TestFaults(t *testing.T) {
	l := faultyLedger(t)
	ctx := context.Background()
	ids, err := l.IDs([]statement.Ord{0})
	if err != nil {
		t.Fatal(err)
	}
	claims, err := trace.Resolve(ctx, l, []dyetrace.Claim{{ID: "C1", Transfer: ids[0]}})
	if err != nil {
		t.Fatal(err)
	}
	result, err := trace.Run(ctx, l, claims, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Build(ctx, l, result, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.CheckStatements(ctx, l, "tmp"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range r.Faults {
		f := &r.Faults[i]
		got = append(got, strings.Join([]string{f.Account, f.Kind.String(), f.Expected.Amount.Format(f.Currency), f.Found.Amount.Format(f.Currency),
			sourceLine(&f.Source), f.Claimed.Format(f.Currency), strings.Join(f.Claims, " ")}, " "))
	}
	if diff := gocmp.Diff([]string{"A balance 3.00 2.00 a.csv:4 5.00 C1"}, got); diff != "" {
		t.Error(diff)
	}
	for name, write := range map[string]func(w io.Writer) error{
		"json": func(w io.Writer) error { return r.WriteJSON(ctx, w) },
		"page": func(w io.Writer) error { return r.writePage(ctx, w, 100) },
		"text": func(w io.Writer) error { return r.WriteText(w, TextOptions{}) },
		"csv":  func(w io.Writer) error { return r.writeCSVTable(ctx, w, r.faultTable()) },
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); !strings.Contains(text, "a.csv:4") || !strings.Contains(text, "balance") || strings.Contains(text, "a.csv:7") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

// Nothing is said where nobody looked, or nothing was found.
func TestNoFaults(t *testing.T) {
	var out bytes.Buffer
	r := &Report{ledger: newMemory(nil), result: &trace.Result{}}
	if err := r.WriteText(&out, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), faultsEnglish.title) {
		t.Error(out.String())
	}
}
