package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"dyetrace"
	"dyetrace/internal/guard"
)

// errUnsettled is the reason to reject a line whose direction nothing shows.
var errUnsettled = errors.New("only balances show which way money went in this table, " +
	"and that of the line beside it does not show it for this one")

// ErrSkip is the error of a parser for a record that is no data. The other errors wrap it,
// and their records are counted.
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
	derive  *rowCounts // nil where the source has ids
	seen    *implied   // nil where ids imply nothing
	facts   seenFacts
	witness Witness  // nil where nothing is watched
	pending []*block // read ahead for the sample, after the one with the header
	feedErr error    // why there is no block after them
	outcome Outcome

	date1904, hidden bool // of the workbook, and of its sheet
	single           bool // the header is the first record, or nowhere
	fields           []string
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
	runCtx, cancel := context.WithCancelCause(ctx)
	running, ctx := guard.WithContext(runCtx)
	defer running.Wait() //nolint:errcheck // where it counts it is asked for below
	defer cancel(nil)

	// A block goes to the workers and, in the order of the file, to the caller, which
	// waits for it to be done. Blocks are used again: their number bounds the memory.
	workers := p.options.limits.workers
	inFlight := workers + 3
	waiting := append([]*block{first}, p.pending...)
	free := make(chan *block, inFlight+len(waiting))
	for range inFlight - 1 {
		free <- &block{done: make(chan struct{}, 1)}
	}
	work, ordered := make(chan *block, inFlight), make(chan *block, inFlight)
	running.Go(func() error {
		p.supply(ctx, cancel, waiting, free, work, ordered)
		return nil
	})
	for range workers {
		w := worker{
			format: p.format, columns: p.columns, loose: p.loose, parser: p.parser(), reader: reader{fields: p.fields},
		}
		running.Go(func() error {
			for b := range work {
				b.failed = guard.Do(func() error { w.parse(b); return nil })
				b.done <- struct{}{}
			}
			return nil
		})
	}
	var held *block // its last line may get its direction from the next block
	for b := range ordered {
		<-b.done
		if b.failed != nil {
			return b.failed
		}
		if p.witness != nil {
			p.witness.See(&b.batch, b.remarks)
		}
		if held != nil {
			if err := p.deliver(held); err != nil {
				cancel(err)
				return err
			}
			free <- held
		}
		held = b
	}
	// Only when all goroutines have ended without an error is the file read to its end.
	if err := cmp.Or(running.Wait(), context.Cause(runCtx)); err != nil {
		return err
	}
	if held != nil {
		if p.witness != nil {
			p.witness.Last()
		}
		if err := p.deliver(held); err != nil {
			return err
		}
	}
	if p.witness == nil {
		return nil
	}
	return p.testify()
}

// supply passes on the waiting blocks, and then those that it fills, until the file ends.
func (p *pipeline) supply(
	ctx context.Context, cancel context.CancelCauseFunc, waiting []*block,
	free <-chan *block, work, ordered chan<- *block,
) {
	defer close(work)
	defer close(ordered)
	for at := 0; ; at++ {
		var b *block
		err := p.feedErr
		if at < len(waiting) {
			b, err = waiting[at], nil
		} else if err == nil {
			select {
			case b = <-free:
			case <-ctx.Done():
				return
			}
			err = p.feed.fill(ctx, b)
		}
		if err == nil {
			err = send(ctx, b, work, ordered)
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				cancel(err)
			}
			return
		}
	}
}

// send passes a block on to the workers and to the receiver.
func send(ctx context.Context, b *block, to ...chan<- *block) error {
	for _, c := range to {
		select {
		case c <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// testify emits the notes of the witness on the whole table, or returns its refusal.
func (p *pipeline) testify() error {
	verdict, err := p.witness.End()
	for i := range verdict.Notes {
		verdict.Notes[i].Source.Sheet = p.sheet
	}
	p.outcome.agree(verdict.Agreed)
	if err != nil || len(verdict.Notes) == 0 {
		return err
	}
	if err := p.emit(&dyetrace.Batch{Notes: verdict.Notes}); err != nil {
		return outside{err}
	}
	return nil
}

// dropUnsettled rejects the lines whose direction nothing shows.
func dropUnsettled(b *dyetrace.Batch) {
	sides := b.Sides[:0]
	for i := range b.Sides {
		if s := &b.Sides[i]; s.Unsettled {
			sheet := string(b.Bytes(s.Sheet))
			b.Rejects = append(b.Rejects, dyetrace.Reject{Line: s.Line, Sheet: sheet, Reason: errUnsettled.Error()})
			continue
		}
		sides = append(sides, b.Sides[i])
	}
	b.Sides = sides
}

// deliver completes a block by what depends on the blocks before it, and emits it.
func (p *pipeline) deliver(b *block) error {
	p.outcome.Rows += b.records
	dropUnsettled(&b.batch)
	p.outcome.Rejected += int64(len(b.batch.Rejects))
	p.outcome.Skipped.addCounts(b.passed)
	p.facts.newOnly(&b.batch)
	if p.derive != nil {
		if err := p.derive.numberRows(b); err != nil {
			return err
		}
	}
	if p.seen != nil {
		p.seen.addAccounts(p.format, &b.batch)
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
	cleaned mark   // up to which the names of the block's records are clean
}

// parse parses the records of a block.
func (w *worker) parse(b *block) {
	// A text of another character set is decoded here, on every core, and not by the
	// feeder, which must keep up with all of them.
	b.decode()
	r := &w.reader
	r.reset(b)
	if p, is := w.parser.(Beginner); is {
		p.Begin()
	}
	if b.sheet != "" {
		defer b.name(b.batch.AddText([]byte(b.sheet)))
	}
	w.cleaned = markOf(&b.batch)
	// A record that fails leaves nothing in the batch. Only a whole one can be a remark:
	// the fields of one that cannot be split are not known.
	for {
		found, err := r.next()
		if !found {
			return
		}
		rows, sides := len(b.batch.Rows), len(b.batch.Sides)
		whole := err == nil
		if whole {
			err = w.record(b, &r.rec)
		}
		if err == nil {
			b.records++
			continue
		}
		b.batch.Sides = b.batch.Sides[:sides]
		b.batch.Rows, b.keys = b.batch.Rows[:rows], b.keys[:min(rows, len(b.keys))]
		if whole {
			b.remark(&r.rec, err)
		}
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
	// Names are cleaned before a row gets its id, which is a hash of them: the same
	// movement must have one id however its file writes the numbers.
	rows, sides := len(b.batch.Rows), len(b.batch.Sides)
	w.cleaned.rows, w.cleaned.sides = rows, sides
	if err := w.parser.Parse(rec, &b.batch); err != nil {
		return err
	}
	for i := rows; i < len(b.batch.Rows); i++ {
		b.batch.Rows[i].Line = rec.Line
	}
	if err := cleanNames(w.format, &b.batch, &w.cleaned); err != nil {
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

// reject returns the record that was just read as a reject. Rejects in a row often have
// the same reason, and then share its text.
func (w *worker) reject(err error) dyetrace.Reject {
	r := NewReject(w.reader.rec.Line, w.reader.written(), err)
	if r.Reason == w.reason {
		r.Reason = w.reason
	}
	w.reason = r.Reason
	return r
}

// NewReject returns a record that could not be read as a reject. A text longer than 16
// kilobytes is cut.
func NewReject(line int64, raw []byte, err error) dyetrace.Reject {
	const longest = 16 << 10
	text := string(raw[:min(len(raw), longest)])
	if len(raw) > longest {
		text += "…"
	}
	return dyetrace.Reject{Line: line, Raw: text, Reason: err.Error()}
}
