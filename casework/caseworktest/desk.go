package caseworktest

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/casework"
)

// T is the part of a test, Go's or rapid's, that a desk needs.
type T interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// Desk is a store with a clock that stands where a test puts it, and ids that are the same
// in every run.
type Desk struct {
	T     T
	Store casework.Store
	Now   dyetrace.Instant
	Rules casework.Rules
	ids   *casework.IDs
}

// NewDesk is a desk on an empty store in memory, on a Monday morning.
func NewDesk(t T) *Desk { return NewDeskOn(t, New(casework.Fold)) }

// NewDeskOn is a desk on a store.
func NewDeskOn(t T, store casework.Store) *Desk { return NewDeskNumber(t, store, 0) }

// NewDeskNumber is a desk on a store that others use too: desks of different numbers make
// different ids.
func NewDeskNumber(t T, store casework.Store, number byte) *Desk {
	d := &Desk{T: t, Store: store, Rules: Rules{}, Now: dyetrace.InstantOf(time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC))}
	seed := [32]byte{number}
	d.ids = casework.NewIDs(func() dyetrace.Instant { return d.Now }, rand.NewChaCha8(seed))
	return d
}

// By is somebody of an office.
func (d *Desk) By(office, name string) casework.By {
	return casework.By{Office: office, Actor: name, Time: d.Now, IDs: d.ids, Rules: d.Rules}
}

// Pass lets time go by.
func (d *Desk) Pass(by time.Duration) { d.Now += dyetrace.Instant(by) }

// Do does an act that has to work.
func (d *Desk) Do(decide casework.Decide) []casework.Event {
	d.T.Helper()
	events, err := d.Store.Do(context.Background(), decide)
	if err != nil {
		d.T.Fatal(err)
	}
	return events
}

// Refuse does an act that has to be refused, and gives the reason.
func (d *Desk) Refuse(decide casework.Decide) string {
	d.T.Helper()
	events, err := d.Store.Do(context.Background(), decide)
	if err == nil {
		d.T.Fatalf("it was not refused but did %d things", len(events))
	}
	return err.Error()
}

// Sweep fires all clocks that are due, and says how many did.
func (d *Desk) Sweep() int {
	d.T.Helper()
	fired, err := casework.Sweep(context.Background(), d.Store, d.Now, d.ids)
	if err != nil {
		d.T.Fatal(err)
	}
	return fired
}

// Rules are a rule pack made up for a test: the acts that need a second person, and the
// measures there are.
type Rules struct {
	Second   []string
	Measures map[string]casework.MeasureRule
}

// Name is the pack and its version.
func (Rules) Name() string { return "made up 1" }

// Approval says whether an act needs a second person.
func (r Rules) Approval(act string) (string, bool) { return "chief", slices.Contains(r.Second, act) }

// Measure is the rule of a kind of measure.
func (r Rules) Measure(kind string) (casework.MeasureRule, bool) {
	rule, has := r.Measures[kind]
	return rule, has
}

// China are rules with a stop of 48 hours, at most twice, a freeze of 180 days, and a
// second person for all that goes out and for closing and reopening.
func China() Rules {
	lasts := func(by time.Duration) func(dyetrace.Instant) (dyetrace.Instant, error) {
		return func(from dyetrace.Instant) (dyetrace.Instant, error) { return from + dyetrace.Instant(by), nil }
	}
	rules := Rules{Second: []string{"close", "reopen"}, Measures: map[string]casework.MeasureRule{
		"stop":   {OutgoingOnly: true, Extensions: 1, End: lasts(48 * time.Hour)},
		"freeze": {Extensions: -1, End: lasts(180 * 24 * time.Hour)},
	}}
	for _, kind := range casework.RequestKinds() {
		rules.Second = append(rules.Second, "release-"+string(kind))
	}
	return rules
}

// Case opens a case and gives its id.
func (d *Desk) Case(by casework.By, title string) string {
	d.T.Helper()
	return d.Do(by.OpenCase(casework.CaseStart{Title: title, Purpose: "investigation of fraud"}))[0].On.ID
}

// Get is an entity that has to be there.
func Get[T casework.Entity](d *Desk, id string) T {
	d.T.Helper()
	e, err := casework.Need[T](context.Background(), d.Store, id)
	if err != nil {
		d.T.Fatal(err)
	}
	return e
}

// List lists all entities with a key.
func List[T casework.Entity](d *Desk, name, value string) []T {
	d.T.Helper()
	var all []T
	err := casework.All(context.Background(), d.Store, name, value, func(e T) bool {
		all = append(all, e)
		return true
	})
	if err != nil {
		d.T.Fatal(err)
	}
	return all
}

// Currency is the one of a desk's amounts.
func (d *Desk) Currency() dyetrace.Currency {
	d.T.Helper()
	c, err := dyetrace.ParseCurrency("CNY")
	if err != nil {
		d.T.Fatal(err)
	}
	return c
}
