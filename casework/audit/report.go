package audit

import (
	"fmt"

	"dyetrace"
)

// Kind says what a finding is about.
type Kind string

// The kinds of finding.
const (
	Changed    Kind = "changed"    // an event is not what was logged
	Missing    Kind = "missing"    // an event that was logged is not there
	Moved      Kind = "moved"      // an event stands at another place
	Copied     Kind = "copied"     // an event is there twice
	Added      Kind = "added"      // an event is there that was not logged
	ErasedMute Kind = "erased"     // an event is erased, and no event says so
	NotErased  Kind = "not-erased" // an event is there although another says that it is erased
	Damaged    Kind = "damaged"    // a tile of the log is not what was written
	BadKey     Kind = "key"        // a change of key that cannot be relied on
	BadHead    Kind = "checkpoint" // an outside checkpoint that is not of this log
)

// mostFindings is how many findings a report spells out.
const mostFindings = 1000

// Finding is one break of the log.
type Finding struct {
	Kind Kind
	Seq  int64  // the first event concerned, from 1; 0 where it is about none
	To   int64  // the last one
	ID   string // of the event, where it is known
	Text string
}

func (f Finding) String() string { return string(f.Kind) + ": " + f.Text }

// Report is what a verification found.
type Report struct {
	Tree     Tree
	Rows     int64 // events that the store holds
	Erased   int64 // those of them of which only the leaf is left
	Covered  int64 // how many events the outside checkpoints cover, from the first on
	Keys     Keys
	Findings []Finding
	More     int64 // findings that are not spelled out
}

// Err is an error where something was found.
func (r *Report) Err() error {
	n := int64(len(r.Findings)) + r.More
	switch n {
	case 0:
		return nil
	case 1:
		return dyetrace.Errorf(dyetrace.CorruptError, "audit", "the log is broken: %s", r.Findings[0])
	}
	return dyetrace.Errorf(dyetrace.CorruptError, "audit", "the log is broken in %d places: %s; and others", n, r.Findings[0])
}

func (r *Report) found(f Finding) {
	if len(r.Findings) == mostFindings {
		r.More++
		return
	}
	r.Findings = append(r.Findings, f)
}

// event is a finding about the event of a number.
func (r *Report) event(kind Kind, no int64, id, format string, args ...any) {
	r.found(Finding{Kind: kind, Seq: no + 1, To: no + 1, ID: id, Text: named(no, id) + " " + fmt.Sprintf(format, args...)})
}

// named is an event as people are told of it.
func named(no int64, id string) string {
	if id == "" {
		return fmt.Sprintf("event %d", no+1)
	}
	return fmt.Sprintf("event %d (%.64q)", no+1, id)
}

// span is a finding about events from a number to one.
func (r *Report) span(kind Kind, from, end int64, text string) {
	f := Finding{Kind: kind, Seq: from + 1, To: end, Text: fmt.Sprintf("events %d to %d are %s", from+1, end, text)}
	if end == from+1 {
		f.Text = fmt.Sprintf("event %d is %s", end, text)
	}
	r.found(f)
}
