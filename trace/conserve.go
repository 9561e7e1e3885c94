package trace

import (
	"errors"
	"fmt"

	"dyetrace"
)

// conserved checks that no claim has lost or won money: what was followed and what
// arrived by conversion equals what is held and what met an end, in every currency. The
// figures are computed in different ways, followed and arrived from the transfers, held
// from the lots, ends from the accountEnds, so that a slip in any of them shows.
func conserved(claims []Claim) error {
	// All claims are checked, so that the report of the fault shows what they have in
	// common.
	var wrong []error
	for i := range claims {
		c := &claims[i]
		balance := map[dyetrace.Currency][2]dyetrace.Amount{}
		add := func(side int, currency dyetrace.Currency, amount dyetrace.Amount) {
			b := balance[currency]
			b[side] += amount
			balance[currency] = b
		}
		add(0, c.Currency, c.Followed)
		for _, s := range c.Arrived {
			add(0, s.Currency, s.Amount)
		}
		for _, s := range c.Held {
			add(1, s.Currency, s.Amount)
		}
		for _, s := range c.Ends {
			add(1, s.Currency, s.Amount)
		}
		for currency, b := range balance {
			if b[0] != b[1] && len(wrong) < maxListed {
				wrong = append(wrong, fmt.Errorf("claim %q in %v: %s came in, but held and ended are %s",
					c.ID, currency, b[0].Format(currency), b[1].Format(currency)))
			}
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return dyetrace.Errorf(dyetrace.OtherError, "trace", "the result is withheld because money is not conserved; "+
		"this is a fault in dyetrace, please report it: %w", errors.Join(wrong...))
}
