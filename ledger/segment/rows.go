package segment

import (
	"errors"
	"io"

	"github.com/parquet-go/parquet-go"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
)

// RowsWriter writes rows of one type to a Parquet file of the ledger. The file
// is made when the first row comes.
type RowsWriter[R any] struct {
	fsys vfs.FS
	dir  string
	name string
	out  *block.SummedWriter
	w    *parquet.GenericWriter[R]
	rows []R
	n    int64
}

// rowsAtOnce is how many rows go to the Parquet writer together.
const rowsAtOnce = 1024

// NewRowsWriter writes a file of dir.
func NewRowsWriter[R any](fsys vfs.FS, dir, name string) *RowsWriter[R] {
	return &RowsWriter[R]{fsys: fsys, dir: dir, name: name}
}

// Add adds a row.
func (w *RowsWriter[R]) Add(row R) (err error) {
	if w.out == nil {
		if w.out, err = block.NewSummedWriter(w.fsys, w.dir, w.name); err != nil {
			return err
		}
		w.w = parquet.NewGenericWriter[R](w.out, parquet.MaxRowsPerRowGroup(rowGroupRows))
		w.rows = make([]R, 0, rowsAtOnce)
	}
	w.n++
	if w.rows = append(w.rows, row); len(w.rows) == cap(w.rows) {
		return w.flush()
	}
	return nil
}

func (w *RowsWriter[R]) flush() error {
	_, err := w.w.Write(w.rows)
	clear(w.rows)
	w.rows = w.rows[:0]
	return err
}

// Written is how many rows have been added.
func (w *RowsWriter[R]) Written() int64 { return w.n }

// Finish makes the file durable, if there is one.
func (w *RowsWriter[R]) Finish() error {
	if w.out == nil {
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.w.Close(); err != nil {
		return err
	}
	return w.out.Finish()
}

// Abandon throws the file away unless Finish has made it durable.
func (w *RowsWriter[R]) Abandon() { w.out.Abandon() }

// WriteRows writes rows to a Parquet file of the ledger.
func WriteRows[R any](fsys vfs.FS, dir, name string, rows []R) error {
	w := NewRowsWriter[R](fsys, dir, name)
	defer w.Abandon()
	for i := range rows {
		if err := w.Add(rows[i]); err != nil {
			return err
		}
	}
	return w.Finish()
}

// RowsReader reads rows of one type from a Parquet file of the ledger.
type RowsReader[R any] struct {
	File  *block.Summed
	r     *parquet.GenericReader[R]
	rows  []R
	at, n int
}

// OpenRows begins to read a file of dir. The caller closes it.
func OpenRows[R any](fsys vfs.FS, dir, name string) (*RowsReader[R], error) {
	file, err := block.OpenSummed(fsys, dir, name)
	if err != nil {
		return nil, err
	}
	r := &RowsReader[R]{File: file, rows: make([]R, 512)}
	if err := r.open(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (r *RowsReader[R]) open() (err error) {
	defer r.File.Contain(&err)
	pf, err := parquet.OpenFile(r.File, r.File.Size)
	if err != nil {
		return err
	}
	r.r = parquet.NewGenericReader[R](pf)
	return nil
}

// Next is the next row, good until the next call, and io.EOF after the last.
func (r *RowsReader[R]) Next() (row *R, err error) {
	if r.at == r.n {
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
	r.at++
	return &r.rows[r.at-1], nil
}

func (r *RowsReader[R]) fill() (err error) {
	defer r.File.Contain(&err)
	clear(r.rows)
	n, err := r.r.Read(r.rows)
	if n == 0 {
		if err == nil {
			err = io.ErrNoProgress
		}
		return err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r.at, r.n = 0, n
	return nil
}

// Close closes the file.
func (r *RowsReader[R]) Close() error {
	var err error
	if r.r != nil {
		err = r.r.Close()
	}
	return errors.Join(err, r.File.Close())
}

// ReadRows calls fn with the rows of a Parquet file of the ledger. What fn
// finds wrong is reported as damage of the file.
func ReadRows[R any](fsys vfs.FS, dir, name string, fn func(*R) error) (err error) {
	r, err := OpenRows[R](fsys, dir, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return r.File.Damaged(0, err)
		}
	}
}
