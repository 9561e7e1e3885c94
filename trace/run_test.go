package trace

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// story makes a scenario of lines such as "A B 12.50", one a minute, claims
// being lines of it by number.
func story(t testing.TB, claims []int, lines ...string) *scenario {
	t.Helper()
	cny, err := dyetrace.ParseCurrency("CNY")
	check(t, err)
	s := &scenario{accounts: map[string]dyetrace.Account{}}
	for i, line := range lines {
		var from, to, amount string
		if _, err := fmt.Sscan(line, &from, &to, &amount); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		a, err := dyetrace.ParseAmount(amount, 2)
		check(t, err)
		s.transfers = append(s.transfers, dyetrace.Transfer{ID: fmt.Sprintf("t%d", i), Time: dyetrace.Instant(i) * 60e9,
			From: from, To: to, Amount: a, Received: a, Currency: cny, ReceivedCurrency: cny})
	}
	for _, line := range claims {
		s.claims = append(s.claims, dyetrace.Claim{ID: fmt.Sprintf("C%d", line), Transfer: fmt.Sprintf("t%d", line)})
	}
	return s
}

// A mark takes hold of whole accounts until they are empty, and stops where
// the other rules stop.
func TestPoison(t *testing.T) {
	s := story(t, []int{0},
		"V A 100",      // marks A
		"OWN A 50",     // own money is marked with it
		"A B 30",       // marked in full
		"A ATM 100",    // stops: a cash desk
		"A C 0.50",     // stops: dust
		"A D 19.50",    // A is empty now, so its mark is gone
		"OWN A 5",      //
		"A E 5",        // clean again
		"B FAR 10",     // stops: not covered
		"OWN B 1",      // B holds 21
		"D A 19.50",    // A is marked once more, at a lower level still
		"OWN LATE 3",   //
		"LATE OWN2 1",  // never marked
		"B CLOSE 21",   //
		"CLOSE A 21",   // A holds 40.50
		"VICTIM2 A 10", // clean, but marked with the rest
	)
	s.accounts["ATM"] = dyetrace.Account{Kind: dyetrace.Cash}
	s.accounts["FAR"] = dyetrace.Account{Uncovered: true}
	account := func(name string, level int, received, sent, held string) accountOutcome {
		return accountOutcome{Account: name, Currency: "CNY", Level: level, Received: received, Sent: sent, Held: held}
	}
	transfer := func(id string, level int, traced string) transferOutcome {
		return transferOutcome{ID: id, Level: level, Traced: traced}
	}
	want := &outcome{
		Rule: "poison",
		Accounts: []accountOutcome{
			account("A", 1, "140.50", "150.00", "50.50"),
			account("ATM", 2, "100.00", "0.00", "0.00"),
			account("B", 2, "30.00", "31.00", "0.00"),
			account("C", 2, "0.50", "0.00", "0.00"),
			account("D", 2, "19.50", "19.50", "0.00"),
			account("CLOSE", 3, "21.00", "21.00", "0.00"),
			account("FAR", 3, "10.00", "0.00", "0.00"),
		},
		Transfers: []transferOutcome{
			transfer("t0", 1, "100.00"), transfer("t2", 2, "30.00"), transfer("t3", 2, "100.00"), transfer("t4", 2, "0.50"),
			transfer("t5", 2, "19.50"), transfer("t8", 3, "10.00"), transfer("t10", 3, "19.50"),
			transfer("t13", 3, "21.00"), transfer("t14", 4, "21.00"),
		},
		Ends: []endOutcome{
			{Account: "ATM", Currency: "CNY", End: "cash", Amount: "100.00"},
			{Account: "C", Currency: "CNY", End: "dust", Amount: "0.50"},
			{Account: "FAR", Currency: "CNY", End: "frontier", Amount: "10.00"},
		},
	}
	m := newMemory(s)
	r, err := Run(t.Context(), m, resolved(s, m), Options{Rule: dyetrace.Poison})
	check(t, err)
	if diff := cmp.Diff(want, m.outcome(r), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

// A claim whose transfer lies behind the last instant, or stays in one
// account, follows nothing and is told apart from one that was refused.
func TestIgnoredClaims(t *testing.T) {
	s := story(t, []int{0, 1, 2}, "V A 10", "A A 10", "A B 10")
	m := newMemory(s)
	r, err := Run(t.Context(), m, resolved(s, m), Options{Until: 100e9, HasUntil: true})
	check(t, err)
	var ignored []bool
	for _, c := range r.Claims {
		ignored = append(ignored, c.Ignored)
	}
	if diff := cmp.Diff([]bool{false, true, true}, ignored); diff != "" || len(r.Warnings) != 0 {
		t.Error(diff, r.Warnings)
	}
}

// The result is withheld, and the error names claim, currency and both sums,
// should money ever be lost.
func TestConservationIsChecked(t *testing.T) {
	s := story(t, []int{0}, "V A 100", "A B 30")
	m := newMemory(s)
	w, err := newWalk(t.Context(), m, resolved(s, m), Options{})
	check(t, err)
	check(t, w.follow())
	w.accounts.find(m.number(s.transfers[1].Payee())).lots[0].Amount--
	_, err = w.finish()
	if err == nil || !strings.Contains(err.Error(), `claim "C0" in CNY: 100.00 came in, but held and ended are 99.99`) {
		t.Error(err)
	}
}

// Money that would leave unseen, or that is not there, is an error and neither
// a wrong figure nor a panic, however it came to that.
func TestNothingLeavesUnseen(t *testing.T) {
	s := story(t, []int{0}, "V A 100", "A B 30")
	m := newMemory(s)
	for _, rule := range dyetrace.Rules() {
		w, err := newWalk(t.Context(), m, resolved(s, m), Options{Rule: rule})
		check(t, err)
		a, err := w.account(m.number(s.transfers[1].Payer()))
		check(t, err)
		check(t, w.put(a, []Part{{Clean, 10}, {0, 20}}))
		if err := w.payClean(a, 31); dyetrace.KindOf(err) != dyetrace.CorruptError {
			t.Errorf("%v: more than there is: %v", rule, err)
		}
		if err := w.payClean(a, 29); err == nil || !strings.Contains(err.Error(), "claimed money from account A (CNY) unseen") {
			t.Errorf("%v: more than there is clean: %v", rule, err)
		}
	}
}

// A trace stops soon after its context is done, with the context's error.
func TestCancel(t *testing.T) {
	var lines []string
	for i := range 50_000 {
		lines = append(lines, fmt.Sprintf("A%d A%d 10", i, i+1))
	}
	s := story(t, []int{0}, lines...)
	m := newMemory(s)
	ctx, cancel := context.WithCancel(t.Context())
	last := statement.Ord(0)
	progress := func(done, total statement.Ord) {
		if last = done; done > total/10 {
			cancel()
		}
	}
	if _, err := Run(ctx, m, resolved(s, m), Options{Progress: progress}); !errors.Is(err, context.Canceled) {
		t.Errorf("a trace cancelled under way gives %v", err)
	}
	if last > 10_000 {
		t.Errorf("a trace cancelled at 5,000 goes on to %d", last)
	}
	if _, err := Run(ctx, m, resolved(s, m), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a trace cancelled before it begins gives %v", err)
	}
}

// Progress comes to its end, never goes back, and is not told too often.
func TestProgress(t *testing.T) {
	var lines []string
	for i := range 20_000 {
		lines = append(lines, fmt.Sprintf("A%d A%d 10", i, i+1))
	}
	s := story(t, []int{0}, lines...)
	m := newMemory(s)
	calls, last, all := 0, statement.Ord(0), statement.Ord(0)
	_, err := Run(t.Context(), m, resolved(s, m), Options{Progress: func(done, total statement.Ord) {
		if done < last {
			t.Errorf("from %d back to %d", last, done)
		}
		calls, last, all = calls+1, done, total
	}})
	check(t, err)
	if last != 20_000 || all != 20_000 || calls < 100 || calls > 1100 {
		t.Errorf("%d of %d after %d calls", last, all, calls)
	}
}

// Sums beyond what is exact are refused with the account's name, whichever sum
// it is, and never come round as small or negative ones.
func TestTooLarge(t *testing.T) {
	const most = math.MaxInt64 / 8
	cny, err := dyetrace.ParseCurrency("CNY")
	check(t, err)
	for name, test := range map[string]struct {
		moves   string // pairs of accounts, each moving the largest amount there is
		claimed int
	}{
		"balance":  {"VA VA VA VA VA AV", 0},
		"opening":  {"AB AB AB AB AB VA", 5},
		"received": {"VA AV VA AV VA AV VA AV VA AV VA AV VA AV VA AV VA AV VA AV", 0},
	} {
		s := &scenario{}
		for i, move := range strings.Fields(test.moves) {
			s.transfers = append(s.transfers, dyetrace.Transfer{ID: fmt.Sprintf("t%02d", i), Time: dyetrace.Instant(i),
				From: move[:1], To: move[1:], Amount: most, Received: most, Currency: cny, ReceivedCurrency: cny})
		}
		s.claims = []dyetrace.Claim{{ID: "C", Transfer: s.transfers[test.claimed].ID}}
		m := newMemory(s)
		for _, rule := range dyetrace.Rules() {
			_, err := Run(t.Context(), m, resolved(s, m), Options{Rule: rule})
			if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(fmt.Sprint(err), "add up to more") {
				t.Errorf("%s, %v: %v", name, rule, err)
			}
		}
	}
}

// faulty is a ledger one of whose methods fails, or tells something wrong.
type faulty struct {
	*memory
	traits, statement, after error
	wrong                    map[statement.No]statement.Statement
}

func (f faulty) Traits(no statement.No) (statement.Traits, error) {
	t, _ := f.memory.Traits(no)
	return t, f.traits
}

func (f faulty) Statement(no statement.No) (statement.Statement, error) {
	if s, ok := f.wrong[no]; ok {
		return s, nil
	}
	s, _ := f.memory.Statement(no)
	return s, f.statement
}

func (f faulty) After(i dyetrace.Instant) (statement.Ord, error) {
	o, _ := f.memory.After(i)
	return o, f.after
}

// What the ledger fails with comes up as it is, and statements that do not
// agree with one another are damage, not a wrong figure.
func TestLedgerErrors(t *testing.T) {
	s := story(t, []int{0}, "V A 100", "A B 30", "A C 20")
	m := newMemory(s)
	broken := errors.New("broken")
	o := Options{HasUntil: true, Until: 1e18}
	for name, f := range map[string]faulty{
		"traits": {memory: m, traits: broken}, "statement": {memory: m, statement: broken}, "after": {memory: m, after: broken},
	} {
		if _, err := Run(t.Context(), f, resolved(s, m), o); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
	a := m.number(s.transfers[1].Payer())
	b := m.number(s.transfers[1].Payee())
	for name, entry := range map[string]statement.Entry{
		"missing":       {Ord: 2, Peer: a, In: true, Amount: 3000, Other: 3000},
		"other amount":  {Ord: 1, Peer: a, In: true, Amount: 2999, Other: 3000},
		"other account": {Ord: 1, Peer: b + 1, In: true, Amount: 3000, Other: 3000},
		"out":           {Ord: 1, Peer: a, Amount: 3000, Other: 3000},
	} {
		f := faulty{memory: m, wrong: map[statement.No]statement.Statement{b: statement.New([]statement.Entry{entry})}}
		if _, err := Run(t.Context(), f, resolved(s, m), Options{}); dyetrace.KindOf(err) != dyetrace.CorruptError {
			t.Errorf("%s: %v", name, err)
		}
	}
	beyond := statement.New([]statement.Entry{{Ord: 0, Peer: a, In: true, Amount: 10000, Other: 10000},
		{Ord: 1, Peer: 999, Amount: 3000, Other: 3000}})
	claims := resolved(s, m)
	claims[0].From = a + 1
	f := faulty{memory: m, wrong: map[statement.No]statement.Statement{a: beyond}}
	if _, err := Run(t.Context(), f, claims, Options{}); dyetrace.KindOf(err) != dyetrace.CorruptError {
		t.Errorf("a peer that is not there: %v", err)
	}
	claims[0].Transfer = 99
	if _, err := Run(t.Context(), m, claims, Options{}); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("a transfer that is not there: %v", err)
	}
}

// Comparing gives what each rule gives by itself, and stops all when one
// fails.
func TestCompare(t *testing.T) {
	s := readScenario(t, "testdata/vectors/random-06")
	m := newMemory(s)
	claims := resolved(s, m)
	last := statement.Ord(0)
	results, err := Compare(t.Context(), m, claims, Options{Progress: func(done, total statement.Ord) { last = total - done }}, dyetrace.Rules())
	check(t, err)
	for i, rule := range dyetrace.Rules() {
		alone, err := Run(t.Context(), m, claims, Options{Rule: rule})
		check(t, err)
		if diff := cmp.Diff(m.outcome(alone), m.outcome(results[i])); diff != "" {
			t.Errorf("%v: %s", rule, diff)
		}
	}
	if last != 0 {
		t.Errorf("progress ends %d before the end", last)
	}
	broken := errors.New("broken")
	if _, err := Compare(t.Context(), faulty{memory: m, statement: broken}, claims, Options{}, dyetrace.Rules()); !errors.Is(err, broken) {
		t.Error(err)
	}
}
