package rows_test

import (
	"slices"
	"strings"
	"testing"

	"dyetrace/bench/rows"
)

// Columns are found by name, in whatever order they are; what goes wrong is said with
// its line.
func TestOf(t *testing.T) {
	var got []string
	visit := func(cells []string) error {
		got = append(got, strings.Join(cells, " "))
		return nil
	}
	if err := rows.Of(strings.NewReader("b,x,a\n1,2,3\n4,5,6\n"), []string{"a", "b"}, visit); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, []string{"3 1", "6 4"}) {
		t.Errorf("got %q", got)
	}
	for text, want := range map[string]string{"": "header", "b\n1\n": `no column "a"`, "a,b\n1,2\n3\n": "line 3"} {
		err := rows.Of(strings.NewReader(text), []string{"a", "b"}, visit)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
