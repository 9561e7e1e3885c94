package generate

import (
	"math"
	"math/bits"
)

// sampler draws numbers by weight in constant time: Walker's alias method, in
// the form of Vose (1991). Numbers run from first.
type sampler struct {
	first   uint32
	columns []column
}

// column is one column of the alias table: a draw that falls into it below
// the threshold is the column itself, else its alias.
type column struct {
	threshold uint32
	alias     uint32
}

func newSampler(weights []float64, first int) sampler {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	n := len(weights)
	scaled := make([]float64, n)
	var small, large []uint32
	for i, w := range weights {
		scaled[i] = w * float64(n) / total
		if scaled[i] < 1 {
			small = append(small, uint32(i))
		} else {
			large = append(large, uint32(i))
		}
	}
	columns := make([]column, n)
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		columns[s] = column{threshold: uint32(scaled[s] * math.MaxUint32), alias: l}
		scaled[l] -= 1 - scaled[s]
		if scaled[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, i := range append(small, large...) {
		columns[i] = column{threshold: math.MaxUint32, alias: i}
	}
	return sampler{first: uint32(first), columns: columns}
}

// draw turns 64 random bits into a number.
func (s *sampler) draw(random uint64) uint32 {
	i, rest := bits.Mul64(random, uint64(len(s.columns)))
	c := s.columns[i]
	if rest>>32 <= uint64(c.threshold) {
		return s.first + uint32(i)
	}
	return s.first + c.alias
}

// mix spreads x over all 64 bits: the finisher of SplitMix64 (Steele, Lea and
// Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// mulMod is a*b mod m for a product of any size.
func mulMod(a, b, m uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return bits.Rem64(hi, lo, m)
}

// splitMix is a source of random numbers that starts anywhere at no cost.
type splitMix uint64

func (s *splitMix) Uint64() uint64 {
	v := mix(uint64(*s))
	*s += 0x9e3779b97f4a7c15
	return v
}

// permutation puts the numbers 0 to n-1 into a random order without a table:
// a Feistel network over the next power of four, walked until it lands below n.
type permutation struct {
	n    uint64
	half uint
	seed uint64
}

func newPermutation(n, seed uint64) *permutation {
	return &permutation{n: n, half: uint(bits.Len64(n-1)+1) / 2, seed: seed}
}

func (p *permutation) at(place uint64) uint64 {
	mask := uint64(1)<<p.half - 1
	for {
		left, right := place>>p.half, place&mask
		for round := uint64(0); round < 4; round++ {
			left, right = right, left^mix(p.seed^round<<56^right)&mask
		}
		if place = left<<p.half | right; place < p.n {
			return place
		}
	}
}
