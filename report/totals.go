package report

import (
	"cmp"
	"context"
	"slices"

	"dyetrace"
)

// addTotals sums the claims up by currency. Where there are none, because the
// poison rule claims no amounts, it sums up what accounts hold and ends took.
func (r *Report) addTotals(context.Context) error {
	var sum adder
	byCurrency := map[dyetrace.Currency]*Total{}
	// Claims come in any order of currencies; each gets its total at its first claim.
	total := func(c dyetrace.Currency) *Total {
		if byCurrency[c] == nil {
			byCurrency[c] = &Total{Currency: c}
		}
		return byCurrency[c]
	}
	for i := range r.Claims {
		for _, b := range r.Claims[i].balances() {
			sum.total(total(b.Currency), &b)
		}
	}
	if len(r.Claims) == 0 {
		for i := range r.Accounts {
			sum.add(&total(r.Accounts[i].Currency).Held, r.Accounts[i].Held)
		}
		for i := range r.Ends {
			sum.add(&total(r.Ends[i].Currency).Ends[r.Ends[i].End], r.Ends[i].Amount)
		}
	}
	for _, t := range byCurrency {
		// Only for the check: what left sight is shown as one sum, which must not overflow either.
		var left dyetrace.Amount
		for _, a := range t.Ends {
			sum.add(&left, a)
		}
		r.Totals = append(r.Totals, *t)
	}
	slices.SortFunc(r.Totals, func(a, b Total) int { return cmp.Compare(a.Currency, b.Currency) })
	return sum.err
}

// LeftSight is the sum of all ends.
func (t *Total) LeftSight() (sum dyetrace.Amount) {
	for _, a := range t.Ends {
		sum += a
	}
	return sum
}

// adder adds amounts up and remembers whether a sum ever left the range of an
// amount, so that a report never shows a sum that has wrapped around.
type adder struct{ err error }

func (s *adder) add(to *dyetrace.Amount, a dyetrace.Amount) {
	sum, ok := to.Plus(a)
	if !ok {
		s.err = dyetrace.Errorf(dyetrace.InputError, "report", "a sum of claims or inquiries: %w", dyetrace.ErrSumRange)
		return
	}
	*to = sum
}

func (s *adder) total(to, t *Total) {
	s.add(&to.Followed, t.Followed)
	s.add(&to.Refused, t.Refused)
	s.add(&to.Arrived, t.Arrived)
	s.add(&to.Held, t.Held)
	for e, a := range t.Ends {
		s.add(&to.Ends[e], a)
	}
}
