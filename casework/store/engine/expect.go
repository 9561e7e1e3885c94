package engine

import (
	"context"

	"dyetrace/casework"
)

// shortList is how many places of a list are read before anybody asks for them: one that
// has fewer is known as a whole.
const shortList = 20

var _ casework.Reading = (*state)(nil)

// Expect implements casework.Reading.
func (s *state) Expect(ctx context.Context, asked casework.Expected) error {
	var refs []casework.Ref
	for _, r := range asked.Documents {
		d := s.docs[r]
		if (d == nil || !d.loaded && !d.changed) && casework.Keepable(r.Kind, r.ID) {
			refs = append(refs, r)
		}
	}
	if err := s.load(ctx, refs); err != nil {
		return err
	}
	if err := s.readShort(ctx, asked.Lists); err != nil {
		return err
	}
	return s.readRunning(ctx, asked.Clocks)
}

// readShort reads how lists begin.
func (s *state) readShort(ctx context.Context, lists []casework.ListOf) error {
	var fresh []casework.ListOf
	for _, l := range lists {
		if _, read := s.readLists[l]; !read && casework.Keepable(l.Name, l.Value) {
			s.readLists[l] = nil
			fresh = append(fresh, l)
		}
	}
	return inPages(fresh, func(some []casework.ListOf) error {
		found, err := s.tx.FindEach(ctx, some, shortList)
		for l, places := range found {
			s.readLists[l] = places
		}
		return err
	})
}

// readRunning reads clocks.
func (s *state) readRunning(ctx context.Context, ids []string) error {
	var fresh []string
	for _, id := range ids {
		if _, read := s.readClocks[id]; !read && casework.Keepable(id) {
			s.readClocks[id] = clock{}
			fresh = append(fresh, id)
		}
	}
	return inPages(fresh, func(some []string) error {
		found, err := s.tx.Clocks(ctx, some)
		for _, c := range found {
			s.readClocks[c.ID] = clock{Clock: c, runs: true}
		}
		return err
	})
}

// inPages hands on what is to be read, not too much at once.
func inPages[T any](all []T, read func([]T) error) error {
	for len(all) > 0 {
		n := min(len(all), page)
		if err := read(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}
