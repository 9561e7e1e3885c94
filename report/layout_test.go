package report

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
)

// Chinese characters take two columns, combining marks none, and a cut text
// never takes more than it may.
func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "李雷": 4, "é": 1, "ｆｕｌｌ": 8, "ﾊﾝｶｸ": 4, "a\u0301": 1} {
		if got := columnsOf(s); got != want {
			t.Errorf("columnsOf(%q) = %d, want %d", s, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		n := rapid.IntRange(1, 20).Draw(t, "columns")
		if got := cut(s, n); columnsOf(got) > n {
			t.Fatalf("cut(%q, %d) = %q takes %d columns", s, n, got, columnsOf(got))
		}
	})
}

// Nothing that a terminal would act on is left in text that is shown.
func TestShown(t *testing.T) {
	for s, want := range map[string]string{
		"李雷":                     "李雷",
		"a\x1b[31mb\x07":         "a⟨U+001B⟩[31mb⟨U+0007⟩",
		"evil\u202egpj.exe":      "evil⟨U+202E⟩gpj.exe",
		"two\nlines\u2028\u0085": "two⟨U+000A⟩lines⟨U+2028⟩⟨U+0085⟩",
		"\xff\xfe":               "\ufffd\ufffd",
		"joined\u200dup":         "joined⟨U+200D⟩up",
		"می\u200cخواهم":          "می\u200cخواهم", // as Persian writes it
	} {
		if got := shown(s); got != want {
			t.Errorf("shown(%q) = %q, want %q", s, got, want)
		}
	}
}

// Digits are grouped by three before the point, whatever the sign.
func TestGrouped(t *testing.T) {
	for s, want := range map[string]string{
		"0": "0", "100": "100", "1000": "1,000", "-1234567.89": "-1,234,567.89", "-100.00": "-100.00", "0.001": "0.001",
	} {
		if got := groupDigits(s); got != want {
			t.Errorf("groupDigits(%q) = %q, want %q", s, got, want)
		}
	}
	if got := grouped(123456789, must(dyetrace.ParseCurrency("JPY"))); got != "123,456,789 JPY" {
		t.Error(got)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A grid stays aligned beside wide characters, and only columns that may
// shrink do, down to ten columns.
func TestGrid(t *testing.T) {
	g := grid{
		columns: []gridColumn{{heading: "sum", right: true}, {heading: "account"}, {heading: "holder", shrinks: true}},
		rows: [][]string{
			{"1.00", "6222020000000000001", "李雷"},
			{"1,000.00", "A", "a very long name of a company, limited"},
		},
	}
	var b strings.Builder
	w := bufio.NewWriter(&b)
	g.write(w, 50, func(s string) string { return s })
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
	wide := func() *grid {
		return &grid{
			columns: []gridColumn{{heading: "Account"}, {heading: "Holder", shrinks: true}, {heading: "Harm", right: true, spare: 2}, {heading: "Held", right: true, spare: 1}},
			rows:    [][]string{{"6222021001", "A very long name indeed", "81.36", "1,200.00"}, {"6222021002", "张三", "0.00", "5.00"}},
			below:   []string{"victims paid it (claims: 2); passed on: 7", ""}, what: "Why",
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
			leftOut := wide().write(w, c.limit, func(s string) string { return s })
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
