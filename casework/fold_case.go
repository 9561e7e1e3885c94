package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/casework/rules"
)

func caseFacts() []Fact {
	return []Fact{CaseOpened{}, CaseAssigned{}, CaseGiven{}, CaseWasClosed{}, CaseWasReopened{}, CaseMergedInto{}, CaseSplit{}}
}

// CaseOpened says that a case was opened.
type CaseOpened struct {
	N        int    `json:"n"` // the office's number of it
	Number   string `json:"number"`
	Title    string `json:"title"`
	Purpose  string `json:"purpose"`
	Assignee string `json:"assignee,omitzero"`
	Rules    string `json:"rules,omitzero"`
	From     string `json:"from,omitzero"`
	Sealed   bool   `json:"sealed,omitzero"`
	Named    []Who  `json:"named,omitzero"`
}

// Kind is the name of the fact.
func (CaseOpened) Kind() string { return "case-opened" }

func (c CaseOpened) check() error {
	if c.Sealed && len(c.Named) == 0 {
		return errors.New("a sealed case needs the people who may see it")
	}
	return firstOf(checkWho("the named people", c.Named, 0), checkName("the case's number", c.Number), checkName("the title", c.Title),
		checkName("the purpose for which its data are kept", c.Purpose), checkShort("the assignee", c.Assignee), checkShort("the rule pack", c.Rules))
}

func (c CaseOpened) fold(f *folding) error {
	office, _, err := load[Office](f, f.event.Office)
	if err != nil {
		return err
	}
	office.Name, office.Cases = f.event.Office, max(office.Cases, c.N)
	if err := f.put(office); err != nil {
		return err
	}
	return f.put(Case{ID: f.event.On.ID, Number: c.Number, Office: f.event.Office, Title: c.Title, Assignee: c.Assignee, State: CaseOpen,
		Rules: c.Rules, Purpose: c.Purpose, From: c.From, Sealed: c.Sealed, Named: c.Named, Opened: f.at(), Changed: f.at()})
}

// changeCase changes the case that the event is on.
func (f *folding) changeCase(how func(c *Case)) error {
	return change(f, f.event.On.ID, func(c *Case) error {
		how(c)
		c.Changed = max(c.Changed, f.at())
		return nil
	})
}

// changeState gives the case that the event is on a state.
func (f *folding) changeState(how func(c *Case)) error {
	return f.changeCase(func(c *Case) {
		if f.isLast(*c, &c.StateBy) {
			how(c)
		}
	})
}

// CaseAssigned says who works on a case from then on.
type CaseAssigned struct {
	To string `json:"to"`
}

// Kind is the name of the fact.
func (CaseAssigned) Kind() string   { return "case-assigned" }
func (c CaseAssigned) check() error { return checkName("the assignee", c.To) }
func (c CaseAssigned) fold(f *folding) error {
	return f.changeCase(func(of *Case) { of.Assignee = c.To })
}

// CaseGiven says that another office works on a case from then on. It keeps its number.
type CaseGiven struct {
	Office string `json:"office"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (CaseGiven) Kind() string { return "case-given" }
func (c CaseGiven) check() error {
	return firstOf(checkName("the office", c.Office), checkGround(c.Ground))
}
func (c CaseGiven) fold(f *folding) error {
	if err := f.changeCase(func(of *Case) { of.Office, of.Assignee = c.Office, "" }); err != nil {
		return err
	}
	return f.task(Task{Case: f.event.On.ID, Office: c.Office, What: "case-given", On: f.event.On})
}

// CaseWasClosed says that a case was closed.
type CaseWasClosed struct {
	Ground string     `json:"ground"`
	Keep   rules.Term `json:"keep,omitzero"` // for how long it is kept from then on
}

// Kind is the name of the fact.
func (CaseWasClosed) Kind() string   { return "case-closed" }
func (c CaseWasClosed) check() error { return firstOf(checkGround(c.Ground), checkKeep(c.Keep)) }
func (c CaseWasClosed) fold(f *folding) error {
	var failed error
	err := f.changeState(func(of *Case) {
		of.State, of.Ground, of.Closed = CaseClosed, c.Ground, f.at()
		of.KeptUntil, failed = f.keep(f.event.On, c.Keep)
	})
	return firstOf(failed, err)
}

// CaseWasReopened says that a closed case was opened again.
type CaseWasReopened struct {
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (CaseWasReopened) Kind() string   { return "case-reopened" }
func (c CaseWasReopened) check() error { return checkGround(c.Ground) }
func (c CaseWasReopened) fold(f *folding) error {
	var failed error
	err := f.changeState(func(of *Case) {
		of.State, of.Ground, of.Closed, of.KeptUntil = CaseReopened, c.Ground, 0, 0
		failed = firstOf(f.stop(keepingClock(f.event.On)), f.endTasksOf(KeepingEnds, f.event.On, "reopened"))
	})
	return firstOf(failed, err)
}

// CaseMergedInto says that a case is part of another from then on.
type CaseMergedInto struct {
	Into   string `json:"into"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (CaseMergedInto) Kind() string   { return "case-merged" }
func (c CaseMergedInto) check() error { return firstOf(checkID("case", c.Into), checkGround(c.Ground)) }
func (c CaseMergedInto) fold(f *folding) error {
	into, there, err := load[Case](f, c.Into)
	if err != nil || !there {
		return err
	}
	into.Parts, into.Changed = append(into.Parts, f.event.On.ID), max(into.Changed, f.at())
	if err := f.put(into); err != nil {
		return err
	}
	return f.changeCase(func(of *Case) { of.State, of.Into, of.Ground = CaseMerged, c.Into, c.Ground })
}

// CaseSplit says that things of a case belong to another, new one from then on.
type CaseSplit struct {
	To     string `json:"to"`
	Moved  []Ref  `json:"moved"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (CaseSplit) Kind() string { return "case-split" }
func (c CaseSplit) check() error {
	if len(c.Moved) == 0 || len(c.Moved) > maxMoved {
		return fmt.Errorf("%d things to move; give 1 to %d", len(c.Moved), maxMoved)
	}
	return firstOf(checkID("case", c.To), checkGround(c.Ground))
}

func (c CaseSplit) fold(f *folding) error {
	for _, ref := range c.Moved {
		if err := f.move(ref, c.To); err != nil {
			return err
		}
	}
	return f.changeCase(func(*Case) {})
}

// move gives a thing to another case.
func (f *folding) move(ref Ref, to string) error {
	switch ref.Kind {
	case Claim{}.kind():
		return change(f, ref.ID, func(c *Claim) error { c.Case = to; return nil })
	case Member{}.kind():
		return f.moveMember(ref.ID, to)
	case Note{}.kind():
		return change(f, ref.ID, func(n *Note) error { n.Case = to; return nil })
	case Paper{}.kind():
		return change(f, ref.ID, func(p *Paper) error { p.Case = to; return nil })
	}
	return fmt.Errorf("%s is nothing that moves", ref)
}

// moveMember gives a member to another case, and its hits with it.
func (f *folding) moveMember(id, to string) error {
	var failed error
	err := All(f.ctx, f.state, "hits-of-member", id, func(h Hit) bool {
		failed = change(f, h.ID, func(h *Hit) error {
			if h.Member == id {
				h.Case = to
			}
			if h.OtherMember == id {
				h.OtherCase = to
			}
			return nil
		})
		return failed == nil
	})
	if err := firstOf(err, failed); err != nil {
		return err
	}
	return change(f, id, func(m *Member) error { m.Case = to; return nil })
}

// caseOfThing is the case of what a split may move.
func caseOfThing(ctx context.Context, r Reader, ref Ref) (string, error) {
	switch ref.Kind {
	case Claim{}.kind():
		c, err := Need[Claim](ctx, r, ref.ID)
		return c.Case, err
	case Member{}.kind():
		m, err := Need[Member](ctx, r, ref.ID)
		return m.Case, err
	case Note{}.kind():
		n, err := Need[Note](ctx, r, ref.ID)
		return n.Case, err
	case Paper{}.kind():
		p, err := Need[Paper](ctx, r, ref.ID)
		return p.Case, err
	}
	return "", dyetrace.Errorf(dyetrace.UsageError, "move", "%s cannot be moved: claims, members, notes and documents can", ref)
}

// CaseAndParts are the ids of a case and of all cases merged into it, the case first.
func CaseAndParts(ctx context.Context, r Reader, id string) ([]string, error) {
	ids := []string{id}
	for i := 0; i < len(ids); i++ {
		c, err := Need[Case](ctx, r, ids[i])
		if err != nil {
			return nil, err
		}
		for _, part := range c.Parts {
			if !slices.Contains(ids, part) {
				ids = append(ids, part)
			}
		}
	}
	return ids, nil
}

// mergedInto is the case that goes on with a case.
func mergedInto(ctx context.Context, r Reader, id string) (string, error) {
	for range maxMoved {
		c, there, err := Get[Case](ctx, r, id)
		if err != nil || !there || c.Into == "" {
			return id, err
		}
		id = c.Into
	}
	return id, dyetrace.Errorf(dyetrace.CorruptError, "follow merged cases", "case %s is merged in a circle", id)
}
