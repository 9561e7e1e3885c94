package facts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/parquet-go/parquet-go"

	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// ScanLinkColumns calls fn with the links of files, some ten thousands at a time,
// from several goroutines; the columns are used again after fn returns.
func ScanLinkColumns(ctx context.Context, fsys vfs.FS, dir string, of []manifest.File,
	fn func(*statement.LinkColumns) error) error {
	group, ctx := guard.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	var files []linkFile
	for _, f := range of {
		summed, err := block.OpenSummed(fsys, dir, f.Name)
		if err != nil {
			return errors.Join(err, group.Wait(), closeAll(files))
		}
		file := linkFile{summed}
		files = append(files, file)
		err = file.eachRowGroup(func(columns []parquet.ColumnChunk) {
			group.Go(func() error { return file.readColumns(ctx, columns, fn) })
		})
		if err != nil {
			return errors.Join(err, group.Wait(), closeAll(files))
		}
	}
	return errors.Join(group.Wait(), closeAll(files))
}

// linkFile is a file of links that is read by column.
type linkFile struct{ *block.Summed }

func closeAll(files []linkFile) error {
	var errs []error
	for _, f := range files {
		errs = append(errs, f.Summed.Close())
	}
	return errors.Join(errs...)
}

// eachRowGroup calls fn with the four columns of each row group.
func (f linkFile) eachRowGroup(fn func([]parquet.ColumnChunk)) (err error) {
	defer f.Contain(&err)
	pf, err := parquet.OpenFile(f.Summed, f.Size)
	if err != nil {
		return err
	}
	for _, g := range pf.RowGroups() {
		var columns []parquet.ColumnChunk
		for _, name := range []string{"account", "person", "phone", "device"} {
			leaf, ok := pf.Schema().Lookup(name)
			if !ok {
				return f.Damaged(0, fmt.Errorf("no column %s", name))
			}
			columns = append(columns, g.ColumnChunks()[leaf.ColumnIndex])
		}
		fn(columns)
	}
	return nil
}

// linkBatch is how many links are handed out at a time.
const linkBatch = 1 << 15

// readColumns reads a row group's columns side by side.
func (f linkFile) readColumns(ctx context.Context, columns []parquet.ColumnChunk,
	fn func(*statement.LinkColumns) error) (err error) {
	defer f.Contain(&err)
	readers := make([]*textReader, len(columns))
	for i, c := range columns {
		readers[i] = &textReader{pages: c.Pages(), values: make([]parquet.Value, 1024)}
		defer readers[i].close()
	}
	var c statement.LinkColumns
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		into := [...]*statement.Texts{&c.Account, &c.Person, &c.Phone, &c.Device}
		for i, t := range into {
			t.Reset()
			if err := readers[i].read(t, linkBatch); err != nil {
				return err
			}
			if t.Len() != c.Account.Len() {
				return f.Damaged(0, errors.New("columns differ in length"))
			}
		}
		if c.Len() == 0 {
			return nil
		}
		if err := fn(&c); err != nil {
			return err
		}
	}
}

// textReader reads the texts of one column of a row group.
type textReader struct {
	pages  parquet.Pages
	page   parquet.Page
	from   parquet.ValueReader // nil where the next page has not been read
	values []parquet.Value
}

// read adds at most so many texts to t; fewer only at the end.
func (r *textReader) read(t *statement.Texts, most int) error {
	for t.Len() < most {
		if r.from == nil {
			page, err := r.pages.ReadPage()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			r.page, r.from = page, page.Values()
		}
		n, err := r.from.ReadValues(r.values[:min(len(r.values), most-t.Len())])
		for _, v := range r.values[:n] {
			t.Append(v.ByteArray())
		}
		if errors.Is(err, io.EOF) || err == nil && n == 0 {
			r.drop()
		} else if err != nil {
			return err
		}
	}
	return nil
}

// drop gives a page back.
func (r *textReader) drop() {
	if r.page != nil {
		parquet.Release(r.page)
	}
	r.page, r.from = nil, nil
}

func (r *textReader) close() {
	r.drop()
	_ = r.pages.Close()
}
