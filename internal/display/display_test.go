package display_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"dyetrace/internal/display"
)

// What a reader cannot see, or what turns the direction of writing, appears by its
// number; what people write stays.
func TestWhatHidesIsShown(t *testing.T) {
	for s, want := range map[string]string{
		"":                         "",
		"6222 0210":                "6222 0210",
		"李雷":                       "李雷",
		"abc\u202e321":             "abc⟨U+202E⟩321",
		"\u2066a\u2069":            "⟨U+2066⟩a⟨U+2069⟩",
		"62\u200b22":               "62⟨U+200B⟩22",
		"62\u00ad22":               "62⟨U+00AD⟩22",
		"62\u200d22":               "62⟨U+200D⟩22",
		"\ufeffA":                  "⟨U+FEFF⟩A",
		"a\u115fb\u3164":           "a⟨U+115F⟩b⟨U+3164⟩",
		"tag\U000e0041":            "tag⟨U+E0041⟩",
		"می\u200cخواهم":            "می\u200cخواهم",
		"葛\U000e0100城":             "葛\U000e0100城", // a form of a character, as Japanese names have them
		"\x1b[31m":                 "⟨U+001B⟩[31m",
		"\xff":                     "\ufffd",
		"made fit once: ⟨U+202E⟩.": "made fit once: ⟨U+202E⟩.",
	} {
		if got := display.Line(s); got != want {
			t.Errorf("Line(%q) = %q, want %q", s, got, want)
		}
	}
	if got := display.Block("a\tb\r\nc\v"); got != "a\tb\r\nc⟨U+000B⟩" {
		t.Errorf("a block of lines became %q", got)
	}
}

// No spreadsheet runs a cell: not with the signs of East Asia, and not with blanks
// before the sign.
func TestNoCellRuns(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠A", "\tx", "\rx", "\nx", " =1", "\u3000＝1", "'=1"} {
		if got := display.Cell(s); !strings.HasPrefix(got, "'") {
			t.Errorf("Cell(%q) = %q", s, got)
		}
	}
	for _, s := range []string{"a=b", "6222", "?6222 @1", "（＝）"} {
		if got := display.Cell(s); got != s {
			t.Errorf("Cell(%q) = %q", s, got)
		}
	}
}

// Undo gives every text back, a cell shows no character that hides, and the
// same goes for what has been made fit before.
func TestUndo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("=+-@＝'\u202e\u200b\u200d \t⟩")))).Draw(t, "text")
		cell := display.Cell(s)
		if got := display.Undo(cell); got != s {
			t.Fatalf("%q comes back from %q as %q", s, cell, got)
		}
		if got := display.Line(display.Line(s)); got != display.Line(s) {
			t.Fatalf("%q changes again to %q", display.Line(s), got)
		}
		for _, r := range display.Line(s) {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("%q is left in %q", r, display.Line(s))
			}
		}
	})
}

// A file of cells keeps numbers as numbers, and its readers get all texts back.
func TestCSV(t *testing.T) {
	var out bytes.Buffer
	w := display.NewCSV(&out, "name", "amount")
	w.Row("=cmd()", "-12.50")
	w.Row("-12-50", "+3")
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := "[[name amount] ['=cmd() -12.50] ['-12-50 '+3]]"
	if got := strings.TrimSpace(strings.Join(strings.Fields(sprint(rows)), " ")); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func sprint(rows [][]string) string {
	var lines []string
	for _, row := range rows {
		lines = append(lines, "["+strings.Join(row, " ")+"]")
	}
	return "[" + strings.Join(lines, " ") + "]"
}
