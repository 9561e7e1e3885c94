package trace

import (
	"maps"
	"slices"

	"dyetrace"
)

// naiveReversal is what a transfer takes back. See "A reversal" in docs/method.md.
type naiveReversal struct {
	of     int   // number of the payment
	amount int64 // 0: it takes nothing back
	why    string
	plain  int64 // what is taken by the rule though a source calls it a reversal
}

// naiveBrought is what is left to take back of a payment.
type naiveBrought struct {
	by     map[int]int64      // by origin, as it lay in the payee's account
	met    map[int]naiveEnded // of the clean money among it, what claims lost sight of with the payment
	quiet  int                // of the payee, then
	marked bool
}

type naiveEnded struct {
	end    dyetrace.End
	amount int64
}

// link finds what every reversal takes back.
func (n *naive) link() {
	n.back = make([]naiveReversal, len(n.ledger))
	left := make([]int64, len(n.ledger))
	place := func(list []dyetrace.Transfer, id string) int {
		return slices.IndexFunc(list, func(t dyetrace.Transfer) bool { return t.ID == id })
	}
	for i := range n.ledger {
		t, b := &n.ledger[i], &n.back[i]
		left[i] = int64(t.Received)
		if t.Reverses == "" {
			continue
		}
		b.plain = int64(t.Amount)
		of, all := place(n.ledger, t.Reverses), place(n.s.transfers, t.Reverses)
		switch {
		case t.Reverses == dyetrace.Unlinked:
			b.why = "unnamed"
		case all < 0:
			b.why = "missing"
		case all >= place(n.s.transfers, t.ID):
			b.why = "order"
		case of < 0 || n.ledger[of].Payer() != t.Payee() || n.ledger[of].Payee() != t.Payer():
			b.why = "mismatch"
		default:
			b.of, b.amount = of, min(int64(t.Amount), left[of])
			left[of] -= b.amount
			if b.plain -= b.amount; b.plain > 0 {
				b.why = "excess"
			}
		}
	}
}

func (n *naive) warnReversal(i int) {
	t, b := &n.ledger[i], n.back[i]
	if b.why != "" && n.accounts[t.Payer()].level > 0 {
		n.out.Warnings = append(n.out.Warnings, warningOutcome{Account: t.From, Transfer: t.ID, Reversal: b.why,
			Amount: dyetrace.Amount(b.plain).Format(t.Currency)})
	}
}

// victimOf reports whether transfer i takes back the payment that a claim names.
func (n *naive) victimOf(i, claim int) bool {
	b := n.back[i]
	if b.amount == 0 {
		return false
	}
	if n.rule == dyetrace.Poison {
		return n.isClaimed(&n.ledger[b.of])
	}
	return n.s.claims[claim].Transfer == n.ledger[b.of].ID
}

// calm makes all money of an account one lot while it holds none that is claimed.
func (a *naiveAccount) calm() {
	if slices.ContainsFunc(a.lots, func(l naiveLot) bool { return l.origin != cleanOrigin && l.amount > 0 }) {
		return
	}
	a.lots = []naiveLot{{origin: cleanOrigin, amount: balanceOf(a.lots)}}
	a.quiet++
}

func broughtBy(arriving []naiveLot, met map[int]naiveEnded, quiet int) naiveBrought {
	b := naiveBrought{by: map[int]int64{}, met: met, quiet: quiet}
	for _, p := range arriving {
		b.by[p.origin] += p.amount
	}
	return b
}

// takeBack is step 1 of a transfer: what it takes from its payer.
func (n *naive) takeBack(i int) []naiveLot {
	t, back := &n.ledger[i], n.back[i]
	payer := n.accounts[t.Payer()]
	if back.amount == 0 {
		taken := n.take(payer, int64(t.Amount))
		payer.calm()
		return taken
	}
	b := &n.brought[back.of]
	if n.rule != dyetrace.FIFO && n.rule != dyetrace.LIFO {
		payer.lots = pooled(payer.lots, len(n.s.claims))
	}
	left := n.leftOf(payer, back.of, b)
	var weights []int64
	for _, l := range left {
		weights = append(weights, l.amount)
	}
	sum := min(back.amount, balanceOf(left))
	var first []naiveLot
	clean := int64(0)
	for k, share := range naiveShare(sum, weights) {
		payer.lots[k].amount -= share
		first = append(first, naiveLot{origin: left[k].origin, amount: share})
		b.by[left[k].origin] -= share
		if left[k].origin == cleanOrigin {
			clean += share
		}
	}
	first = n.outOfEnds(t.Payer(), b, mergeLots(first), clean)
	rest := n.take(payer, int64(t.Amount)-sum)
	payer.calm()
	return mergeLots(append(first, rest...))
}

// leftOf is what is left of a payment of each lot in the account that received it.
func (n *naive) leftOf(a *naiveAccount, of int, b *naiveBrought) []naiveLot {
	left := slices.Clone(a.lots)
	for k := range left {
		l := &left[k]
		switch {
		case n.rule != dyetrace.FIFO && n.rule != dyetrace.LIFO:
			l.amount = min(l.amount, b.by[l.origin])
		case b.quiet == a.quiet && l.with == of+1:
		case b.quiet != a.quiet && l.with == 0:
			l.amount = min(l.amount, b.by[cleanOrigin])
		default:
			l.amount = 0
		}
	}
	return left
}

// outOfEnds gives claims back what they lost sight of with a payment, of the
// clean money among what is taken back of it.
func (n *naive) outOfEnds(at dyetrace.AccountCurrency, b *naiveBrought, first []naiveLot, clean int64) []naiveLot {
	claims := slices.Sorted(maps.Keys(b.met))
	weights := []int64{b.by[cleanOrigin] + clean}
	for _, c := range claims {
		weights = append(weights, b.met[c].amount)
		weights[0] -= b.met[c].amount
	}
	shares := naiveShare(clean, weights)
	var list []naiveLot
	for k, c := range claims {
		met := b.met[c]
		b.met[c] = naiveEnded{met.end, met.amount - shares[k+1]}
		if shares[k+1] > 0 {
			n.ends[naiveEnd{at, met.end}][c] -= shares[k+1]
		}
		list = append(list, naiveLot{origin: c, amount: shares[k+1]})
	}
	replaced := balanceOf(list)
	for _, p := range first {
		if p.origin == cleanOrigin {
			gone := min(p.amount, replaced)
			replaced -= gone
			p.amount -= gone
		}
		list = append(list, p)
	}
	return list
}

// takeMark reports whether a reversal carries the mark.
func (n *naive) takeMark(i int, wasMarked bool) bool {
	t, back := &n.ledger[i], n.back[i]
	b := &n.brought[back.of]
	if met, ok := b.met[0]; ok && met.amount > 0 {
		gone := min(met.amount, back.amount)
		n.ends[naiveEnd{t.Payer(), met.end}][0] -= gone
		b.met[0] = naiveEnded{met.end, met.amount - gone}
		return true
	}
	return wasMarked && (b.marked || back.plain > 0)
}
