package rejects

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dyetrace/internal/display"
	"dyetrace/internal/outfile"
)

// However many rows cannot be read, the rejects file stays within its bound for
// each file, and says for how many rows it does not.
func TestRejectsAreBounded(t *testing.T) {
	t.Chdir(t.TempDir())
	create := func(path string) (Output, error) { return outfile.Create(path) }
	r, err := New("", "a.csv", []string{"a.csv", "b.csv"}, create)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Abort()
	row := strings.Repeat("x", 10<<10)
	const rows = 2 * mostOfFile / (10 << 10)
	for i := range rows {
		if err := r.write("a.csv", "", int64(i), "it is wrong", row); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.write("b.csv", "", 1, "it is wrong", row); err != nil {
		t.Fatal(err)
	}
	r.rows = rows + 1
	if err := r.Commit(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("rejects-a.csv")
	if err != nil {
		t.Fatal(err)
	}
	listed := int64(bytes.Count(data, []byte(",it is wrong,")))
	if len(data) > mostOfFile+(1<<20) || !bytes.Contains(data, []byte("\nb.csv,,1,")) {
		t.Errorf("it has %d bytes", len(data))
	}
	if got := r.Unlisted(); got != r.rows-listed || got == 0 {
		t.Errorf("%d rows of %d are counted as not listed, and %d are listed", got, r.rows, listed)
	}
	want := fmt.Sprintf("a.csv,,0,\"%s more rows that were left out are not listed here: the list is too long\",\n", display.Count(r.Unlisted()))
	if !bytes.HasSuffix(data, []byte(want)) {
		t.Errorf("it ends in %q", data[len(data)-100:])
	}
	if !strings.HasSuffix(r.Counted(), " of them not listed, because the list is too long") {
		t.Errorf("an import says %q", r.Counted())
	}
	// It is known again as one of these files, and of no others.
	if !r.isOurs(r.path) {
		t.Error("it is not known again")
	}
	other, err := New("", filepath.Join("x", "a.csv"), []string{"b.csv"}, create)
	if err != nil || other.path != "rejects-a-2.csv" {
		t.Errorf("rejects of other files go to %s, %v", other.path, err)
	}
}
