package display

import (
	"encoding/csv"
	"io"
)

// CSV writes a CSV file that people open in a spreadsheet: no text in it can be
// taken for a formula. Every such file is written by it. Exports, which are for
// programs, are not.
type CSV struct {
	out   *csv.Writer
	cells []string
}

// NewCSV begins a file with its headings.
func NewCSV(w io.Writer, headings ...string) *CSV {
	c := &CSV{out: csv.NewWriter(w)}
	c.Row(headings...)
	return c
}

// Row writes a row. What is a plain number stays one. Finish reports errors.
func (c *CSV) Row(cells ...string) {
	c.cells = c.cells[:0]
	for _, cell := range cells {
		if !isNumber(cell) {
			cell = Cell(cell)
		}
		c.cells = append(c.cells, cell)
	}
	_ = c.out.Write(c.cells) // Error keeps it
}

// Finish writes what is left and returns the first error.
func (c *CSV) Finish() error {
	c.out.Flush()
	return c.out.Error()
}

// Err is the first error so far, without writing what is left.
func (c *CSV) Err() error { return c.out.Error() }

// isNumber reports whether a cell is a decimal number such as -12.50: a
// spreadsheet has nothing to run there.
func isNumber(s string) bool {
	digits, points := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			digits++
		case s[i] == '.' && digits > 0 && points == 0:
			points++
		case s[i] != '-' || i > 0:
			return false
		}
	}
	return digits > 0
}
