// Package storetest is the conformance suite for stores of casework: whatever implements
// casework.Store does the same as Model, a store so simple that it can be read through.
// It is for tests.
package storetest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/casework"
)

// Model is a store in memory that looks through all it holds at every question.
type Model struct {
	Folder casework.Folder
	events []casework.Event
	state  modelState
	erase  []string // ids of events whose facts an act says are to go
}

// NewModel is a model without events.
func NewModel(folder casework.Folder) *Model {
	return &Model{Folder: folder, state: newModelState()}
}

type modelState struct {
	docs   map[casework.Ref]casework.Document
	clocks map[string]casework.Clock
	counts map[casework.Count]casework.Count // by all but number and amount
}

func newModelState() modelState {
	return modelState{map[casework.Ref]casework.Document{}, map[string]casework.Clock{}, map[casework.Count]casework.Count{}}
}

func (s modelState) clone() modelState {
	return modelState{maps.Clone(s.docs), maps.Clone(s.clocks), maps.Clone(s.counts)}
}

// Do implements casework.Store.
func (m *Model) Do(ctx context.Context, decide casework.Decide) ([]casework.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	next := &Model{Folder: m.Folder, events: slices.Clone(m.events), state: m.state.clone()}
	events, err := decide(ctx, next.state)
	if err != nil {
		return nil, err
	}
	var made []casework.Event
	next.erase = nil
	for _, e := range events {
		kept, err := next.keep(ctx, e)
		if err != nil {
			return nil, err
		}
		made = append(made, kept)
	}
	if len(next.erase) > 0 {
		if err := next.eraseFacts(ctx); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	*m = *next
	return made, nil
}

func (m *Model) keep(ctx context.Context, e casework.Event) (casework.Event, error) {
	for _, k := range m.events {
		if k.ID != e.ID {
			continue
		}
		was := k
		if e.Seq == 0 {
			e.Seq = k.Seq
		}
		if k.Fact == nil { // nothing is left to compare
			e = casework.Event{ID: e.ID, Seq: e.Seq}
		}
		same := bytes.Equal(k.Fact, e.Fact)
		k.Fact, e.Fact = nil, nil
		if same = same && k.ID == e.ID && k.Seq == e.Seq && k.Time == e.Time && k.Office == e.Office && k.Actor == e.Actor && k.On == e.On && k.Kind == e.Kind; !same {
			return e, fmt.Errorf("another event %s is kept", e.ID)
		}
		return was, nil
	}
	if e.Seq != 0 {
		return e, fmt.Errorf("event %s brings a place", e.ID)
	}
	e.Seq = int64(len(m.events)) + 1
	m.events = append(m.events, e)
	erase, err := m.state.fold(ctx, m.Folder, e)
	m.erase = append(m.erase, erase...)
	return e, err
}

// Rebuild folds all events anew.
func (m *Model) Rebuild(ctx context.Context) error {
	state := newModelState()
	for _, e := range m.events {
		if _, err := state.fold(ctx, m.Folder, e); err != nil {
			return err
		}
	}
	m.state = state
	return nil
}

// eraseFacts takes facts of events away, and what they made of the state.
func (m *Model) eraseFacts(ctx context.Context) error {
	for _, id := range m.erase {
		i := slices.IndexFunc(m.events, func(e casework.Event) bool { return e.ID == id })
		if i < 0 {
			return fmt.Errorf("there is no event %s", id)
		}
		m.events[i] = casework.Event{ID: id, Seq: m.events[i].Seq}
	}
	return m.Rebuild(ctx)
}

func (s modelState) fold(ctx context.Context, folder casework.Folder, e casework.Event) (erase []string, err error) {
	if e.Fact == nil {
		return nil, nil
	}
	f, err := folder(ctx, s, e)
	if err != nil {
		return nil, err
	}
	for _, r := range f.Drop {
		delete(s.docs, r)
	}
	for _, d := range f.Put {
		s.docs[d.Ref] = d
	}
	// Once all of an event is in place, no two documents have a key that is one's alone.
	for r, d := range s.docs {
		for _, k := range d.Keys {
			if other, taken := s.holder(r, k); taken {
				return nil, fmt.Errorf("%s and %s both have %v", r, other, k)
			}
		}
	}
	for _, id := range f.Stop {
		delete(s.clocks, id)
	}
	for _, c := range f.Start {
		s.clocks[c.ID] = c
	}
	for _, c := range f.Count {
		place := c
		place.Number, place.Amount = 0, 0
		was := s.counts[place]
		c.Number, c.Amount = c.Number+was.Number, c.Amount+was.Amount
		s.counts[place] = c
	}
	return f.Erase, nil
}

// holder is another document with a key that only one may have.
func (s modelState) holder(r casework.Ref, k casework.Key) (casework.Ref, bool) {
	for other, d := range s.docs {
		for _, o := range d.Keys {
			if other != r && k.One && o.One && k.Name == o.Name && k.Value == o.Value {
				return other, true
			}
		}
	}
	return casework.Ref{}, false
}

// Document implements casework.Reader.
func (s modelState) Document(_ context.Context, of casework.Ref) ([]byte, bool, error) {
	d, there := s.docs[of]
	return d.JSON, there, nil
}

// DocumentsOf implements casework.Reader.
func (s modelState) DocumentsOf(_ context.Context, of []casework.Ref) ([][]byte, error) {
	all := make([][]byte, len(of))
	for i, r := range of {
		all[i] = s.docs[r].JSON
	}
	return all, nil
}

// Find implements casework.Reader.
func (s modelState) Find(_ context.Context, name, value string, after casework.At, most int) ([]casework.At, error) {
	var found []casework.At
	for r, d := range s.docs {
		for _, k := range d.Keys {
			if at := (casework.At{Order: k.Order, Ref: r}); k.Name == name && k.Value == value && compareAt(at, after) > 0 {
				found = append(found, at)
			}
		}
	}
	slices.SortFunc(found, compareAt)
	found = slices.Compact(found)
	return found[:min(len(found), max(most, 0))], nil
}

func compareAt(a, b casework.At) int {
	return cmp.Or(strings.Compare(a.Order, b.Order), strings.Compare(a.Ref.Kind, b.Ref.Kind), strings.Compare(a.Ref.ID, b.Ref.ID))
}

// Clock implements casework.Reader.
func (s modelState) Clock(_ context.Context, id string) (casework.Clock, bool, error) {
	c, runs := s.clocks[id]
	return c, runs, nil
}

// Counts implements casework.Reader.
func (s modelState) Counts(_ context.Context, of casework.Ref) ([]casework.Count, error) {
	var counts []casework.Count
	for _, c := range s.counts {
		if c.Of == of && (c.Number != 0 || c.Amount != 0) {
			counts = append(counts, c)
		}
	}
	slices.SortFunc(counts, func(a, b casework.Count) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Office, b.Office), cmp.Compare(a.Hour, b.Hour), strings.Compare(a.In.String(), b.In.String()))
	})
	return counts, nil
}

// Document implements casework.Reader.
func (m *Model) Document(ctx context.Context, of casework.Ref) ([]byte, bool, error) {
	return m.state.Document(ctx, of)
}

// DocumentsOf implements casework.Reader.
func (m *Model) DocumentsOf(ctx context.Context, of []casework.Ref) ([][]byte, error) {
	return m.state.DocumentsOf(ctx, of)
}

// Find implements casework.Reader.
func (m *Model) Find(ctx context.Context, name, value string, after casework.At, most int) ([]casework.At, error) {
	return m.state.Find(ctx, name, value, after, most)
}

// Clock implements casework.Reader.
func (m *Model) Clock(ctx context.Context, id string) (casework.Clock, bool, error) {
	return m.state.Clock(ctx, id)
}

// Counts implements casework.Reader.
func (m *Model) Counts(ctx context.Context, of casework.Ref) ([]casework.Count, error) {
	return m.state.Counts(ctx, of)
}

// Events implements casework.Store.
func (m *Model) Events(_ context.Context, from int64, yield func(casework.Event) bool) error {
	for _, e := range m.events {
		if e.Seq >= from && !yield(e) {
			break
		}
	}
	return nil
}

// Due implements casework.Store.
func (m *Model) Due(_ context.Context, by dyetrace.Instant, most int) ([]casework.Clock, error) {
	var due []casework.Clock
	for _, c := range m.state.clocks {
		if c.Due <= by {
			due = append(due, c)
		}
	}
	slices.SortFunc(due, func(a, b casework.Clock) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), strings.Compare(a.ID, b.ID))
	})
	return due[:min(len(due), max(most, 0))], nil
}

// Close implements casework.Store.
func (m *Model) Close() error { return nil }
