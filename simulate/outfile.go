package simulate

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"dyetrace/internal/guard"
)

// Formats are the formats in which Write can write.
func Formats() []string { return []string{"csv", "parquet"} }

// outFile is a new file under way: all cores encode its pieces, and the file has them in the
// order in which they were added.
//
//	add ─▶ jobs ─▶ workers: fill, encode ─┐
//	   └─▶ ordered ───────────────────────┴▶ write ─▶ free ─▶ add
type outFile struct {
	file    *os.File
	buffer  *bufio.Writer
	parquet *parquet.GenericWriter[any] // nil for CSV

	jobs, ordered, free chan *piece
	workers, writing    guard.Group
	failed              atomic.Bool
	err                 error // of writing; read it when writing is over
}

// piece is some rows on their way into a file.
type piece struct {
	rows  *rows
	fill  func(*rows)
	group *parquet.ConcurrentRowGroupWriter // nil for CSV
	err   error
	done  chan struct{}
}

// create begins a file of the folder. Its name gets the ending of the format.
func (f *folder) create(name, format string, columns []column) (*outFile, error) {
	path := filepath.Join(f.dir, filepath.FromSlash(name)+"."+format)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	f.made = append(f.made, path)
	cores := runtime.GOMAXPROCS(0)
	o := &outFile{file: file, buffer: bufio.NewWriterSize(file, 1<<20),
		jobs: make(chan *piece, 2*cores), ordered: make(chan *piece, 2*cores), free: make(chan *piece, 2*cores)}
	if format == "parquet" {
		o.parquet = parquet.NewGenericWriter[any](o.buffer, schema(name, columns),
			parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}), parquet.CreatedBy("dyetrace", "simulate", ""))
	} else {
		names := make([]string, len(columns))
		for i, c := range columns {
			names[i] = c.name
		}
		io.WriteString(o.buffer, strings.Join(names, ",")+"\n") //nolint:errcheck // a bufio.Writer keeps its error
	}
	for range 2 * cores {
		b := &piece{rows: newRows(f.s, len(columns), o.parquet != nil)}
		if o.parquet != nil {
			b.group = o.parquet.BeginRowGroup()
		}
		o.free <- b
	}
	for range cores {
		o.workers.Go(o.work)
	}
	o.writing.Go(o.write)
	return o, nil
}

// schema returns a Parquet schema with the columns in the order given.
func schema(name string, columns []column) *parquet.Schema {
	group := orderedGroup{Group: make(parquet.Group)}
	for _, c := range columns {
		group.Group[c.name] = c.kind.node()
		group.names = append(group.names, c.name)
	}
	return parquet.NewSchema(name, group)
}

// orderedGroup is a group whose fields keep their order, where the library's own
// sorts them by name.
type orderedGroup struct {
	parquet.Group
	names []string
}

// Fields are the columns in order.
func (g orderedGroup) Fields() []parquet.Field {
	sorted := g.Group.Fields()
	byName := make(map[string]parquet.Field, len(sorted))
	for _, f := range sorted {
		byName[f.Name()] = f
	}
	fields := make([]parquet.Field, len(g.names))
	for i, name := range g.names {
		fields[i] = byName[name]
	}
	return fields
}

// add writes the rows that fill fills in, after all that were added before. It
// reports whether the file still takes any. Fill runs later, on another core.
func (o *outFile) add(fill func(*rows)) bool {
	b := <-o.free
	b.fill, b.done = fill, make(chan struct{})
	o.jobs <- b
	o.ordered <- b
	return !o.failed.Load()
}

func (o *outFile) work() error {
	for b := range o.jobs {
		b.err = guard.Do(b.make)
		b.fill = nil
		close(b.done)
	}
	return nil
}

// make fills the piece and encodes it.
func (b *piece) make() error {
	b.rows.reset()
	b.fill(b.rows)
	if b.group == nil {
		return nil
	}
	return b.encode()
}

// encode puts the rows' values into the piece's row group, column by column.
func (b *piece) encode() error {
	for i, w := range b.group.ColumnWriters() {
		if _, err := w.WriteRowValues(b.rows.values[i]); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func (o *outFile) write() error {
	for b := range o.ordered {
		<-b.done
		err := b.err
		if !o.failed.Load() && err == nil {
			if b.group != nil {
				_, err = b.group.Commit()
			} else {
				_, err = o.buffer.Write(b.rows.text)
			}
		}
		if err != nil && o.err == nil {
			o.err = err
			o.failed.Store(true)
		}
		o.free <- b
	}
	return nil
}

// close ends the file and returns the first error of writing it.
func (o *outFile) close() error {
	close(o.jobs)
	close(o.ordered)
	err := errors.Join(o.workers.Wait(), o.writing.Wait(), o.err)
	if o.parquet != nil && err == nil {
		err = o.parquet.Close()
	}
	return cmp.Or(err, o.buffer.Flush(), o.file.Close())
}
