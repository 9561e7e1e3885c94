package casework

import "dyetrace"

// Event is one thing that happened. It is never changed. A law may require that it is
// erased: ID and Seq alone are then left of it, and what was said counts as never said.
type Event struct {
	ID     string           // 32 hexadecimal digits, ascending with time; a store keeps one of each
	Seq    int64            // its place in the store's order, from 1; the store gives it
	Time   dyetrace.Instant // when it was recorded, in UTC
	Office string
	Actor  string // who did it; "clock" where a clock did
	On     Ref    // what it happened to
	Kind   string // the name of its fact, such as "request-released"
	Fact   []byte // as canonical JSON (RFC 8785); nil once it is erased
	// Salt is that of the event's leaf in the log that it comes from, where it comes from
	// another store: its leaf here has the same, so that one erasure ends both. It is nil for
	// events of this store, for which the store draws one.
	Salt []byte
}

// Ref names a document.
type Ref struct {
	Kind string `json:"kind"` // "case", "request", "measure" and so on
	ID   string `json:"id"`
}

// IsZero reports whether r names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

func (r Ref) String() string { return r.Kind + ":" + r.ID }
