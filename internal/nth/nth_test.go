package nth_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dyetrace/internal/nth"
)

// The value at a place is the one that sorting puts there, however many are equal.
func TestOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]uint64{1, 20, 1 << 62}).Draw(t, "max")
		values := rapid.SliceOfN(rapid.Uint64Range(0, most), 1, 300).Draw(t, "values")
		if rapid.Bool().Draw(t, "sorted") {
			slices.Sort(values)
		}
		k, sorted := rapid.IntRange(0, len(values)-1).Draw(t, "k"), slices.Sorted(slices.Values(values))
		if got := nth.Of(slices.Clone(values), k); got != sorted[k] {
			t.Fatalf("place %d of %v is %d, not %d", k, sorted, got, sorted[k])
		}
	})
}
