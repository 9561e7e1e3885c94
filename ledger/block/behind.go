package block

import "dyetrace/internal/guard"

// Behind is work that goes on beside whoever starts it, one piece at a time. The
// zero value has none under way.
type Behind struct{ done <-chan error }

// Start begins a piece. The one before must have been waited for.
func (b *Behind) Start(work func() error) {
	b.done = guard.Start(work)
}

// Wait waits for the piece under way, if any, and gives its error.
func (b *Behind) Wait() error {
	if b.done == nil {
		return nil
	}
	err := <-b.done
	b.done = nil
	return err
}
