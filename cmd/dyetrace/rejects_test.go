package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dyetrace/internal/display"
)

// However many rows cannot be read, the rejects file stays within its bound for
// each file, and says for how many rows it does not.
func TestRejectsAreBounded(t *testing.T) {
	t.Chdir(t.TempDir())
	p := &program{stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	r, err := newRejects(p, "", "a.csv", []source{{name: "a.csv"}, {name: "b.csv"}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.abort()
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
	if err := r.commit(); err != nil {
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
	if got := r.unlistedRows(); got != r.rows-listed || got == 0 {
		t.Errorf("%d rows of %d are counted as not listed, and %d are listed", got, r.rows, listed)
	}
	want := fmt.Sprintf("a.csv,,0,\"%s more rows that were left out are not listed here: the list is too long\",\n", display.Count(r.unlistedRows()))
	if !bytes.HasSuffix(data, []byte(want)) {
		t.Errorf("it ends in %q", data[len(data)-100:])
	}
	if !strings.HasSuffix(r.counted(), " of them not listed, because the list is too long") {
		t.Errorf("an import says %q", r.counted())
	}
	// It is known again as one of these files, and of no others.
	if !r.isOurs(r.path) {
		t.Error("it is not known again")
	}
	other, err := newRejects(p, "", filepath.Join("x", "a.csv"), []source{{name: "b.csv"}})
	if err != nil || other.path != "rejects-a-2.csv" {
		t.Errorf("rejects of other files go to %s, %v", other.path, err)
	}
}
