package markup

import (
	"errors"
	"io"

	"dyetrace"
	"dyetrace/intake/xlsx"
)

// Bounds of what one file may take.
const (
	maxWhole  = 64 << 20 // of a file that is held in memory
	maxSheets = 10_000
	maxRows   = 1 << 20 // of a sheet, as spreadsheet programs have them
	maxRow    = 64 << 20
	maxMade   = 1 << 30 // bytes of a sheet's text that come from repeated rows and cells
)

var (
	errLarge = errors.New("is larger than 64 MiB: open it in a spreadsheet program and save it as .xlsx")
	errRows  = errors.New("has more rows or columns than a sheet can have: it is damaged")
	errBomb  = errors.New("expands more than a workbook of records does: look at what is in it")
)

// Rows goes through the rows of a sheet.
type Rows interface {
	// Next appends the next row that is not empty. The error is io.EOF after the
	// last one.
	Next(row *xlsx.Row) error
	// Close ends reading.
	Close()
}

// Book is an open workbook.
type Book struct {
	Sheets []xlsx.Sheet
	rows   func(sheet int) (Rows, error)
	close  func()
}

// Rows begins to read a sheet.
func (b *Book) Rows(sheet int) (Rows, error) { return b.rows(sheet) }

// Close gives back what an open workbook takes.
func (b *Book) Close() {
	if b.close != nil {
		b.close()
	}
}

// cell is a cell with a value.
type cell struct {
	column int
	rows   int // over which it is merged, from 1
	text   string
}

// line is a row with its number.
type line struct {
	number int64
	cells  []cell // in order of columns
}

// filler puts cells into rows.
type filler struct{ merges xlsx.Merges }

// add appends the cells of a line to a row.
func (f *filler) add(row *xlsx.Row, l *line) error {
	first, begun := len(row.Cells), len(row.Text)
	row.Line = l.number
	for i := range l.cells {
		c := &l.cells[i]
		if c.column >= xlsx.MaxColumns {
			return errRows
		}
		if err := f.merges.Add(c.column, l.number, l.number+int64(c.rows)-1); err != nil {
			return err
		}
		if c.text == "" {
			continue
		}
		if len(row.Text)-begun+len(c.text) > maxRow {
			return errBomb
		}
		for len(row.Cells)-first <= c.column {
			row.Cells = append(row.Cells, dyetrace.Span{})
		}
		row.Cells[first+c.column] = dyetrace.Span{Off: uint32(len(row.Text)), Len: uint32(len(c.text))}
		row.Text = append(row.Text, c.text...)
	}
	return f.merges.Fill(row, first)
}

// heldRows are the rows of a sheet that is in memory.
type heldRows struct {
	lines []line
	filler
}

func (r *heldRows) Next(row *xlsx.Row) error {
	for len(r.lines) > 0 {
		first := len(row.Cells)
		if err := r.add(row, &r.lines[0]); err != nil {
			return err
		}
		r.lines = r.lines[1:]
		if len(row.Cells) > first {
			return nil
		}
	}
	return io.EOF
}

func (r *heldRows) Close() { r.lines = nil }

// held is a workbook that is in memory.
func held(sheets []xlsx.Sheet, lines [][]line) *Book {
	return &Book{Sheets: sheets, rows: func(sheet int) (Rows, error) { return &heldRows{lines: lines[sheet]}, nil }}
}

// readWhole reads a file that is held in memory.
func readWhole(r io.Reader) ([]byte, error) {
	whole, err := io.ReadAll(io.LimitReader(r, maxWhole+1))
	if err == nil && len(whole) > maxWhole {
		err = errLarge
	}
	return whole, err
}
