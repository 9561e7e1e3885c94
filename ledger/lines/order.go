package lines

import (
	"context"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/join"
	"dyetrace/ledger/block"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/stream"
)

// heldRecord is a record with its text.
type heldRecord struct {
	rec  record.Record
	text []byte
}

// heldStep is a transfer on its way into the order of its statements.
type heldStep = join.Step[heldRecord]

// stepBatch is steps on their way to the Orderer: those before n are filled.
type stepBatch struct {
	steps []*heldStep
	n     int
}

func newStepBatch() *stepBatch {
	b := &stepBatch{steps: make([]*heldStep, stream.Block/4)}
	for i := range b.steps {
		b.steps[i] = &heldStep{}
	}
	return b
}

// inOrder writes transfers in an order that agrees with the statements, and counts
// them. Merging, ordering and writing go side by side.
func (r *Rejoin) inOrder(ctx context.Context, j *Joiner, merged *stream.Merger,
	w *segment.Writer) (n int64, err error) {
	steps, step := block.NewRelay(newStepBatch)
	records, out := block.NewRelay(func() *record.List { return &record.List{} })
	group, ctx := guard.WithContext(ctx)
	group.Go(func() error {
		defer steps.Close()
		return j.mergeSteps(ctx, merged, steps, step)
	})
	group.Go(func() error {
		defer records.Close()
		return r.order(ctx, j, steps, records, out)
	})
	group.Go(func() error {
		return records.Each(func(b *record.List) error {
			defer b.Reset()
			for i := range b.Recs {
				n++
				if err := w.AddRecord(b, &b.Recs[i]); err != nil {
					return err
				}
			}
			return nil
		})
	})
	err = group.Wait()
	return n, err
}

// mergeSteps makes a step of each transfer, by time.
func (j *Joiner) mergeSteps(ctx context.Context, merged *stream.Merger, to *block.Relay[*stepBatch],
	b *stepBatch) error {
	for s := merged.Least(); s != nil; s = merged.Least() {
		j.step(b.steps[b.n], &s.List, s.Head())
		if b.n++; b.n == len(b.steps) {
			var err error
			if b, err = to.Exchange(ctx, b); err != nil {
				return err
			}
		}
		if err := merged.Advance(); err != nil {
			return err
		}
	}
	return to.Last(ctx, b)
}

// order brings steps into an order that agrees with their statements.
func (r *Rejoin) order(ctx context.Context, j *Joiner, from *block.Relay[*stepBatch], to *block.Relay[*record.List],
	out *record.List) error {
	// Where a statement has days only, its lines lie up to a day before the times in
	// other statements.
	undo := newUndoer(j.undone)
	o := join.NewOrderer(r.Next.Within()+j.spread, func(s *heldStep) (err error) {
		rec := s.Item.rec
		rec.Time, rec.Seq, rec.Off = s.Time, s.Seq, uint32(len(out.Text))
		out.Text = undo.pass(out.Text, &rec, s.Item.text)
		out.Recs = append(out.Recs, rec)
		if len(out.Recs) == stream.Block {
			out, err = to.Exchange(ctx, out)
		}
		return err
	})
	err := from.Each(func(b *stepBatch) error {
		for i, s := range b.steps[:b.n] {
			if err := o.Add(s); err != nil {
				return err
			}
			b.steps[i] = o.New()
		}
		b.n = 0
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := o.Finish(); err != nil {
		return err
	}
	return to.Last(ctx, out)
}

// step fills a step with a record.
func (j *Joiner) step(s *heldStep, b *record.List, r *record.Record) {
	var e record.Extras
	e.Decode(r, b.Extras(r))
	s.Item.rec = *r
	s.Item.rec.Flags &^= record.KeepsPlace
	s.Fixed = r.Flags&record.KeepsPlace != 0
	s.Item.text = append(append(s.Item.text[:0], b.ID(r)...), b.Extras(r)...)
	s.Time, s.Seq, s.ID = r.Time, r.Seq, s.Item.text[:r.IDLen]
	times, accounts := [2]dyetrace.Instant{e.Second.FromTime, e.Second.ToTime}, [2]uint32{r.From, r.To}
	for k, rank := range e.Second.Ranks {
		s.Lines[k] = join.StepLine{On: rank > 0, Account: accounts[k], Time: times[k], Rank: rank}
	}
}
