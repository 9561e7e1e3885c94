package trace

import (
	"math/bits"

	"dyetrace"
)

// gatherer adds up parts by claim. It keeps a place for every claim, so that
// it neither sorts nor searches; the places in use are known from a bit map,
// and are put back to zero before it is used again.
type gatherer struct {
	totals []dyetrace.Amount
	used   []uint64
	out    []Part
}

func newGatherer(claims int) gatherer {
	claims = max(claims, 1)
	return gatherer{totals: make([]dyetrace.Amount, claims), used: make([]uint64, (claims+63)/64)}
}

// gather is the claimed parts of list, one for each claim, in claim order. The
// result is good until the next call.
func (g *gatherer) gather(list []Part) []Part {
	g.out = g.out[:0]
	before := Clean
	for i, p := range list {
		if p.Claim == Clean || p.Amount == 0 {
			continue
		}
		if p.Claim <= before {
			return g.scatter(list[i:])
		}
		before = p.Claim
		g.out = append(g.out, p)
	}
	return g.out
}

// scatter is gather for lists out of order; out has their beginning.
func (g *gatherer) scatter(rest []Part) []Part {
	low, high := int32(len(g.totals)), int32(0)
	for _, list := range [2][]Part{g.out, rest} {
		for _, p := range list {
			if p.Claim == Clean || p.Amount == 0 {
				continue
			}
			g.totals[p.Claim] += p.Amount
			g.used[p.Claim>>6] |= 1 << (p.Claim & 63)
			low, high = min(low, p.Claim), max(high, p.Claim)
		}
	}
	g.out = g.out[:0]
	for word := low >> 6; word <= high>>6; word++ {
		for used := g.used[word]; used != 0; used &= used - 1 {
			claim := word<<6 | int32(bits.TrailingZeros64(used))
			g.out = append(g.out, Part{claim, g.totals[claim]})
			g.totals[claim] = 0
		}
		g.used[word] = 0
	}
	return g.out
}

// small marks the claims whose parts in list add up to less than least. isSmall
// recognises them until unmark.
func (g *gatherer) small(list []Part, least dyetrace.Amount) (found bool) {
	for i := range list {
		if list[i].Claim != Clean && list[i].Amount < least {
			found = true
			break
		}
	}
	if !found {
		g.out = g.out[:0]
		return false
	}
	found = false
	for _, p := range g.gather(list) {
		if p.Amount < least {
			g.used[p.Claim>>6] |= 1 << (p.Claim & 63)
			found = true
		}
	}
	return found
}

func (g *gatherer) isSmall(claim int32) bool {
	return g.used[claim>>6]>>(claim&63)&1 != 0
}

// unmark forgets what small has marked.
func (g *gatherer) unmark() {
	for _, p := range g.out {
		g.used[p.Claim>>6] = 0
	}
}
