package join

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A queue gives what was put into it in order, however pushes and pops come.
func TestQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := queue[int]{before: func(a, b *int) bool { return *a < *b }}
		var model []int
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if len(model) > 0 && rapid.IntRange(0, 2).Draw(t, "step") == 0 {
				if got := q.pop(); got != model[0] {
					t.Fatalf("%d comes before %d", got, model[0])
				}
				model = model[1:]
				continue
			}
			v := rapid.IntRange(0, 20).Draw(t, "value")
			q.push(v)
			model = append(model, v)
			slices.Sort(model)
		}
		if q.len() != len(model) || len(model) > 0 && *q.first() != model[0] {
			t.Fatalf("%d left, not %d", q.len(), len(model))
		}
	})
}

// Lines are sorted as a list of them would be, whatever order they come in.
func TestSortLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []Line
		for i := range rapid.IntRange(0, 30).Draw(t, "lines") {
			l := line(1, 2, false, rapid.IntRange(0, 9).Draw(t, "second"), 5, "")
			l.Row = int64(i)
			lines = append(lines, l)
		}
		want := slices.Clone(lines)
		slices.SortStableFunc(want, func(a, b Line) int { return compareContent(&a, &b) })
		sortLines(lines, compareContent)
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Fatal(diff)
		}
	})
}
