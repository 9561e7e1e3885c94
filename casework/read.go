package casework

import (
	"context"
	"fmt"
	"slices"

	"dyetrace/casework/rules"
)

// DataRead says that somebody looked at personal data: at all of the case or the office's
// list that the event is on, or at what it names of it. It makes nothing of the state. What
// he searched for is not repeated: the log would become a place where people are kept.
type DataRead struct {
	By     string `json:"by"`              // what he did, such as "case show"
	Of     []Ref  `json:"of,omitzero"`     // cases and things that he saw; none: all there was
	Ground string `json:"ground,omitzero"` // why, where it was not for the case
}

// Kind is the name of the fact.
func (DataRead) Kind() string { return "data-read" }
func (r DataRead) check() error {
	if len(r.Of) > maxListed {
		return fmt.Errorf("%d things; %d is the most that a reading names", len(r.Of), maxListed)
	}
	return firstOf(checkName("what was done", r.By), checkText("the ground", r.Ground))
}
func (DataRead) fold(*folding) error { return nil }

// DataExported says that personal data were written out of the store: for whom, and into
// which files. Its place is the number that what was written carries.
type DataExported struct {
	By     string     `json:"by"`            // what he did, such as "case graph"
	To     string     `json:"to,omitzero"`   // the recipient; none: the office itself
	File   string     `json:"file,omitzero"` // as it was named; none: standard output
	Of     []Ref      `json:"of,omitzero"`   // what was written of the case; none: all
	Ground string     `json:"ground,omitzero"`
	Keep   rules.Term `json:"keep,omitzero"` // for how long the copy is kept
}

// Kind is the name of the fact.
func (DataExported) Kind() string { return "data-exported" }
func (e DataExported) check() error {
	if len(e.Of) > maxListed {
		return fmt.Errorf("%d things; %d is the most that an export names", len(e.Of), maxListed)
	}
	return firstOf(checkName("what was done", e.By), checkShort("the recipient", e.To), checkText("the file", e.File), checkText("the ground", e.Ground), checkKeep(e.Keep))
}

func (e DataExported) fold(f *folding) error {
	out := Copy{ID: f.event.ID, Number: f.event.Seq, Office: f.event.Office, Who: f.event.Actor, By: e.By, To: e.To, File: e.File, At: f.at()}
	if f.event.On.Kind == (Case{}).kind() {
		out.Case = f.event.On.ID
	}
	until, err := f.keep(RefOf(out), e.Keep)
	out.Until = until
	return firstOf(err, f.put(out))
}

// Copy is a copy of personal data outside the store.
type Copy struct {
	ID     string `json:"id"` // that of its event
	Number int64  `json:"number"`
	Case   string `json:"case,omitzero"`
	Office string `json:"office"`
	Who    string `json:"who"`
	By     string `json:"by"`
	To     string `json:"to,omitzero"`
	File   string `json:"file,omitzero"`
	At     Time   `json:"at"`
	Until  Time   `json:"until,omitzero"` // then a task asks whether the copy is destroyed
}

func (Copy) kind() string { return "copy" }
func (c Copy) id() string { return c.ID }
func (c Copy) keys() []Key {
	if c.Case == "" {
		return []Key{{Name: "copies", Value: c.Office}}
	}
	return []Key{{Name: "copies", Value: c.Office}, {Name: "copies-of-case", Value: c.Case}}
}

func readFacts() []Fact { return []Fact{DataRead{}, DataExported{}} }

// ReadData keeps that personal data were looked at. Who looks at a case has to see it.
func (b By) ReadData(on Ref, read DataRead) Decide {
	return b.decide("keep that data were read", func(d *deed) error {
		if len(read.Of) > maxListed {
			read.Of = nil // so many are as good as all
		}
		return firstOf(d.checkRead(on), d.say(on, read))
	})
}

// ExportData keeps that personal data are written out, before they are.
func (b By) ExportData(on Ref, e DataExported) Decide {
	return b.decide("keep that data were exported", func(d *deed) error {
		if len(e.Of) > maxListed {
			e.Of = nil
		}
		return firstOf(d.checkRead(on), d.say(on, e))
	})
}

// checkRead refuses what who acts may not see.
func (d *deed) checkRead(on Ref) error {
	if on.Kind == (Case{}).kind() {
		_, err := FindCase(d.ctx, d.state, d.Who(), on.ID)
		return err
	}
	if on != officeRef(d.Office) {
		return fmt.Errorf("%s of %s reads for his own office, not on %s", d.Actor, d.Office, on)
	}
	return nil
}

// Readings are the events by which cases were looked at or written out, in order: those on
// the cases, and those on lists of their office in which they were.
func Readings(ctx context.Context, store Store, cases []string) ([]Event, error) {
	offices := map[string]bool{}
	for _, id := range cases {
		c, there, err := Get[Case](ctx, store, id)
		if err != nil {
			return nil, err
		}
		if there {
			offices[c.Office] = true
		}
	}
	var found []Event
	err := eachEvent(ctx, store, func(e Event) error {
		if e.Kind != (DataRead{}).Kind() && e.Kind != (DataExported{}).Kind() || e.Fact == nil {
			return nil
		}
		fact, _, err := DecodeFact(e)
		if err != nil {
			return err
		}
		var of []Ref
		switch said := fact.(type) {
		case DataRead:
			of = said.Of
		case DataExported:
			of = said.Of
		}
		about := func(r Ref) bool { return r.Kind == (Case{}).kind() && slices.Contains(cases, r.ID) }
		// A list that names nothing was all of its office.
		if about(e.On) || slices.ContainsFunc(of, about) || len(of) == 0 && e.On.Kind == (Office{}).kind() && offices[e.On.ID] {
			found = append(found, e)
		}
		return nil
	})
	return found, err
}
