package detect

// weighted is values with weights, for quantiles.
type weighted []weightedValue

type weightedValue struct {
	value  int64
	weight float64
}

func (w *weighted) reset() { *w = (*w)[:0] }

func (w *weighted) add(value int64, weight float64) {
	*w = append(*w, weightedValue{value, weight})
}

// quantile is the least value at or below which at least the share q of the
// weight lies. It orders the values as far as it needs to (Hoare's quickselect
// on cumulated weight); there must be some.
func (w weighted) quantile(q float64) int64 {
	total := 0.0
	for i := range w {
		total += w[i].weight
	}
	wanted := q * total
	lo, hi := 0, len(w)
	for hi-lo > 1 {
		pivot := medianOf(w[lo].value, w[(lo+hi)/2].value, w[hi-1].value)
		less, equal, below, same := w.part(lo, hi, pivot)
		switch {
		case wanted <= below && less > lo:
			hi = less
		case wanted <= below+same || equal == hi:
			return pivot
		default:
			wanted -= below + same
			lo = equal
		}
	}
	return w[lo].value
}

// part orders w[lo:hi] into values less than, equal to and above a pivot. less
// and equal are where the first two end, below and same their weights.
func (w weighted) part(lo, hi int, pivot int64) (less, equal int, below, same float64) {
	less, equal = lo, lo
	for end := hi; equal < end; {
		switch v := w[equal]; {
		case v.value < pivot:
			below += v.weight
			w[less], w[equal] = w[equal], w[less]
			less++
			equal++
		case v.value == pivot:
			same += v.weight
			equal++
		default:
			end--
			w[end], w[equal] = w[equal], w[end]
		}
	}
	return less, equal, below, same
}

func medianOf(a, b, c int64) int64 { return max(min(a, b), min(max(a, b), c)) }
