package casework

import (
	"context"
	"fmt"

	"dyetrace"
)

// Shift is one hand-over between two people of an office.
type Shift struct {
	ID     string `json:"id"`
	Office string `json:"office"`
	From   string `json:"from"`
	To     string `json:"to"`
	Text   string `json:"text"`
	Cases  int    `json:"cases"` // that went over
	At     Time   `json:"at"`
}

func (Shift) kind() string { return "shift" }
func (s Shift) id() string { return s.ID }
func (s Shift) keys() []Key {
	return []Key{{Name: "shifts", Value: s.Office, Order: fmt.Sprintf("%020d", s.At)}}
}

// HandOver gives all cases that who acts works on to somebody else of his office, with what
// the other one has to know.
func (b By) HandOver(to, text string) Decide {
	return b.decide("hand over", func(d *deed) error {
		if to == d.Actor {
			return fmt.Errorf("%s has the cases already", to)
		}
		var cases []string
		err := All(d.ctx, d.state, "cases-of", d.Office+"/"+d.Actor, func(c Case) bool {
			if c.Works() {
				cases = append(cases, c.ID)
			}
			return len(cases) <= maxMoved
		})
		if err != nil {
			return err
		}
		if len(cases) > maxMoved {
			return fmt.Errorf("%s works on more than %d cases: assign some of them first", d.Actor, maxMoved)
		}
		// The hand-over comes first: whoever reads the cases' story finds why they changed hands.
		id, err := d.IDs.New()
		if err != nil {
			return err
		}
		if err := d.say(Ref{Kind: Shift{}.kind(), ID: id}, ShiftHanded{To: to, Text: text, Cases: len(cases)}); err != nil {
			return err
		}
		for _, one := range cases {
			if err := d.say(caseRef(one), CaseAssigned{To: to}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ShiftHanded says that somebody handed his cases over.
type ShiftHanded struct {
	To    string `json:"to"`
	Text  string `json:"text"`
	Cases int    `json:"cases,omitzero"`
}

// Kind is the name of the fact.
func (ShiftHanded) Kind() string { return "shift-handed" }
func (s ShiftHanded) check() error {
	return firstOf(checkName("who takes over", s.To), checkText("what he has to know", s.Text))
}

func (s ShiftHanded) fold(f *folding) error {
	return f.put(Shift{ID: f.event.On.ID, Office: f.event.Office, From: f.event.Actor, To: s.To, Text: s.Text, Cases: s.Cases, At: f.at()})
}

// LastShift is the last hand-over of an office; false where there was none.
func LastShift(ctx context.Context, r Reader, office string) (Shift, bool, error) {
	var last Shift
	found := false
	err := All(ctx, r, "shifts", office, func(s Shift) bool { last, found = s, true; return true })
	if err != nil {
		return Shift{}, false, dyetrace.Errorf(dyetrace.KindOf(err), "find the last shift", "%w", err)
	}
	return last, found, nil
}
