package trace

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// rule keeps the lots of accounts that hold claimed money, and decides which leaves first.
// Each rule keeps lots, balance and claimed of an account in step. An account with claimed
// 0 has no lots: the first put makes them, from the clean balance and what arrives.
type rule interface {
	// take takes amount, at most the balance, and appends the parts to into in
	// the order in which they were taken, neighbours of one origin as one.
	take(a *account, amount dyetrace.Amount, into []Part) []Part
	// put adds parts, at least one of them claimed, as the newest lots. Parts
	// of amount 0 are nothing.
	put(a *account, parts []Part)
	// putClean adds clean money to an account that holds claimed money.
	putClean(a *account, amount dyetrace.Amount)
	// untouched is how much an account that holds claimed money can pay at
	// least before it pays with any, whatever arrives meanwhile. Where it is
	// more than nothing, whole stretches of a statement need no attention.
	untouched(a *account) dyetrace.Amount
	// takeBack takes from an account that holds claimed money what is left of the
	// payment that r takes back, at most r.Back, and appends the parts to into.
	// It gives their sum. p is nil where the payment carried clean money only.
	takeBack(a *account, r *statement.Reversal, p *payment, into []Part) ([]Part, dyetrace.Amount)
	// lots is what a holds, clean money included, in the rule's own order.
	lots(a *account) []Part
}

func newRule(r dyetrace.Rule) rule {
	switch r {
	case dyetrace.LIFO:
		return lifo{}
	case dyetrace.ProRata:
		return new(proRata)
	case dyetrace.LowestBalance:
		return new(lowestBalance)
	case dyetrace.TaintFirst:
		return new(taintFirst)
	case dyetrace.Poison:
		return poison{}
	default:
		return fifo{}
	}
}

// appendPart adds a part to a list, or to its last part if that has the same
// origin.
func appendPart(list []Part, p Part) []Part {
	if p.Amount == 0 {
		return list
	}
	if last := len(list) - 1; last >= 0 && list[last].Claim == p.Claim {
		list[last].Amount += p.Amount
		return list
	}
	return append(list, p)
}
