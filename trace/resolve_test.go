package trace

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// at is a time of the story's clock, which begins at zero and gives each line
// a minute.
func at(minutes int) dyetrace.Instant {
	return dyetrace.Instant(minutes) * dyetrace.Instant(time.Minute)
}

func resolveStory(t *testing.T) *scenario {
	s := story(t, nil,
		"V A 100",
		"V A 100",
		"V B 100",
		"W A 70.50",
		"V A 60",
		"A A 5",
	)
	jpy, err := dyetrace.ParseCurrency("JPY")
	check(t, err)
	last := s.transfers[4]
	last.ID, last.Time, last.Currency, last.ReceivedCurrency, last.Amount, last.Received = "y0", at(9), jpy, jpy, 100, 100
	s.transfers = append(s.transfers, last)
	for i := range 12 {
		more := s.transfers[0]
		more.ID, more.From, more.To, more.Time = fmt.Sprintf("m%02d", i), "X", fmt.Sprintf("Y%d", i), at(100+i)
		s.transfers = append(s.transfers, more)
	}
	return s
}

// A claim finds its transfer by id or by whatever a victim knows of it, as
// long as that fits one transfer only.
func TestResolve(t *testing.T) {
	s := resolveStory(t)
	m := newMemory(s)
	for name, test := range map[string]struct {
		claim dyetrace.Claim
		want  string
		asked dyetrace.Amount
	}{
		"by id":               {dyetrace.Claim{Transfer: "t3"}, "t3", 7050},
		"in part":             {dyetrace.Claim{Transfer: "t3", Written: "50.5"}, "t3", 5050},
		"in the currency":     {dyetrace.Claim{Transfer: "y0", Written: "7"}, "y0", 7},
		"more than there was": {dyetrace.Claim{Transfer: "t3", Written: "80"}, "t3", 8000},
		"payer":               {dyetrace.Claim{Known: dyetrace.Known{From: "W"}}, "t3", 7050},
		"payer and payee":     {dyetrace.Claim{Known: dyetrace.Known{From: "V", To: "B"}}, "t2", 10000},
		"payee and amount":    {dyetrace.Claim{Known: dyetrace.Known{To: "A", Amount: "60.00"}}, "t4", 6000},
		"amount of another currency": {dyetrace.Claim{Known: dyetrace.Known{From: "V", To: "A", Amount: "100", Time: at(9), HasTime: true,
			Within: time.Minute}}, "y0", 100},
		"time": {dyetrace.Claim{Known: dyetrace.Known{Time: at(3) + 5, HasTime: true, Within: 10}}, "t3", 7050},
		"time and account": {dyetrace.Claim{Known: dyetrace.Known{To: "A", Time: at(2), HasTime: true, Within: time.Minute - 1, Amount: "100"}},
			"", 0},
		"edge of the time": {dyetrace.Claim{Known: dyetrace.Known{From: "V", To: "A", Time: at(2), HasTime: true, Within: time.Minute, Amount: "100"}},
			"t1", 10000},
		"to itself": {dyetrace.Claim{Known: dyetrace.Known{From: "A", To: "A"}}, "t5", 500},
	} {
		test.claim.ID = "C"
		found, err := Resolve(t.Context(), m, []dyetrace.Claim{test.claim})
		if test.want == "" {
			if dyetrace.KindOf(err) != dyetrace.NotFound {
				t.Errorf("%s: %v, %v", name, found, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := &m.transfers[found[0].Transfer]
		want := ResolvedClaim{ID: "C", Asked: test.asked, Currency: got.Currency, Transfer: found[0].Transfer,
			From: m.number(got.Payer()), To: m.number(got.Payee()), Sent: got.Amount, Received: got.Received}
		if diff := cmp.Diff(want, found[0]); diff != "" || got.ID != test.want {
			t.Errorf("%s: found %s, not %s\n%s", name, got.ID, test.want, diff)
		}
	}
}

// What is wrong with claims is told for all of them at once, with line and
// what comes into question.
func TestResolveErrors(t *testing.T) {
	s := resolveStory(t)
	m := newMemory(s)
	cny := s.transfers[0].Currency
	jpy, err := dyetrace.ParseCurrency("JPY")
	check(t, err)
	for name, test := range map[string]struct {
		claims []dyetrace.Claim
		kind   dyetrace.ErrorKind
		want   string
	}{
		"no such id": {[]dyetrace.Claim{{ID: "C", Transfer: "zz", Line: 2}}, dyetrace.NotFound,
			`claims: claim "C" (line 2): no transfer has the id "zz"`},
		"no such account": {[]dyetrace.Claim{{ID: "C", Known: dyetrace.Known{From: "NOBODY"}}}, dyetrace.NotFound,
			`claims: claim "C": the ledger has no account "NOBODY"`},
		"several": {[]dyetrace.Claim{{ID: "C", Line: 2, Known: dyetrace.Known{From: "V", To: "A", Amount: "100"}}}, dyetrace.InputError,
			`claims: claim "C" (line 2): 3 transfers match: name one of them by its id:
    t0  1970-01-01T00:00:00Z  V → A  100.00 CNY
    t1  1970-01-01T00:01:00Z  V → A  100.00 CNY
    y0  1970-01-01T00:09:00Z  V → A  100 JPY`},
		"other amount": {[]dyetrace.Claim{{ID: "C", Known: dyetrace.Known{From: "V", To: "B", Amount: "99"}}}, dyetrace.NotFound,
			`claims: claim "C": no transfer matches; these come near:
    t2  1970-01-01T00:02:00Z  V → B  100.00 CNY`},
		"other time": {[]dyetrace.Claim{{ID: "C", Known: dyetrace.Known{To: "A", Amount: "70.50", Time: at(30), HasTime: true}}}, dyetrace.NotFound,
			`claims: claim "C": no transfer matches; these come near:
    t3  1970-01-01T00:03:00Z  W → A  70.50 CNY`},
		"too little": {[]dyetrace.Claim{{ID: "C", Known: dyetrace.Known{Amount: "70.50"}}}, dyetrace.InputError,
			`claims: claim "C": it names no transfer: give the transfer's id, or who paid or was paid, or the time`},
		"no amount": {[]dyetrace.Claim{{ID: "C", Known: dyetrace.Known{From: "V", Amount: "1e5"}}}, dyetrace.InputError,
			`claims: claim "C": amount is not a plain decimal number such as 1234.50: "1e5"`},
		"other currency": {[]dyetrace.Claim{{ID: "C", Transfer: "y0", Currency: cny, Amount: dyetrace.Stated{Amount: 1, Known: true}}}, dyetrace.InputError,
			`claims: claim "C": it is in CNY, but its transfer is in JPY:
    y0  1970-01-01T00:09:00Z  V → A  100 JPY`},
		"digits": {[]dyetrace.Claim{{ID: "C", Transfer: "y0", Currency: jpy, Written: "1.5"}}, dyetrace.InputError,
			`claims: claim "C": amount has more decimal digits than its currency: "1.5" in JPY`},
		"all at once": {[]dyetrace.Claim{
			{ID: "C", Transfer: "t1", Line: 2}, {ID: "D", Transfer: "zz", Line: 3}, {ID: "C", Transfer: "t2", Line: 4}, {Transfer: "t3", Line: 5},
		}, dyetrace.InputError, `claims: claim "D" (line 3): no transfer has the id "zz"
claim "C" (line 4): the id is taken by the claim in line 2: give each its own
claim "" (line 5): a claim needs an id`},
	} {
		_, err := Resolve(t.Context(), m, test.claims)
		if diff := cmp.Diff(test.want, fmt.Sprint(err)); diff != "" || dyetrace.KindOf(err) != test.kind {
			t.Errorf("%s: kind %d\n%s", name, dyetrace.KindOf(err), diff)
		}
	}
}

// Errors stay short, however much is wrong.
func TestResolveErrorsAreBounded(t *testing.T) {
	s := resolveStory(t)
	m := newMemory(s)
	_, err := Resolve(t.Context(), m, []dyetrace.Claim{{ID: "C", Known: dyetrace.Known{From: "X"}}})
	if got := fmt.Sprint(err); strings.Count(got, "→") != maxListed || !strings.HasSuffix(got, "and 2 more") {
		t.Error(got)
	}
	var claims []dyetrace.Claim
	for i := range 1000 {
		claims = append(claims, dyetrace.Claim{ID: fmt.Sprint(i), Transfer: "zz"})
	}
	_, err = Resolve(t.Context(), m, claims)
	if got := fmt.Sprint(err); strings.Count(got, "\n") != maxListed || !strings.HasSuffix(got, "and 990 more claims") {
		t.Error(got)
	}
}
