package outfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dyetrace/internal/outfile"
)

var errOthers = errors.New("somebody's own")

// A file that a program has written may be replaced by it, also after another run,
// and one that is somebody's own, changed or a link may not.
func TestWritten(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	read := func() *outfile.Written {
		w, err := outfile.ReadWritten(dir, "r.sha256", func(string) error { return errOthers })
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	put("own.html", "own")
	if err := read().Check("own.html"); !errors.Is(err, errOthers) {
		t.Errorf("somebody's own: %v", err)
	}
	if err := read().Place(put("tmp", "one"), "a.html"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(read().Check("a.html"), read().Check("new.html")); err != nil {
		t.Errorf("of an earlier run, and new: %v", err)
	}
	if err := read().Place(put("tmp", "two"), "a.html"); err != nil {
		t.Errorf("again: %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "a.html")); err != nil || string(text) != "two" {
		t.Errorf("%q, %v", text, err)
	}
	put("a.html", "changed")
	if err := read().Check("a.html"); !errors.Is(err, errOthers) {
		t.Errorf("changed since: %v", err)
	}
	if linked(t, "own.html", filepath.Join(dir, "link.html")) {
		if err := read().Check("link.html"); !errors.Is(err, errOthers) {
			t.Errorf("a link: %v", err)
		}
	}
	put("r.sha256", "nothing that sha256sum writes")
	if _, err := outfile.ReadWritten(dir, "r.sha256", func(string) error { return errOthers }); !errors.Is(err, errOthers) {
		t.Errorf("a record that is none: %v", err)
	}
}
