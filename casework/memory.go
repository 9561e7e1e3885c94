package casework

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"

	"dyetrace"
)

// Memory is a state in memory: what some events make, for whoever has the events alone.
type Memory struct {
	documents map[Ref]Document
	clocks    map[string]Clock
	counts    map[countOf]Count
	// by finds the documents of a key.
	by map[[2]string]map[At]bool
}

// countOf is what numbers are summed over.
type countOf struct {
	of     Ref
	name   string
	office string
	hour   dyetrace.Instant
	in     dyetrace.Currency
}

// NewMemory is the state before the first event.
func NewMemory() *Memory {
	return &Memory{documents: map[Ref]Document{}, clocks: map[string]Clock{}, counts: map[countOf]Count{}, by: map[[2]string]map[At]bool{}}
}

// Fold makes of an event what it does to the state.
func (m *Memory) Fold(ctx context.Context, e Event) error {
	effects, err := Fold(ctx, m, e)
	if err != nil {
		return err
	}
	return m.Apply(effects)
}

// Apply takes in what an event makes. After an error the state is of no use any more.
func (m *Memory) Apply(effects Effects) error {
	for _, ref := range effects.Drop {
		m.forget(ref)
	}
	for _, d := range effects.Put {
		m.forget(d.Ref)
		m.documents[d.Ref] = d
		for _, key := range d.Keys {
			name := [2]string{key.Name, key.Value}
			if m.by[name] == nil {
				m.by[name] = map[At]bool{}
			}
			m.by[name][At{Order: key.Order, Ref: d.Ref}] = true
		}
	}
	// Looked at when all of them are there: one event may give a name from one to another.
	for _, d := range effects.Put {
		for _, key := range d.Keys {
			if !key.One {
				continue
			}
			for other := range m.by[[2]string{key.Name, key.Value}] {
				if other.Ref != d.Ref {
					return dyetrace.Errorf(dyetrace.UsageError, "keep "+d.Ref.String(), "%s %q is already that of %s", key.Name, key.Value, other.Ref)
				}
			}
		}
	}
	for _, id := range effects.Stop {
		delete(m.clocks, id)
	}
	for _, c := range effects.Start {
		m.clocks[c.ID] = c
	}
	for _, c := range effects.Count {
		of := countOf{of: c.Of, name: c.Name, office: c.Office, hour: c.Hour, in: c.In}
		was := m.counts[of]
		number, fits := dyetrace.Amount(was.Number).Plus(dyetrace.Amount(c.Number))
		sum, also := was.Amount.Plus(c.Amount)
		if !fits || !also {
			return dyetrace.ErrSumRange
		}
		c.Number, c.Amount = int64(number), sum
		// What is nothing again is not told, as if it had never been counted.
		if m.counts[of] = c; c.Number == 0 && c.Amount == 0 {
			delete(m.counts, of)
		}
	}
	return nil
}

func (m *Memory) forget(ref Ref) {
	d, there := m.documents[ref]
	if !there {
		return
	}
	for _, key := range d.Keys {
		delete(m.by[[2]string{key.Name, key.Value}], At{Order: key.Order, Ref: ref})
	}
	delete(m.documents, ref)
}

// Documents are all documents, by kind and id.
func (m *Memory) Documents() []Document {
	return slices.SortedFunc(maps.Values(m.documents), func(a, b Document) int {
		return cmp.Or(cmp.Compare(a.Ref.Kind, b.Ref.Kind), cmp.Compare(a.Ref.ID, b.Ref.ID))
	})
}

// Document is the JSON of a document.
func (m *Memory) Document(_ context.Context, of Ref) ([]byte, bool, error) {
	d, there := m.documents[of]
	return bytes.Clone(d.JSON), there, nil
}

// DocumentsOf are the JSON of documents.
func (m *Memory) DocumentsOf(_ context.Context, of []Ref) ([][]byte, error) {
	all := make([][]byte, len(of))
	for i, ref := range of {
		all[i] = bytes.Clone(m.documents[ref].JSON)
	}
	return all, nil
}

// Find lists documents with a key, in order.
func (m *Memory) Find(_ context.Context, name, value string, after At, most int) ([]At, error) {
	var found []At
	for place := range m.by[[2]string{name, value}] {
		if after == (At{}) || compareAt(place, after) > 0 {
			found = append(found, place)
		}
	}
	slices.SortFunc(found, compareAt)
	return found[:min(len(found), max(most, 0))], nil
}

func compareAt(a, b At) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Ref.Kind, b.Ref.Kind), cmp.Compare(a.Ref.ID, b.Ref.ID))
}

// Clock is a clock that runs.
func (m *Memory) Clock(_ context.Context, id string) (Clock, bool, error) {
	c, runs := m.clocks[id]
	return c, runs, nil
}

// Due lists clocks that are due, by their time and id.
func (m *Memory) Due(by dyetrace.Instant, most int) []Clock {
	var due []Clock
	for _, c := range m.clocks {
		if c.Due <= by {
			due = append(due, c)
		}
	}
	slices.SortFunc(due, func(a, b Clock) int { return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID)) })
	return due[:min(len(due), max(most, 0))]
}

// Counts are the numbers kept of something.
func (m *Memory) Counts(_ context.Context, of Ref) ([]Count, error) {
	return slices.DeleteFunc(m.AllCounts(), func(c Count) bool { return c.Of != of }), nil
}

// AllCounts are all numbers that are kept, in the order of Counts for each thing.
func (m *Memory) AllCounts() []Count {
	return slices.SortedFunc(maps.Values(m.counts), func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Of.String(), b.Of.String()), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Office, b.Office),
			cmp.Compare(a.Hour, b.Hour), cmp.Compare(a.In, b.In))
	})
}
