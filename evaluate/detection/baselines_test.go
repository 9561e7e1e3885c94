package detection

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// books is a ledger of a few entries.
type books struct{ statements [][]statement.Entry }

func (b *books) Statements() int  { return len(b.statements) }
func (b *books) Transfers() int64 { return 0 }
func (b *books) Traits(no statement.No) (statement.Traits, error) {
	if no == 0 {
		return statement.Traits{Kind: dyetrace.Cash}, nil
	}
	return statement.Traits{}, nil
}
func (b *books) Statement(no statement.No) (statement.Statement, error) {
	return statement.New(b.statements[no]), nil
}
func (b *books) StatementsOf(string) ([]statement.No, error) { return nil, nil }

func (b *books) pay(from, to int, amount dyetrace.Amount) {
	o := statement.Ord(0)
	for _, s := range b.statements {
		for _, e := range s {
			o = max(o, e.Ord+1)
		}
	}
	out := statement.Entry{Ord: o, Peer: statement.No(to), Amount: amount, Other: amount}
	in := statement.Entry{Ord: o, Peer: statement.No(from), In: true, Amount: amount, Other: amount}
	b.statements[from], b.statements[to] = append(b.statements[from], out), append(b.statements[to], in)
}

// FlowScope ranks those first who pass on what they receive, not those who
// receive much and keep it.
func TestFlowScopeFindsThoseWhoPassOn(t *testing.T) {
	b := &books{statements: make([][]statement.Entry, 12)}
	for payer := 1; payer <= 3; payer++ {
		for between := 4; between <= 5; between++ {
			b.pay(payer, between, 1_000)
		}
	}
	for between := 4; between <= 5; between++ {
		b.pay(between, 6, 1_500)
		b.pay(between, 7, 1_450)
	}
	for payer := 8; payer <= 10; payer++ {
		b.pay(payer, 11, 9_000) // keeps all of it
	}
	all, err := Baselines(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	flow := all[slices.IndexFunc(all, func(x Baseline) bool { return x.Name == "FlowScope" })].Score
	judged, err := Judged(b)
	if err != nil {
		t.Fatal(err)
	}
	if order := Rank(flow, judged); len(order) < 2 || order[0]+order[1] != 9 || order[0]*order[1] != 20 {
		t.Errorf("first are %v, want 4 and 5", order)
	}
	degree := all[0].Score
	if degree[11] != 3 || degree[4] != 3 || degree[1] != 0 {
		t.Errorf("in-degrees %v", degree)
	}
	if judged[0] || !judged[1] {
		t.Errorf("judged are %v: a cash desk is not", judged)
	}
}

// The measures of a list of who paid whom are those of a ledger of the same payments,
// in whatever order the list is.
func TestMeasuresAreThoseOfALedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const accounts = 8
		b := &books{statements: make([][]statement.Entry, accounts)}
		sums := map[[2]int]Paid{}
		for range rapid.IntRange(1, 40).Draw(t, "transfers") {
			from, to := rapid.IntRange(0, accounts-1).Draw(t, "from"), rapid.IntRange(0, accounts-2).Draw(t, "to")
			if to >= from {
				to++
			}
			amount := rapid.IntRange(1, 9).Draw(t, "amount")
			b.pay(from, to, dyetrace.Amount(amount))
			p := sums[[2]int{from, to}]
			sums[[2]int{from, to}] = Paid{statement.No(from), statement.No(to), p.Amount + float64(amount), p.Transfers + 1}
		}
		var list []Paid
		for _, p := range sums { // in any order
			list = append(list, p)
		}
		want, err := Baselines(context.Background(), b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Measures(context.Background(), accounts, list)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// PageRank sums to 1, whoever pays whom.
func TestPageRankSumsToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &books{statements: make([][]statement.Entry, 8)}
		for range rapid.IntRange(1, 20).Draw(t, "transfers") {
			b.pay(rapid.IntRange(0, 7).Draw(t, "from"), rapid.IntRange(0, 7).Draw(t, "to"), 5)
		}
		p, err := newPairs(t.Context(), b)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, r := range pageRank(p) {
			sum += r
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("ranks sum to %v", sum)
		}
	})
}

// The heap gives vertices in order of weight, however weights change.
func TestVertexHeap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "vertices")
		weight := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 9).Draw(t, "weight")) })
		h := vertexHeap{}
		for v := range int32(n) {
			h.order, h.place, h.weight = append(h.order, v), append(h.place, v), append(h.weight, weight.Draw(t, "w"))
		}
		h.init()
		left := map[int32]bool{}
		for v := range int32(n) {
			left[v] = true
		}
		for len(left) > 0 {
			if v := int32(rapid.IntRange(0, n-1).Draw(t, "changed")); left[v] {
				h.update(v, weight.Draw(t, "w"))
			}
			got := h.pop()
			for v := range left {
				if h.less(v, got) {
					t.Fatalf("%d came before %d", got, v)
				}
			}
			delete(left, got)
		}
	})
}

// A truth that cannot be read says in which file and line.
func TestReadTruthErrors(t *testing.T) {
	const runner = "account,role,platform,first\nA,runner,P1,\n"
	tests := []struct{ name, accounts, orders, want string }{
		{"no accounts", "", "", "truth/accounts.csv"},
		{"a time that is none", "account,role,platform,first\nA,runner,P1,soon\n", "platform,paid,commission\n", "line 2"},
		{"an unknown platform", runner, "platform,paid,rate\nP9,1.00,0.01\n", "P9"},
		{"an amount that is none", runner, "platform,paid,rate\nP1,x,0.01\n", "truth/orders.csv"},
		{"a rate that is none", runner, "platform,paid,rate\nP1,1.00,\n", "rate"},
		{"no orders", runner, "", "truth/orders.csv"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "truth"), 0o777); err != nil {
				t.Fatal(err)
			}
			for name, text := range map[string]string{"accounts.csv": test.accounts, "orders.csv": test.orders} {
				if text != "" {
					if err := os.WriteFile(filepath.Join(dir, "truth", name), []byte(text), 0o666); err != nil {
						t.Fatal(err)
					}
				}
			}
			_, err := ReadTruth(os.DirFS(dir), &books{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that says %q", err, test.want)
			}
		})
	}
}
