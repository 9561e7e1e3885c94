package report

import (
	"bufio"
	"io"

	"dyetrace"
)

// Grouped is an amount with a comma at every third digit, for people.
func Grouped(a dyetrace.Amount, c dyetrace.Currency) string { return plainAmount(a, c) }

// Column is a column of a grid.
type Column struct {
	Heading string
	Right   bool // aligned to the right, as amounts are
	Shrinks bool // may be cut where the terminal is too narrow
}

// WriteGrid prints rows in aligned columns for a terminal that is limit
// columns wide; 0 is for any width. Each row has as many cells as there are
// columns; cells are made printable, and columns without anything left out.
// Neither columns nor rows are kept or changed.
func WriteGrid(w io.Writer, columns []Column, rows [][]string, limit int) error {
	g := grid{columns: make([]gridColumn, len(columns)), rows: make([][]string, len(rows))}
	for i, c := range columns {
		g.columns[i] = gridColumn{heading: c.Heading, right: c.Right, shrinks: c.Shrinks}
	}
	for i, row := range rows {
		g.rows[i] = make([]string, len(columns))
		for k, cell := range row {
			g.rows[i][k] = shown(cell)
		}
	}
	out := bufio.NewWriter(w)
	g.write(out, limit, func(s string) string { return s })
	return out.Flush()
}
