package audit

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"testing"
)

// BenchmarkVerify verifies a log of events of 400 bytes, all in memory, and gives the
// time for the whole of it: what a store adds is the time in which it reads its rows.
func BenchmarkVerify(b *testing.B) {
	for _, size := range []int64{100_000, 10_000_000} {
		b.Run(fmt.Sprintf("events=%d", size), func(b *testing.B) {
			text := bytes.Repeat([]byte("x"), 400)
			eventAt := func(no int64) ([]byte, error) {
				binary.BigEndian.PutUint64(text, uint64(no)) //nolint:gosec // numbers of events are never negative
				return text, nil
			}
			tiles, tree := memory{}, Tree{}
			for tree.Size < size {
				leaves := make([]Leaf, 10_000)
				for i := range leaves {
					event, err := eventAt(tree.Size + int64(i))
					if err != nil {
						b.Fatal(err)
					}
					leaves[i] = NewLeaf(Salt{1}, event)
				}
				var err error
				if tree, err = Append(b.Context(), tiles, tree, leaves); err != nil {
					b.Fatal(err)
				}
			}
			rows := func(_ context.Context, yield func(Row) bool) error {
				for no := range size {
					if !yield(Row{No: no, Salt: Salt{1}, At: eventAt}) {
						return nil
					}
				}
				return nil
			}
			for b.Loop() {
				r, err := Verify(b.Context(), tiles, tree, rows, Options{})
				if err != nil || r.Err() != nil {
					b.Fatal(err, r.Err())
				}
			}
			b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
