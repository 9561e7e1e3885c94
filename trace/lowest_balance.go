package trace

import "dyetrace"

// lowestBalance takes clean money first, then claims in proportion, so that
// clean money that comes later never refills a claim: Roscoe v Winder [1915]
// 1 Ch 62.
type lowestBalance struct{ pools }

func (s *lowestBalance) take(a *account, amount dyetrace.Amount, into []Part) []Part {
	clean := min(amount, a.lots[0].Amount)
	a.lots[0].Amount -= clean
	a.balance -= amount
	into = appendPart(into, Part{Clean, clean})
	if amount == clean {
		return into
	}
	return taken(a, 1, s.share(amount-clean, a.claimed, a.lots[1:]), into)
}

func (s *lowestBalance) untouched(a *account) dyetrace.Amount { return a.lots[0].Amount }
