package rank

import (
	"cmp"
	"math"
	"slices"

	"dyetrace/ledger/statement"
)

// List is accounts, the highest first. Accounts of one group have the same
// score: nothing orders them, and every order of them is as likely.
type List [][]statement.No

// By ranks accounts by score. Those with a score of 0 or less, and those that
// are not among the judged, are left out, as detection.Rank leaves them out.
func By(score []float64, judged []bool) List {
	var order []statement.No
	for no, s := range score {
		if s > 0 && judged[no] {
			order = append(order, statement.No(no))
		}
	}
	slices.SortFunc(order, func(a, b statement.No) int {
		return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b))
	})
	var r List
	for i, no := range order {
		if i == 0 || score[no] != score[order[i-1]] {
			r = append(r, nil)
		}
		r[len(r)-1] = append(r[len(r)-1], no)
	}
	return r
}

// Among is the ranking of some of its accounts.
func (r List) Among(some []bool) List {
	var kept List
	for _, group := range r {
		group = slices.DeleteFunc(slices.Clone(group), func(no statement.No) bool { return !some[no] })
		if len(group) > 0 {
			kept = append(kept, group)
		}
	}
	return kept
}

// AveragePrecision is the mean, over all positives, of the precision at their rank,
// 0 for one that is not ranked; not a number where there are no positives. It is
// that of detection.Curve. Where scores are equal it is the mean over all orders:
// McSherry and Najork, Computing information retrieval performance measures
// efficiently in the presence of tied scores, ECIR 2008.
func (r List) AveragePrecision(positive []bool) float64 {
	all, before, hits, sum := 0, 0, 0, 0.0
	for _, is := range positive {
		if is {
			all++
		}
	}
	for _, group := range r {
		right := 0
		for _, no := range group {
			if positive[no] {
				right++
			}
		}
		// At each place of the group a positive is with the same chance, and the other
		// positives are spread evenly over the other places.
		n, chance := len(group), float64(right)/float64(len(group))
		for i := range n {
			earlier := 0.0
			if n > 1 {
				earlier = float64(i) * float64(right-1) / float64(n-1)
			}
			sum += chance * (float64(hits) + earlier + 1) / float64(before+i+1)
		}
		hits += right
		before += n
	}
	if all == 0 {
		return math.NaN()
	}
	return sum / float64(all)
}

// First calls fn with the accounts that can be among the first n, and with how
// likely each is.
func (r List) First(n int, fn func(no statement.No, chance float64)) {
	for _, group := range r {
		if n <= 0 {
			return
		}
		chance := min(1, float64(n)/float64(len(group)))
		for _, no := range group {
			fn(no, chance)
		}
		n -= len(group)
	}
}
