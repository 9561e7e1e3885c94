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

// Read reads a file and passes what it holds to emit in batches, in the order
// of the file, from the goroutine that called Read. A batch is emit's until
// emit returns; its Text may hold more than rows point to.
//
// Rows that cannot be read are rejects of the batch. An error says that the
// file as a whole cannot be: it is a dyetrace.InputError that names the file,
// or the error of emit or ctx. What was emitted before is then not all there
// is and should be dropped.
func Read(ctx context.Context, file string, formats []Format, o Options, emit func(*dyetrace.Batch) error) (Outcome, error) {
	f, err := openFile(file)
	if err != nil {
		return Outcome{}, err
	}
	defer f.Close()
	head := make([]byte, 8)
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
		return readBinary(ctx, f, format, &o, emit)
	}
	return ReadStream(ctx, io.MultiReader(bytes.NewReader(head[:n]), f), file, formats, o, emit)
}

// ReadStream is Read for a text that comes from elsewhere; name stands for it
// in errors.
func ReadStream(ctx context.Context, r io.Reader, name string, formats []Format, o Options, emit func(*dyetrace.Batch) error) (Outcome, error) {
	o = o.limited()
	m := newMeter(r)
	t, err := openText(m, o.limits)
	if err != nil {
		return Outcome{}, Failed(name, 0, err)
	}
	defer t.close()
	if format, err := t.sniff(formats, o.As); format != nil || err != nil {
		if err != nil {
			return Outcome{}, inFile(name, err)
		}
		return readSniffed(ctx, t, m, name, format, &o, emit)
	}
	p := &pipeline{feed: newFeeder(t, m, o.limits), options: &o, emit: emit, name: name}
	err = p.all(ctx, formats, ',', '\t', ';')
	if err == nil {
		err = m.finish()
	}
	if err != nil {
		return Outcome{}, inFile(name, err)
	}
	p.outcome.Bytes = m.n
	m.sum.Sum(p.outcome.SHA256[:0])
	return p.outcome, nil
}

// sniffed is how much of a file Format.Sniff is shown at most.
const sniffed = 4 << 10

// sniff is the format that knows the text by its first bytes, or nil.
func (t *text) sniff(formats []Format, as string) (*Format, error) {
	head, err := t.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	for i := range formats {
		f := &formats[i]
		if f.Sniff == nil || as != "" && as != f.Name {
			continue
		}
		if _, is := f.Sniff(head); is || as != "" {
			return f, nil
		}
	}
	return nil, nil
}

// readSniffed reads a text of a format that is not made of lines.
func readSniffed(ctx context.Context, t *text, m *meter, name string, format *Format, o *Options,
	emit func(*dyetrace.Batch) error) (Outcome, error) {
	outcome := Outcome{Format: format.Name}
	var err error
	outcome.Rows, err = format.Stream(ctx, ctxReader{ctx, t}, o, func(b *dyetrace.Batch) error {
		outcome.Rejected += int64(len(b.Rejects))
		if o.Progress != nil {
			o.Progress(m.n)
		}
		if err := emit(b); err != nil {
			return outside{err}
		}
		return nil
	})
	if err == nil {
		err = m.finish()
	}
	if err != nil {
		return Outcome{}, inFile(name, err)
	}
	outcome.Bytes = m.n
	m.sum.Sum(outcome.SHA256[:0])
	return outcome, nil
}

// inFile gives an error its file, unless it has one or does not come from it.
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

// outside is an error of emit: it does not come from the file.
type outside struct{ error }

// binaryFormat is the binary format of a file that begins with head, or nil.
func binaryFormat(formats []Format, as string, head []byte) (*Format, error) {
	for i := range formats {
		f := &formats[i]
		if f.Binary == nil || !strings.HasPrefix(string(head), f.Magic) {
			continue
		}
		if as != "" && as != f.Name {
			if _, err := named(formats, as); err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("is %s, not %s", f.Name, as)
		}
		return f, nil
	}
	return nil, nil
}

// readBinary reads a file of a binary format, and at the same time hashes it.
func readBinary(ctx context.Context, f *os.File, format *Format, o *Options, emit func(*dyetrace.Batch) error) (Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	info, err := f.Stat()
	if err != nil {
		return Outcome{}, Failed(f.Name(), 0, err)
	}
	m := newMeter(ctxReader{ctx, io.NewSectionReader(f, 0, info.Size())})
	hashed := make(chan error, 1)
	go func() { hashed <- m.finish() }()

	outcome := Outcome{Format: format.Name, Bytes: info.Size()}
	outcome.Rows, err = format.Binary(ctx, f, o, func(b *dyetrace.Batch) error {
		outcome.Rejected += int64(len(b.Rejects))
		if err := emit(b); err != nil {
			return outside{err}
		}
		return nil
	})
	if err != nil {
		cancel(err)
	}
	if hashErr := <-hashed; err == nil {
		err = hashErr
	}
	if err != nil {
		return Outcome{}, inFile(f.Name(), err)
	}
	m.sum.Sum(outcome.SHA256[:0])
	if o.Progress != nil {
		o.Progress(outcome.Bytes)
	}
	return outcome, nil
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
