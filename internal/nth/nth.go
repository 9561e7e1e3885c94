// Package nth finds the value at a place in ascending order without sorting all of them.
package nth

import (
	"cmp"
	"math/bits"
	"slices"
)

const (
	// roundsPerBit is how many rounds Of takes for each halving that good pivots need,
	// before it sorts instead. Chosen by hand.
	roundsPerBit = 4
	// shortList is up to how many values an insertion sort is the fastest. Chosen by
	// hand.
	shortList = 12
)

// Of is the value at place k in ascending order, counted from 0, of which there is one.
// It reorders the values, by Hoare's quickselect: it halves what is left to look at about
// log2(len) times; values made to defeat that are sorted instead.
func Of[V cmp.Ordered](values []V, k int) V {
	lo, hi := 0, len(values)-1
	for rounds := roundsPerBit * bits.Len(uint(hi)); hi-lo > shortList; rounds-- {
		if rounds == 0 {
			slices.Sort(values[lo : hi+1])
			return values[k]
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
		for j := i; j > 0 && v[j-1] > v[j]; j-- {
			v[j-1], v[j] = v[j], v[j-1]
		}
	}
	return values[k]
}

// partition splits values[lo:hi+1] around one of them, after Hoare: what lies
// up to j is at most as large, what lies from i on at least as large, and what
// lies between is equal to it. Equal values are spread over both halves, so
// that many ties split evenly.
func partition[V cmp.Ordered](values []V, lo, hi int) (i, j int) {
	pivot := middle(values[lo], values[lo+(hi-lo)/2], values[hi])
	i, j = lo, hi
	for i <= j {
		for values[i] < pivot {
			i++
		}
		for values[j] > pivot {
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

func middle[V cmp.Ordered](a, b, c V) V { return max(min(a, b), min(max(a, b), c)) }
