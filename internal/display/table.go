package display

import (
	"bufio"
	"io"
)

// Table is rows of text in columns, each made fit for a terminal as it is
// written. The zero Table has no columns yet.
type Table struct {
	columns []Column
	rows    [][]string
}

// Text adds columns of text.
func (t *Table) Text(headings ...string) {
	for _, h := range headings {
		t.columns = append(t.columns, Column{Heading: h})
	}
}

// Number adds columns that are aligned to the right.
func (t *Table) Number(headings ...string) {
	for _, h := range headings {
		t.columns = append(t.columns, Column{Heading: h, Right: true})
	}
}

// Last adds a column that is cut where the terminal is too narrow.
func (t *Table) Last(heading string) {
	t.columns = append(t.columns, Column{Heading: heading, Shrinks: true})
}

// Add adds a row, with at most as many cells as there are columns.
func (t *Table) Add(cells ...string) { t.rows = append(t.rows, cells) }

// Len is how many rows there are.
func (t *Table) Len() int { return len(t.rows) }

// Clear takes the rows out.
func (t *Table) Clear() { t.rows = t.rows[:0] }

// Write writes the table in aligned columns for a terminal that is limit
// columns wide; 0 is for any width. Columns without anything are left out. The
// table stays as it is.
func (t *Table) Write(w io.Writer, limit int) error {
	g := Grid{Columns: append([]Column(nil), t.columns...), Rows: make([][]string, len(t.rows))}
	for i, row := range t.rows {
		g.Rows[i] = make([]string, len(t.columns))
		for k, cell := range row {
			g.Rows[i][k] = Line(cell)
		}
	}
	out := bufio.NewWriter(w)
	g.Write(out, limit, func(s string) string { return s })
	return out.Flush()
}
