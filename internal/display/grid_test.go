package display

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Chinese characters take two columns, combining marks none, and a cut text
// never takes more than it may.
func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "李雷": 4, "é": 1, "ｆｕｌｌ": 8, "ﾊﾝｶｸ": 4, "a\u0301": 1} {
		if got := Columns(s); got != want {
			t.Errorf("Columns(%q) = %d, want %d", s, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		n := rapid.IntRange(1, 20).Draw(t, "columns")
		if got := Cut(s, n); Columns(got) > n {
			t.Fatalf("Cut(%q, %d) = %q takes %d columns", s, n, got, Columns(got))
		}
	})
}

// Digits are grouped by three before the point, whatever the sign.
func TestGrouped(t *testing.T) {
	for s, want := range map[string]string{
		"0": "0", "100": "100", "1000": "1,000", "-1234567.89": "-1,234,567.89", "-100.00": "-100.00", "0.001": "0.001",
	} {
		if got := Grouped(s); got != want {
			t.Errorf("Grouped(%q) = %q, want %q", s, got, want)
		}
	}
	if one, more := Plural(1, "row", "rows"), Plural(1234, "row", "rows"); one != "1 row" || more != "1,234 rows" {
		t.Errorf("%s, %s", one, more)
	}
}

// A table writes the same twice, makes its cells fit for a terminal, and leaves
// out columns without anything.
func TestTable(t *testing.T) {
	var table Table
	table.Text("account", "nothing")
	table.Number("sum")
	table.Last("memo")
	table.Add("A", "", "1.00", "\x1b[31mred")
	table.Add("B", "", "20.00")
	want := "  account    sum  memo\n" +
		"  A         1.00  ⟨U+001B⟩[31mred\n" +
		"  B        20.00\n"
	for range 2 {
		var b strings.Builder
		if err := table.Write(&b, 0); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Error(diff)
		}
	}
	if table.Clear(); table.Len() != 0 {
		t.Errorf("%d rows", table.Len())
	}
}

// A grid stays aligned beside wide characters, and only columns that may
// shrink do, down to ten columns.
func TestGrid(t *testing.T) {
	g := Grid{
		Columns: []Column{{Heading: "sum", Right: true}, {Heading: "account"}, {Heading: "holder", Shrinks: true}},
		Rows: [][]string{
			{"1.00", "6222020000000000001", "李雷"},
			{"1,000.00", "A", "a very long name of a company, limited"},
		},
	}
	var b strings.Builder
	w := bufio.NewWriter(&b)
	g.Write(w, 50, func(s string) string { return s })
	w.Flush()
	want := "" +
		"       sum  account              holder\n" +
		"      1.00  6222020000000000001  李雷\n" +
		"  1,000.00  A                    a very long name…\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

// A grid that is too wide for the terminal cuts what may be cut, then leaves
// out what can be spared, and names what it left out. What stands below a row
// takes one line.
func TestGridBelowAndSpare(t *testing.T) {
	wide := func() *Grid {
		return &Grid{
			Columns: []Column{{Heading: "Account"}, {Heading: "Holder", Shrinks: true}, {Heading: "Harm", Right: true, Spare: 2}, {Heading: "Held", Right: true, Spare: 1}},
			Rows:    [][]string{{"6222021001", "A very long name indeed", "81.36", "1,200.00"}, {"6222021002", "张三", "0.00", "5.00"}},
			Below:   []string{"victims paid it (claims: 2); passed on: 7", ""}, What: "Why",
		}
	}
	for _, c := range []struct {
		name    string
		limit   int
		want    string
		leftOut []string
	}{
		{"any width", 0, "" +
			"  Account     Holder                    Harm      Held\n" +
			"  6222021001  A very long name indeed  81.36  1,200.00\n" +
			"       victims paid it (claims: 2); passed on: 7\n" +
			"  6222021002  张三                      0.00      5.00\n", nil},
		{"forty columns", 40, "" +
			"  Account     Holder                Held\n" +
			"  6222021001  A very long nam…  1,200.00\n" +
			"       victims paid it (claims: 2); pas…\n" +
			"  6222021002  张三                  5.00\n", []string{"Harm", "Why"}},
		{"thirty columns", 30, "" +
			"  Account     Holder\n" +
			"  6222021001  A very long nam…\n" +
			"       victims paid it (claim…\n" +
			"  6222021002  张三\n", []string{"Harm", "Held", "Why"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			w := bufio.NewWriter(&b)
			leftOut := wide().Write(w, c.limit, func(s string) string { return s })
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, b.String()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.leftOut, leftOut); diff != "" {
				t.Error(diff)
			}
		})
	}
}
