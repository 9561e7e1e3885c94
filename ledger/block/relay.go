package block

import "context"

// Relay passes batches from one goroutine to the next, and emptied ones back: a
// fixed number of them is under way, whoever is the slower.
type Relay[B any] struct{ full, empty chan B }

// relayed is how many batches a relay has.
const relayed = 4

// NewRelay makes a relay of batches. One of them is the first to be filled.
func NewRelay[B any](fresh func() B) (r *Relay[B], first B) {
	r = &Relay[B]{make(chan B, relayed), make(chan B, relayed)}
	for range relayed - 1 {
		r.empty <- fresh()
	}
	return r, fresh()
}

// Exchange passes a full batch on and gives an empty one.
func (r *Relay[B]) Exchange(ctx context.Context, b B) (empty B, err error) {
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

// Last passes the last batch on.
func (r *Relay[B]) Last(ctx context.Context, b B) error {
	select {
	case r.full <- b:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close ends giving. The giver calls it, whatever went wrong.
func (r *Relay[B]) Close() { close(r.full) }

// Each calls fn with every batch, and gives it back when fn has emptied it.
func (r *Relay[B]) Each(fn func(B) error) error {
	for b := range r.full {
		if err := fn(b); err != nil {
			return err
		}
		r.empty <- b
	}
	return nil
}
