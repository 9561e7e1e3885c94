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
	below   []string // what stands on a line of its own below each row; nil for nothing
	what    string   // those lines are
}

type gridColumn struct {
	heading string
	right   bool // aligned to the right, as amounts are
	shrinks bool // may be cut where the terminal is too narrow
	spare   int  // above zero: may be left out where it still is, the largest first
}

// minShrunk is the width below which no column is cut.
const minShrunk = 10

// write prints the grid, without its empty columns, with an indent of two columns, at most limit columns
// wide where its columns can be cut or left out that far; no limit where it is 0. It gives the headings of
// what it left out.
func (g *grid) write(w *bufio.Writer, limit int, style func(string) string) (leftOut []string) {
	g.dropEmpty()
	leftOut = g.dropSpare(limit)
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
	whole := true
	for i, row := range g.rows {
		w.WriteString(g.line(row, widths) + "\n")
		if i < len(g.below) && g.below[i] != "" {
			below := belowIndent + g.below[i]
			if limit > 0 && columnsOf(below) > limit {
				below, whole = cut(below, limit), false
			}
			w.WriteString(style(below) + "\n")
		}
	}
	if !whole {
		leftOut = append(leftOut, g.what)
	}
	return leftOut
}

// belowIndent sets a line below a row off from the rows.
const belowIndent = "       "

// dropSpare takes out columns that can be spared, until the rest can be cut so
// far that it fits, and gives their headings.
func (g *grid) dropSpare(limit int) (leftOut []string) {
	for limit > 0 && g.least() > limit {
		at := -1
		for i, c := range g.columns {
			if c.spare > 0 && (at < 0 || c.spare > g.columns[at].spare) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		leftOut = append(leftOut, g.columns[at].heading)
		g.drop(at)
	}
	return leftOut
}

// least is how wide the grid is where its columns are cut as far as they may be.
func (g *grid) least() (total int) {
	for i, c := range g.columns {
		widest := columnsOf(c.heading)
		for _, row := range g.rows {
			widest = max(widest, columnsOf(row[i]))
		}
		if c.shrinks {
			widest = min(widest, minShrunk)
		}
		total += widest + 2
	}
	return total
}

// drop takes out a column.
func (g *grid) drop(at int) {
	g.columns = slices.Delete(g.columns, at, at+1)
	for i := range g.rows {
		g.rows[i] = slices.Delete(g.rows[i], at, at+1)
	}
}

// dropEmpty takes out the columns in which no row has anything.
func (g *grid) dropEmpty() {
	for i := len(g.columns) - 1; i >= 0; i-- {
		if slices.ContainsFunc(g.rows, func(row []string) bool { return row[i] != "" }) {
			continue
		}
		g.drop(i)
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
