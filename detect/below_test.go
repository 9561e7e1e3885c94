package detect

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// How many values lie below one is where it would stand among them, before its
// equals.
func TestBelowLikeSearch(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var all []float32
		for _, v := range rapid.SliceOfN(rapid.IntRange(0, 9), 0, 40).Draw(r, "values") {
			all = append(all, float32(v))
		}
		slices.Sort(all)
		v := float32(rapid.IntRange(-1, 20).Draw(r, "twice")) / 2
		want, _ := slices.BinarySearch(all, v)
		if got := below(all, v); got != want {
			r.Fatalf("%d of %v lie below %v; want %d", got, all, v, want)
		}
	})
}
