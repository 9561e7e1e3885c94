package engine

import (
	"context"
	"errors"
	"fmt"

	"dyetrace"
	"dyetrace/casework/audit"
)

// moved is how many events a copy keeps at a time.
const moved = 10_000

// Move moves the cases to another store: all events with their places and leaves, and the
// log over them. The state is folded anew there. From then on this store refuses to be
// written, and names the other. A move that was cut short goes on where it was; until it is
// done the other is not Whole.
func (s *Store) Move(ctx context.Context, to *Store) error {
	// Most is copied while both can be used, the rest while nobody can write here. What has gone
	// to one place leaves nothing in another.
	if err := s.db.Snapshot(ctx, func(db Reads) error {
		if there, err := db.Note(ctx, noteMoved); err != nil || there != "" && there != to.db.Name() {
			return errors.Join(err, movedTo(there))
		}
		return s.copyEvents(ctx, db, to)
	}); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx Tx) error {
		// A move that was cut short between the two last steps has only the last to do.
		if there, err := tx.Note(ctx, noteMoved); err != nil || there == to.db.Name() {
			return err
		}
		if err := refuseMoved(ctx, tx); err != nil {
			return err
		}
		if err := s.copyEvents(ctx, tx, to); err != nil {
			return err
		}
		return tx.SetNote(ctx, noteMoved, to.db.Name())
	})
	if err != nil {
		return err
	}
	// In this order there is no moment at which both can be written.
	return to.copied(ctx)
}

// CopyTo copies all events and the log over them to another store, and folds the state
// there. What the other holds must be the beginning of it.
func (s *Store) CopyTo(ctx context.Context, to *Store) error {
	if err := s.db.Snapshot(ctx, func(db Reads) error { return s.copyEvents(ctx, db, to) }); err != nil {
		return err
	}
	return to.copied(ctx)
}

// copied says of a store that all came to it.
func (s *Store) copied(ctx context.Context) error {
	return s.db.Write(ctx, func(tx Tx) error { return tx.SetNote(ctx, noteCopied, "") })
}

// copyEvents copies what another store does not have yet. That store is not whole until its
// caller says so.
func (s *Store) copyEvents(ctx context.Context, from Reads, to *Store) error {
	if err := checkBeginning(ctx, from, to); err != nil {
		return err
	}
	for more := true; more; {
		// Each part is a transaction of its own: a move that is cut short has not to
		// begin anew.
		err := to.db.Write(ctx, func(tx Tx) error {
			w, err := to.begin(ctx, tx)
			if err != nil {
				return err
			}
			if err := errors.Join(tx.SetNote(ctx, noteMoved, ""), tx.SetNote(ctx, noteCopied, s.db.Name())); err != nil {
				return err
			}
			more, err = w.copyPart(ctx, from)
			if err != nil {
				return err
			}
			return w.finish(ctx)
		})
		if err != nil {
			return err
		}
	}
	return checkCopied(ctx, from, to)
}

// copyPart takes in the next events as they are.
func (w *writer) copyPart(ctx context.Context, from Reads) (more bool, err error) {
	for n := 0; n < moved; n += page {
		events, err := from.Events(ctx, w.last+1, page)
		if err != nil {
			return false, err
		}
		for i := range events {
			k := &events[i]
			if k.Seq != w.last+1 {
				return false, dyetrace.Errorf(dyetrace.CorruptError, "move cases", "event %d is missing: run dyetrace audit verify before you move anything", w.last+1)
			}
			// An erased event has no bytes left: its leaf is taken from the log it comes from.
			leaf, err := k.leaf(ctx, log{from})
			if err != nil {
				return false, err
			}
			w.last, w.leaves = k.Seq, append(w.leaves, leaf)
		}
		if err := w.tx.Append(ctx, events); err != nil {
			return false, err
		}
		for i := range events {
			if err := w.state.fold(ctx, events[i].Event); err != nil {
				return false, err
			}
		}
		if len(events) < page {
			return false, nil
		}
	}
	return true, nil
}

// checkBeginning refuses to add to a store that holds other events. Leaves are compared:
// no two events have the same.
func checkBeginning(ctx context.Context, from Reads, to *Store) error {
	tree, err := readTree(ctx, to.db)
	if err != nil || tree.Size == 0 {
		return err
	}
	head, err := readTree(ctx, from)
	if err != nil {
		return err
	}
	other := dyetrace.Errorf(dyetrace.UsageError, "move cases", "%s holds other cases already: move to an empty place, or export and import the cases", to.db.Name())
	if tree.Size > head.Size {
		return other
	}
	for no := range tree.Size {
		a, err := audit.LeafAt(ctx, log{from}, no)
		if err != nil {
			return err
		}
		b, err := audit.LeafAt(ctx, log{to.db}, no)
		if err != nil {
			return err
		}
		if a != b {
			return other
		}
	}
	return sameErasures(ctx, from, to)
}

// sameErasures erases in a copy what was erased since it was made.
func sameErasures(ctx context.Context, from Reads, to *Store) error {
	var gone []string
	err := eachKept(ctx, to.db, 1, func(k Kept) (bool, error) {
		if k.Fact == nil {
			return true, nil
		}
		now, err := from.EventsByID(ctx, []string{k.ID})
		if err == nil && len(now) == 1 && now[0].Fact == nil {
			gone = append(gone, k.ID)
		}
		return true, err
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	if err := to.db.Write(ctx, func(tx Tx) error {
		if err := tx.Erase(ctx, gone); err != nil {
			return err
		}
		return to.rebuild(ctx, tx)
	}); err != nil {
		return err
	}
	return to.Purge(ctx)
}

// checkCopied holds the log of the copy against the original: their roots are the same
// only where every event is, in the same order.
func checkCopied(ctx context.Context, from Reads, to *Store) error {
	want, err := readTree(ctx, from)
	if err != nil {
		return err
	}
	got, err := readTree(ctx, to.db)
	if err == nil && got != want {
		err = dyetrace.Errorf(dyetrace.CorruptError, "move cases", "the original has the log %s, and the copy at %s %s: run dyetrace audit verify before you move anything", short(want), to.db.Name(), short(got))
	}
	return err
}

func short(t audit.Tree) string { return fmt.Sprintf("%d:%x", t.Size, t.Root[:4]) }
