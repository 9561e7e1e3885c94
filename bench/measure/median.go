package measure

import (
	"cmp"
	"slices"
	"time"
)

// Series is the same thing measured several times.
type Series[T cmp.Ordered] []T

// Median is the middle value, the lower one of two; the zero value for none.
func (s Series[T]) Median() (median T) {
	if len(s) == 0 {
		return median
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[(len(sorted)-1)/2]
}

// Durations are times of several runs.
type Durations = Series[time.Duration]
