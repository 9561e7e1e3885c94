package casework

import (
	"errors"
	"fmt"
)

func operationFacts() []Fact {
	return []Fact{OperationOpened{}, OperationNamed{}, OperationMoved{}, OperationReleased{}, OperationEnded{}, CaseJoined{}, CaseLeft{},
		LeadDecided{}, ShiftHanded{}, PersonMet{}, MoneySeized{}}
}

// OperationOpened says that an operation was opened.
type OperationOpened struct {
	N       int      `json:"n"` // the office's number of it
	Number  string   `json:"number"`
	Name    string   `json:"name"`
	Purpose string   `json:"purpose"`
	Offices []string `json:"offices"`
	Named   []Who    `json:"named"`
	Moment  Time     `json:"moment"`
}

// Kind is the name of the fact.
func (OperationOpened) Kind() string { return "operation-opened" }
func (o OperationOpened) check() error {
	if len(o.Offices) > maxListed {
		return fmt.Errorf("%d offices; %d is the most", len(o.Offices), maxListed)
	}
	for _, office := range o.Offices {
		if err := checkName("an office", office); err != nil {
			return err
		}
	}
	if o.Moment == 0 {
		return errors.New("the moment at which all act is missing")
	}
	return firstOf(checkName("the operation's number", o.Number), checkName("the name", o.Name),
		checkName("the purpose for which its data are kept", o.Purpose), checkWho("the named people", o.Named, 1))
}

func (o OperationOpened) fold(f *folding) error {
	office, _, err := load[Office](f, f.event.Office)
	if err != nil {
		return err
	}
	office.Name, office.Operations = f.event.Office, max(office.Operations, o.N)
	f.startMoment(o.Moment)
	return firstOf(f.put(office), f.put(Operation{ID: f.event.On.ID, Number: o.Number, Office: f.event.Office, Name: o.Name, Purpose: o.Purpose,
		Offices: o.Offices, Named: o.Named, Moment: o.Moment, State: Prepared, Opened: f.at()}))
}

// operationMoment is the kind of clock that says that an operation's moment has come.
const operationMoment = "operation-moment"

func momentClock(id string) string { return operationMoment + ":" + id }

func (f *folding) startMoment(at Time) {
	f.start(Clock{ID: momentClock(f.event.On.ID), Due: at.Instant(), Kind: operationMoment, On: f.event.On})
}

// momentHasCome gives each office of an operation the task to act.
func momentHasCome(f *folding, c ClockFired) error {
	o, there, err := load[Operation](f, f.event.On.ID)
	if err != nil || !there || o.State != Prepared {
		return err
	}
	return f.task(Task{Office: o.Office, What: operationMoment, On: f.event.On, Due: c.Due, Late: c.Late})
}

// casesOfOperation changes each case of the operation that the event is on.
func (f *folding) casesOfOperation(how func(c *Case)) error {
	var failed error
	err := All(f.ctx, f.state, "cases-in-operation", f.event.On.ID, func(c Case) bool {
		how(&c)
		c.Changed = f.at()
		failed = f.put(c)
		return failed == nil
	})
	return firstOf(failed, err)
}

// OperationNamed says who is named on an operation from then on.
type OperationNamed struct {
	Named  []Who  `json:"named"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (OperationNamed) Kind() string { return "operation-named" }
func (o OperationNamed) check() error {
	return firstOf(checkWho("the named people", o.Named, 1), checkGround(o.Ground))
}
func (o OperationNamed) fold(f *folding) error {
	err := change(f, f.event.On.ID, func(of *Operation) error { of.Named = o.Named; return nil })
	return firstOf(err, f.casesOfOperation(func(c *Case) { c.Before = o.Named }))
}

// OperationMoved says that all act at another moment.
type OperationMoved struct {
	Moment Time   `json:"moment"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (OperationMoved) Kind() string { return "operation-moved" }
func (o OperationMoved) check() error {
	if o.Moment == 0 {
		return errors.New("the moment at which all act is missing")
	}
	return checkGround(o.Ground)
}
func (o OperationMoved) fold(f *folding) error {
	f.startMoment(o.Moment)
	return change(f, f.event.On.ID, func(of *Operation) error { of.Moment = o.Moment; return nil })
}

// OperationReleased says that an operation acts: its offices see it from then on.
type OperationReleased struct {
	Left int `json:"left,omitzero"` // requests that were left behind, because they were not sealed
}

// Kind is the name of the fact.
func (OperationReleased) Kind() string   { return "operation-released" }
func (o OperationReleased) check() error { return nil }
func (o OperationReleased) fold(f *folding) error {
	err := change(f, f.event.On.ID, func(of *Operation) error { of.State, of.Released = OperationActs, f.at(); return nil })
	return firstOf(err, f.stop(momentClock(f.event.On.ID)), f.endTasks(f.event.On, "released"), f.casesOfOperation(func(c *Case) { c.Before = nil }))
}

// OperationEnded says that an operation was closed.
type OperationEnded struct {
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (OperationEnded) Kind() string   { return "operation-closed" }
func (o OperationEnded) check() error { return checkGround(o.Ground) }
func (o OperationEnded) fold(f *folding) error {
	err := change(f, f.event.On.ID, func(of *Operation) error {
		of.State, of.Closed, of.Ground = OperationClosed, f.at(), o.Ground
		return nil
	})
	return firstOf(err, f.stop(momentClock(f.event.On.ID)), f.endTasks(f.event.On, "closed"), f.casesOfOperation(func(c *Case) { c.Before = nil }))
}

// CaseJoined says that a case is part of an operation.
type CaseJoined struct {
	Operation string `json:"operation"`
}

// Kind is the name of the fact.
func (CaseJoined) Kind() string   { return "case-joined-operation" }
func (c CaseJoined) check() error { return checkID("operation", c.Operation) }
func (c CaseJoined) fold(f *folding) error {
	o, there, err := load[Operation](f, c.Operation)
	if err != nil || !there {
		return err
	}
	o.Cases++
	err = f.changeCase(func(of *Case) {
		of.Operation = o.ID
		if o.State == Prepared {
			of.Before = o.Named
		}
	})
	return firstOf(err, f.put(o), f.countAll(f.event.On.ID, o.ID, 1))
}

// CaseLeft says that a case is no longer part of an operation.
type CaseLeft struct {
	Operation string `json:"operation"`
	Ground    string `json:"ground"`
}

// Kind is the name of the fact.
func (CaseLeft) Kind() string { return "case-left-operation" }
func (c CaseLeft) check() error {
	return firstOf(checkID("operation", c.Operation), checkGround(c.Ground))
}
func (c CaseLeft) fold(f *folding) error {
	o, there, err := load[Operation](f, c.Operation)
	if err != nil || !there {
		return err
	}
	o.Cases--
	err = f.changeCase(func(of *Case) { of.Operation, of.Before = "", nil })
	return firstOf(err, f.put(o), f.countAll(f.event.On.ID, o.ID, -1))
}
