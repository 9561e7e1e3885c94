package ledger

import (
	"context"

	"dyetrace/internal/guard"
	"dyetrace/ledger/index"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/stream"
)

// pump hands every batch of an assembler to the segment, if one is written,
// and then to the index. The three work side by side on a fixed number of
// batches.
type pump struct {
	assembler *stream.Assembler
	segment   *segment.Writer
	index     *index.Builder
	newNo     int32 // of the segment that new records go to
	progress  func(records int64)
	written   int64 // records that went to the segment
	brought   int64 // of these, those that an import brings

	free, toSegment, toIndex chan *record.Batch
	done                     int64
}

// batchesInFlight is how many batches a pump has.
const batchesInFlight = 4

func newPump(a *stream.Assembler, builder *index.Builder, records *segment.Writer, newNo int32) *pump {
	p := &pump{assembler: a, index: builder, segment: records, newNo: newNo,
		free:      make(chan *record.Batch, batchesInFlight),
		toSegment: make(chan *record.Batch, batchesInFlight),
		toIndex:   make(chan *record.Batch, batchesInFlight),
	}
	for range batchesInFlight - 1 {
		p.free <- &record.Batch{}
	}
	return p
}

// run pumps until the assembler has nothing left.
func (p *pump) run(ctx context.Context) error {
	group, ctx := guard.WithContext(ctx)
	p.assembler.Emit = func(full *record.Batch) (*record.Batch, error) { return p.exchange(ctx, full) }
	group.Go(func() error {
		defer close(p.toSegment)
		return p.assembler.Run(ctx)
	})
	group.Go(func() error {
		defer close(p.toIndex)
		return p.writeSegment(ctx)
	})
	group.Go(p.writeIndex)
	return group.Wait()
}

// exchange passes a full batch on and gives an empty one.
func (p *pump) exchange(ctx context.Context, full *record.Batch) (*record.Batch, error) {
	p.done += int64(len(full.Recs))
	if p.progress != nil {
		p.progress(p.done)
	}
	select {
	case p.toSegment <- full:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	select {
	case empty := <-p.free:
		empty.Reset()
		return empty, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (p *pump) writeSegment(ctx context.Context) error {
	for in := range p.toSegment {
		if p.segment != nil {
			if err := p.segment.Add(in); err != nil {
				return err
			}
		}
		select {
		case p.toIndex <- in:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

func (p *pump) writeIndex() error {
	for in := range p.toIndex {
		if err := p.index.Add(in, p.newNo, p.written); err != nil {
			return err
		}
		p.written += in.NewRecords()
		p.brought += in.Brought()
		p.free <- in
	}
	return nil
}
