package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"dyetrace"
)

// ErrSkip is what a parser returns for a record that is no data. The others
// are it too, and are counted.
var (
	ErrSkip       = errors.New("no data")
	ErrSkipHeader = fmt.Errorf("%w: the header again", ErrSkip)
	ErrSkipTotal  = fmt.Errorf("%w: a total or a remark", ErrSkip)
	ErrSkipBlank  = fmt.Errorf("%w: blank", ErrSkip)
)

// pipeline takes a text from the feeder through the workers to emit.
type pipeline struct {
	feed    source
	options *Options
	emit    func(*dyetrace.Batch) error
	name    string
	sheet   string // or file in an archive, "" where there is neither
	format  *Format
	columns int // of a record; 0 where the parser looks itself
	loose   bool
	parser  func() Parser
	derive  *tally   // nil where the source has ids
	seen    *implied // nil where ids imply nothing
	told    told
	outcome Outcome

	date1904, hidden bool // of the workbook, and of its sheet
}

// source cuts a text or a sheet into blocks.
type source interface {
	// fill makes b the next block. It returns io.EOF after the last one.
	fill(ctx context.Context, b *block) error
}

// all reads from the header to the end.
func (p *pipeline) all(ctx context.Context, formats []Format, seps ...byte) error {
	first, err := p.begin(ctx, formats, seps...)
	if err != nil {
		return err
	}
	return p.run(ctx, first)
}

// run reads to the end. The feeder and the workers run beside the caller,
// which receives the blocks in the order of the file.
func (p *pipeline) run(ctx context.Context, first *block) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel(nil)

	workers := p.options.limits.workers
	inFlight := workers + 2
	free := make(chan *block, inFlight)
	for range inFlight - 1 {
		free <- &block{done: make(chan struct{}, 1)}
	}
	work, ordered := make(chan *block, inFlight), make(chan *block, inFlight)
	running.Go(func() {
		defer close(work)
		defer close(ordered)
		for b := first; ; {
			work <- b
			ordered <- b
			select {
			case b = <-free:
			case <-ctx.Done():
				return
			}
			if err := p.feed.fill(ctx, b); err != nil {
				if !errors.Is(err, io.EOF) {
					cancel(err)
				}
				return
			}
		}
	})
	for range workers {
		running.Go(func() {
			w := worker{format: p.format, columns: p.columns, loose: p.loose, parser: p.parser()}
			for b := range work {
				w.parse(b)
				b.done <- struct{}{}
			}
		})
	}
	for b := range ordered {
		<-b.done
		if err := p.deliver(b); err != nil {
			cancel(err)
			return err
		}
		free <- b
	}
	return context.Cause(ctx)
}

// deliver does to a block what depends on those before it, and emits it.
func (p *pipeline) deliver(b *block) error {
	p.outcome.Rows += b.records
	p.outcome.Rejected += int64(len(b.batch.Rejects))
	p.outcome.Skipped.add(b.passed)
	p.told.newOnly(&b.batch)
	if p.derive != nil {
		if err := p.derive.number(b); err != nil {
			return err
		}
	}
	if p.seen != nil {
		p.seen.add(p.format, &b.batch)
	}
	if p.options.Progress != nil {
		p.options.Progress(b.read)
	}
	if b.batch.Empty() {
		return nil
	}
	if err := p.emit(&b.batch); err != nil {
		return outside{err}
	}
	return nil
}

// worker parses blocks; it belongs to one goroutine.
type worker struct {
	format  *Format
	columns int
	loose   bool // rows may have other numbers of blank fields at their ends
	parser  Parser
	reader  reader
	content []byte
	reason  string // of the last reject
}

func (w *worker) parse(b *block) {
	b.decode()
	r := &w.reader
	r.reset(b)
	if p, is := w.parser.(Beginner); is {
		p.Begin()
	}
	if b.sheet != "" {
		defer b.name(b.batch.AddText([]byte(b.sheet)))
	}
	for {
		found, err := r.next()
		if !found {
			return
		}
		rows, sides := len(b.batch.Rows), len(b.batch.Sides)
		if err == nil {
			err = w.record(b, &r.rec)
		}
		if err == nil {
			b.records++
			continue
		}
		b.batch.Sides = b.batch.Sides[:sides]
		b.batch.Rows, b.keys = b.batch.Rows[:rows], b.keys[:min(rows, len(b.keys))]
		if errors.Is(err, ErrSkip) {
			b.passed.count(err)
		} else {
			b.records++
			b.batch.Rejects = append(b.batch.Rejects, w.reject(err))
		}
	}
}

// record parses one record, gives its row an id if need be, and checks it.
func (w *worker) record(b *block, rec *Record) error {
	if w.columns > 0 && rec.Len() != w.columns && !(w.loose && rec.Fit(w.columns)) {
		return fmt.Errorf("it has %d fields, but the header has %d", rec.Len(), w.columns)
	}
	before := markOf(&b.batch)
	rows, sides := before.rows, before.sides
	if err := w.parser.Parse(rec, &b.batch); err != nil {
		return err
	}
	for i := rows; i < len(b.batch.Rows); i++ {
		b.batch.Rows[i].Line = rec.Line
	}
	if err := settleNames(w.format, &b.batch, before); err != nil {
		return err
	}
	for i := sides; i < len(b.batch.Sides); i++ {
		b.batch.Sides[i].Line = rec.Line
		if err := CheckSide(&b.batch.Sides[i]); err != nil {
			return err
		}
	}
	for i := rows; i < len(b.batch.Rows); i++ {
		row := &b.batch.Rows[i]
		if w.format.IDPrefix != "" {
			w.deriveID(b, row)
		}
		if err := CheckRow(row); err != nil {
			return err
		}
	}
	return nil
}

// reject is the record that was just read. Rejects in a row often have the
// same reason, and then share it.
func (w *worker) reject(err error) dyetrace.Reject {
	r := NewReject(w.reader.rec.Line, w.reader.asItStood(), err)
	if r.Reason == w.reason {
		r.Reason = w.reason
	}
	w.reason = r.Reason
	return r
}

// NewReject is a record that could not be read. One longer than 16 kilobytes
// is cut.
func NewReject(line int64, raw []byte, err error) dyetrace.Reject {
	const longest = 16 << 10
	text := string(raw[:min(len(raw), longest)])
	if len(raw) > longest {
		text += "…"
	}
	return dyetrace.Reject{Line: line, Raw: text, Reason: err.Error()}
}
