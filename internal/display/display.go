// Package display makes text from files safe to show to people. Nothing in it can run, hide,
// or change how the text beside it is read.
//
// Characters that show nothing, or that turn the direction of writing, appear by their
// number, as in ⟨U+202E⟩. So two numbers that differ look different, and Undo returns the
// original text. A text that is safe already stays as it is.
package display

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	before, after = "⟨U+", "⟩" // around the number of a character
	nonJoiner     = '\u200c'   // both are part of names in several scripts
	joiner        = '\u200d'
)

// Line is text for a line of a terminal or a message.
func Line(s string) string { return visible(s, false) }

// Lines is Line for each line of a message, whatever names from files it holds.
func Lines(message string) string {
	lines := strings.Split(message, "\n")
	for i, line := range lines {
		lines[i] = Line(line)
	}
	return strings.Join(lines, "\n")
}

// Block is text for a place that may have several lines, such as a cell of a page
// or of a sheet: tabs and ends of lines stay.
func Block(s string) string { return visible(s, true) }

// Cell is text for a cell of a CSV file that people open in a spreadsheet: Block,
// with an apostrophe in front where a spreadsheet would run it as a formula.
// Text that begins with an apostrophe gets one too, so that taking one away
// always gives the text back.
func Cell(s string) string {
	s = Block(s)
	if runs(s) || strings.HasPrefix(s, "'") {
		return "'" + s
	}
	return s
}

// runs reports whether a spreadsheet would run a text as a formula. Full-width
// signs count: spreadsheets in East Asia take them for the plain ones. So do
// blanks before a sign, which some programs take away.
func runs(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '\t', '\r', '\n':
		return true
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, unicode.IsSpace))
	switch first {
	case '=', '+', '-', '@', '＝', '＋', '－', '＠':
		return true
	}
	return false
}

// Undo is the text that Cell, Block or Line made shown of.
func Undo(shown string) string {
	if strings.HasPrefix(shown, "'") && (runs(shown[1:]) || strings.HasPrefix(shown[1:], "'")) {
		shown = shown[1:]
	}
	var out strings.Builder
	for {
		at := strings.Index(shown, before)
		if at < 0 {
			out.WriteString(shown)
			return out.String()
		}
		out.WriteString(shown[:at])
		shown = shown[at:]
		r, n := numbered(shown)
		out.WriteString(r)
		shown = shown[n:]
	}
}

// numbered returns the character with the number at a text's beginning, and how many bytes
// that takes. Without a number it returns the first character itself.
func numbered(s string) (r string, n int) {
	digits, _, ok := strings.Cut(s[len(before):], after)
	code, err := strconv.ParseUint(digits, 16, 21)
	if !ok || err != nil {
		return before, len(before)
	}
	return string(rune(code)), len(before) + len(digits) + len(after)
}

// visible replaces characters that would not be seen. With lines, the ends of lines and tabs
// stay.
func visible(s string, lines bool) string {
	if isPlain(s) {
		return s
	}
	var out strings.Builder
	last := rune(0)
	for i, r := range s {
		width := utf8.RuneLen(r)
		switch {
		case lines && (r == '\n' || r == '\t' || r == '\r'):
			out.WriteRune(r)
		case (r == joiner || r == nonJoiner) && joins(last) && joins(runeAt(s[i+width:])):
			out.WriteRune(r)
		case hidden(r):
			fmt.Fprintf(&out, "%s%04X%s", before, r, after)
		default:
			out.WriteRune(r)
		}
		last = r
	}
	return out.String()
}

// isPlain reports whether a text is of printed ASCII alone, as most are.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// hidden reports whether a character shows nothing of itself, or acts on others.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return true
	case unicode.Is(unicode.Cf, r):
		// A few of them are marks over numbers, which are seen.
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// joins reports whether letters of a character's script take joiners between
// them, as Arabic's and those of India do.
func joins(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsMark(r)) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic,
		unicode.Han,
		unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

func runeAt(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
