package network

import (
	"cmp"
	"math"
	"slices"

	"dyetrace"
)

// Commission is an estimate of the share that collectors get of each in from outside
// that they pass on: what they keep of it, and what a purse pays them later.
type Commission struct {
	Share     float64
	Later     float64 // of Share, what is paid later
	Low, High float64 // between which the shares of three quarters of the money lie
	Lots      int     // ins, or payments of a purse, that it rests on; 0: there is no estimate
}

// kept is an in and what was kept of it.
type kept struct{ amount, left dyetrace.Amount }

func (k kept) share() float64 { return float64(k.left) / float64(k.amount) }

// commissionOf estimates a commission from what was kept of ins; no share is above
// most. Many ins show a band of rates, and own money that was sent along; few are
// judged by where they lie together.
func commissionOf(all []kept, most float64) Commission {
	if len(all) < leastFitted {
		return shortest(all)
	}
	return fitted(all, most)
}

// leastKept is how many ins show what is kept of them: of one or two it may be chance.
// Chosen by hand.
const leastKept = 3

// doubt takes an estimate back that rests on few ins which do not agree, or which come to
// more than an account keeps of what it passes on, as where others' loans lie among them.
func (c *Commission) doubt(retention float64) {
	isVague := c.High-c.Low > mostSpread*c.Share || c.Share > retention
	if c.Lots < leastKept || c.Lots < leastFitted && isVague {
		*c = Commission{}
	}
}

// leftOut is which part of the money the shortest stretch leaves out: stragglers
// on both sides. Chosen by hand, see docs/detect.md.
const leftOut = 4

// shortest estimates a commission from what was kept of a few ins. Some of
// what was kept is soon spent on a coffee, and some lots are not what they
// seem, so that the shares lie together with stragglers on both sides: the
// estimate is the mean over the shortest stretch of shares that holds three
// quarters of the money, a relative of the shorth (Andrews et al., "Robust
// estimates of location", 1972), and that stretch is its spread.
func shortest(all []kept) Commission {
	c := Commission{Lots: len(all)}
	if len(all) == 0 {
		return c
	}
	slices.SortFunc(all, func(a, b kept) int {
		return cmp.Or(cmp.Compare(a.share(), b.share()), cmp.Compare(a.amount, b.amount))
	})
	var sum dyetrace.Amount
	for _, k := range all {
		sum += k.amount
	}
	best, most := math.Inf(1), sum-sum/leftOut // three quarters, rounded up
	var money, left dyetrace.Amount
	for from, to := 0, 0; from < len(all); from++ {
		for ; to < len(all) && money < most; to++ {
			money += all[to].amount
			left += all[to].left
		}
		if money < most {
			break
		}
		if wide := all[to-1].share() - all[from].share(); wide < best {
			best = wide
			c.Share = float64(left) / float64(money)
			c.Low, c.High = all[from].share(), all[to-1].share()
		}
		money -= all[from].amount
		left -= all[from].left
	}
	return c
}
