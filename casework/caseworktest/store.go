// Package caseworktest has the slow, obvious store that tests of casework run on, and
// against which the stores of databases are held.
package caseworktest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
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
	state  *reading
}

// New is an empty store.
func New(fold casework.Folder) *Store {
	return &Store{fold: fold, at: map[string]int{}, state: newReading()}
}

// Do keeps the events of an act, all or nothing.
func (s *Store) Do(ctx context.Context, decide casework.Decide) ([]casework.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.events
	done, err := s.do(ctx, decide)
	if err != nil && len(s.events) > len(before) {
		// Slow and obvious: what the act has made of the state goes by making it anew.
		for _, e := range s.events[len(before):] {
			delete(s.at, e.ID)
		}
		s.events = before
		if again := s.rebuild(context.WithoutCancel(ctx)); again != nil {
			err = errors.Join(err, again)
		}
	}
	return done, err
}

func (s *Store) do(ctx context.Context, decide casework.Decide) ([]casework.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	events, err := decide(ctx, s.state)
	if err != nil {
		return nil, err
	}
	var done []casework.Event
	var erase []string
	for _, e := range events {
		kept, gone, err := s.keep(ctx, e)
		if err != nil {
			return nil, err
		}
		done, erase = append(done, kept), append(erase, gone...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return done, s.erase(ctx, erase)
}

// keep keeps an event, unless it is kept already, and gives the events that it erases.
func (s *Store) keep(ctx context.Context, e casework.Event) (casework.Event, []string, error) {
	if err := casework.CheckEvent(e); err != nil {
		return e, nil, err
	}
	if at, kept := s.at[e.ID]; kept {
		return s.events[at], nil, casework.CheckSame(s.events[at], e)
	}
	if e.Seq != 0 {
		return e, nil, dyetrace.Errorf(dyetrace.UsageError, "keep event", "event %s brings a place", e.ID)
	}
	e.Seq, e.Fact = int64(len(s.events))+1, bytes.Clone(e.Fact)
	// It counts as kept before its effects are there, so that half of them go again.
	s.at[e.ID] = len(s.events)
	s.events = append(s.events, e)
	effects, err := s.fold(ctx, s.state, e)
	if err == nil {
		err = casework.CheckEffects(&effects)
	}
	for i := 0; err == nil && i < len(effects.Put); i++ {
		_, err = casework.TidyKeys(effects.Put[i].Ref, effects.Put[i].Keys)
	}
	if err == nil {
		err = s.state.Apply(effects)
	}
	return e, effects.Erase, err
}

// erase removes what events said, and makes the state anew.
func (s *Store) erase(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	events := slices.Clone(s.events)
	for _, id := range ids {
		at, there := s.at[id]
		if !there {
			return dyetrace.Errorf(dyetrace.NotFound, "erase", "there is no event %s", id)
		}
		events[at] = casework.Event{ID: id, Seq: int64(at) + 1}
	}
	s.events = events
	return s.rebuild(ctx)
}

// Document is the JSON of a document.
func (s *Store) Document(ctx context.Context, of casework.Ref) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Document(ctx, of)
}

// DocumentsOf are the JSON of documents.
func (s *Store) DocumentsOf(ctx context.Context, of []casework.Ref) ([][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.DocumentsOf(ctx, of)
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
	return s.state.Due(by, most), nil
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
	return s.erase(ctx, []string{s.events[seq-1].ID})
}

// Rebuild folds all events again.
func (s *Store) Rebuild(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rebuild(ctx)
}

func (s *Store) rebuild(ctx context.Context) error {
	s.state = newReading()
	for _, e := range s.events {
		if e.Fact == nil {
			continue
		}
		effects, err := s.fold(ctx, s.state, e)
		if err == nil {
			err = s.state.Apply(effects)
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
	var lines Lines
	for _, d := range s.state.Documents() {
		lines.Document(d.Ref, d.JSON)
		for _, key := range d.Keys {
			lines.Key(d.Ref, key)
		}
	}
	for _, c := range s.state.Due(math.MaxInt64, math.MaxInt) {
		lines.Clock(c)
	}
	for _, c := range s.state.AllCounts() {
		lines.Count(c)
	}
	return lines.Text()
}
