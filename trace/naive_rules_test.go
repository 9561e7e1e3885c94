package trace

import (
	"math/big"
	"slices"
	"sort"

	"dyetrace"
)

// take takes amount from a's lots by the rule.
func (n *naive) take(a *naiveAccount, amount int64) (taken []naiveLot) {
	var order []naiveLot
	switch n.rule {
	case dyetrace.FIFO, dyetrace.Poison:
		order = firstOf(a.lots, amount)
		a.lots = a.lots[0:len(a.lots):len(a.lots)]
		a.lots = lastOf(a.lots, balanceOf(a.lots)-amount)
		return mergeLots(order)
	case dyetrace.LIFO:
		order = firstOf(reversed(a.lots), amount)
		a.lots = firstOf(a.lots, balanceOf(a.lots)-amount)
		return mergeLots(order)
	}
	pools := pooled(a.lots, len(n.s.claims))
	cleanPool, claims := pools[:1], pools[1:]
	var weights []int64
	for _, p := range pools {
		weights = append(weights, p.amount)
	}
	var shares []int64
	switch n.rule {
	case dyetrace.ProRata:
		shares = naiveShare(amount, weights)
	case dyetrace.LowestBalance:
		first := min(amount, cleanPool[0].amount)
		shares = append([]int64{first}, naiveShare(amount-first, weights[1:])...)
	case dyetrace.TaintFirst:
		first := min(amount, balanceOf(claims))
		shares = append([]int64{amount - first}, naiveShare(first, weights[1:])...)
	}
	for i := range pools {
		pools[i].amount -= shares[i]
		order = append(order, naiveLot{origin: pools[i].origin, amount: shares[i]})
	}
	if n.rule == dyetrace.TaintFirst {
		order = append(order[1:], order[0])
	}
	a.lots = pools
	return mergeLots(order)
}

func firstOf(lots []naiveLot, amount int64) (out []naiveLot) {
	for _, l := range lots {
		l.amount = min(l.amount, amount)
		amount -= l.amount
		out = append(out, l)
	}
	return out
}

func lastOf(lots []naiveLot, amount int64) []naiveLot {
	return reversed(firstOf(reversed(lots), amount))
}

func reversed(lots []naiveLot) []naiveLot {
	lots = slices.Clone(lots)
	slices.Reverse(lots)
	return lots
}

// mergeLots leaves out empty lots and makes neighbours of one origin one.
func mergeLots(lots []naiveLot) (out []naiveLot) {
	for _, l := range lots {
		if l.amount == 0 {
			continue
		}
		if k := len(out) - 1; k >= 0 && out[k].origin == l.origin {
			out[k].amount += l.amount
			continue
		}
		out = append(out, l)
	}
	return out
}

// pooled is one lot for each origin: clean, then the claims in order.
func pooled(lots []naiveLot, claims int) []naiveLot {
	pools := make([]naiveLot, claims+1)
	for i := range pools {
		pools[i].origin = i - 1
	}
	for _, l := range lots {
		pools[l.origin+1].amount += l.amount
	}
	return pools
}

// naiveShare shares in big integers. See "Shares and rounding" in docs/method.md.
func naiveShare(amount int64, weights []int64) []int64 {
	shares := make([]int64, len(weights))
	total := int64(0)
	for _, w := range weights {
		total += w
	}
	if total == 0 {
		return shares
	}
	type remainder struct {
		at int
		r  int64
	}
	var remainders []remainder
	left := amount
	for i, w := range weights {
		product := new(big.Int).Mul(big.NewInt(amount), big.NewInt(w))
		q, r := new(big.Int).QuoRem(product, big.NewInt(total), new(big.Int))
		shares[i] = q.Int64()
		left -= shares[i]
		remainders = append(remainders, remainder{i, r.Int64()})
	}
	sort.SliceStable(remainders, func(i, j int) bool { return remainders[i].r > remainders[j].r })
	for i := range left {
		shares[remainders[i].at]++
	}
	return shares
}
