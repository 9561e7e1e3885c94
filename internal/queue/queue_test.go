package queue

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A queue gives what was put into it in order, however pushes, pops and changes
// of the first item come.
func TestQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Queue[int]{Before: func(a, b *int) bool { return *a < *b }}
		var model []int
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			step := rapid.IntRange(0, 3).Draw(t, "step")
			switch {
			case len(model) > 0 && step == 0:
				if got := q.Pop(); got != model[0] {
					t.Fatalf("%d comes before %d", got, model[0])
				}
				model = model[1:]
			case len(model) > 0 && step == 1:
				v := rapid.IntRange(0, 20).Draw(t, "changed")
				*q.First() = v
				q.Sink()
				model[0] = v
			default:
				v := rapid.IntRange(0, 20).Draw(t, "value")
				q.Push(v)
				model = append(model, v)
			}
			slices.Sort(model)
		}
		if q.Len() != len(model) || len(model) > 0 && *q.First() != model[0] {
			t.Fatalf("%d left, not %d", q.Len(), len(model))
		}
	})
}
