package engine

import (
	"context"

	"dyetrace"
)

// Rebuild drops the state and folds all events anew, in one transaction: readers see the
// old state until the new one is whole.
func (s *Store) Rebuild(ctx context.Context) error {
	return s.db.Write(ctx, func(tx Tx) error { return s.rebuild(ctx, tx) })
}

func (s *Store) rebuild(ctx context.Context, tx Tx) error {
	if err := tx.Clear(ctx); err != nil {
		return err
	}
	return s.foldAll(ctx, tx, tx)
}

// foldAll folds the events of one database into the state of another, or of the same.
func (s *Store) foldAll(ctx context.Context, from Reads, into Tx) error {
	w := newState(into, s.folder)
	next := int64(1)
	var some []Kept
	err := eachKept(ctx, from, 1, func(k Kept) (bool, error) {
		if k.Seq != next {
			return false, dyetrace.Errorf(dyetrace.CorruptError, "fold events", "event %d is missing: restore a backup, and run dyetrace audit verify", next)
		}
		next++
		if some = append(some, k); len(some) < page {
			return true, nil
		}
		err := w.foldAll(ctx, some)
		some = some[:0]
		return true, err
	})
	if err != nil {
		return err
	}
	if err := w.foldAll(ctx, some); err != nil {
		return err
	}
	return w.flush(ctx)
}
