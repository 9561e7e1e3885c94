package lines_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/native"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
	"dyetrace/trace/lines"
)

// book is a ledger of transfers.csv in a text, in order of time. Those of mixed
// get numbers, which the file does not have.
func book(t testing.TB, text string, accounts ...dyetrace.Account) *ledger.Growing {
	t.Helper()
	g, err := ledger.NewGrowing(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range accounts {
		g.Describe(a)
	}
	var all []*dyetrace.Transfer
	header, rows, _ := strings.Cut(strings.TrimSpace(text), "\n")
	for row := range strings.SplitSeq(rows, "\n") {
		tr, err := native.ReadTransfer(t.Context(), header, row, intake.Options{})
		if err != nil {
			t.Fatalf("%s: %v", row, err)
		}
		all = append(all, tr)
	}
	slices.SortStableFunc(all, func(a, b *dyetrace.Transfer) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID, b.ID))
	})
	for _, tr := range all {
		switch tr.ID + tr.To {
		case "T1A":
			tr.FromSerial = "f1"
		case "T2A":
			tr.ToSerial, tr.ToOrder = "t2", "o2"
		case "T3D":
			tr.FromSerial, tr.ToSerial = "f3", "t3"
		}
		if _, err := g.Add(tr); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// kept keeps what is shown.
type kept struct {
	head  lines.Head
	lines []lines.Line
	foot  lines.Foot
	fails error // of the second call
	calls int
}

func (k *kept) call() error {
	if k.calls++; k.calls == 2 {
		return k.fails
	}
	return nil
}

func (k *kept) Head(h *lines.Head) error { k.head = *h; return k.call() }

func (k *kept) Lines(list []lines.Line) error {
	k.lines = append(k.lines, list...)
	return k.call()
}

func (k *kept) Foot(f *lines.Foot) error { k.foot = *f; return k.call() }

func shown(t *testing.T, l trace.Records, no statement.No, o *lines.Options) *kept {
	t.Helper()
	k := &kept{}
	o.UpTo = cmp.Or(o.UpTo, statement.Ord(l.Transfers()))
	if err := lines.Show(t.Context(), l, no, o, k); err != nil {
		t.Fatal(err)
	}
	return k
}

// said is parts in one line, clean money as "-".
func said(parts []trace.Part) string {
	var list []string
	for _, p := range parts {
		name := "-"
		if p.Claim != trace.Clean {
			name = fmt.Sprint(p.Claim)
		}
		list = append(list, fmt.Sprint(name, ":", int64(p.Amount)))
	}
	return strings.Join(list, " ")
}

// What a statement says the account holds of each claim is what its lots add up
// to, after every line, in every vector, of every account and by every rule; and
// together it is the balance.
func TestHeldIsWhatLotsAddUpTo(t *testing.T) {
	paths, err := filepath.Glob("../testdata/vectors/*/transfers.csv")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	compared := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		l := book(t, string(text))
		named, _, err := native.OpenClaims(t.Context(), filepath.Join(filepath.Dir(path), "claims.csv"), nil, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		claims, err := trace.Resolve(t.Context(), l, named)
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range dyetrace.Rules()[:dyetrace.Poison] {
			for no := range statement.No(l.Statements()) {
				k := shown(t, l, no, &lines.Options{Trace: trace.Options{Rule: rule}, Claims: claims, Traced: true, Lots: true})
				for i := range k.lines {
					line := &k.lines[i]
					where := fmt.Sprintf("%s, %s, %s, %s", path, rule, k.head.Account, line.Record.ID)
					held, all := sums(line.Held)
					if line.Kind != lines.Self && all != line.Balance {
						t.Errorf("%s: holds %v, but the balance is %d", where, held, line.Balance)
					}
					if line.Kind != lines.Transfer {
						continue
					}
					compared++
					if lots, _ := sums(line.Lots); gocmp.Diff(lots, held) != "" {
						t.Errorf("%s: lots and holdings differ: %s", where, gocmp.Diff(lots, held))
					}
				}
			}
		}
	}
	if compared == 0 {
		t.Error("no line was compared")
	}
}

// sums is parts by claim, and all of them.
func sums(parts []trace.Part) (by map[int32]dyetrace.Amount, all dyetrace.Amount) {
	by = map[int32]dyetrace.Amount{}
	for _, p := range parts {
		by[p.Claim] += p.Amount
		all += p.Amount
	}
	return by, all
}

// mixed is an account A with money of its own, a claim on T2, a transfer to
// itself, and 200.00 that only the balance stated beside T4 shows.
const mixed = `id,time,from,to,amount,currency,received,received_currency,from_balance,to_balance
T1,2026-03-01T01:00:00Z,E,A,300.00,CNY,,,,300.00
T2,2026-03-01T01:05:00Z,V,A,900.00,CNY,,,,
T3,2026-03-01T01:06:00Z,A,D,700.00,CNY,100.00,USD,,
T5,2026-03-01T01:08:00Z,A,A,50.00,CNY,,,,
T4,2026-03-01T01:30:00Z,F,A,400.00,CNY,,,,1100.00
`

func claimT2(t *testing.T, l trace.Records) []trace.ResolvedClaim {
	t.Helper()
	claims, err := trace.Resolve(t.Context(), l, []dyetrace.Claim{{ID: "V1", Transfer: "T2"}})
	if err != nil {
		t.Fatal(err)
	}
	return claims
}

func statementOf(t *testing.T, l *ledger.Growing, account string) statement.No {
	t.Helper()
	all, err := l.StatementsOf(account)
	if err != nil || len(all) == 0 {
		t.Fatalf("no statement of %s: %v", account, err)
	}
	return all[0]
}

// A statement has a line for each transfer, for what only balances show, and for
// a transfer to itself, with what is held after each; a part of the time begins
// with the balance before it.
func TestShow(t *testing.T) {
	l := book(t, mixed)
	no := statementOf(t, l, "A")
	for _, c := range []struct {
		name     string
		from     statement.Ord
		upTo     statement.Ord
		rule     dyetrace.Rule
		untraced bool
		opening  dyetrace.Amount
		want     []string
		closing  string
	}{
		{"all", 0, 5, dyetrace.FIFO, false, 0, []string{
			"transfer T1 +30000=30000 of -:30000 holds -:30000", "transfer T2 +90000=120000 of 0:90000 holds -:30000 0:90000",
			"transfer T3 -70000=50000 of -:30000 0:40000 holds 0:50000", "self T5 -5000=50000 of  holds ",
			"unrecorded T4 +20000=70000 of -:20000 holds -:20000 0:50000", "transfer T4 +40000=110000 of -:40000 holds -:60000 0:50000"},
			"110000 -:60000 0:50000 6"},
		{"the middle", 2, 4, dyetrace.LIFO, false, 120000, []string{
			"transfer T3 -70000=50000 of 0:70000 holds -:30000 0:20000", "self T5 -5000=50000 of  holds "}, "50000 -:30000 0:20000 2"},
		{"nothing", 5, 5, dyetrace.FIFO, false, 110000, nil, "110000 -:60000 0:50000 0"},
		{"marked", 2, 3, dyetrace.Poison, false, 120000, []string{"transfer T3 -70000=50000 of 0:70000 holds 0:50000"}, "50000 0:50000 1"},
		{"without claims", 2, 3, dyetrace.FIFO, true, 120000, []string{"transfer T3 -70000=50000 of -:70000 holds "}, "50000  1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := &lines.Options{Trace: trace.Options{Rule: c.rule}, From: c.from, UpTo: c.upTo}
			if !c.untraced {
				o.Claims, o.Traced = claimT2(t, l), true
			}
			k := shown(t, l, no, o)
			var got []string
			for i := range k.lines {
				line := &k.lines[i]
				sign := "-"
				if line.In {
					sign = "+"
				}
				got = append(got, fmt.Sprintf("%s %s %s%d=%d of %s holds %s", line.Kind, line.Record.ID, sign, line.Amount, line.Balance, said(line.Parts), said(line.Held)))
			}
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if closing := fmt.Sprint(int64(k.foot.Closing), " ", said(k.foot.Held), " ", k.foot.Lines); closing != c.closing {
				t.Errorf("closes with %s, want %s", closing, c.closing)
			}
			if k.head.Opening != c.opening || !k.head.Stated || k.head.Account != "A" {
				t.Errorf("opens with %+v", k.head)
			}
		})
	}
}

// A line names the other side: its account, its amount where that is another
// one, and the numbers of the account's own institution before the other's.
func TestOtherSide(t *testing.T) {
	l := book(t, mixed)
	var got []string
	for i, k := 0, shown(t, l, statementOf(t, l, "A"), &lines.Options{}); i < len(k.lines); i++ {
		line := &k.lines[i]
		serial, order := line.Numbers()
		amount, currency, differs := line.Other()
		got = append(got, fmt.Sprintf("%s %s %t %d %s %s/%s", line.Record.ID, line.Peer(), differs, amount, currency, serial, order))
	}
	none := dyetrace.Currency(0)
	want := []string{"T1 E false 0 " + none.String() + " f1/", "T2 V false 0 " + none.String() + " t2/o2", "T3 D true 10000 USD f3/",
		"T5 A false 0 " + none.String() + " /", "T4  false 0 " + none.String() + " /", "T4 F false 0 " + none.String() + " /"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A payment that went out while a measure was in force has the measure on its
// line, with what was missing of the frozen sum.
func TestBroken(t *testing.T) {
	l := book(t, mixed)
	no := statementOf(t, l, "A")
	measures := &trace.Measures{List: []trace.Measure{{No: no}}, Breaches: []trace.Breach{{Ord: 2, Short: 7}}}
	for i, k := 0, shown(t, l, no, &lines.Options{Measures: measures}); i < len(k.lines); i++ {
		line := &k.lines[i]
		if is := line.Broken != nil; is != (line.Record.ID == "T3") || is && line.Broken.Short != 7 {
			t.Errorf("%s: %+v", line.Record.ID, line.Broken)
		}
	}
}

// An error of the writer ends the trace, as the end of the context does.
func TestShowFails(t *testing.T) {
	l := book(t, mixed)
	no := statementOf(t, l, "A")
	broken := errors.New("full")
	if err := lines.Show(t.Context(), l, no, &lines.Options{UpTo: 5}, &kept{fails: broken}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := lines.Show(ended, l, no, &lines.Options{UpTo: 5}, &kept{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
