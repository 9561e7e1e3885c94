package trace

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// bookUnrecorded makes a's balance right for the entry e that comes next: an
// unrecorded movement that its stated balance, or its want of money, shows
// comes first. See "What an account has: balances" in docs/method.md.
func (w *walk) bookUnrecorded(a *account, e *statement.Entry) error {
	if !inRange(e) {
		return w.concerning(a, errTooLarge)
	}
	unrecorded := gap(a.balance, e)
	if unrecorded == 0 {
		return nil
	}
	if e.Ord >= a.since {
		step := payerGap
		if e.In {
			step = payeeGap
		}
		w.warnings = append(w.warnings, datedWarning{at: e.Ord, step: step, no: a.no, amount: unrecorded})
	}
	if unrecorded > 0 {
		w.noteUnrecorded(unrecorded, []Part{{Clean, unrecorded}})
		return w.credit(a, unrecorded)
	}
	w.gone = w.take(a, -unrecorded, w.gone[:0])
	w.noteUnrecorded(unrecorded, w.gone)
	return w.end(a, dyetrace.EndUnrecorded, claimedOf(w.gone))
}

// take takes amount, which a has, from its lots by the rule, and appends what
// it took to into: in the order in which it was taken, neighbours of one
// origin as one part.
func (w *walk) take(a *account, amount dyetrace.Amount, into []Part) []Part {
	if a.claimed > 0 {
		into = w.rule.take(a, amount, into)
		a.dropLots()
		return into
	}
	a.balance -= amount
	return append(into, Part{Clean, amount})
}

// put lets parts arrive as a's newest lots, with its next entry.
func (w *walk) put(a *account, parts []Part) error {
	claimed, sum := dyetrace.Amount(0), dyetrace.Amount(0)
	for _, p := range parts {
		sum += p.Amount
		if p.Claim != Clean {
			claimed += p.Amount
		}
	}
	// Money whose claimed parts have all met ends is known by its payment too: a
	// reversal takes it back out of them.
	a.tagNext()
	defer a.untag()
	if claimed == 0 {
		return w.credit(a, sum)
	}
	if a.balance+sum > maxSum {
		return w.concerning(a, errTooLarge)
	}
	w.rule.put(a, parts)
	return nil
}

// credit lets clean money arrive.
func (w *walk) credit(a *account, amount dyetrace.Amount) error {
	if a.balance+amount > maxSum {
		return w.concerning(a, errTooLarge)
	}
	if a.claimed > 0 {
		w.rule.putClean(a, amount)
	} else {
		a.balance += amount
	}
	return nil
}

// claimedOf leaves the claimed parts in list.
func claimedOf(list []Part) []Part {
	kept := list[:0]
	for _, p := range list {
		if p.Claim != Clean {
			kept = append(kept, p)
		}
	}
	return kept
}

// tagNext lets what arrives now be known as a's next entry's, where lots are
// kept apart.
func (a *account) tagNext() {
	if a.back != nil && a.back.ordered {
		a.back.tag = a.back.tagOf(a.next.Ord)
	}
}

func (a *account) untag() {
	if a.back != nil {
		a.back.tag = untagged
	}
}
