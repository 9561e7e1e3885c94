package engine

import (
	"context"
	"slices"

	"dyetrace"
	"dyetrace/casework"
)

// erase removes what the events of a transaction say is to go. Only the place and the id of
// an erased event stay: nothing could prove the rest of it any more. What was made of them is
// spread over the state, so all of it is made anew: that takes its time, and is right.
func (s *Store) erase(ctx context.Context, w *writer) (bool, error) {
	if len(w.state.erase) == 0 {
		return false, nil
	}
	ids := slices.Clone(w.state.erase)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range ids {
		found, err := w.tx.EventsByID(ctx, []string{id})
		if err != nil {
			return false, err
		}
		if len(found) == 0 {
			return false, dyetrace.Errorf(dyetrace.NotFound, "erase", "there is no event %s", id)
		}
		if casework.Permanent(found[0].Kind) {
			return false, dyetrace.Errorf(dyetrace.UsageError, "erase", "event %d (%s) stays: without it the log proves nothing", found[0].Seq, found[0].Kind)
		}
	}
	if err := w.tx.Erase(ctx, ids); err != nil {
		return false, err
	}
	return true, s.rebuild(ctx, w.tx)
}

// Purge removes what was erased from the database's files too: a database keeps what was
// deleted in pages that it will use again.
func (s *Store) Purge(ctx context.Context) error {
	if err := s.db.Purge(ctx); err != nil {
		return dyetrace.Errorf(dyetrace.KindOf(err), "erase", "nobody finds the facts any more, but %s may still hold their bytes; erase them again when nobody uses it: %w", s.db.Name(), err)
	}
	return nil
}
