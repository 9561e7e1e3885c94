package evaluate

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/simulate"
	"dyetrace/trace"
)

// hamlet is a scene made by hand: a ledger whose accounts have letters, and a bank that
// knows balances.
type hamlet struct {
	*scene
	free    map[string]int64
	blocked []string // account and sum, as the bank blocked them
	kinds   map[string]dyetrace.Kind
}

const aMinute = dyetrace.Instant(60 * 1e9)

// newHamlet reads transfers, one a line: minute from to amount. Those from accounts that
// begin with V are claimed at the end.
func newHamlet(t *testing.T, text string, ends ...string) *hamlet {
	t.Helper()
	g, err := ledger.NewGrowing(nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &hamlet{free: map[string]int64{}, kinds: map[string]dyetrace.Kind{}, scene: &scene{ledger: g,
		asked: map[statement.No]dyetrace.Instant{}, blocked: map[statement.No]blockedSums{}, truth: sceneTruth{scale: 1}}}
	for _, id := range ends {
		h.kinds[id] = dyetrace.Exchange
		g.Describe(dyetrace.Account{ID: id, Kind: dyetrace.Exchange})
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		h.add(t, line)
	}
	return h
}

func (h *hamlet) add(t *testing.T, line string) {
	t.Helper()
	f := strings.Fields(line)
	at, err := strconv.Atoi(f[0])
	if err != nil {
		t.Fatal(err)
	}
	amount, err := strconv.Atoi(f[3])
	if err != nil {
		t.Fatal(err)
	}
	from, to := h.open(t, f[1]), h.open(t, f[2])
	sum := dyetrace.Amount(amount)
	o, err := h.ledger.Move(&statement.Movement{Time: dyetrace.Instant(at) * aMinute, From: from, To: to, Amount: sum,
		Received: sum})
	if err != nil {
		t.Fatal(err)
	}
	h.free[f[1]] -= int64(amount)
	h.free[f[2]] += int64(amount)
	if strings.HasPrefix(f[1], "V") {
		h.claims = append(h.claims, trace.ResolvedClaim{ID: fmt.Sprint("C", len(h.claims)), Asked: sum, Transfer: o,
			From: from, To: to, Sent: sum, Received: sum})
	}
	h.now = dyetrace.Instant(at) * aMinute
}

func (h *hamlet) open(t *testing.T, id string) statement.No {
	t.Helper()
	cny, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	no, err := h.ledger.Open(dyetrace.AccountCurrency{Account: id, Currency: cny})
	if err != nil {
		t.Fatal(err)
	}
	return no
}

func (h *hamlet) id(a simulate.AccountNo) string {
	name, err := h.ledger.Name(statement.No(a))
	if err != nil {
		panic(err)
	}
	return name.Account
}

func (h *hamlet) Free(a simulate.AccountNo) int64                      { return h.free[h.id(a)] }
func (h *hamlet) Kind(a simulate.AccountNo) dyetrace.Kind              { return h.kinds[h.id(a)] }
func (h *hamlet) Balance(a simulate.AccountNo) (balance, stolen int64) { return h.Free(a), 600 }
func (h *hamlet) Block(a simulate.AccountNo, fen int64) (int64, error) {
	took := max(0, min(fen, h.Free(a)))
	h.free[h.id(a)] -= took
	h.blocked = append(h.blocked, fmt.Sprint(h.id(a), " ", took))
	return took, nil
}

// recovers lets funds recovery decide at minutes, and returns what was blocked by then.
func (h *hamlet) recovers(t *testing.T, p *fundsRecovery, budget float64, minutes ...int) []string {
	t.Helper()
	p.bank = h
	for _, at := range minutes {
		h.now = dyetrace.Instant(at) * aMinute
		if _, err := p.block(h.scene, budget); err != nil {
			t.Fatal(err)
		}
	}
	return h.blocked
}

// Funds recovery follows a reported payment and blocks what is there, the nearest account
// first and no more than is missing. Each case is worked out by hand.
func TestFundsRecoveryFollows(t *testing.T) {
	const window = 120 * aMinute
	for _, c := range []struct {
		name, text string
		budget     float64
		want       []string
	}{
		// A keeps 100 of 1000; B has the other 900. Both are missing.
		{"two hops", "0 V A 1000\n10 A B 900", 9, []string{"A 100", "B 900"}},
		// B had 5000 of his own; only 900 can be the victim's.
		{"no more than came", "0 S B 5000\n1 V A 1000\n10 A B 900", 9, []string{"A 100", "B 900"}},
		// A had 700 of his own, and they are blocked as well: 800 there, 200 of 900 at B.
		{"no more than is missing", "0 S A 700\n1 V A 1000\n10 A B 900", 9, []string{"A 800", "B 200"}},
		// The payment to C comes two hours and a minute after the money came to B.
		{"within the window", "0 V A 1000\n10 A B 1000\n131 B C 1000", 9, nil},
		{"at its end", "0 V A 1000\n10 A B 1000\n130 B C 1000", 9, []string{"C 1000"}},
		{"before the money", "0 S A 500\n1 A B 500\n2 V A 1000", 9, []string{"A 1000"}},
		// 199 is below the least payment, whatever it is part of.
		{"not below the least", "0 V A 1000\n10 A B 199\n11 A C 801", 9, []string{"C 801"}},
		{"no root below the least", "0 V A 199", 9, nil},
		// The sixth hop is one too many: A to F are reached, G is not.
		{"five hops", "0 V A 900\n1 A B 900\n2 B C 900\n3 C D 900\n4 D E 900\n5 E F 900", 9, []string{"F 900"}},
		{"not six", "0 V A 900\n1 A B 900\n2 B C 900\n3 C D 900\n4 D E 900\n5 E F 900\n6 F G 900", 9, nil},
		{"not through an exchange", "0 V A 900\n1 A X 900\n2 X B 900", 9, nil},
		{"a circle", "0 V A 900\n1 A B 900\n2 B A 900", 9, []string{"A 900"}},
		{"no more than the budget", "0 V A 1000\n10 A B 900", 1, []string{"A 100"}},
	} {
		h := newHamlet(t, c.text, "X")
		p := &fundsRecovery{window: window, least: 200, delay: 5 * aMinute}
		now := int(h.now / aMinute)
		if diff := cmp.Diff(c.want, h.recovers(t, p, c.budget, now, now+5)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// Ten payments of an account are followed, the largest.
func TestFundsRecoveryPayments(t *testing.T) {
	text := "0 V A 9000"
	for i := range 12 {
		text += fmt.Sprintf("\n%d A B%d %d", i+1, i, 200+i)
	}
	h := newHamlet(t, text)
	h.free["A"] = 0
	got := h.recovers(t, &fundsRecovery{window: 120 * aMinute, least: 200}, 99, 20, 20)
	if len(got) != 10 || got[0] != "B11 211" || got[9] != "B2 202" {
		t.Errorf("%q, want the ten from 211 down to 202", got)
	}
}

// What could not be blocked is tried again: hourly at first, daily then, and for 90 days.
func TestFundsRecoveryRepeats(t *testing.T) {
	h := newHamlet(t, "0 V A 1000")
	h.free["A"] = 0
	p := &fundsRecovery{window: 120 * aMinute, least: 200}
	h.recovers(t, p, 9, 10, 15)
	h.free["A"] = 300
	if got := h.recovers(t, p, 9, 30, 35); got != nil {
		t.Errorf("tried again within the hour: %q", got)
	}
	if diff := cmp.Diff([]string{"A 300"}, h.recovers(t, p, 9, 70, 75)); diff != "" {
		t.Error(diff)
	}
	h.free["A"] = 900
	const day = 24 * 60
	if diff := cmp.Diff([]string{"A 300", "A 700"}, h.recovers(t, p, 9, 3*day, 3*day+5)); diff != "" {
		t.Errorf("700 are missing: %s", diff)
	}
	if len(p.open) > 0 {
		t.Error("nothing is missing, and it is still open")
	}
	late := newHamlet(t, "0 V A 1000")
	late.free["A"] = 0
	p = &fundsRecovery{window: 120 * aMinute, least: 200}
	late.recovers(t, p, 9, 10)
	late.free["A"] = 1000
	if got := late.recovers(t, p, 9, 91*day, 91*day+5); got != nil {
		t.Errorf("after 91 days %q", got)
	}
}

// Of what was blocked, what was stolen money then is saved: of 600 at every account,
// 500 of A's and, after 200 more, the last 100.
func TestFundsRecoverySaves(t *testing.T) {
	h := newHamlet(t, "0 V A 1000")
	h.free["A"] = 500
	p := &fundsRecovery{window: 120 * aMinute, least: 200}
	h.recovers(t, p, 9, 10, 15)
	if got := h.scene.blocked[h.open(t, "A")]; got != (blockedSums{500, 500}) {
		t.Errorf("%+v", got)
	}
	h.free["A"] = 200
	h.recovers(t, p, 9, 80, 85)
	if got := h.scene.blocked[h.open(t, "A")]; got != (blockedSums{700, 600}) {
		t.Errorf("%+v", got)
	}
}
