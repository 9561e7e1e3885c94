// Package handover carries cases between offices that share no network. A case travels as
// one file: the events that it consists of, each with what shows that it is in the audit log
// of the place where it was said, and that log's signed checkpoint.
//
// The file is lines of canonical JSON (RFC 8785), so that the same case gives the same bytes
// and any tool reads it:
//
//	{"case":…,"dyetrace":"case hand-over","events":N,"export":…,"logs":M,…,"version":1}
//	{"log":{"checkpoint":…,"keys":[…],"name":…,"proof":[…]}}                 M of them, the sender's first
//	{"event":{…,"seq":…},"in":0,"leaf":…,"salt":…}                           N of them, in the sender's order
//	{"end":{"lines":…,"sha256":…}}                                           of all lines before
//
// An event's bytes are those that its leaf stands for: leaf = SHA-256(salt ‖ event). The
// proof of a log leads from the leaves of all its events to the root of its checkpoint, and
// names an event that is not what was logged.
//
// Whoever takes the file in has the events in its own log, at places of their own, with the
// same salts; an event of its own before them says where they come from. When the case goes
// on to a third office, or back, these go along: so every event is proven by the log of the
// office that said it, whoever carried it.
package handover

import (
	"context"

	"dyetrace/casework"
	"dyetrace/casework/audit"
	"dyetrace/casework/store/engine"
)

// Store is what a hand-over needs of a store.
type Store interface {
	casework.Reader
	Do(ctx context.Context, decide casework.Decide) ([]casework.Event, error)
	Backend() engine.Backend
	Log(ctx context.Context) (audit.Storage, audit.Tree, error)
}

// eachKept calls yield with all events up to a place, in order.
func eachKept(ctx context.Context, s Store, last int64, yield func(engine.Kept) error) error {
	const page = 1000
	for from := int64(1); from <= last; {
		events, err := s.Backend().Events(ctx, from, page)
		if err != nil {
			return err
		}
		for _, k := range events {
			if k.Seq > last {
				return nil
			}
			if err := yield(k); err != nil {
				return err
			}
			from = k.Seq + 1
		}
		if len(events) < page {
			return nil
		}
	}
	return nil
}
