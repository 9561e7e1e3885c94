package trace

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dyetrace"
)

// drawAmount draws amounts of all sizes up to limit.
func drawAmount(t *rapid.T, limit int64, label string) int64 {
	return rapid.Int64Range(0, limit).Draw(t, label) >> rapid.IntRange(0, 62).Draw(t, label+"Shift")
}

// Sharing agrees with big integers, whatever the sizes, also where the amount
// is more than the weights together, as it is in conversions.
func TestShareIsExact(t *testing.T) {
	var s sharer
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(t, "n")
		few := rapid.Bool().Draw(t, "few") // weights that tie
		var weights []Part
		var plain []int64
		total := int64(0)
		for range n {
			w := drawAmount(t, int64(maxSum)/64, "weight")
			if few {
				w %= 3
			}
			weights = append(weights, Part{0, dyetrace.Amount(w)})
			plain = append(plain, w)
			total += w
		}
		limit := total
		if rapid.Bool().Draw(t, "more") {
			limit = int64(maxEntry)
		}
		amount := drawAmount(t, limit, "amount")
		if total == 0 {
			amount = 0
		}
		got := []int64{}
		for _, share := range s.share(dyetrace.Amount(amount), dyetrace.Amount(total), weights) {
			got = append(got, int64(share))
		}
		if diff := gocmp.Diff(naiveShare(amount, plain), got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}
