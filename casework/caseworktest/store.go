// Package caseworktest has the slow, obvious store that tests of casework run on, and
// against which the stores of databases are held.
package caseworktest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"dyetrace"
	"dyetrace/casework"
)

// Store keeps everything in memory. It looks at every document for every list.
type Store struct {
	mu     sync.Mutex
	fold   casework.Folder
	events []casework.Event
	at     map[string]int // places of events by id
	state  state
}

type state struct {
	documents map[casework.Ref]casework.Document
	clocks    map[string]casework.Clock
	counts    map[countOf]casework.Count
	// by finds documents of a key, so that tests of thousands of documents take seconds.
	by map[[2]string]map[casework.At]bool
}

// countOf is what numbers are summed over.
type countOf struct {
	of     casework.Ref
	name   string
	office string
	hour   dyetrace.Instant
	in     dyetrace.Currency
}

// New is an empty store.
func New(fold casework.Folder) *Store {
	return &Store{fold: fold, at: map[string]int{}, state: newState()}
}

func newState() state {
	return state{documents: map[casework.Ref]casework.Document{}, clocks: map[string]casework.Clock{},
		counts: map[countOf]casework.Count{}, by: map[[2]string]map[casework.At]bool{}}
}

// Do keeps the events of an act, all or nothing.
func (s *Store) Do(ctx context.Context, decide casework.Decide) ([]casework.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := len(s.events)
	done, err := s.do(ctx, decide)
	if err != nil && len(s.events) > kept {
		// Slow and obvious: what the act has made of the state goes by making it anew.
		for _, e := range s.events[kept:] {
			delete(s.at, e.ID)
		}
		s.events = s.events[:kept]
		if again := s.rebuild(ctx); again != nil {
			err = errors.Join(err, again)
		}
	}
	return done, err
}

func (s *Store) do(ctx context.Context, decide casework.Decide) ([]casework.Event, error) {
	events, err := decide(ctx, &s.state)
	if err != nil {
		return nil, err
	}
	var done []casework.Event
	for _, e := range events {
		if at, kept := s.at[e.ID]; kept {
			if !same(s.events[at], e) {
				return nil, dyetrace.Errorf(dyetrace.UsageError, "keep event", "another event has the id %s", e.ID)
			}
			done = append(done, s.events[at])
			continue
		}
		e.Seq = int64(len(s.events)) + 1
		effects, err := s.fold(ctx, &s.state, e)
		if err != nil {
			return nil, err
		}
		// It counts as kept before its effects are there, so that half of them go again.
		s.at[e.ID] = len(s.events)
		s.events = append(s.events, e)
		if err := s.state.apply(effects); err != nil {
			return nil, err
		}
		done = append(done, e)
	}
	return done, nil
}

func same(a, b casework.Event) bool {
	return a.ID == b.ID && a.Time == b.Time && a.Office == b.Office && a.Actor == b.Actor && a.On == b.On && a.Kind == b.Kind && bytes.Equal(a.Fact, b.Fact)
}

func (s *state) apply(effects casework.Effects) error {
	for _, ref := range effects.Drop {
		s.forget(ref)
	}
	for _, d := range effects.Put {
		s.forget(d.Ref)
		s.documents[d.Ref] = d
		for _, key := range d.Keys {
			name := [2]string{key.Name, key.Value}
			if s.by[name] == nil {
				s.by[name] = map[casework.At]bool{}
			}
			s.by[name][casework.At{Order: key.Order, Ref: d.Ref}] = true
		}
	}
	// Looked at when all of them are there: one event may give a name from one to another.
	for _, d := range effects.Put {
		for _, key := range d.Keys {
			if key.One && len(s.by[[2]string{key.Name, key.Value}]) > 1 {
				return dyetrace.Errorf(dyetrace.UsageError, "keep "+d.Ref.String(), "another document has the %s %q", key.Name, key.Value)
			}
		}
	}
	for _, id := range effects.Stop {
		delete(s.clocks, id)
	}
	for _, c := range effects.Start {
		s.clocks[c.ID] = c
	}
	for _, c := range effects.Count {
		of := countOf{of: c.Of, name: c.Name, office: c.Office, hour: c.Hour, in: c.In}
		was := s.counts[of]
		sum, ok := was.Amount.Plus(c.Amount)
		if !ok {
			return dyetrace.ErrSumRange
		}
		c.Number, c.Amount = was.Number+c.Number, sum
		s.counts[of] = c
	}
	return nil
}

func (s *state) forget(ref casework.Ref) {
	d, there := s.documents[ref]
	if !there {
		return
	}
	for _, key := range d.Keys {
		delete(s.by[[2]string{key.Name, key.Value}], casework.At{Order: key.Order, Ref: ref})
	}
	delete(s.documents, ref)
}

// Document is the JSON of a document.
func (s *state) Document(_ context.Context, of casework.Ref) ([]byte, bool, error) {
	d, there := s.documents[of]
	return bytes.Clone(d.JSON), there, nil
}

// Find lists documents with a key, in order.
func (s *state) Find(_ context.Context, name, value string, after casework.At, most int) ([]casework.At, error) {
	var found []casework.At
	for place := range s.by[[2]string{name, value}] {
		if after == (casework.At{}) || compareAt(place, after) > 0 {
			found = append(found, place)
		}
	}
	slices.SortFunc(found, compareAt)
	return found[:min(len(found), max(most, 0))], nil
}

func compareAt(a, b casework.At) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Ref.Kind, b.Ref.Kind), cmp.Compare(a.Ref.ID, b.Ref.ID))
}

// Clock is a clock that runs.
func (s *state) Clock(_ context.Context, id string) (casework.Clock, bool, error) {
	c, runs := s.clocks[id]
	return c, runs, nil
}

// Counts are the numbers kept of something.
func (s *state) Counts(_ context.Context, of casework.Ref) ([]casework.Count, error) {
	var counts []casework.Count
	for _, c := range s.counts {
		if c.Of == of {
			counts = append(counts, c)
		}
	}
	slices.SortFunc(counts, func(a, b casework.Count) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Office, b.Office), cmp.Compare(a.Hour, b.Hour), cmp.Compare(a.In, b.In))
	})
	return counts, nil
}

// Document is the JSON of a document.
func (s *Store) Document(ctx context.Context, of casework.Ref) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Document(ctx, of)
}

// Find lists documents with a key, in order.
func (s *Store) Find(ctx context.Context, name, value string, after casework.At, most int) ([]casework.At, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Find(ctx, name, value, after, most)
}

// Clock is a clock that runs.
func (s *Store) Clock(ctx context.Context, id string) (casework.Clock, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Clock(ctx, id)
}

// Counts are the numbers kept of something.
func (s *Store) Counts(ctx context.Context, of casework.Ref) ([]casework.Count, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Counts(ctx, of)
}

// Events gives events in order from a place on.
func (s *Store) Events(_ context.Context, from int64, yield func(casework.Event) bool) error {
	s.mu.Lock()
	events := slices.Clone(s.events)
	s.mu.Unlock()
	for _, e := range events {
		if e.Seq >= from && !yield(e) {
			return nil
		}
	}
	return nil
}

// Due lists clocks that are due, by their time and id.
func (s *Store) Due(_ context.Context, by dyetrace.Instant, most int) ([]casework.Clock, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []casework.Clock
	for _, c := range s.state.clocks {
		if c.Due <= by {
			due = append(due, c)
		}
	}
	slices.SortFunc(due, func(a, b casework.Clock) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
	})
	return due[:min(len(due), max(most, 0))], nil
}

// Close does nothing: what is in memory goes by itself.
func (s *Store) Close() error { return nil }

// Erase removes what an event said, as a law may require, and rebuilds the state.
func (s *Store) Erase(ctx context.Context, seq int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seq < 1 || seq > int64(len(s.events)) {
		return errors.New("there is no such event")
	}
	s.events = slices.Clone(s.events)
	s.events[seq-1] = casework.Event{ID: s.events[seq-1].ID, Seq: seq}
	return s.rebuild(ctx)
}

// Rebuild folds all events again.
func (s *Store) Rebuild(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rebuild(ctx)
}

func (s *Store) rebuild(ctx context.Context) error {
	s.state = newState()
	for _, e := range s.events {
		effects, err := s.fold(ctx, &s.state, e)
		if err == nil {
			err = s.state.apply(effects)
		}
		if err != nil {
			return fmt.Errorf("rebuild: %w", err)
		}
	}
	return nil
}

// Dump is all of the state as text, one line for each thing, in order: two states are the
// same where their dumps are.
func (s *Store) Dump() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for _, d := range s.state.documents {
		lines = append(lines, fmt.Sprintf("document %s %s %+v", d.Ref, d.JSON, d.Keys))
	}
	for _, c := range s.state.clocks {
		lines = append(lines, fmt.Sprintf("clock %+v", c))
	}
	for _, c := range s.state.counts {
		lines = append(lines, fmt.Sprintf("count %+v", c))
	}
	slices.Sort(lines)
	var dump bytes.Buffer
	for _, line := range lines {
		fmt.Fprintln(&dump, line)
	}
	return dump.String()
}
