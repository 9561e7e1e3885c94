package casework

import (
	"fmt"

	"dyetrace"
)

// CaseState is what a case is.
type CaseState string

// The states of a case.
const (
	CaseOpen     CaseState = "open"
	CaseClosed   CaseState = "closed"
	CaseReopened CaseState = "reopened"
	CaseMerged   CaseState = "merged" // into another, which goes on
)

// Case is claims, accounts and people that belong together. One office works on it.
type Case struct {
	ID       string    `json:"id"`
	Number   string    `json:"number"`
	Office   string    `json:"office"`
	Title    string    `json:"title"`
	Assignee string    `json:"assignee,omitzero"`
	State    CaseState `json:"state"`
	Ground   string    `json:"ground,omitzero"` // of its state
	Rules    string    `json:"rules,omitzero"`  // the rule pack and its version, which it keeps
	Purpose  string    `json:"purpose"`         // for which its personal data are kept
	Into     string    `json:"into,omitzero"`   // the case that it was merged into
	Parts    []string  `json:"parts,omitzero"`  // cases merged into it
	From     string    `json:"from,omitzero"`   // the case that it was split from
	Sealed   bool      `json:"sealed,omitzero"` // only the named people see it
	Named    []Who     `json:"named,omitzero"`
	// Operation is the one that the case is part of, and Before who sees the case until
	// that has acted.
	Operation string `json:"operation,omitzero"`
	Before    []Who  `json:"before,omitzero"`
	// Shared are the offices that work on the case in different places, each with a store of
	// its own; StateBy is the event that gave it its state since then.
	Shared    []string `json:"shared,omitzero"`
	StateBy   string   `json:"state_by,omitzero"`
	Unproven  bool     `json:"unproven,omitzero"` // one desk: no two keys show that two people acted
	Opened    Time     `json:"opened"`
	Changed   Time     `json:"changed"`
	Closed    Time     `json:"closed,omitzero"`
	KeptUntil Time     `json:"kept_until,omitzero"` // then a task asks whether it is erased; none where nobody has said
}

func (Case) kind() string { return "case" }
func (c Case) id() string { return c.ID }
func (c Case) keys() []Key {
	keys := []Key{{Name: "case-number", Value: c.Number, One: true}}
	for _, office := range withFirst(c.Office, c.Shared) {
		keys = append(keys, Key{Name: "cases", Value: office}, Key{Name: "cases-" + string(c.State), Value: office})
	}
	if c.Operation != "" {
		keys = append(keys, Key{Name: "cases-in-operation", Value: c.Operation})
	}
	// A tally leaves out what is closed to who asks for it: these find it.
	if c.Sealed {
		keys = append(keys, Key{Name: "cases-sealed", Value: "all"})
	}
	if len(c.Before) > 0 {
		keys = append(keys, Key{Name: "cases-waiting", Value: "all"})
	}
	if c.Assignee != "" {
		keys = append(keys, Key{Name: "cases-of", Value: c.Office + "/" + c.Assignee})
	}
	return keys
}

// Works reports whether people work on the case.
func (c Case) Works() bool { return c.State == CaseOpen || c.State == CaseReopened }

// Office is what an office has numbered so far.
type Office struct {
	Name       string `json:"name"`
	Cases      int    `json:"cases"`
	Requests   int    `json:"requests"`
	Operations int    `json:"operations"`
	// Log is the audit log that the office works in, where that is not the one here: what it
	// does comes by import, and nobody acts for it here.
	Log string `json:"log,omitzero"`
}

func (Office) kind() string         { return "office" }
func (o Office) id() string         { return o.Name }
func (o Office) keys() []Key        { return []Key{{Name: "offices", Value: "all"}} }
func officeRef(name string) Ref     { return Ref{Kind: "office", ID: name} }
func caseRef(id string) Ref         { return Ref{Kind: "case", ID: id} }
func caseNo(o string, n int) string { return fmt.Sprintf("%s-C%d", o, n) }

// CaseStart is what is said of a case when it is opened.
type CaseStart struct {
	Title, Purpose, Assignee, Rules string
	Sealed                          bool
	Named                           []Who
}

// OpenCase opens a case in the office of who acts.
func (b By) OpenCase(in CaseStart) Decide {
	return b.decide("open case", func(d *deed) error {
		_, err := d.openCase(in, "")
		return err
	})
}

// openCase opens a case; from is the case that it is split from, where there is one.
func (d *deed) openCase(in CaseStart, from string) (string, error) {
	office, _, err := Get[Office](d.ctx, d.state, d.Office)
	if err != nil {
		return "", err
	}
	id, err := d.IDs.New()
	if err != nil {
		return "", err
	}
	if in.Rules == "" && d.Rules != nil {
		in.Rules = d.Rules.Name()
	}
	// Who seals a case is not shut out of it by what he forgets.
	if in.Sealed && len(in.Named) > 0 {
		in.Named = withFirst(d.Who(), in.Named)
	}
	n := office.Cases + 1
	return id, d.say(caseRef(id), CaseOpened{N: n, Number: caseNo(d.Office, n), Title: in.Title, Purpose: in.Purpose,
		Assignee: in.Assignee, Rules: in.Rules, From: from, Sealed: in.Sealed, Named: in.Named})
}

// openCaseOf is the case that an act is about: people work on it, and who acts may.
func (d *deed) openCaseOf(id string) (Case, error) {
	c, err := d.caseOf(id)
	if err == nil && !c.Works() {
		err = dyetrace.Errorf(dyetrace.UsageError, "look at the case", "case %s is closed: reopen it first", c.Number)
	}
	return c, err
}

// caseOf is a case that who acts may see and that was not merged away.
func (d *deed) caseOf(id string) (Case, error) {
	c, err := FindCase(d.ctx, d.state, d.Who(), id)
	if err != nil {
		return c, err
	}
	if err := d.checkRules(c); err != nil {
		return c, err
	}
	if c.State == CaseMerged {
		return c, dyetrace.Errorf(dyetrace.UsageError, "look at the case", "case %s was merged: go on in case %s", c.Number, c.Into)
	}
	return c, nil
}

// AssignCase gives a case to somebody of its office.
func (b By) AssignCase(id, to string) Decide {
	return b.decide("assign case", func(d *deed) error {
		c, err := d.openCaseOf(id)
		if err != nil {
			return err
		}
		if len(c.Shared) > 0 && c.Office != d.Office {
			return fmt.Errorf("case %s is %s's to assign", c.Number, c.Office)
		}
		if c.Assignee == to {
			return nil
		}
		return d.say(caseRef(id), CaseAssigned{To: to})
	})
}

// GiveCase gives a case to another office.
func (b By) GiveCase(id, office, ground string) Decide {
	return b.decide("give case", func(d *deed) error {
		c, err := d.openCaseOf(id)
		if err != nil {
			return err
		}
		if office == d.Office {
			return fmt.Errorf("the case is with %s already", office)
		}
		if away, err := d.away(office); err != nil || away != "" || len(c.Shared) > 0 {
			return firstOf(err, fmt.Errorf("case %s or office %s is worked on elsewhere too: give the case by an export", c.Number, office))
		}
		return d.say(caseRef(id), CaseGiven{Office: office, Ground: ground})
	})
}

// CloseCase closes a case, or proposes it where that needs a second person.
func (b By) CloseCase(id, ground string) Decide {
	return b.decide("close case", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		return d.sayOrPropose("close", id, caseRef(id), CaseWasClosed{Ground: ground, Keep: d.Keep}, ground)
	})
}

// ReopenCase opens a closed case again, or proposes it where that needs a second person.
func (b By) ReopenCase(id, ground string) Decide {
	return b.decide("reopen case", func(d *deed) error {
		c, err := d.caseOf(id)
		if err != nil {
			return err
		}
		if c.State != CaseClosed {
			return fmt.Errorf("case %s is not closed", c.Number)
		}
		return d.sayOrPropose("reopen", id, caseRef(id), CaseWasReopened{Ground: ground}, ground)
	})
}

// MergeCase makes a case part of another. What it has stays where it is, and is listed with
// the other from then on.
func (b By) MergeCase(id, into, ground string) Decide {
	return b.decide("merge case", func(d *deed) error {
		from, err := d.openCaseOf(id)
		if err != nil {
			return err
		}
		to, err := d.openCaseOf(into)
		if err != nil {
			return err
		}
		if id == into {
			return fmt.Errorf("a case cannot be merged into itself")
		}
		if err := firstOf(from.checkWhole("merged"), to.checkWhole("merged")); err != nil {
			return err
		}
		if from.Sealed != to.Sealed {
			return fmt.Errorf("case %s is sealed and the other is not: what is sealed would be seen, or what is open hidden", map[bool]string{true: from.Number, false: to.Number}[from.Sealed])
		}
		return d.say(caseRef(id), CaseMergedInto{Into: into, Ground: ground})
	})
}

// SplitCase moves things of a case into a new one of the same office.
func (b By) SplitCase(id string, in CaseStart, moved []Ref, ground string) Decide {
	return b.decide("split case", func(d *deed) error {
		c, err := d.openCaseOf(id)
		if err != nil {
			return err
		}
		if err := c.checkWhole("split"); err != nil {
			return err
		}
		// All of it is in the case, so that nothing leaves another one unseen.
		if len(moved) == 0 || len(moved) > maxMoved {
			return fmt.Errorf("%d things to move; give 1 to %d", len(moved), maxMoved)
		}
		for _, ref := range moved {
			of, err := caseOfThing(d.ctx, d.state, ref)
			if err != nil {
				return err
			}
			if of != id {
				return fmt.Errorf("%s is not in case %s", ref, c.Number)
			}
		}
		// What was sealed stays so, and the new case keeps the old one's rules and purpose.
		in.Sealed, in.Named = c.Sealed, c.Named
		if in.Rules == "" {
			in.Rules = c.Rules
		}
		if in.Purpose == "" {
			in.Purpose = c.Purpose
		}
		to, err := d.openCase(in, id)
		if err != nil {
			return err
		}
		return d.say(caseRef(id), CaseSplit{To: to, Moved: moved, Ground: ground})
	})
}
