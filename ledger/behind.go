package ledger

import "dyetrace/internal/guard"

// behind is work that goes on beside whoever starts it, one piece at a time. The
// zero value has none under way.
type behind struct{ done <-chan error }

// start begins a piece. The one before must have been waited for.
func (b *behind) start(work func() error) {
	b.done = guard.Start(work)
}

// wait waits for the piece under way, if any, and gives its error.
func (b *behind) wait() error {
	if b.done == nil {
		return nil
	}
	err := <-b.done
	b.done = nil
	return err
}
