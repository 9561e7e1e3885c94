package freeze

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/trace"
)

// The worked examples of the method (TV5, TV7), and what the methods do where
// there is less, or more, than claims can have.
func TestGiveBackExamples(t *testing.T) {
	const tv5 = "VA 1 A X 1000\nVB 2 B X 2000\nT3 3 X Y 600"
	const apart = "VA 1 A X 60000\nVB 2 B Z 90000\nT3 3 Q K 100000"
	tests := []struct {
		name, transfers string
		rule            dyetrace.Rule
		frozen          dyetrace.Frozen
		want            [Methods]string
		kept            [Methods]dyetrace.Amount
	}{
		{"TV5 by fifo", tv5, dyetrace.FIFO, dyetrace.Frozen{Account: "X", Written: "24.00"},
			[Methods]string{"VA 400, VB 2000", "VA 800, VB 1600", "VA 800, VB 1600"}, [Methods]dyetrace.Amount{}},
		{"TV5 by lifo", tv5, dyetrace.LIFO, dyetrace.Frozen{Account: "X", Written: "24.00"},
			[Methods]string{"VA 1000, VB 1400", "VA 800, VB 1600", "VA 800, VB 1600"}, [Methods]dyetrace.Amount{}},
		{"less is frozen than is held", tv5, dyetrace.FIFO, dyetrace.Frozen{Account: "X", Written: "12.01"},
			[Methods]string{"VA 200, VB 1001", "VA 400, VB 801", "VA 400, VB 801"}, [Methods]dyetrace.Amount{}},
		{"the account as it was when it was frozen", tv5, dyetrace.FIFO,
			dyetrace.Frozen{Account: "X", Written: "30.00", Time: 2 * minute, HasTime: true},
			[Methods]string{"VA 1000, VB 2000", "VA 1000, VB 2000", "VA 1000, VB 2000"}, [Methods]dyetrace.Amount{}},
		{"the source cannot be traced: TV7", apart, dyetrace.FIFO,
			dyetrace.Frozen{Account: "K", Written: "1000.00", Claims: []string{"VB", "VA"}},
			[Methods]string{"", "", "VA 40000, VB 60000"}, [Methods]dyetrace.Amount{100000, 100000, 0}},
		{"never more than the loss", "VA 1 A X 60\nVB 2 B X 90\nT3 3 Q X 500", dyetrace.FIFO, dyetrace.Frozen{Account: "X", Written: "6.00"},
			[Methods]string{"VA 60, VB 90", "VA 60, VB 90", "VA 60, VB 90"}, [Methods]dyetrace.Amount{450, 450, 450}},
		{"an account that claimed money never reached", tv5, dyetrace.FIFO, dyetrace.Frozen{Account: "B", Written: "0.00"},
			[Methods]string{}, [Methods]dyetrace.Amount{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x := newTown(t, test.transfers)
			r, err := GiveBack(t.Context(), x, x.claims, []dyetrace.Frozen{test.frozen}, ReturnOptions{Options: followAll(t, test.rule)})
			if err != nil {
				t.Fatal(err)
			}
			for m := range Methods {
				if got := x.said(r.Accounts[0].Shares[m]); got != test.want[m] {
					t.Errorf("%v: %q, not %q", m, got, test.want[m])
				}
				if got := r.Accounts[0].Kept[m]; got != test.kept[m] {
					t.Errorf("%v: %d stays with the holder, not %d", m, got, test.kept[m])
				}
			}
		})
	}
}

// What a claim got of one sum counts against the next: here one loss lies in
// two accounts that are frozen, and loss-share would give it twice.
func TestGiveBackOnceOnly(t *testing.T) {
	x := newTown(t, "T0 0 Q X 500\nVA 1 A X 1000\nT2 2 X Y 400\nT3 3 Q Y 800")
	r, err := GiveBack(t.Context(), x, x.claims, []dyetrace.Frozen{{Account: "X", Written: "11.00"}, {Account: "Y", Written: "12.00"}},
		ReturnOptions{Options: followAll(t, dyetrace.LIFO)})
	if err != nil {
		t.Fatal(err)
	}
	want := [Methods][2]string{{"VA 600", "VA 400"}, {"VA 1000", ""}, {"VA 1000", ""}}
	for m := range Methods {
		got := [2]string{x.said(r.Accounts[0].Shares[m]), x.said(r.Accounts[1].Shares[m])}
		if got != want[m] {
			t.Errorf("%v: %q, not %q", m, got, want[m])
		}
		if s := r.Claims[0].Sums[0]; s.Given[m] != 1000 || s.Open(m) != 0 {
			t.Errorf("%v: of 1000 lost %d are returned, %d open", m, s.Given[m], s.Open(m))
		}
	}
}

// False input is answered by file, line and name, all of it at once.
func TestGiveBackErrors(t *testing.T) {
	x := newTown(t, "VA 1 A X 1000\nT2 2 X Y 400\nT3 3 Y Y 10")
	x.claim(t, "C2", 0, 500)
	x.claim(t, "C3", 2, 10)
	frozen := []dyetrace.Frozen{
		{Account: "X", Written: "6.01", Line: 2},
		{Account: "nobody", Written: "1", Line: 3},
		{Account: "Y", Written: "1.005", Line: 4},
		{Account: "A", Written: "0", Claims: []string{"C9"}, Line: 5},
	}
	o := ReturnOptions{Options: followAll(t, dyetrace.FIFO), FrozenFile: "frozen.csv", ClaimsFile: "claims.csv"}
	_, err := GiveBack(t.Context(), x, x.claims, frozen, o)
	for _, want := range []string{
		`frozen.csv:2: 6.01 CNY is frozen in account "X", but its balance at the end of what the trace sees is 6.00`,
		`frozen.csv:3: account "nobody" is not in the ledger`,
		`frozen.csv:4: amount has more decimal digits than its currency`,
		`frozen.csv:5: claim "C9" is not in the claims file`,
		`claims.csv:3: claim "C2" has no trace: other claims take all of its transfer`,
		`claims.csv:4: claim "C3" has no trace: its transfer lies after what the trace sees, or stays in one account`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
	var e *dyetrace.Error
	if !errors.As(err, &e) {
		t.Errorf("%v is no error with a kind", err)
	}
	o.Rule = dyetrace.Poison
	if _, err := GiveBack(t.Context(), x, x.claims, nil, o); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("poison: %v", err)
	}
}

// Whatever is shared: no part exceeds its cap, nothing is made or lost, and
// something is left over only where all who can have something have all they
// can have.
func TestShareUpToConserves(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(0, 8).Draw(r, "claims")
		weights, caps := make([]trace.Part, n), make([]dyetrace.Amount, n)
		for i := range weights {
			weights[i] = trace.Part{Claim: int32(i), Amount: dyetrace.Amount(rapid.Int64Range(0, 1000).Draw(r, "weight"))}
			caps[i] = dyetrace.Amount(rapid.Int64Range(0, 1000).Draw(r, "cap"))
		}
		amount := dyetrace.Amount(rapid.Int64Range(0, 4000).Draw(r, "amount"))
		left, full := amount, true
		for i, p := range shareUpTo(amount, weights, caps) {
			if p.Claim != int32(i) || p.Amount < 0 || p.Amount > caps[i] || weights[i].Amount == 0 && p.Amount > 0 {
				r.Fatalf("claim %d gets %d of at most %d by weight %d", i, p.Amount, caps[i], weights[i].Amount)
			}
			left -= p.Amount
			full = full && (p.Amount == caps[i] || weights[i].Amount == 0)
		}
		if left < 0 || left > 0 && !full {
			r.Fatalf("%d of %d are left over; everybody has all: %t", left, amount, full)
		}
	})
}

// Money is conserved in whole returns: of each frozen sum, shares and what the
// holder keeps are all; no claim gets more than it lost.
func TestGiveBackConserves(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x := randomTown(t, r)
		rule := rapid.SampledFrom(dyetrace.Rules()[:5]).Draw(r, "rule")
		least, _ := trace.ParseMinPart("0")
		frozen := x.freezeSome(t, r)
		got, err := GiveBack(t.Context(), x, x.claims, frozen, ReturnOptions{Options: trace.Options{Rule: rule, MinPart: least}})
		if err != nil {
			r.Fatal(err)
		}
		for m := range Methods {
			given := map[int32]dyetrace.Amount{}
			for i := range got.Accounts {
				a := &got.Accounts[i]
				sum := a.Kept[m]
				for _, p := range a.Shares[m] {
					sum += p.Amount
					given[p.Claim] += p.Amount
				}
				if sum != a.Sum || a.Kept[m] < 0 {
					r.Fatalf("%v: of %d in %s, %d is accounted for", m, a.Sum, a.Account, sum)
				}
			}
			for i := range got.Claims {
				for _, s := range got.Claims[i].Sums {
					if s.Given[m] != given[int32(i)] || s.Open(m) < 0 || s.Given[m] < 0 {
						r.Fatalf("%v: claim %d lost %d and gets %d", m, i, s.Lost, s.Given[m])
					}
				}
			}
		}
		for _, total := range got.Totals() {
			for m := range Methods {
				if total.Returned[m]+total.Kept[m] != total.Sum || total.Returned[m]+total.Open[m] != total.Lost {
					r.Fatalf("%v: totals do not close: %+v", m, total)
				}
			}
		}
	})
}
