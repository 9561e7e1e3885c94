package report

import (
	"bufio"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"dyetrace"
	"dyetrace/internal/display"
)

// shown makes text from a source fit to be printed on a line of a terminal.
func shown(s string) string { return display.Line(s) }

// runeWidth is how many columns of a terminal a rune takes.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// columnsOf is how many columns of a terminal a text takes.
func columnsOf(s string) (n int) {
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// cut shortens a text to at most n columns, with an ellipsis where it had
// more.
func cut(s string, n int) string {
	if columnsOf(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used += runeWidth(r); used > n-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// grouped is an amount with its currency and a comma at every third digit.
func grouped(a dyetrace.Amount, c dyetrace.Currency) string {
	return plainAmount(a, c) + " " + c.String()
}

// plainAmount is grouped without the currency, where that stands beside it.
func plainAmount(a dyetrace.Amount, c dyetrace.Currency) string {
	return groupDigits(a.Format(c))
}

func groupDigits(s string) string {
	sign, whole, rest := "", s, ""
	if strings.HasPrefix(s, "-") {
		sign, whole = "-", s[1:]
	}
	if point := strings.IndexByte(whole, '.'); point >= 0 {
		whole, rest = whole[:point], whole[point:]
	}
	var b strings.Builder
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	return sign + b.String() + rest
}

// grid is rows of text in aligned columns.
type grid struct {
	columns []gridColumn
	rows    [][]string
}

type gridColumn struct {
	heading string
	right   bool // aligned to the right, as amounts are
	shrinks bool // may be cut where the terminal is too narrow
}

// minShrunk is the width below which no column is cut.
const minShrunk = 10

// write prints the grid, without its empty columns, with an indent of two columns, at most limit columns
// wide where its columns can be cut that far; no limit where it is 0.
func (g *grid) write(w *bufio.Writer, limit int, style func(string) string) {
	g.dropEmpty()
	widths := make([]int, len(g.columns))
	headings := make([]string, len(g.columns))
	named := false
	for i, c := range g.columns {
		headings[i] = c.heading
		widths[i] = columnsOf(c.heading)
		named = named || c.heading != ""
		for _, row := range g.rows {
			widths[i] = max(widths[i], columnsOf(row[i]))
		}
	}
	g.shrink(widths, limit)
	if named {
		w.WriteString(style(g.line(headings, widths)) + "\n")
	}
	for _, row := range g.rows {
		w.WriteString(g.line(row, widths) + "\n")
	}
}

// dropEmpty takes out the columns in which no row has anything.
func (g *grid) dropEmpty() {
	for i := len(g.columns) - 1; i >= 0; i-- {
		if slices.ContainsFunc(g.rows, func(row []string) bool { return row[i] != "" }) {
			continue
		}
		g.columns = slices.Delete(g.columns, i, i+1)
		for at := range g.rows {
			g.rows[at] = slices.Delete(g.rows[at], i, i+1)
		}
	}
}

// shrink takes columns from the widest column that may be cut until the grid
// fits.
func (g *grid) shrink(widths []int, limit int) {
	total := 0
	for _, n := range widths {
		total += n + 2
	}
	for limit > 0 && total > limit {
		widest := -1
		for i, c := range g.columns {
			if c.shrinks && widths[i] > minShrunk && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
		total--
	}
}

func (g *grid) line(row []string, widths []int) string {
	var b strings.Builder
	for i, s := range row {
		s = cut(s, widths[i])
		gap := strings.Repeat(" ", widths[i]-columnsOf(s))
		if g.columns[i].right {
			s = gap + s
		} else {
			s += gap
		}
		b.WriteString("  " + s)
	}
	return strings.TrimRight(b.String(), " ")
}
