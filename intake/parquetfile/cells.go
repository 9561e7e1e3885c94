package parquetfile

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"

	"dyetrace/intake"
)

// maxColumns is how many columns a table of cells has at most.
const maxColumns = 2000

// cells are the rows of a file as text, for formats that know its columns by
// their names.
type cells struct {
	done    func()
	columns []*column
	open    []*column // those of them that can be read
	groups  []parquet.RowGroup
	left    int64 // rows of the row group at hand
	size, n int   // rows of a batch: at most, and of the one at hand
	at      int   // row of the batch at hand
	line    int64
	started bool
}

// openCells opens a file as a table of cells.
func openCells(f *os.File) (c intake.Cells, err error) {
	defer damaged(&err)
	file, done, err := openParquet(f)
	if err != nil {
		return nil, err
	}
	t := &cells{done: done, groups: file.RowGroups()}
	all := file.Root().Columns()
	if len(all) > maxColumns {
		done()
		return nil, intake.NotRecognised(fmt.Errorf("it has %d columns, more than any table of transfers", len(all)))
	}
	for _, leaf := range all {
		t.columns = append(t.columns, cellColumn(leaf))
	}
	for _, c := range t.columns {
		if c.refused != nil {
			continue
		}
		t.open = append(t.open, c)
	}
	t.size = max(64, min(batchRows, 1<<18/max(1, len(t.open))))
	return t, nil
}

// cellColumn is a column whose values become text, of whatever type.
func cellColumn(leaf *parquet.Column) *column {
	c := &column{name: leaf.Name(), index: leaf.Index()}
	if !leaf.Leaf() || leaf.Repeated() {
		c.refused = fmt.Errorf("the column %q holds several values in a row: write each as a column of its own", c.name)
		return c
	}
	if err := c.read(leaf.Type()); err != nil {
		c.refused = fmt.Errorf("the column %q: %w", c.name, err)
		return c
	}
	if c.way == asNothing {
		c.refused = fmt.Errorf("the column %q is %s, which cannot be read: write it as a string", c.name, leaf.Type())
	}
	return c
}

// damaged turns a panic of the library into an error: it panics at some damaged
// files, and whatever it panics at, the file is damaged.
func damaged(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("the Parquet data is damaged: %v", p)
	}
}

// Names are the names of the columns.
func (t *cells) Names() (names []string) {
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return names
}

// Next puts the next row into r.
func (t *cells) Next(ctx context.Context, r *intake.CellRow) error {
	if t.at == t.n {
		if err := t.fill(ctx); err != nil {
			return err
		}
	}
	t.line++
	r.Line = t.line
	for _, c := range t.columns {
		text, err := c.cell(t.at)
		if err != nil {
			r.Fail(err)
			continue
		}
		r.Add(text)
	}
	t.at++
	return nil
}

// fill reads the next batch of rows.
func (t *cells) fill(ctx context.Context) (err error) {
	defer damaged(&err)
	if err := ctx.Err(); err != nil {
		return err
	}
	for t.left == 0 {
		t.stop()
		if len(t.groups) == 0 {
			return io.EOF
		}
		if err := t.start(t.groups[0]); err != nil {
			return err
		}
		t.groups = t.groups[1:]
	}
	t.n, t.at = int(min(t.left, int64(t.size))), 0
	t.left -= int64(t.n)
	for _, c := range t.open {
		if err := c.fill(t.n); err != nil {
			return fmt.Errorf("the Parquet data of column %s is damaged: %w", c.name, err)
		}
	}
	return nil
}

// start begins to read a row group.
func (t *cells) start(group parquet.RowGroup) error {
	chunks := group.ColumnChunks()
	for i, c := range t.open {
		if err := c.start(chunks[c.index]); err != nil {
			t.open = t.open[:i] // those that stop has to let go
			return err
		}
	}
	t.left, t.started = group.NumRows(), true
	return nil
}

// stop lets go of the row group at hand.
func (t *cells) stop() {
	if t.started {
		for _, c := range t.open {
			c.stop()
		}
	}
	t.started = false
}

// Close lets go of the file.
func (t *cells) Close() {
	defer t.done()
	var err error
	defer damaged(&err)
	t.stop()
}
