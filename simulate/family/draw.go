package family

import (
	"math"
	"math/rand/v2"
)

// stream keeps a family's random numbers apart from those of its simulations,
// which begin with the same seeds.
const stream = 0x66616d696c79

// dice are a world's random numbers. They depend on the generator alone, whose
// numbers no release of Go changes.
type dice struct{ source *rand.PCG }

// newDice returns the dice for one part of a world's drawing. The first numbers of
// a generator begin another, so that neighbours in seed have nothing in common.
func newDice(seed, part uint64) dice {
	first := rand.NewPCG(seed, stream+part)
	return dice{rand.NewPCG(first.Uint64(), first.Uint64())}
}

// share is a number in [0, 1).
func (d dice) share() float64 { return float64(d.source.Uint64()>>11) / (1 << 53) }

// chance is true with probability p.
func (d dice) chance(p float64) bool { return d.share() < p }

// below is a number from 0 to n-1.
func (d dice) below(n int) int { return int(d.share() * float64(n)) }

// between is a number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.below(high-low+1) }

// within is a number from low to high.
func (d dice) within(low, high float64) float64 { return low + (high-low)*d.share() }

// across is a number from low to high whose logarithm is even.
func (d dice) across(low, high float64) float64 { return low * math.Pow(high/low, d.share()) }

// shuffled is a list in any order.
func shuffled[T any](d dice, list []T) []T {
	for i := len(list) - 1; i > 0; i-- {
		j := d.below(i + 1)
		list[i], list[j] = list[j], list[i]
	}
	return list
}
