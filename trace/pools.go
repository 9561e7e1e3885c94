package trace

import (
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// pools is what the rules of proportion share: one pool for each origin, the
// clean one first, if only as an empty place, then the claims in claim order.
type pools struct {
	sharer
	fresh []Part
}

// manyPools is how many pools an account has for each new part if inserting the
// parts one by one is faster than merging both lists. Chosen by hand.
const manyPools = 16

func (s *pools) put(a *account, parts []Part) {
	if a.claimed == 0 {
		a.lots = append(a.lots[:0], Part{Clean, a.balance})
	}
	s.fresh = s.fresh[:0]
	for _, p := range parts {
		a.balance += p.Amount
		if p.Claim == Clean {
			a.lots[0].Amount += p.Amount
		} else if p.Amount > 0 {
			a.claimed += p.Amount
			s.fresh = append(s.fresh, p)
		}
	}
	if !slices.IsSortedFunc(s.fresh, byClaimOrder) {
		slices.SortFunc(s.fresh, byClaimOrder)
	}
	s.fresh = joined(s.fresh)
	if len(s.fresh)*manyPools < len(a.lots) {
		a.lots = insertPools(a.lots, s.fresh)
	} else {
		a.lots = mergePools(a.lots, s.fresh)
	}
}

func (s *pools) putClean(a *account, amount dyetrace.Amount) {
	a.lots[0].Amount += amount
	a.balance += amount
}

// takeBack takes of each origin what the payment brought of it, as far as the
// pool has it.
func (s *pools) takeBack(a *account, r *statement.Reversal, p *payment, into []Part) ([]Part, dyetrace.Amount) {
	brought := []Part{{Clean, r.Back}}
	if p != nil {
		brought = p.by
	}
	var weights []Part
	var from []int
	total, at := dyetrace.Amount(0), 0
	for _, b := range brought {
		i, is := slices.BinarySearchFunc(a.lots[at:], b, byClaimOrder)
		if at += i; is {
			left := Part{b.Claim, min(b.Amount, a.lots[at].Amount)}
			weights, from, total = append(weights, left), append(from, at), total+left.Amount
		}
	}
	sum := min(r.Back, total)
	for k, share := range s.share(sum, total, weights) {
		pool := &a.lots[from[k]]
		pool.Amount -= share
		if pool.Claim != Clean {
			a.claimed -= share
		}
		into = appendPart(into, Part{pool.Claim, share})
	}
	a.balance -= sum
	a.lots = slices.DeleteFunc(a.lots, func(l Part) bool { return l.Amount == 0 && l.Claim != Clean })
	return into, sum
}

func (s *pools) lots(a *account) []Part {
	if a.claimed == 0 {
		return appendPart(nil, Part{Clean, a.balance})
	}
	held := slices.Clone(a.lots)
	if held[0].Amount == 0 {
		held = held[1:]
	}
	return held
}

// joined makes parts of one claim one; the list is in claim order.
func joined(list []Part) []Part {
	out := list[:0]
	for _, p := range list {
		out = appendPart(out, p)
	}
	return out
}

func byClaimOrder(a, b Part) int { return int(a.Claim) - int(b.Claim) }

// insertPools adds a few parts to many pools, both in claim order.
func insertPools(lots, fresh []Part) []Part {
	from := 1
	for _, p := range fresh {
		at, found := slices.BinarySearchFunc(lots[from:], p, byClaimOrder)
		from += at
		if found {
			lots[from].Amount += p.Amount
		} else {
			lots = slices.Insert(lots, from, p)
		}
	}
	return lots
}

// mergePools adds parts to pools, both in claim order and no claim twice in
// either, from the back, so that nothing is moved twice.
func mergePools(lots, fresh []Part) []Part {
	// The list grows by the length of fresh. What is not merged yet of lots ends at i, of
	// fresh at j; to is where the larger of the two goes, and never before i.
	i, j := len(lots)-1, len(fresh)-1
	lots = append(lots, fresh...)
	to := len(lots) - 1
	for ; j >= 0; to-- {
		switch p := fresh[j]; {
		case lots[i].Claim > p.Claim:
			lots[to] = lots[i]
			i--
		case lots[i].Claim == p.Claim:
			lots[to] = Part{p.Claim, lots[i].Amount + p.Amount}
			i--
			j--
		default:
			lots[to] = p
			j--
		}
	}
	// A claim that both lists had fills one place instead of two: the gap that this
	// leaves lies before the merged parts.
	return slices.Delete(lots, i+1, to+1)
}

// taken takes the shares from the pools, which are lots[first:], and appends the parts to
// into. It drops pools that are empty then, save the clean one.
func taken(a *account, first int, shares []dyetrace.Amount, into []Part) []Part {
	kept := first
	for i, share := range shares {
		pool := a.lots[first+i]
		if share > 0 {
			into = append(into, Part{pool.Claim, share})
			pool.Amount -= share
			if pool.Claim != Clean {
				a.claimed -= share
			}
		}
		if pool.Amount > 0 || pool.Claim == Clean {
			a.lots[kept] = pool
			kept++
		}
	}
	a.lots = a.lots[:kept]
	return into
}
