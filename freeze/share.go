package freeze

import (
	"dyetrace"
	"dyetrace/trace"
)

// shareUpTo shares amount over weights in proportion, no part above its cap. What
// the caps leave over is shared again among the others, in proportion, until it
// is gone or all have their cap; the rest is nobody's. weights and caps have one
// entry for each claim, in the same order, and none is below zero. The result
// has the claims of the weights. See "Shares and rounding" in docs/method.md.
func shareUpTo(amount dyetrace.Amount, weights []trace.Part, caps []dyetrace.Amount) []trace.Part {
	// A claim without weight or with nothing left to get takes no part.
	shares := make([]trace.Part, len(weights))
	open := make([]int, 0, len(weights)) // claims that have less than their cap
	for i := range weights {
		shares[i].Claim = weights[i].Claim
		if weights[i].Amount > 0 && caps[i] > 0 {
			open = append(open, i)
		}
	}
	// Each round gives those who reach their cap just that, and shares the rest again
	// among the others. At least one claim falls out in every round but the last.
	list := make([]trace.Part, 0, len(open))
	for amount > 0 && len(open) > 0 {
		list = list[:0]
		for _, i := range open {
			list = append(list, weights[i])
		}
		parts := trace.Share(amount, list)
		kept, full := open[:0], dyetrace.Amount(0)
		for k, i := range open {
			if parts[k] >= caps[i] {
				shares[i].Amount = caps[i]
				full += caps[i]
			} else {
				kept = append(kept, i)
			}
		}
		if len(kept) == len(parts) {
			for k, i := range kept {
				shares[i].Amount = parts[k]
			}
			return shares
		}
		amount -= full
		open = kept
	}
	return shares
}
