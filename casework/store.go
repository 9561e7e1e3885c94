package casework

import (
	"context"

	"dyetrace"
)

// Decide turns an act into events, by the state of now. The store runs it in the
// transaction that keeps the events, and may run it again where another writer was first.
type Decide func(ctx context.Context, state Reader) ([]Event, error)

// Folder makes of an event what it does to the state. It reads no time and no random
// number: the same events always make the same state. What it gives belongs to the store.
type Folder func(ctx context.Context, state Reader, e Event) (Effects, error)

// Store keeps events and the state they make.
type Store interface {
	Reader
	// Do keeps the events of an act, with what they make of the state and with their
	// leaves in the audit log, all or nothing. It returns them with their places. An
	// event whose ID is kept already, with the same content, is returned as it was and
	// does nothing more.
	Do(ctx context.Context, decide Decide) ([]Event, error)
	// Events gives events in order from a place on, until yield returns false.
	Events(ctx context.Context, from int64, yield func(Event) bool) error
	// Due lists at most most clocks that are due by a time, by their time and id.
	Due(ctx context.Context, by dyetrace.Instant, most int) ([]Clock, error)
	Close() error
}
