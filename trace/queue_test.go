package trace

import (
	"testing"

	"pgregory.net/rapid"

	"dyetrace/ledger/statement"
)

// The queue gives back what was pushed in order and never beyond the limit,
// also where buckets fill, empty, and are skipped.
func TestQueueIsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const places = 6 * bucketSize
		q := newQueue(places)
		waiting := map[statement.Ord]uint32{}
		now := statement.Ord(-1)
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if rapid.IntRange(0, 2).Draw(t, "pop") > 0 && now < places-1 {
				reach := rapid.SampledFrom([]int64{3, 300, places}).Draw(t, "reach")
				at := min(now+1+statement.Ord(rapid.Int64Range(0, reach).Draw(t, "at")), places-1)
				if _, taken := waiting[at]; !taken {
					waiting[at] = rapid.Uint32().Draw(t, "account")
					q.push(at, waiting[at])
				}
				continue
			}
			limit := min(now+statement.Ord(rapid.Int64Range(0, places/3).Draw(t, "limit")), places-1)
			want := never
			for at := range waiting {
				if at <= limit {
					want = min(want, at)
				}
			}
			at, account := q.pop(limit)
			if at != want || at != never && account != waiting[at] {
				t.Fatalf("pop(%d) = %d, %d, not %d, %d", limit, at, account, want, waiting[want])
			}
			now = max(now, limit)
			if at != never {
				now = at
				delete(waiting, at)
			}
		}
	})
}
