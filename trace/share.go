package trace

import (
	"math/bits"
	"slices"

	"dyetrace"
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
	bar := nthLargest(s.selected, int(left))
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

const (
	// roundsPerBit is how many rounds nthLargest takes for each halving that good
	// pivots need, before it sorts instead. Chosen by hand.
	roundsPerBit = 4
	// shortList is up to how many values an insertion sort is the fastest. Chosen by
	// hand.
	shortList = 12
)

// nthLargest is the n-th largest of values, counted from 1. It reorders them.
// It halves what is left to look at about log2(len) times; values made to
// defeat that are sorted instead.
func nthLargest(values []uint64, n int) uint64 {
	lo, hi, k := 0, len(values)-1, n-1
	for rounds := roundsPerBit * bits.Len(uint(hi)); hi-lo > shortList; rounds-- {
		if rounds == 0 {
			slices.Sort(values[lo : hi+1])
			return values[hi-(k-lo)]
		}
		i, j := partition(values, lo, hi)
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return values[k]
		}
	}
	v := values[lo : hi+1]
	for i := 1; i < len(v); i++ {
		for j := i; j > 0 && v[j-1] < v[j]; j-- {
			v[j-1], v[j] = v[j], v[j-1]
		}
	}
	return values[k]
}

// partition splits values[lo:hi+1] around one of them, after Hoare: what lies
// up to j is at least as large, what lies from i on at most as large, and what
// lies between is equal to it. Equal values are spread over both halves, so
// that many ties split evenly.
func partition(values []uint64, lo, hi int) (i, j int) {
	pivot := middle(values[lo], values[lo+(hi-lo)/2], values[hi])
	i, j = lo, hi
	for i <= j {
		for values[i] > pivot {
			i++
		}
		for values[j] < pivot {
			j--
		}
		if i <= j {
			values[i], values[j] = values[j], values[i]
			i++
			j--
		}
	}
	return i, j
}

func middle(a, b, c uint64) uint64 {
	return max(min(a, b), min(max(a, b), c))
}
