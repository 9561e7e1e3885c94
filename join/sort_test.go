package join

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

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
