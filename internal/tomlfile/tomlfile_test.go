package tomlfile_test

import (
	"strings"
	"testing"

	"dyetrace"
	"dyetrace/internal/tomlfile"
)

type file struct {
	Top   string            `toml:"top"`
	Items []struct{ A int } `toml:"item"`
	Table struct{ B int }   `toml:"table"`
}

// A fault found after reading names the line of the key at the top, of the table, or of the
// table in an array that it is in, whatever stands between them.
func TestLines(t *testing.T) {
	const text = "# top = 1\ntop = '''\n[[item]]\n'''\n\n[[item]]\na = 1\n[table]\nb = 1\n[[item]]\na = 2\n"
	for _, c := range []struct {
		key  string
		i    int
		says string
	}{{"top", 0, "f.toml:2: x"}, {"item", 0, "f.toml:6: x"}, {"item", 1, "f.toml:10: x"}, {"table", 0, "f.toml:8: x"}, {"item", 2, "f.toml: x"}} {
		var f file
		r := tomlfile.New("f.toml", "read")
		if err := r.Decode([]byte(text), &f); err != nil {
			t.Fatal(err)
		}
		r.Wrong(c.key, c.i, "x")
		if err := r.Err(); dyetrace.KindOf(err) != dyetrace.InputError || err.Error() != "read: "+c.says {
			t.Errorf("a fault in %s %d is %v, want %q", c.key, c.i, err, c.says)
		}
	}
}

// What nobody knows is refused with its line, and so is what is no TOML.
func TestRefused(t *testing.T) {
	for text, says := range map[string]string{
		"top = 'x'\nbottom = 1\n":                     "f.toml:2: unknown key bottom",
		"top = 1\n":                                   "f.toml:1: ",
		"[[item]]\na = 'x'\n":                         "f.toml:2: ",
		"top = 'x'\ntop = 'y'\n":                      "f.toml:2: ",
		"top = \"\xff\"":                              "not in UTF-8",
		strings.Repeat("#", tomlfile.MostBytes+1):     "at most 1048576 can be right",
		strings.Repeat("x = [", 100_000):              "f.toml",
		strings.Repeat("[[item]]\nz = 1\n", 100):      "and 80 more faults",
		"top = " + strings.Repeat("[", 20_000) + "\n": "f.toml:1: ",
		"[item]\na = 1\n[[item]]\na = 1\n":            "f.toml",
	} {
		var f file
		err := tomlfile.New("f.toml", "read").Decode([]byte(text), &f)
		if dyetrace.KindOf(err) != dyetrace.InputError || !strings.Contains(err.Error(), says) {
			t.Errorf("%.30q gives %v, want an InputError that says %q", text, err, says)
		}
	}
}

// A file that is a part of the program is read as strictly, with a value that can be used
// whatever is wrong; the mark that editors of Windows put in front is none of the text.
func TestShipped(t *testing.T) {
	type file struct {
		Name string `toml:"name"`
	}
	for text, want := range map[string]string{"name = \"a\"": "a", "\ufeffname = \"a\"": "a", "mane = \"a\"": ""} {
		got, err := tomlfile.Shipped[file]("x.toml", []byte(text))()
		if got == nil || got.Name != want || (err == nil) != (want != "") {
			t.Errorf("%q gives %+v, %v", text, got, err)
		}
	}
}
