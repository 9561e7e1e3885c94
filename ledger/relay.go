package ledger

import "context"

// relay passes batches from one goroutine to the next, and emptied ones back: a
// fixed number of them is under way, whoever is the slower.
type relay[B any] struct{ full, empty chan B }

// relayed is how many batches a relay has.
const relayed = 4

// newRelay makes a relay of batches. One of them is the first to be filled.
func newRelay[B any](fresh func() B) (r *relay[B], first B) {
	r = &relay[B]{make(chan B, relayed), make(chan B, relayed)}
	for range relayed - 1 {
		r.empty <- fresh()
	}
	return r, fresh()
}

// exchange passes a full batch on and gives an empty one.
func (r *relay[B]) exchange(ctx context.Context, b B) (empty B, err error) {
	select {
	case r.full <- b:
	case <-ctx.Done():
		return empty, context.Cause(ctx)
	}
	select {
	case empty = <-r.empty:
		return empty, nil
	case <-ctx.Done():
		return empty, context.Cause(ctx)
	}
}

// last passes the last batch on.
func (r *relay[B]) last(ctx context.Context, b B) error {
	select {
	case r.full <- b:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// close ends giving. The giver calls it, whatever went wrong.
func (r *relay[B]) close() { close(r.full) }

// each calls fn with every batch, and gives it back when fn has emptied it.
func (r *relay[B]) each(fn func(B) error) error {
	for b := range r.full {
		if err := fn(b); err != nil {
			return err
		}
		r.empty <- b
	}
	return nil
}
