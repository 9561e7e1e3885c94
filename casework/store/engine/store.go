// Package engine keeps events and folds them into the state, over any database that is a
// Backend. A transaction holds the state that it changes in memory, where the rules and
// the folds of its events see it, and writes it in large batches; so a thousand events
// cost a database few more round trips than one.
//
//	act ─▶ Decide ─▶ events ─▶ Folder ─▶ effects ─▶ changed rows ─▶ one transaction
//	          ▲                   ▲                     │
//	          └──── state: rows that were read, and what changed ◀──┘
package engine

import (
	"bytes"
	"context"
	"errors"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/audit"
)

// ErrUnknown is the error of a transaction of which nobody knows whether it was kept.
var ErrUnknown = errors.New("the database went away before it said whether the changes are kept")

// Names of notes: what a store knows of itself.
const (
	noteMoved = "moved" // where the cases were moved to
	// noteCopied is from where the cases are being copied, until all of them are here.
	noteCopied = "copied"
	noteTree   = "tree" // the head of the audit log
)

const (
	page      = 1000    // rows read at once
	maxCached = 20_000  // documents that a transaction holds before it writes what changed
	maxEvents = 200_000 // of one act
)

// Store is a casework.Store over a database.
type Store struct {
	db     Backend
	folder casework.Folder
}

var _ casework.Store = (*Store)(nil)

// New makes a store over a database, which Close closes.
func New(db Backend, folder casework.Folder) *Store { return &Store{db: db, folder: folder} }

// Name is the database's file or address.
func (s *Store) Name() string { return s.db.Name() }

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Do implements casework.Store.
func (s *Store) Do(ctx context.Context, decide casework.Decide) ([]casework.Event, error) {
	var made []casework.Event
	erased := false
	err := s.db.Write(ctx, func(tx Tx) error {
		// A store may run it again where another writer was first: nothing of the run before counts.
		made, erased = nil, false
		if err := refuseMoved(ctx, tx); err != nil {
			return err
		}
		w, err := s.begin(ctx, tx)
		if err != nil {
			return err
		}
		events, err := decide(ctx, w.state)
		if err != nil {
			return err
		}
		if made, err = w.keep(ctx, events); err != nil {
			return err
		}
		if err := w.finish(ctx); err != nil {
			return err
		}
		erased, err = s.erase(ctx, w)
		return err
	})
	if errors.Is(err, ErrUnknown) {
		return s.settle(ctx, made, err)
	}
	if err != nil {
		return nil, err
	}
	if erased {
		return made, s.Purge(ctx)
	}
	return made, nil
}

// settle finds out whether a transaction was kept whose answer was lost. A new
// transaction has its turn only once the lost one is over, so what it sees is the truth.
func (s *Store) settle(ctx context.Context, made []casework.Event, lost error) ([]casework.Event, error) {
	kept := 0
	err := s.db.Write(ctx, func(tx Tx) error {
		kept = 0
		for _, e := range made {
			found, err := tx.EventsByID(ctx, []string{e.ID})
			if err != nil {
				return err
			}
			kept += len(found)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, dyetrace.Errorf(dyetrace.OtherError, "keep events", "%w: look whether they are there before you do it again", lost)
	case kept == len(made):
		return made, nil
	}
	return nil, dyetrace.Errorf(dyetrace.OtherError, "keep events", "the database at %s went away, and nothing of this was kept: do it again", s.db.Name())
}

// Whole refuses a place to which cases were copied and not all came: whoever worked there
// would miss events and not know it.
func (s *Store) Whole(ctx context.Context) error {
	var from string
	err := s.db.Snapshot(ctx, func(db Reads) (err error) {
		from, err = db.Note(ctx, noteCopied)
		return err
	})
	if err == nil && from != "" {
		err = dyetrace.Errorf(dyetrace.UsageError, "open casework", "%s holds a part of the cases that are in %s: the copy was cut short, make it again", s.db.Name(), from)
	}
	return err
}

// refuseMoved refuses to write where the cases were moved elsewhere.
func refuseMoved(ctx context.Context, tx Tx) error {
	to, err := tx.Note(ctx, noteMoved)
	return errors.Join(err, movedTo(to))
}

// movedTo is the error of a place that the cases have left for another.
func movedTo(to string) error {
	if to == "" {
		return nil
	}
	return dyetrace.Errorf(dyetrace.UsageError, "keep events", "the cases were moved to %s: work there", to)
}

// writer keeps events in one transaction.
type writer struct {
	tx     Tx
	state  *state
	last   int64
	tree   audit.Tree
	leaves []audit.Leaf // not yet in the tree
}

func (s *Store) begin(ctx context.Context, tx Tx) (*writer, error) {
	last, err := tx.Last(ctx)
	if err != nil {
		return nil, err
	}
	tree, err := readTree(ctx, tx)
	if err != nil {
		return nil, err
	}
	if tree.Size != last {
		return nil, dyetrace.Errorf(dyetrace.CorruptError, "keep events", "%s holds %d events and its audit log %d: another program has changed it, run dyetrace audit verify", s.db.Name(), last, tree.Size)
	}
	return &writer{tx: tx, state: newState(tx, s.folder), last: last, tree: tree}, nil
}

// finish writes what is not written yet: the leaves into the log, and the state.
func (w *writer) finish(ctx context.Context) error {
	if len(w.leaves) > 0 {
		tree, err := audit.Append(ctx, w.tx, w.tree, w.leaves)
		if err != nil {
			return err
		}
		if err := w.tx.SetNote(ctx, noteTree, writeTree(tree)); err != nil {
			return err
		}
		w.tree, w.leaves = tree, nil
	}
	return w.state.flush(ctx)
}

// keep gives new events their places, salts and leaves, keeps them and folds them. What
// is kept already is left as it is.
func (w *writer) keep(ctx context.Context, events []casework.Event) ([]casework.Event, error) {
	if len(events) > maxEvents {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "keep events", "%d events are more than the %d that one act may have: divide it", len(events), maxEvents)
	}
	known, err := w.known(ctx, events)
	if err != nil {
		return nil, err
	}
	all := make([]casework.Event, 0, len(events))
	var fresh []Kept
	for _, e := range events {
		if err := casework.CheckEvent(e); err != nil {
			return nil, err
		}
		// What is kept already, or comes twice in one act, does nothing more: whoever does
		// not know whether an act was kept can do it again.
		if was, there := known[e.ID]; there {
			if err := casework.CheckSame(was, e); err != nil {
				return nil, err
			}
			all = append(all, was)
			continue
		}
		if e.Seq != 0 {
			return nil, dyetrace.Errorf(dyetrace.UsageError, "keep event "+e.ID, "it has the place %d, but only the store gives places", e.Seq)
		}
		w.last++
		e.Seq, e.Fact = w.last, bytes.Clone(e.Fact)
		kept := Kept{Event: e, Salt: e.Salt}
		if kept.Event.Salt = nil; kept.Salt == nil {
			salt := audit.NewSalt()
			kept.Salt = salt[:]
		}
		leaf, err := kept.leaf(ctx, w.tx)
		if err != nil {
			return nil, err
		}
		known[e.ID] = e
		fresh, all = append(fresh, kept), append(all, e)
		w.leaves = append(w.leaves, leaf)
	}
	// The events go first: the folds of an act see the state, not the events.
	if err := w.tx.Append(ctx, fresh); err != nil {
		return nil, err
	}
	if err := w.state.foldAll(ctx, fresh); err != nil {
		return nil, err
	}
	return all, nil
}

// known are those of the events that are kept already, by id.
func (w *writer) known(ctx context.Context, events []casework.Event) (map[string]casework.Event, error) {
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	known := make(map[string]casework.Event, len(events))
	err := inPages(ids, func(some []string) error {
		found, err := w.tx.EventsByID(ctx, some)
		for _, k := range found {
			known[k.ID] = k.Event
		}
		return err
	})
	return known, err
}

// Document implements casework.Reader.
func (s *Store) Document(ctx context.Context, of casework.Ref) ([]byte, bool, error) {
	if !casework.Keepable(of.Kind, of.ID) {
		return nil, false, nil // what nobody can keep is not there
	}
	rows, err := s.db.Documents(ctx, []casework.Ref{of})
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	return rows[0].JSON, true, nil
}

// DocumentsOf implements casework.Reader.
func (s *Store) DocumentsOf(ctx context.Context, of []casework.Ref) ([][]byte, error) {
	var asked []casework.Ref
	for _, r := range of {
		if casework.Keepable(r.Kind, r.ID) {
			asked = append(asked, r)
		}
	}
	found := make(map[casework.Ref][]byte, len(asked))
	err := inPages(asked, func(some []casework.Ref) error {
		rows, err := s.db.Documents(ctx, some)
		for _, row := range rows {
			found[row.Ref] = row.JSON
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	all := make([][]byte, len(of))
	for i, r := range of {
		all[i] = found[r]
	}
	return all, nil
}

// Find implements casework.Reader.
func (s *Store) Find(ctx context.Context, name, value string, after casework.At, most int) ([]casework.At, error) {
	if most <= 0 || !casework.Keepable(name, value, after.Order, after.Ref.Kind, after.Ref.ID) {
		return nil, nil
	}
	return s.db.Find(ctx, casework.ListOf{Name: name, Value: value}, after, most)
}

// Clock implements casework.Reader.
func (s *Store) Clock(ctx context.Context, id string) (casework.Clock, bool, error) {
	if !casework.Keepable(id) {
		return casework.Clock{}, false, nil
	}
	found, err := s.db.Clocks(ctx, []string{id})
	if err != nil || len(found) == 0 {
		return casework.Clock{}, false, err
	}
	return found[0], true, nil
}

// Counts implements casework.Reader.
func (s *Store) Counts(ctx context.Context, of casework.Ref) ([]casework.Count, error) {
	if !casework.Keepable(of.Kind, of.ID) {
		return nil, nil
	}
	return s.db.Counts(ctx, of)
}

// Due implements casework.Store.
func (s *Store) Due(ctx context.Context, by dyetrace.Instant, most int) ([]casework.Clock, error) {
	if most <= 0 {
		return nil, nil
	}
	return s.db.Due(ctx, by, most)
}

// Events implements casework.Store. It reads in pages, so that a reader who takes his
// time holds no transaction open; events are never changed but for erasure.
func (s *Store) Events(ctx context.Context, from int64, yield func(casework.Event) bool) error {
	return eachKept(ctx, s.db, from, func(k Kept) (bool, error) { return yield(k.Event), nil })
}

// eachKept reads events in pages until yield says that it is enough.
func eachKept(ctx context.Context, db Reads, from int64, yield func(Kept) (bool, error)) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		events, err := db.Events(ctx, from, page)
		if err != nil {
			return err
		}
		for _, k := range events {
			more, err := yield(k)
			if err != nil || !more {
				return err
			}
			from = k.Seq + 1
		}
		if len(events) < page {
			return nil
		}
	}
}

// Backend is the database.
func (s *Store) Backend() Backend { return s.db }

// Folder is what folds the events.
func (s *Store) Folder() casework.Folder { return s.folder }
