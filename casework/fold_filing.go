package casework

import (
	"errors"
	"fmt"
	"slices"
)

func filingFacts() []Fact {
	return []Fact{FilingMade{}, FilingShown{}, FilingPermitted{}, FilingSent{}}
}

// FilingMade says that a report to a financial intelligence unit was made of a case.
type FilingMade struct {
	Case      string      `json:"case"`
	Format    string      `json:"format"`
	Unit      string      `json:"unit"`
	Reference string      `json:"reference,omitzero"`
	Ground    string      `json:"ground"`
	Files     []FiledFile `json:"files"`
	Deadline  Time        `json:"deadline,omitzero"`
	Readers   []Who       `json:"readers"`
}

// Kind is the name of the fact.
func (FilingMade) Kind() string { return filingPrefix + "made" }
func (m FilingMade) check() error {
	if len(m.Files) == 0 || len(m.Files) > maxListed {
		return fmt.Errorf("a report of %d files; 1 to %d make one", len(m.Files), maxListed)
	}
	for _, f := range m.Files {
		if f.Bytes < 0 {
			return errors.New("a file of the report has less than no bytes")
		}
		if err := firstOf(checkName("the file's name", f.Name), checkSHA256("the file's hash", f.SHA256)); err != nil {
			return err
		}
	}
	return firstOf(checkID("case", m.Case), checkName("the report's format", m.Format), checkName("the unit", m.Unit),
		checkShort("the report's number", m.Reference), checkGround(m.Ground), checkWho("the report's readers", m.Readers, 1))
}

func (m FilingMade) fold(f *folding) error {
	return f.put(Filing{ID: f.event.On.ID, Case: m.Case, Format: m.Format, Unit: m.Unit, Reference: m.Reference,
		Ground: m.Ground, Files: m.Files, Deadline: m.Deadline, Made: f.at(), By: f.event.Actor, Readers: m.Readers})
}

// FilingShown says that more people may see a report.
type FilingShown struct {
	To     []Who  `json:"to"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (FilingShown) Kind() string { return filingPrefix + "shown" }
func (s FilingShown) check() error {
	return firstOf(checkWho("who may see the report", s.To, 1), checkGround(s.Ground))
}
func (s FilingShown) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Filing) error {
		for _, who := range s.To {
			if !slices.Contains(of.Readers, who) {
				of.Readers = append(of.Readers, who)
			}
		}
		return nil
	})
}

// FilingPermitted says that a report may go to an office elsewhere.
type FilingPermitted struct {
	Office string `json:"office"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (FilingPermitted) Kind() string { return filingPrefix + "permitted" }
func (p FilingPermitted) check() error {
	return firstOf(checkName("the office", p.Office), checkGround(p.Ground))
}
func (p FilingPermitted) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Filing) error { of.Offices = union(of.Offices, p.Office); return nil })
}

// FilingSent says that a report went to its unit.
type FilingSent struct {
	At     Time   `json:"at"`
	Number string `json:"number,omitzero"` // that the unit gave it
}

// Kind is the name of the fact.
func (FilingSent) Kind() string { return filingPrefix + "sent" }
func (s FilingSent) check() error {
	if s.At == 0 {
		return errors.New("the time at which the report was sent is missing")
	}
	return checkShort("the unit's number", s.Number)
}

func (s FilingSent) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Filing) error {
		if of.Sent == 0 {
			of.Sent = s.At
		}
		if s.Number != "" {
			of.Number = s.Number
		}
		return nil
	})
}
