// Package lines turns what a trace finds in one statement into the lines that
// people read: every transfer, the movements that only stated balances show, and
// the transfers from the account to itself, each with what the account holds of
// each claim after it.
//
//	trace.Run ── trace.Line ──► unrecorded movement, transfer ──┐
//	statement ── entries that the trace passes over ────────────┴─► Writer
//	records ──── ids, memos, sources ───────────────────────────┘
//
// Memory does not grow with the number of lines.
package lines

import (
	"cmp"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Head is what is known of a statement before its lines.
type Head struct {
	dyetrace.AccountCurrency
	Opening dyetrace.Amount
	Stated  bool // the opening balance follows from a stated balance
}

// Foot is what is known after them.
type Foot struct {
	Closing dyetrace.Amount
	Held    []trace.Part
	Lines   int64 // shown
}

// Kind is what a line of a statement is.
type Kind string

// The kinds of lines.
const (
	Transfer   Kind = "transfer"
	Unrecorded Kind = "unrecorded" // a movement that only stated balances show
	Self       Kind = "self"       // from the account to itself, which moves nothing
)

// Line is a line of a statement. Amounts are in the statement's currency, but
// for the other side's.
type Line struct {
	Kind    Kind
	Ord     statement.Ord
	Record  dyetrace.Transfer // with an unrecorded line, the one that shows it
	In      bool
	Amount  dyetrace.Amount
	Balance dyetrace.Amount // after the line
	Stated  dyetrace.Stated

	Parts, Named []trace.Part // see trace.Line
	Ended        []trace.EndedPart
	Held         []trace.Part // after the line, by claim; clean money first
	Lots         []trace.Part // after the line, in the order of the rule
	Broken       *Broken      // the measure that should have stopped it; nil: none
}

// Broken is a measure in force that a payment went out despite.
type Broken struct {
	*trace.Measure
	Short dyetrace.Amount // of the frozen sum, what was not there after the line
}

// Peer is the account on the other side of a line, "" where there is none.
func (line *Line) Peer() string {
	switch {
	case line.Kind == Unrecorded:
		return ""
	case line.In:
		return line.Record.From
	}
	return line.Record.To
}

// Other is the amount on the other side, where it is not that of the line.
func (line *Line) Other() (amount dyetrace.Amount, c dyetrace.Currency, differs bool) {
	t := &line.Record
	if line.Kind == Unrecorded || t.Amount == t.Received && t.Currency == t.ReceivedCurrency {
		return 0, 0, false
	}
	if line.In {
		return t.Amount, t.Currency, true
	}
	return t.Received, t.ReceivedCurrency, true
}

// Numbers are the serial and order number of the line, as the account's own
// institution has them, or else the other one.
func (line *Line) Numbers() (serial, order string) {
	t := &line.Record
	switch {
	case line.Kind == Unrecorded:
		return "", ""
	case line.In:
		return cmp.Or(t.ToSerial, t.FromSerial), cmp.Or(t.ToOrder, t.FromOrder)
	}
	return cmp.Or(t.FromSerial, t.ToSerial), cmp.Or(t.FromOrder, t.ToOrder)
}

// Writer takes the lines of a statement, and what comes before and after them.
// Lines come many at a time and are the writer's until it returns.
type Writer interface {
	Head(*Head) error
	Lines([]Line) error
	Foot(*Foot) error
}
