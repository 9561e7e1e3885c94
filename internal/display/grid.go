package display

import (
	"bufio"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

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

// Columns is how many columns of a terminal a text takes: characters of East Asia take two.
func Columns(s string) (n int) {
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// Cut shortens a text to at most n columns, with an ellipsis where it had
// more.
func Cut(s string, n int) string {
	if Columns(s) <= n {
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

// Grid is rows of text in aligned columns for a terminal. Its texts are fit to
// be shown already.
type Grid struct {
	Columns []Column
	Rows    [][]string
	Below   []string // a line of its own below each row; nil for none
	What    string   // those lines are
}

// Column is a column of a grid.
type Column struct {
	Heading string
	Right   bool // aligned to the right, as amounts are
	Shrinks bool // may be cut where the terminal is too narrow
	Spare   int  // above zero: may be left out where it still is, the largest first
}

// minShrunk is the width below which no column is cut.
const minShrunk = 10

// Write writes the grid, without its empty columns, with an indent of two columns,
// at most limit columns wide where its columns can be cut or left out that far;
// no limit where it is 0. It returns the headings of what it left out, which is
// taken out of the grid too.
func (g *Grid) Write(w *bufio.Writer, limit int, style func(string) string) (leftOut []string) {
	// A column that can be spared goes before any other is cut: half a number misleads.
	g.dropEmpty()
	leftOut = g.dropSpare(limit)
	widths := make([]int, len(g.Columns))
	headings := make([]string, len(g.Columns))
	named := false
	for i, c := range g.Columns {
		headings[i] = c.Heading
		widths[i] = Columns(c.Heading)
		named = named || c.Heading != ""
		for _, row := range g.Rows {
			widths[i] = max(widths[i], Columns(row[i]))
		}
	}
	g.shrink(widths, limit)
	if named {
		w.WriteString(style(g.line(headings, widths)) + "\n")
	}
	whole := true
	for i, row := range g.Rows {
		w.WriteString(g.line(row, widths) + "\n")
		if i < len(g.Below) && g.Below[i] != "" {
			below := belowIndent + g.Below[i]
			if limit > 0 && Columns(below) > limit {
				below, whole = Cut(below, limit), false
			}
			w.WriteString(style(below) + "\n")
		}
	}
	if !whole {
		leftOut = append(leftOut, g.What)
	}
	return leftOut
}

// belowIndent sets a line below a row off from the rows.
const belowIndent = "       "

// dropSpare takes out columns that can be spared, until the rest can be cut so
// far that it fits, and returns their headings.
func (g *Grid) dropSpare(limit int) (leftOut []string) {
	for limit > 0 && g.least() > limit {
		at := -1
		for i, c := range g.Columns {
			if c.Spare > 0 && (at < 0 || c.Spare > g.Columns[at].Spare) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		leftOut = append(leftOut, g.Columns[at].Heading)
		g.Drop(at)
	}
	return leftOut
}

// least is how wide the grid is where its columns are cut as far as they may be.
func (g *Grid) least() (total int) {
	for i, c := range g.Columns {
		widest := Columns(c.Heading)
		for _, row := range g.Rows {
			widest = max(widest, Columns(row[i]))
		}
		if c.Shrinks {
			widest = min(widest, minShrunk)
		}
		total += widest + 2
	}
	return total
}

// Drop takes out a column.
func (g *Grid) Drop(at int) {
	g.Columns = slices.Delete(g.Columns, at, at+1)
	for i := range g.Rows {
		g.Rows[i] = slices.Delete(g.Rows[i], at, at+1)
	}
}

// dropEmpty takes out the columns in which no row has anything.
func (g *Grid) dropEmpty() {
	for i := len(g.Columns) - 1; i >= 0; i-- {
		if slices.ContainsFunc(g.Rows, func(row []string) bool { return row[i] != "" }) {
			continue
		}
		g.Drop(i)
	}
}

// shrink takes columns from the widest column that may be cut until the grid
// fits.
func (g *Grid) shrink(widths []int, limit int) {
	total := 0
	for _, n := range widths {
		total += n + 2
	}
	for limit > 0 && total > limit {
		widest := -1
		for i, c := range g.Columns {
			if c.Shrinks && widths[i] > minShrunk && (widest < 0 || widths[i] > widths[widest]) {
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

func (g *Grid) line(row []string, widths []int) string {
	var b strings.Builder
	for i, s := range row {
		s = Cut(s, widths[i])
		gap := strings.Repeat(" ", widths[i]-Columns(s))
		if g.Columns[i].Right {
			s = gap + s
		} else {
			s += gap
		}
		b.WriteString("  " + s)
	}
	return strings.TrimRight(b.String(), " ")
}
