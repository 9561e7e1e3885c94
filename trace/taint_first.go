package trace

import "dyetrace"

// taintFirst takes claims in proportion first, then clean money.
type taintFirst struct{ pools }

func (s *taintFirst) take(a *account, amount dyetrace.Amount, into []Part) []Part {
	claimed := min(amount, a.claimed)
	a.lots[0].Amount -= amount - claimed
	a.balance -= amount
	into = taken(a, 1, s.share(claimed, a.claimed, a.lots[1:]), into)
	return appendPart(into, Part{Clean, amount - claimed})
}

func (*taintFirst) untouched(*account) dyetrace.Amount { return 0 }
