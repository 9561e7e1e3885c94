package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"dyetrace"
	"dyetrace/intake/xlsx"
)

// workbook is a workbook of any kind.
type workbook struct {
	sheets   []xlsx.Sheet
	date1904 bool
	rows     func(sheet int) (sheetRows, error)
}

// sheetRows goes through the rows of a sheet. Next appends the next row that is
// not empty; its error is io.EOF after the last one.
type sheetRows interface {
	Next(row *xlsx.Row) error
	Close()
}

// sheetFeeder cuts a sheet into blocks.
type sheetFeeder struct {
	rows  sheetRows
	row   xlsx.Row
	sheet string
	size  int    // text of a block
	width int    // columns of the header; 0 until it is known
	meter *int64 // bytes of the file read so far
	ended bool
}

// maxCells is how many cells a block has at most, apart from its last row's.
const maxCells = 1 << 18

func (f *sheetFeeder) fill(ctx context.Context, b *block) error {
	b.batch.Reset()
	b.records, b.keys, b.passed, b.remarks = 0, b.keys[:0], Skipped{}, nil
	if b.table == nil {
		b.table = new(table)
	}
	b.table.reset()
	b.sheet = f.sheet
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.ended {
		return io.EOF
	}
	f.row = xlsx.Row{Text: b.batch.Text, Cells: b.table.cells, Merged: b.table.merged}
	// A block is full by its text or by its cells: a sheet of mostly empty cells has
	// hardly any text, but each cell takes memory.
	for len(f.row.Text) < f.size && len(f.row.Cells) < maxCells {
		cells, merged := len(f.row.Cells), len(f.row.Merged)
		err := f.rows.Next(&f.row)
		if errors.Is(err, io.EOF) {
			f.ended = true
			break
		}
		if errors.Is(err, xlsx.ErrDisk) {
			return outside{err}
		}
		if err != nil {
			return err
		}
		if f.width > 0 {
			f.fit(cells)
		}
		b.table.records = append(b.table.records, tableRecord{line: f.row.Line, cells: cells, merged: merged})
	}
	b.batch.Text, b.table.cells, b.table.merged = f.row.Text, f.row.Cells, f.row.Merged
	if len(b.table.records) == 0 {
		return io.EOF
	}
	b.plain = bytes.IndexByte(b.batch.Text, 0) < 0 && utf8.Valid(b.batch.Text)
	b.read = *f.meter
	return nil
}

// fit gives the last row, whose cells begin at first, as many cells as the header has.
// Cells beside a table do not belong to it.
func (f *sheetFeeder) fit(first int) {
	for len(f.row.Cells)-first < f.width {
		f.row.Cells = append(f.row.Cells, dyetrace.Span{})
	}
	f.row.Cells = f.row.Cells[:first+f.width]
}

// widen makes the rows of a block below the header as wide as it is.
func (t *table) widen(width int) {
	cells := make([]dyetrace.Span, 0, len(t.records)*width)
	for i := range t.records {
		rec := &t.records[i]
		own := t.cells[rec.cells:]
		if i+1 < len(t.records) {
			own = t.cells[rec.cells:t.records[i+1].cells]
		}
		rec.cells = len(cells)
		cells = append(cells, own[:min(len(own), width)]...)
		for len(cells)-rec.cells < width {
			cells = append(cells, dyetrace.Span{})
		}
	}
	t.cells = cells
}

// readBook reads every sheet of a workbook. innerName is its name in an archive, "" where
// it is in none.
func (rd *reading) readBook(ctx context.Context, book *workbook, innerName string) error {
	var first error
	recognised := false
	for i, sheet := range book.sheets {
		where := sheet.Name
		if innerName != "" {
			where = innerName + ":" + sheet.Name
		}
		err := rd.readSheet(ctx, book, i, where)
		switch {
		case errors.Is(err, ErrNotRecognised):
			rd.outcome.Passed = append(rd.outcome.Passed, Passed{where, headline(err)})
			if first == nil {
				first = err
			}
		case err != nil:
			return err
		default:
			recognised = true
		}
	}
	switch {
	case recognised:
		return nil
	case first == nil:
		return notRecognised{errors.New("is a workbook without sheets")}
	}
	return notRecognised{fmt.Errorf("is a workbook of which no sheet can be read; of the first: %w", first)}
}

func (rd *reading) readSheet(ctx context.Context, book *workbook, i int, where string) error {
	rows, err := book.rows(i)
	if err != nil {
		return inSheet(where, err)
	}
	defer rows.Close()
	feed := &sheetFeeder{rows: rows, sheet: where, size: rd.options.limits.block, meter: &rd.read}
	p := &pipeline{
		feed: feed, options: &rd.options, emit: rd.emit, name: rd.name, sheet: where,
		date1904: book.date1904, hidden: book.sheets[i].Hidden,
	}
	if err := p.all(ctx, rd.formats, 0); err != nil {
		return inSheet(where, err)
	}
	rd.addOutcome(&p.outcome)
	return nil
}

// inSheet adds to an error the sheet, or the file in an archive, that it is about.
func inSheet(where string, err error) error {
	var from outside
	var e *dyetrace.Error
	switch {
	case where == "" || errors.As(err, &from), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &e) && e.Kind != dyetrace.InputError:
		return err
	}
	return fmt.Errorf("%s: %w", where, err)
}

// headline returns the first line of an error's text, without the lists below it.
func headline(err error) string {
	text := err.Error()
	if i := bytes.Index([]byte(text), []byte(". Known formats")); i >= 0 {
		text = text[:i]
	}
	return text
}
