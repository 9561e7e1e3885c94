package statement

import "dyetrace"

// Traits is what a trace asks of a statement's account at every step.
type Traits struct {
	Currency dyetrace.Currency
	Kind     dyetrace.Kind
	Covered  bool // the ledger holds a statement of the account
	// Days are the times for which it does, in order; nil means all times.
	Days []Span
}

// Span is a stretch of time, both ends included.
type Span struct{ From, To dyetrace.Instant }
