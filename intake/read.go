package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"dyetrace"
)

// Read reads a file and passes its records to emit in batches, in the order of the file,
// from the goroutine that called Read. A batch is emit's until emit returns; its Text may
// hold more than rows point to.
//
// Rows that cannot be read are rejects of the batch. An error means that the file as a
// whole cannot be read: it is a dyetrace.InputError that names the file, or the error of
// emit or ctx. The batches emitted before are then incomplete and should be dropped.
func Read(
	ctx context.Context, file string, formats []Format, o Options, emit func(*dyetrace.Batch) error,
) (Outcome, error) {
	f, err := openFile(file)
	if err != nil {
		return Outcome{}, err
	}
	defer f.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Outcome{}, Failed(file, 0, err)
	}
	format, err := binaryFormat(formats, o.As, head[:n])
	if err != nil {
		return Outcome{}, inFile(file, err)
	}
	if format == nil && isContainer(head[:n]) {
		return readContainer(ctx, f, formats, o, emit)
	}
	if format != nil {
		return readBinary(ctx, f, format, formats, &o, emit)
	}
	return ReadStream(ctx, io.MultiReader(bytes.NewReader(head[:n]), f), file, formats, o, emit)
}

// ReadStream is Read for a text from elsewhere; errors call it name.
func ReadStream(
	ctx context.Context, r io.Reader, name string, formats []Format, o Options, emit func(*dyetrace.Batch) error,
) (Outcome, error) {
	m := newMeter(r)
	o.begin()
	rd := &reading{name: name, formats: formats, options: o.limited(), emit: o.twice.watching(emit)}
	err := rd.text(ctx, m, "")
	if err == nil {
		err = m.finish()
	}
	if err == nil {
		err = o.emitNotes(emit)
	}
	if err != nil {
		return Outcome{}, inFile(name, err)
	}
	rd.outcome.Bytes = m.n
	o.zones.report(&rd.outcome)
	m.sum.Sum(rd.outcome.SHA256[:0])
	return rd.outcome, nil
}

// text reads a text. innerName is its name in an archive, "" where it is in none.
func (rd *reading) text(ctx context.Context, m *meter, innerName string) error {
	t, err := openText(m, rd.options.limits)
	if err != nil {
		return err
	}
	defer t.close()
	// The surest comes first: a format that knows the text by its first bytes, then
	// markup, then kinds of files that are never records, and at last a table, which
	// almost any text may be.
	if format, why, err := t.sniff(rd.formats, rd.options.As); format != nil || err != nil {
		if err != nil {
			return err
		}
		if format.Rows != nil {
			cells, err := format.Rows(ctxReader{ctx, t})
			if err != nil {
				return err
			}
			return rd.cells(ctx, cells, format, innerName, func() int64 { return m.n }, nil)
		}
		return rd.sniffed(ctx, t, format, why, innerName)
	}
	if done, err := rd.marked(ctx, t, innerName); done || err != nil {
		return err
	}
	head, _ := t.Peek(sniffed)
	strange := stranger(head)
	if strange != nil && rd.options.As == "" {
		return strange
	}
	feed := newFeeder(t, m, rd.options.limits)
	feed.sheet = innerName
	p := &pipeline{feed: feed, options: &rd.options, emit: rd.emit, name: rd.name, sheet: innerName}
	if err := p.all(ctx, rd.formats, ',', '\t', ';', '|'); err != nil {
		// What is certainly no table is told as such: what was amiss with its first line says nothing.
		if strange != nil && ctx.Err() == nil {
			return strange
		}
		return err
	}
	rd.addOutcome(&p.outcome)
	return nil
}

// sniffed is how many bytes of a file Format.Sniff gets at most.
const sniffed = 4 << 10

// sniff returns the format that knows the text by its first bytes, and why, or nil.
func (t *text) sniff(formats []Format, as string) (f *Format, why string, err error) {
	head, err := t.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, "", err
	}
	for i := range formats {
		f := &formats[i]
		if f.Sniff == nil || as != "" && as != f.Name && f.Rows == nil {
			continue
		}
		why, is := f.Sniff(head)
		switch {
		case is:
			return f, why, nil
		case as == f.Name:
			return f, "--as says so", nil
		}
	}
	return nil, "", nil
}

// sniffed reads a text of a format that is not made of lines.
func (rd *reading) sniffed(ctx context.Context, t *text, format *Format, why, innerName string) error {
	o := Outcome{Format: format.Name}
	encoding := "UTF-8 or as it declares"
	if t.utf16 {
		encoding = "UTF-16"
	}
	rd.explain(format, innerName, why, encoding)
	emit, statements := rd.emitter(format, innerName, &o), newChain(&rd.options)
	rows, err := format.Stream(ctx, ctxReader{ctx, t}, &rd.options, func(b *dyetrace.Batch) error {
		err := emit(b)
		statements.see(b)
		return err
	})
	if err != nil {
		return err
	}
	o.Rows = rows
	verdict, err := statements.judge()
	if err == nil && len(verdict.Notes) > 0 {
		err = emit(&dyetrace.Batch{Notes: verdict.Notes})
	}
	if err != nil {
		return err
	}
	o.agree(verdict.Agreed)
	rd.addOutcome(&o)
	return nil
}

// inFile adds the file to an error, unless the error has one or is not about the file.
func inFile(name string, err error) error {
	var e *dyetrace.Error
	var from outside
	switch {
	case errors.As(err, &from):
		return from.error
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.As(err, &e):
		return err
	}
	return Failed(name, 0, err)
}

// outside is an error of emit, which is not about the file.
type outside struct{ error }

// binaryFormat returns the binary format of a file that begins with head, or nil.
func binaryFormat(formats []Format, as string, head []byte) (*Format, error) {
	for i := range formats {
		f := &formats[i]
		isBinary := f.Binary != nil || f.Cells != nil
		if !isBinary || !strings.HasPrefix(string(head), f.Magic) {
			continue
		}
		if as == "" || as == f.Name {
			return f, nil
		}
		other, err := named(formats, as)
		if err != nil {
			return nil, err
		}
		// --as may name a format of tables: a file of cells is one, and its columns are read
		// by that format.
		readsCells := other.Text != nil && other.Opening == "" || other.Table != nil
		if f.Cells != nil && readsCells {
			return f, nil
		}
		return nil, fmt.Errorf("is %s, not %s", f.Name, as)
	}
	return nil, nil
}

// readBinary reads a file of a binary format, and hashes it at the same time.
func readBinary(
	ctx context.Context, f *os.File, format *Format, formats []Format, o *Options, emit func(*dyetrace.Batch) error,
) (Outcome, error) {
	o.begin()
	rd := &reading{name: f.Name(), formats: formats, options: *o, emit: o.twice.watching(emit)}
	return rd.hashing(ctx, f, func(ctx context.Context, size int64) error {
		err := rd.binary(ctx, f, format, "")
		if err == nil && o.Progress != nil {
			o.Progress(size)
		}
		return err
	})
}

// ctxReader stops reading when its context ends.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
