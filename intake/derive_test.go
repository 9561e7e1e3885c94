package intake

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// A tally counts as a map does, also where a content occurs hundreds of times.
func TestTally(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally, want := newRowCounts(), map[uint64]int{}
		key := rapid.OneOf(rapid.Uint64Range(0, 3), rapid.Uint64(), rapid.Just(uint64(1)<<63))
		for _, k := range rapid.SliceOfN(key, 0, 2000).Draw(t, "keys") {
			want[k]++
			if got := tally.count(k); got != want[k] {
				t.Fatalf("%x is counted %d times, not %d", k, got, want[k])
			}
		}
		for range 600 {
			want[5]++
			if got := tally.count(5); got != want[5] {
				t.Fatalf("counted %d times, not %d", got, want[5])
			}
		}
	})
}

// A million contents take the memory that the package says.
func TestTallyMemory(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tally := newRowCounts()
	const n = 1 << 20
	for range n {
		if tally.count(rng.Uint64()) != 1 {
			t.Fatal("different contents are taken for equal")
		}
	}
	slots := 0
	for i := range tally.shards {
		slots += len(tally.shards[i].slots)
	}
	if perRow := float64(slots*8) / n; perRow > 16 {
		t.Errorf("%.1f bytes a row", perRow)
	} else {
		t.Logf("%.1f bytes a row", perRow)
	}
}
