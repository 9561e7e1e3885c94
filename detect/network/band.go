package network

import (
	"math"

	"dyetrace"
)

const (
	// leastFitted is how many ins a band of rates is fitted to at least; it was
	// chosen by hand, as the other numbers here. docs/detect.md has by how much
	// commissions are off with them.
	leastFitted = 50
	// bins divide the shares from 0 to the most that may be kept.
	bins = 40
	// stray is the share of ins about which nothing is assumed.
	stray = 0.02
	// mixedStep and mostMixed are the shares of ins with own money sent along that
	// are tried: by tenths, up to nine.
	mixedStep = 0.1
	mostMixed = 0.99
)

// fitted estimates a commission by maximum likelihood. Rates are taken to lie
// evenly in a band, as platforms agree on one order by order. Whoever sends own
// money along leaves less than his rate behind, by chance anything between
// nothing and the rate: so many of the shares lie below the band, and some hide
// in it. The estimate is the mean, by amount, of the shares in the band, from
// which those are taken that are likely to hide there; the band is the spread.
func fitted(all []kept, most float64) Commission {
	// The shares are counted in bins, so that trying a band costs the same for few
	// ins and many.
	var count [bins]float64
	for _, k := range all {
		count[min(bins-1, int(k.share()/most*bins))]++
	}
	// Every band is tried with every share of ins that have own money along: some
	// thousands of likelihoods, and the largest is sure to be found.
	low, high := 0, bins
	best, mixed := math.Inf(-1), 0.0
	for a := range bins {
		for b := a + 1; b <= bins; b++ {
			pure, below := band(a, b)
			for c := 0.0; c < mostMixed; c += mixedStep {
				if l := likelihood(&count, &pure, &below, c); l > best {
					low, high = a, b
					best, mixed = l, c
				}
			}
		}
	}
	// The mean is taken from the ins themselves, which are exact, and not from bins.
	c := Commission{Lots: len(all), Low: most * float64(low) / bins, High: most * float64(high) / bins}
	var money, left dyetrace.Amount
	for _, k := range all {
		if s := k.share(); s >= c.Low && s <= c.High {
			money += k.amount
			left += k.left
		}
	}
	if money == 0 {
		return shortest(all)
	}
	// What is likely to hide in the band from above it is taken out of the mean; it
	// cannot leave the band by that.
	_, below := band(low, high)
	var hidden, at float64 // how much of what is below its rate lies in the band, and where
	for i := low; i < high; i++ {
		hidden += below[i]
		at += below[i] * most * (float64(i) + 0.5) / bins
	}
	whole := 1 - mixed + mixed*hidden
	c.Share = (whole*float64(left)/float64(money) - mixed*at) / (1 - mixed)
	c.Share = min(c.High, max(c.Low, c.Share))
	return c
}

// band is how shares lie whose rates lie evenly in the bins from a to before b:
// as they are, and where each is lessened to anything between nothing and it.
func band(a, b int) (pure, below [bins]float64) {
	sum := 0.0
	for i := range b {
		if i >= a {
			pure[i] = 1 / float64(b-a)
		}
		at := max(float64(i)+0.5, float64(a), 0.5)
		below[i] = math.Log(float64(b) / at)
		sum += below[i]
	}
	for i := range b {
		below[i] /= sum
	}
	return pure, below
}

func likelihood(count, pure, below *[bins]float64, mixed float64) (l float64) {
	for i, n := range count {
		if n > 0 {
			l += n * math.Log(stray/bins+(1-stray)*((1-mixed)*pure[i]+mixed*below[i]))
		}
	}
	return l
}
