package freeze

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// randomTown is a small crowd that pays to and fro; every fifth transfer or so
// is claimed.
func randomTown(t *testing.T, r *rapid.T) *town {
	x := newTown(t, "VQ 0 P Q 500")
	n := rapid.IntRange(1, 30).Draw(r, "transfers")
	for i := range n {
		from := rapid.IntRange(0, 6).Draw(r, "from")
		to := (from + rapid.IntRange(1, 6).Draw(r, "step")) % 7
		id, payer := "T", fmt.Sprint("A", from)
		if rapid.IntRange(0, 4).Draw(r, "claimed") == 0 {
			id, payer = "V", fmt.Sprint("P", i) // who pays nothing else, so that all of it is claimed
		}
		x.add(t, fmt.Sprintf("%s%d %d %s A%d %d", id, i, i+1, payer, to, rapid.IntRange(1, 900).Draw(r, "amount")))
	}
	return x
}

// freezeSome freezes part of what some accounts have at the end.
func (x *town) freezeSome(t *testing.T, r *rapid.T) []dyetrace.Frozen {
	balances := map[string]dyetrace.Amount{}
	lowest := map[string]dyetrace.Amount{}
	var names []string
	for o := range x.Transfers() {
		err := x.Scan(t.Context(), statement.Ord(o), statement.Ord(o+1), func(_ statement.Ord, tr *dyetrace.Transfer) error {
			for _, side := range []struct {
				account string
				signed  dyetrace.Amount
			}{{tr.From, -tr.Amount}, {tr.To, tr.Received}} {
				if _, is := balances[side.account]; !is {
					names = append(names, side.account)
				}
				balances[side.account] += side.signed
				lowest[side.account] = min(lowest[side.account], balances[side.account])
			}
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
	}
	var frozen []dyetrace.Frozen
	for _, name := range names {
		balance := balances[name] - lowest[name]
		if balance > 0 && rapid.Bool().Draw(r, "freeze "+name) {
			sum := dyetrace.Amount(rapid.Int64Range(1, int64(balance)).Draw(r, "sum"))
			f := dyetrace.Frozen{Account: name, Written: sum.Format(cny(t))}
			if rapid.IntRange(0, 3).Draw(r, "attributed") == 0 {
				f.Claims = []string{"VQ"}
			}
			frozen = append(frozen, f)
		}
	}
	return frozen
}
