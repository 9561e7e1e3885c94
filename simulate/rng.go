package simulate

import "math"

// rng is SplitMix64 (Steele, Lea and Flood, 2014): as quick to seed as to use,
// so that every person's every day can have its own.
type rng struct{ state uint64 }

const golden = 0x9e3779b97f4a7c15

// mixed is a number that depends on all bits of its parts, in their order.
func mixed(parts ...uint64) uint64 {
	h := uint64(golden)
	for _, p := range parts {
		h = finish(h ^ p*golden)
	}
	return h
}

func finish(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (r *rng) next() uint64 {
	r.state += golden
	return finish(r.state)
}

// below is a number from 0 to n-1; n is above zero.
func (r *rng) below(n int) int { return int((r.next() >> 32) * uint64(n) >> 32) }

// between is a number from low to high, both included.
func (r *rng) between(low, high int) int { return low + r.below(high-low+1) }

// share is a number in [0, 1).
func (r *rng) share() float64 { return float64(r.next()>>11) / (1 << 53) }

// chance is true with probability p.
func (r *rng) chance(p float64) bool { return r.share() < p }

// normal draws from the standard normal distribution (Box and Muller, 1958).
func (r *rng) normal() float64 {
	u := 1 - r.share()
	return math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*r.share())
}

// spread draws from a lognormal distribution by its median and the sigma of
// its logarithm, cut at four sigmas.
func (r *rng) spread(median, sigma float64) float64 {
	return median * math.Exp(sigma*max(-4, min(4, r.normal())))
}

// often draws from the Poisson distribution of a mean; above 30 it takes the
// normal one instead.
func (r *rng) often(mean float64) int {
	if mean > 30 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*r.normal())))
	}
	limit := math.Exp(-mean)
	n := 0
	for p := r.share(); p > limit; p *= r.share() {
		n++
	}
	return n
}
