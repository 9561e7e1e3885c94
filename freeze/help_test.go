package freeze

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// town is a ledger of a test, with a claim on every transfer whose id begins
// with V.
type town struct {
	*ledger.Growing
	claims []trace.ResolvedClaim
	listed []dyetrace.Claim // the same, as a claims file would have them
}

const minute = dyetrace.Instant(60 * 1e9)

func cny(t testing.TB) dyetrace.Currency {
	t.Helper()
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newTown reads transfers, one a line: id minute from to amount, in whole minor
// units. Accounts described come first.
func newTown(t testing.TB, text string, accounts ...dyetrace.Account) *town {
	t.Helper()
	g, err := ledger.NewGrowing(nil)
	if err != nil {
		t.Fatal(err)
	}
	x := &town{Growing: g}
	for _, a := range accounts {
		x.Describe(a)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		x.add(t, line)
	}
	return x
}

func (x *town) add(t testing.TB, line string) statement.Ord {
	t.Helper()
	f := strings.Fields(line)
	at, err := strconv.Atoi(f[1])
	if err != nil {
		t.Fatal(err)
	}
	amount, err := strconv.Atoi(f[4])
	if err != nil {
		t.Fatal(err)
	}
	o, err := x.Add(&dyetrace.Transfer{ID: f[0], Time: dyetrace.Instant(at) * minute, From: f[2], To: f[3],
		Amount: dyetrace.Amount(amount), Received: dyetrace.Amount(amount), Currency: cny(t), ReceivedCurrency: cny(t)})
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(f[0], "V") {
		x.claim(t, f[0], o, dyetrace.Amount(amount))
	}
	return o
}

func (x *town) claim(t testing.TB, id string, o statement.Ord, amount dyetrace.Amount) {
	t.Helper()
	err := x.Scan(t.Context(), o, o+1, func(_ statement.Ord, tr *dyetrace.Transfer) error {
		from, _, err := x.Find(tr.Payer())
		if err != nil {
			return err
		}
		to, _, err := x.Find(tr.Payee())
		x.listed = append(x.listed, dyetrace.Claim{ID: id, Transfer: tr.ID, Line: int64(len(x.claims) + 2)})
		x.claims = append(x.claims, trace.ResolvedClaim{ID: id, Victim: "victim " + id, Asked: amount, Currency: tr.Currency, Transfer: o,
			From: from, To: to, Sent: tr.Amount, Received: tr.Received, Line: int64(len(x.claims) + 2)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// followAll makes parts of less than a major unit count.
func followAll(t testing.TB, rule dyetrace.Rule) trace.Options {
	t.Helper()
	least, err := trace.ParseMinPart("0.01")
	if err != nil {
		t.Fatal(err)
	}
	return trace.Options{Rule: rule, MinPart: least}
}

// said writes parts as text: claim id and amount.
func (x *town) said(parts []trace.Part) string {
	var list []string
	for _, p := range parts {
		list = append(list, fmt.Sprint(x.claims[p.Claim].ID, " ", int64(p.Amount)))
	}
	return strings.Join(list, ", ")
}
