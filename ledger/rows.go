package ledger

import (
	"errors"
	"io"

	"github.com/parquet-go/parquet-go"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
)

// rowsWriter writes rows of one type to a Parquet file of the ledger. The file
// is made when the first row comes.
type rowsWriter[R any] struct {
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

func newRowsWriter[R any](fsys vfs.FS, dir, name string) *rowsWriter[R] {
	return &rowsWriter[R]{fsys: fsys, dir: dir, name: name}
}

func (w *rowsWriter[R]) add(row R) (err error) {
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

func (w *rowsWriter[R]) flush() error {
	_, err := w.w.Write(w.rows)
	clear(w.rows)
	w.rows = w.rows[:0]
	return err
}

// written is how many rows have been added.
func (w *rowsWriter[R]) written() int64 { return w.n }

// finish makes the file durable, if there is one.
func (w *rowsWriter[R]) finish() error {
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

func (w *rowsWriter[R]) abandon() { w.out.Abandon() }

// writeRows writes rows to a Parquet file of the ledger.
func writeRows[R any](fsys vfs.FS, dir, name string, rows []R) error {
	w := newRowsWriter[R](fsys, dir, name)
	defer w.abandon()
	for i := range rows {
		if err := w.add(rows[i]); err != nil {
			return err
		}
	}
	return w.finish()
}

// rowsReader reads rows of one type from a Parquet file of the ledger.
type rowsReader[R any] struct {
	file  *block.Summed
	r     *parquet.GenericReader[R]
	rows  []R
	at, n int
}

func openRows[R any](fsys vfs.FS, dir, name string) (*rowsReader[R], error) {
	file, err := block.OpenSummed(fsys, dir, name)
	if err != nil {
		return nil, err
	}
	r := &rowsReader[R]{file: file, rows: make([]R, 512)}
	if err := r.open(); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *rowsReader[R]) open() (err error) {
	defer r.file.Contain(&err)
	pf, err := parquet.OpenFile(r.file, r.file.Size)
	if err != nil {
		return err
	}
	r.r = parquet.NewGenericReader[R](pf)
	return nil
}

// next is the next row, good until the next call, and io.EOF after the last.
func (r *rowsReader[R]) next() (row *R, err error) {
	if r.at == r.n {
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
	r.at++
	return &r.rows[r.at-1], nil
}

func (r *rowsReader[R]) fill() (err error) {
	defer r.file.Contain(&err)
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

func (r *rowsReader[R]) close() error {
	var err error
	if r.r != nil {
		err = r.r.Close()
	}
	return errors.Join(err, r.file.Close())
}

// readRows calls fn with the rows of a Parquet file of the ledger. What fn
// finds wrong is told as damage of the file.
func readRows[R any](fsys vfs.FS, dir, name string, fn func(*R) error) (err error) {
	r, err := openRows[R](fsys, dir, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	for {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return r.file.Damaged(0, err)
		}
	}
}
