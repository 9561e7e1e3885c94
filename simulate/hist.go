package simulate

import "math"

// histogram counts positive numbers in bins of 2 %, so that quantiles of
// millions of them are known to a hundredth in a few thousand counters.
type histogram struct {
	counts []int64
	n      int64
}

const histogramStep = 0.0198026272961797 // the logarithm of 1.02

// add counts x; what is below 1 counts as 1.
func (h *histogram) add(x float64) { h.addWeighted(x, 1) }

func (h *histogram) addWeighted(x float64, weight int64) {
	at := int(math.Log(max(1, x)) / histogramStep)
	for at >= len(h.counts) {
		h.counts = append(h.counts, make([]int64, at-len(h.counts)+1)...)
	}
	h.counts[at] += weight
	h.n += weight
}

// quantile is the number below which a share of all lies; NaN of none.
func (h *histogram) quantile(share float64) float64 {
	if h.n == 0 {
		return math.NaN()
	}
	left := int64(share * float64(h.n))
	for i, n := range h.counts {
		if left -= n; left < 0 {
			return math.Exp((float64(i) + 0.5) * histogramStep)
		}
	}
	return math.Exp(float64(len(h.counts)) * histogramStep)
}

// below is the share of what is below x.
func (h *histogram) below(x float64) float64 {
	if h.n == 0 {
		return math.NaN()
	}
	sum, end := int64(0), int(math.Log(max(1, x))/histogramStep)
	for _, n := range h.counts[:min(end, len(h.counts))] {
		sum += n
	}
	return float64(sum) / float64(h.n)
}
