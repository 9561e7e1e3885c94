package trace

import (
	"math/bits"
	"slices"

	"dyetrace"
	"dyetrace/internal/nth"
)

// sharer shares amounts in proportion and keeps its scratch space between
// calls. See "Shares and rounding" in docs/method.md.
type sharer struct {
	shares     []dyetrace.Amount
	remainders []uint64
	selected   []uint64
}

// Share divides amount over the amounts of weights: exactly amount in all, or
// nothing where the weights are all zero. Amounts are not below zero; neither
// amount nor the sum of the weights may exceed 2^62. See
// "Shares and rounding" in docs/method.md.
func Share(amount dyetrace.Amount, weights []Part) []dyetrace.Amount {
	total := dyetrace.Amount(0)
	for i := range weights {
		total += weights[i].Amount
	}
	return new(sharer).share(amount, total, weights)
}

// share divides amount over the amounts of weights, whose sum is total: first
// floor(amount·weight/total) each, then what is left in units of one to the
// largest remainders, the earlier position winning a tie. amount and total lie
// between 0 and maxSum; where total is 0 all shares are. The result is good
// until the next call.
func (s *sharer) share(amount, total dyetrace.Amount, weights []Part) []dyetrace.Amount {
	s.shares = slices.Grow(s.shares[:0], len(weights))[:len(weights)]
	if total <= 0 || amount <= 0 {
		clear(s.shares)
		return s.shares
	}
	whole, rest := amount/total, uint64(amount%total)
	if rest == 0 {
		for i := range weights {
			s.shares[i] = whole * weights[i].Amount
		}
		return s.shares
	}
	s.remainders = slices.Grow(s.remainders[:0], len(weights))[:len(weights)]
	left := rest - floors(s.shares, s.remainders, weights, rest, uint64(total))
	if left > 0 {
		s.handOut(left)
	}
	if whole > 0 {
		for i := range weights {
			s.shares[i] += whole * weights[i].Amount
		}
	}
	return s.shares
}

// floors fills in floor(amount·weight/total) and the remainders of these
// divisions, and returns the sum of the floors. amount is below total.
//
// It divides once and multiplies from then on: with f = floor(amount·2^64 /
// total), the upper word of weight·f is the quotient or one less, since
// weight·(amount/total − f/2^64) < weight/2^64 < 1. The remainder, below
// 2·total < 2^64 before that is made good, needs no upper word at all.
func floors(shares []dyetrace.Amount, remainders []uint64, weights []Part, amount, total uint64) (sum uint64) {
	f, _ := bits.Div64(amount, 0, total)
	shares, remainders = shares[:len(weights)], remainders[:len(weights)]
	for i := range weights {
		w := uint64(weights[i].Amount)
		q, _ := bits.Mul64(w, f)
		r := amount*w - q*total
		if r >= total {
			q++
			r -= total
		}
		shares[i], remainders[i] = dyetrace.Amount(q), r
		sum += q
	}
	return sum
}

// handOut gives one unit each to the left largest remainders.
func (s *sharer) handOut(left uint64) {
	s.selected = append(s.selected[:0], s.remainders...)
	bar := nth.Of(s.selected, len(s.selected)-int(left))
	for _, r := range s.remainders {
		if r > bar {
			left--
		}
	}
	for i, r := range s.remainders {
		if r > bar {
			s.shares[i]++
		} else if r == bar && left > 0 {
			s.shares[i]++
			left--
		}
	}
}
