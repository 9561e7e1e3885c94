package casework

import (
	"fmt"
	"slices"

	"dyetrace"
)

// OperationState is how far an operation has come.
type OperationState string

// The states of an operation.
const (
	Prepared        OperationState = "prepared" // only the named people see it and its cases
	OperationActs   OperationState = "released"
	OperationClosed OperationState = "closed"
)

// Operation is cases of several offices, and a moment at which all of them act.
type Operation struct {
	ID       string         `json:"id"`
	Number   string         `json:"number"`
	Office   string         `json:"office"` // that leads
	Name     string         `json:"name"`
	Purpose  string         `json:"purpose"`
	Offices  []string       `json:"offices"`
	Named    []Who          `json:"named"` // who see it before it is released
	Moment   Time           `json:"moment"`
	State    OperationState `json:"state"`
	Ground   string         `json:"ground,omitzero"` // of its end
	Cases    int            `json:"cases"`
	Opened   Time           `json:"opened"`
	Released Time           `json:"released,omitzero"`
	Closed   Time           `json:"closed,omitzero"`
}

func (Operation) kind() string { return "operation" }
func (o Operation) id() string { return o.ID }
func (o Operation) keys() []Key {
	keys := []Key{{Name: "operation-number", Value: o.Number, One: true}}
	for _, office := range o.Offices {
		keys = append(keys, Key{Name: "operations", Value: office})
	}
	return keys
}

func operationRef(id string) Ref { return Ref{Kind: Operation{}.kind(), ID: id} }

// OperationStart is what is said of an operation when it is opened.
type OperationStart struct {
	Name, Purpose string
	Offices       []string // beside that of who acts
	Named         []Who    // beside who acts
	Moment        dyetrace.Instant
}

// OpenOperation opens an operation, which the office of who acts leads.
func (b By) OpenOperation(in OperationStart) Decide {
	return b.decide("open operation", func(d *deed) error {
		if in.Moment <= d.Time {
			return fmt.Errorf("the moment %s has passed: give one to come", in.Moment)
		}
		office, _, err := Get[Office](d.ctx, d.state, d.Office)
		if err != nil {
			return err
		}
		id, err := d.IDs.New()
		if err != nil {
			return err
		}
		n := office.Operations + 1
		fact := OperationOpened{N: n, Number: fmt.Sprintf("%s-O%d", d.Office, n), Name: in.Name, Purpose: in.Purpose, Moment: Time(in.Moment),
			Offices: withFirst(d.Office, in.Offices), Named: withFirst(d.Who(), in.Named)}
		return d.say(operationRef(id), fact)
	})
}

// withFirst is a list with one more in front, and nothing twice.
func withFirst[T comparable](first T, others []T) []T {
	list, seen := []T{first}, map[T]bool{first: true}
	for _, other := range others {
		if !seen[other] {
			seen[other] = true
			list = append(list, other)
		}
	}
	return list
}

// preparedOperation is an operation that has not acted yet.
func (d *deed) preparedOperation(id string) (Operation, error) {
	o, err := FindOperation(d.ctx, d.state, d.Who(), id)
	if err == nil && o.State != Prepared {
		err = fmt.Errorf("operation %s is %s since %s", o.Number, o.State, max(o.Released, o.Closed))
	}
	return o, err
}

// NameOperation says who is named, in place of who was; who acts stays among them.
func (b By) NameOperation(id string, named []Who, ground string) Decide {
	return b.decide("name people of operation", func(d *deed) error {
		o, err := d.preparedOperation(id)
		if err != nil {
			return err
		}
		for _, who := range named {
			if !slices.Contains(o.Offices, who.Office) {
				return fmt.Errorf("%s is of %s, which is not an office of operation %s", who.Name, who.Office, o.Number)
			}
		}
		return d.say(operationRef(id), OperationNamed{Named: withFirst(d.Who(), named), Ground: ground})
	})
}

// MoveOperation sets another moment.
func (b By) MoveOperation(id string, moment dyetrace.Instant, ground string) Decide {
	return b.decide("move operation", func(d *deed) error {
		if _, err := d.preparedOperation(id); err != nil {
			return err
		}
		if moment <= d.Time {
			return fmt.Errorf("the moment %s has passed: give one to come", moment)
		}
		return d.say(operationRef(id), OperationMoved{Moment: Time(moment), Ground: ground})
	})
}

// JoinOperation makes cases part of an operation: those that who acts may see. Until it is
// released only the people named on it see them.
func (b By) JoinOperation(id string, cases ...string) Decide {
	return b.decide("join operation", func(d *deed) error {
		o, err := d.preparedOperation(id)
		if err != nil {
			return err
		}
		if len(cases) == 0 || len(cases) > maxMoved {
			return fmt.Errorf("%d cases; give 1 to %d", len(cases), maxMoved)
		}
		// Thousands may join at once: they are read together.
		if err := d.expectAll(Case{}, cases); err != nil {
			return err
		}
		for _, one := range withFirst(cases[0], cases[1:]) {
			c, err := d.openCaseOf(one)
			if err != nil {
				return err
			}
			switch {
			case c.Operation == id:
				continue
			case c.Operation != "":
				return fmt.Errorf("case %s is in another operation: take it out of that one first", c.Number)
			case !slices.Contains(o.Offices, c.Office):
				return fmt.Errorf("case %s is of %s, which is not an office of operation %s", c.Number, c.Office, o.Number)
			}
			if err := d.say(caseRef(one), CaseJoined{Operation: id}); err != nil {
				return err
			}
		}
		return nil
	})
}

// LeaveOperation takes a case out of an operation that has not acted yet.
func (b By) LeaveOperation(id, ground string) Decide {
	return b.decide("leave operation", func(d *deed) error {
		c, err := d.caseOf(id)
		if err != nil {
			return err
		}
		if c.Operation == "" {
			return fmt.Errorf("case %s is in no operation", c.Number)
		}
		if _, err := d.preparedOperation(c.Operation); err != nil {
			return err
		}
		return d.say(caseRef(id), CaseLeft{Operation: c.Operation, Ground: ground})
	})
}

// ReleaseOperation releases the sealed requests of all cases of an operation together, when
// its moment has come. It releases at most 10,000 at once and can be done again until it
// says nothing more; the first time makes the operation seen. Requests that are not sealed
// are a reason to refuse, unless they are to be left behind.
func (b By) ReleaseOperation(id string, leaveBehind bool) Decide {
	return b.decide("release operation", func(d *deed) error {
		o, err := FindOperation(d.ctx, d.state, d.Who(), id)
		if err != nil {
			return err
		}
		if o.State == OperationClosed {
			return fmt.Errorf("operation %s is closed since %s", o.Number, o.Closed)
		}
		if d.Time < o.Moment.Instant() {
			return fmt.Errorf("the moment of operation %s is %s, and it is %s", o.Number, o.Moment, d.Time)
		}
		// Whoever is not ready keeps the others from acting only until somebody decides so.
		sealed, open, err := d.unreleased(id)
		if err != nil {
			return err
		}
		if open > 0 && !leaveBehind && o.State == Prepared {
			return fmt.Errorf("%d requests of operation %s are not sealed: seal or withdraw them, or say that they are left behind", open, o.Number)
		}
		if o.State == Prepared {
			if err := d.say(operationRef(id), OperationReleased{Left: open}); err != nil {
				return err
			}
		}
		for _, r := range sealed[:min(len(sealed), maxMoved)] {
			if err := d.checkRelease(r); err != nil {
				return err
			}
			if err := d.say(RefOf(r), RequestReleased{SHA256: r.Message, Channel: r.Channel}); err != nil {
				return err
			}
		}
		return nil
	})
}

// unreleased are the sealed requests of an operation, a batch and one more at most, by case, and how
// many wait to be sealed.
func (d *deed) unreleased(operation string) (sealed []Request, open int, err error) {
	var failed, away error
	err = All(d.ctx, d.state, "cases-in-operation", operation, func(c Case) bool {
		failed = All(d.ctx, d.state, "requests-unreleased", c.ID, func(one Request) bool {
			var log string
			log, away = d.away(one.Office)
			switch {
			case away != nil:
				return false
			case log != "":
				// An office that works elsewhere releases its own.
			case one.State != Sealed:
				open++
			case len(sealed) <= maxMoved:
				sealed = append(sealed, one)
			}
			return true
		})
		failed = firstOf(failed, away)
		return failed == nil
	})
	return sealed, open, firstOf(failed, err)
}

// checkHeld refuses to release alone what an operation releases together.
func (d *deed) checkHeld(r Request) error {
	c, there, err := Get[Case](d.ctx, d.state, r.Case)
	if err != nil || !there || c.Operation == "" {
		return err
	}
	o, err := Need[Operation](d.ctx, d.state, c.Operation)
	if err == nil && o.State == Prepared {
		err = fmt.Errorf("request %s waits for operation %s, which acts at %s: its requests go out together", r.Number, o.Number, o.Moment)
	}
	return err
}

// CloseOperation ends an operation, with a ground. Its cases go on.
func (b By) CloseOperation(id, ground string) Decide {
	return b.decide("close operation", func(d *deed) error {
		o, err := FindOperation(d.ctx, d.state, d.Who(), id)
		if err != nil {
			return err
		}
		if o.State == OperationClosed {
			return fmt.Errorf("operation %s is closed since %s", o.Number, o.Closed)
		}
		return d.say(operationRef(id), OperationEnded{Ground: ground})
	})
}
