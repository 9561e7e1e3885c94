package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
)

// A case can be worked on in several places that share no network, each with a store of its
// own. An office takes it along by an export and brings it back by another one; every place
// folds the same events, in whatever order they come. That the places still have the same
// case rests on three things:
//
//   - What an office has begun (a request and what is answered to it, a proposal, a return, a
//     listing) it goes on with itself. Nobody else approves or releases it.
//   - Of what two places said anew of one thing the greater event counts, on every side; ids
//     follow what the store knows, so that later means greater.
//   - Where two places did what does not go together, a person is asked: see Conflict.
//
// Clocks are each place's own: the same terms end everywhere.

// errElsewhere is the error of an act on what an office elsewhere goes on with.
var errElsewhere = errors.New("its office works elsewhere")

// away is the log that an office works in, "" where it works here.
func (d *deed) away(office string) (string, error) {
	if log, known := d.logs[office]; known {
		return log, nil
	}
	o, _, err := Get[Office](d.ctx, d.state, office)
	if err != nil {
		return "", err
	}
	if d.logs == nil {
		d.logs = map[string]string{}
	}
	d.logs[office] = o.Log
	return o.Log, nil
}

// checkHere refuses to act for an office that works elsewhere: its numbers would be given
// twice.
func (d *deed) checkHere() error {
	log, err := d.away(d.Office)
	if err == nil && log != "" {
		err = fmt.Errorf("office %s works in the log %s, and what it does comes by import: act for an office that works here", d.Office, log)
	}
	return err
}

// checkOwn refuses to go on with what an office elsewhere has begun.
func (d *deed) checkOwn(what, office string) error {
	log, err := d.away(office)
	if err == nil && log != "" {
		err = fmt.Errorf("%s is of %s, which goes on with it: %w", what, office, errElsewhere)
	}
	return err
}

// checkWhole refuses to merge or split what is worked on in several places.
func (c Case) checkWhole(becomes string) error {
	if len(c.Shared) == 0 {
		return nil
	}
	return fmt.Errorf("case %s is worked on by %v in several places, and cannot be %s: open another case", c.Number, c.Shared, becomes)
}

// follow makes the ids of what is said anew of something greater than what was said of it
// before, also where the clock of an office elsewhere was ahead.
func (d *deed) follow(on Ref) error {
	var said []string
	var err error
	switch on.Kind {
	case Case{}.kind():
		var c Case
		c, _, err = Get[Case](d.ctx, d.state, on.ID)
		said = []string{c.StateBy}
	case Claim{}.kind():
		var c Claim
		c, _, err = Get[Claim](d.ctx, d.state, on.ID)
		said = []string{c.ReportBy, c.ReceiptBy, c.StatusBy}
	case Measure{}.kind():
		var m Measure
		m, _, err = Get[Measure](d.ctx, d.state, on.ID)
		said = []string{m.SumBy, m.EndBy, m.LiftedBy}
	case Lead{}.kind():
		var l Lead
		l, _, err = Get[Lead](d.ctx, d.state, on.ID)
		said = []string{l.Event}
	}
	for _, id := range said {
		if id != "" {
			d.IDs.Follow(id)
		}
	}
	return err
}

// isLast reports whether the event is the last one to say something in a case, as far as is
// known, and keeps it in by. A case that is worked on in one place has its events in order.
func (f *folding) isLast(c Case, by *string) bool {
	if len(c.Shared) == 0 {
		return true
	}
	if f.event.ID < *by {
		return false
	}
	*by = f.event.ID
	return true
}

// isLastIn is isLast for a case by its id.
func (f *folding) isLastIn(ofCase string, by *string) (bool, error) {
	c, there, err := load[Case](f, ofCase)
	if err != nil || !there {
		return err == nil, err
	}
	return f.isLast(c, by), nil
}

// Export is a case that was given to another office in a file: what, to whom and why.
type Export struct {
	ID      string `json:"id"` // also the watermark of the file
	Case    string `json:"case"`
	To      string `json:"to"` // the office
	Readers []Who  `json:"readers,omitzero"`
	Origin  bool   `json:"origin,omitzero"` // with the case that it was split from
	Give    bool   `json:"give,omitzero"`   // the other office leads from then on
	Ground  string `json:"ground"`
	Office  string `json:"office"`
	By      string `json:"by"`
	At      Time   `json:"at"`
	SHA256  string `json:"sha256,omitzero"` // of the file, once it is made
	Bytes   int64  `json:"bytes,omitzero"`
	Events  int    `json:"events,omitzero"`
	Made    Time   `json:"made,omitzero"`
}

func (Export) kind() string { return "export" }
func (e Export) id() string { return e.ID }
func (e Export) keys() []Key {
	keys := []Key{{Name: "exports", Value: e.Case}}
	if e.SHA256 != "" {
		keys = append(keys, Key{Name: "export-of", Value: e.SHA256})
	}
	return keys
}

// ExportStart says what is exported, to whom and why.
type ExportStart struct {
	To      string
	Readers []Who // people who see a sealed case there
	Origin  bool
	Give    bool
	Ground  string
}

// ShareCase says that a case goes to another office in a file, or proposes it where the
// rules ask for a second person. The file is made afterwards, of all that is said by then.
func (b By) ShareCase(id string, in ExportStart) Decide {
	return b.decide("export case", func(d *deed) error {
		c, err := d.caseOf(id)
		if err != nil {
			return err
		}
		if err := d.checkShare(c, in); err != nil {
			return err
		}
		export, err := d.IDs.New()
		if err != nil {
			return err
		}
		return d.sayOrPropose("share", id, Ref{Kind: Export{}.kind(), ID: export}, CaseExported{Case: id, To: in.To, Readers: in.Readers,
			Origin: in.Origin, Give: in.Give, Ground: in.Ground}, in.Ground)
	})
}

// checkShare refuses to give away what the other office may not have.
func (d *deed) checkShare(c Case, in ExportStart) error {
	switch {
	case in.To == d.Office:
		return fmt.Errorf("%s has the case already", in.To)
	case c.Sealed && len(in.Readers) == 0:
		return fmt.Errorf("case %s is sealed: name the people of %s who may see it", c.Number, in.To)
	case in.Give && c.Office != d.Office:
		return fmt.Errorf("case %s is %s's to give", c.Number, c.Office)
	case c.From != "" && !in.Origin:
		return fmt.Errorf("case %s was split from another one, and what moved rests on events of that: export both, if %s may have both", c.Number, in.To)
	}
	ids, err := caseAndOrigin(d.ctx, d.state, c.ID, in.Origin)
	if err != nil {
		return err
	}
	for _, one := range ids {
		part, err := Need[Case](d.ctx, d.state, one)
		if err != nil {
			return err
		}
		if !MaySee(d.Who(), part) {
			return fmt.Errorf("a case that goes along is none that %s may see", d.Actor)
		}
		if part.Sealed && !c.Sealed {
			return fmt.Errorf("case %s goes along, and is sealed", part.Number)
		}
		// Who is not named on an operation learns of none of its cases before it acts.
		if part.Operation == "" {
			continue
		}
		o, there, err := Get[Operation](d.ctx, d.state, part.Operation)
		if err != nil {
			return err
		}
		if there && o.State == Prepared {
			return fmt.Errorf("case %s waits for operation %s, which acts at %s: nothing of it leaves before", part.Number, o.Number, o.Moment)
		}
	}
	return nil
}

// caseAndOrigin are a case with its parts and, where it is asked for, the cases that it was
// split from with theirs. One whose opening was erased is not there.
func caseAndOrigin(ctx context.Context, r Reader, id string, origin bool) ([]string, error) {
	ids := []string{id}
	for i := 0; i < len(ids); i++ {
		c, _, err := Get[Case](ctx, r, ids[i])
		if err != nil {
			return nil, err
		}
		more := c.Parts
		if origin && c.From != "" {
			more = append(slices.Clone(more), c.From)
		}
		for _, one := range more {
			if _, there, err := Get[Case](ctx, r, one); err != nil {
				return nil, err
			} else if there && !slices.Contains(ids, one) {
				ids = append(ids, one)
			}
		}
	}
	return ids, nil
}

// ExportMade says which file was made of an export.
func (b By) ExportMade(id, sha256 string, bytes int64, events int) Decide {
	return b.decide("export case", func(d *deed) error {
		e, err := Need[Export](d.ctx, d.state, id)
		if err != nil {
			return err
		}
		if e.SHA256 != "" {
			return fmt.Errorf("the file of this export was made at %s: export again", e.Made)
		}
		return d.say(RefOf(e), ExportWritten{Case: e.Case, SHA256: sha256, Bytes: bytes, Events: events})
	})
}

func shareFacts() []Fact {
	return []Fact{CaseExported{}, ExportWritten{}, PeerTrusted{}, CaseImported{}, ConflictFound{}, ConflictSettled{}}
}

// CaseExported says that a case goes to another office.
type CaseExported struct {
	Case    string `json:"case"`
	To      string `json:"to"`
	Readers []Who  `json:"readers,omitzero"`
	Origin  bool   `json:"origin,omitzero"`
	Give    bool   `json:"give,omitzero"`
	Ground  string `json:"ground"`
}

// Kind is the name of the fact.
func (CaseExported) Kind() string { return "case-exported" }
func (c CaseExported) check() error {
	for _, who := range c.Readers {
		if who.Office != c.To {
			return fmt.Errorf("%s is not of %s", who, c.To)
		}
	}
	return firstOf(checkWho("the readers", c.Readers, 0), checkID("case", c.Case), checkName("the office that it is for", c.To), checkGround(c.Ground))
}

func (c CaseExported) fold(f *folding) error {
	err := f.put(Export{ID: f.event.On.ID, Case: c.Case, To: c.To, Readers: c.Readers, Origin: c.Origin, Give: c.Give,
		Ground: c.Ground, Office: f.event.Office, By: f.event.Actor, At: f.at()})
	if err != nil {
		return err
	}
	if _, there, err := load[Case](f, c.Case); err != nil || !there {
		return err
	}
	if c.Give {
		if err := f.task(Task{Case: c.Case, Office: c.To, What: "case-given", On: caseRef(c.Case)}); err != nil {
			return err
		}
	}
	// What goes along is shared too; given is the case alone.
	ids, err := caseAndOrigin(f.ctx, f.state, c.Case, c.Origin)
	if err != nil {
		return err
	}
	for _, id := range ids {
		err := change(f, id, func(of *Case) error {
			of.Shared = union(of.Shared, of.Office, f.event.Office, c.To)
			if of.Sealed {
				of.Named = unionOfWho(of.Named, c.Readers)
			}
			if c.Give && id == c.Case {
				of.Office, of.Assignee = c.To, ""
			}
			of.Changed = max(of.Changed, f.at())
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// union is a list with more in it, in order and each once.
func union(list []string, more ...string) []string {
	all := append(slices.Clone(list), more...)
	slices.Sort(all)
	return slices.Compact(all)
}

// unionOfWho is union for people.
func unionOfWho(list, more []Who) []Who {
	all := append(slices.Clone(list), more...)
	slices.SortFunc(all, func(a, b Who) int { return cmp.Or(cmp.Compare(a.Office, b.Office), cmp.Compare(a.Name, b.Name)) })
	return slices.Compact(all)
}

// ExportWritten says which file was made.
type ExportWritten struct {
	Case   string `json:"case"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Events int    `json:"events"`
}

// Kind is the name of the fact.
func (ExportWritten) Kind() string { return "export-written" }
func (e ExportWritten) check() error {
	if e.Bytes < 1 || e.Events < 1 {
		return errors.New("a file of nothing was not made")
	}
	return firstOf(checkID("case", e.Case), checkSHA256("the file's hash", e.SHA256))
}

func (e ExportWritten) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Export) error {
		of.SHA256, of.Bytes, of.Events, of.Made = e.SHA256, e.Bytes, e.Events, f.at()
		return nil
	})
}
