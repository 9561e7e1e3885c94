package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"dyetrace"
)

// Cells is the rows of a file whose columns have names and whose cells are separate
// already, such as Parquet. Every format of tables can read them.
type Cells interface {
	// Names returns the names of the columns.
	Names() []string
	// Next puts the next row into r. It returns io.EOF after the last one.
	Next(ctx context.Context, r *CellRow) error
	// Close closes the file.
	Close()
}

// CellRow takes rows, the text of each after that of the one before.
type CellRow struct {
	Text  []byte          // of all cells so far
	Cells []dyetrace.Span // of this row, one for each column
	Line  int64
	// Flaws are the cells of this row that cannot be read. They matter only if their
	// column is read.
	Flaws []Flaw
	// Refused is the reason why the row as a whole cannot be read; Raw is
	// then its beginning.
	Refused error
	Raw     []byte
}

// Flaw is the reason why the cell of a column cannot be read.
type Flaw struct {
	Column int
	Err    error
}

// Add appends the text of the next cell.
func (r *CellRow) Add(text []byte) {
	off := len(r.Text)
	r.Text = append(r.Text, text...)
	r.Cells = append(r.Cells, dyetrace.Span{Off: uint32(off), Len: uint32(len(text))})
}

// Fail adds a cell that cannot be read, and why.
func (r *CellRow) Fail(err error) {
	r.Flaws = append(r.Flaws, Flaw{len(r.Cells), err})
	r.Cells = append(r.Cells, dyetrace.Span{})
}

// faulty is the faults of a row of a table.
type faulty struct {
	flaws   []Flaw
	refused error
	raw     string
}

// err returns the reason why the row cannot be read, where fields names the columns
// that are read.
func (f *faulty) err(fields []string) error {
	switch {
	case f == nil:
		return nil
	case f.refused != nil:
		return f.refused
	}
	for _, flaw := range f.flaws {
		read := fields == nil
		if flaw.Column < len(fields) {
			read = fields[flaw.Column] != ""
		}
		if read {
			return flaw.Err
		}
	}
	return nil
}

// cellFeeder cuts Cells into blocks. The first holds the names of the columns.
type cellFeeder struct {
	cells Cells
	row   CellRow
	begun bool
	ended bool
	size  int // text of a block
	sheet string
	read  func() int64 // bytes of the file read so far
}

func (f *cellFeeder) fill(ctx context.Context, b *block) error {
	b.batch.Reset()
	b.records, b.keys, b.passed, b.remarks = 0, b.keys[:0], Skipped{}, nil
	if b.table == nil {
		b.table = new(table)
	}
	b.table.reset()
	b.sheet = f.sheet
	if f.ended {
		return io.EOF
	}
	f.row.Text = b.batch.Text
	err := f.rows(ctx, b.table)
	b.batch.Text = f.row.Text
	if err != nil {
		return err
	}
	b.plain = bytes.IndexByte(b.batch.Text, 0) < 0 && utf8.Valid(b.batch.Text)
	b.read = f.read()
	return nil
}

// rows fills a block. Its error is io.EOF after the last row.
func (f *cellFeeder) rows(ctx context.Context, t *table) error {
	// The names are a row like any other to the search for a header. They are a block of
	// their own, since only they have no line in the file.
	if !f.begun {
		f.begun = true
		f.row.Cells = f.row.Cells[:0]
		for _, name := range f.cells.Names() {
			f.row.Add([]byte(name))
		}
		t.addRow(&f.row)
		return nil
	}
	for len(f.row.Text) < f.size && len(t.cells) < maxCells {
		if err := ctx.Err(); err != nil {
			return err
		}
		f.row.Cells, f.row.Flaws = f.row.Cells[:0], f.row.Flaws[:0]
		f.row.Refused, f.row.Raw = nil, nil
		err := f.cells.Next(ctx, &f.row)
		if errors.Is(err, io.EOF) {
			f.ended = true
			break
		}
		if err != nil {
			return err
		}
		t.addRow(&f.row)
	}
	if len(t.records) == 0 {
		return io.EOF
	}
	return nil
}

// addRow adds a row of cells.
func (t *table) addRow(r *CellRow) {
	rec := tableRecord{line: r.Line, cells: len(t.cells), merged: len(t.merged)}
	if r.Refused != nil || len(r.Flaws) > 0 {
		rec.fault = &faulty{flaws: append([]Flaw(nil), r.Flaws...), refused: r.Refused, raw: string(r.Raw)}
	}
	t.records = append(t.records, rec)
	t.cells = append(t.cells, r.Cells...)
}

// cells reads a file of cells by whichever format knows its columns. innerName is its name
// in an archive. own is set for a format that reads files with columns of its own in its
// own way; it returns an ErrNotRecognised for a file with other columns.
func (rd *reading) cells(
	ctx context.Context, cells Cells, f *Format, innerName string, read func() int64, own func() error,
) error {
	defer cells.Close()
	options := rd.options.limited()
	if options.As == f.Name {
		options.As = ""
	}
	var refused error
	if own != nil && !rd.given(cells, &options, innerName) {
		if refused = own(); !errors.Is(refused, ErrNotRecognised) {
			return refused
		}
	}
	feed := &cellFeeder{cells: cells, sheet: innerName, size: options.limits.block, read: read}
	p := &pipeline{feed: feed, options: &options, emit: rd.emit, name: rd.name, sheet: innerName, single: true}
	if err := p.all(ctx, rd.formats, 0); err != nil {
		if refused != nil && errors.Is(err, ErrNotRecognised) && !hasUnlisted(rd.formats) {
			err = refused
		}
		return inSheet(innerName, err)
	}
	rd.addOutcome(&p.outcome)
	return nil
}

// given reports whether the user has given a mapping that reads columns of these names,
// or has named a format.
func (rd *reading) given(cells Cells, o *Options, innerName string) bool {
	format, _ := choose(rd.formats, o.As, newHeader(cells.Names()), innerName, true)
	return format != nil && format.First || o.As != ""
}

func hasUnlisted(formats []Format) bool {
	for i := range formats {
		if formats[i].Unlisted {
			return true
		}
	}
	return false
}

// openCells reads a binary file whose rows any format may know.
func (rd *reading) openCells(ctx context.Context, file *os.File, format *Format, where string) error {
	cells, err := format.Cells(file)
	if err != nil {
		return err
	}
	var own func() error
	if format.Binary != nil {
		own = func() error { return rd.wholeBinary(ctx, file, format, where) }
	}
	return rd.cells(ctx, cells, format, where, func() int64 { return rd.read }, own)
}
