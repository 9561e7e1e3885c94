package casework

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Meeting is how far people have come with a person.
type Meeting string

// What happens to a person of a case.
const (
	Found      Meeting = "found"
	Questioned Meeting = "questioned"
	Arrested   Meeting = "arrested"
)

// Met is what happened to a person, and when.
type Met struct {
	As     Meeting `json:"as"`
	At     Time    `json:"at"`
	Ground string  `json:"ground"` // the record's number, or who says so
}

// MeetPerson says that a person of a case was found, questioned or arrested.
func (b By) MeetPerson(member string, met Met) Decide {
	return b.decide("record a person", func(d *deed) error {
		m, err := Need[Member](d.ctx, d.state, member)
		if err != nil {
			return err
		}
		if _, err := d.openCaseOf(m.Case); err != nil {
			return err
		}
		switch {
		case m.Is != Person:
			return fmt.Errorf("%s is no person but a member of kind %s", m.Name, m.Is)
		case met.At.Instant() > d.Time:
			return fmt.Errorf("%s is later than now", met.At)
		case slices.ContainsFunc(m.Met, func(known Met) bool { return known.As == met.As }):
			return fmt.Errorf("that %s was %s is known already", m.Name, met.As)
		}
		return d.say(RefOf(m), PersonMet{Met: met})
	})
}

// PersonMet says that a person was found, questioned or arrested.
type PersonMet struct {
	Met Met `json:"met"`
}

// Kind is the name of the fact.
func (PersonMet) Kind() string { return "person-met" }
func (p PersonMet) check() error {
	if !slices.Contains([]Meeting{Found, Questioned, Arrested}, p.Met.As) {
		return fmt.Errorf("a person is %s, %s or %s", Found, Questioned, Arrested)
	}
	if p.Met.At == 0 {
		return errors.New("the time is missing")
	}
	return checkGround(p.Met.Ground)
}

func (p PersonMet) fold(f *folding) error {
	m, there, err := load[Member](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	// Two places may say so of one member.
	known := slices.IndexFunc(m.Met, func(known Met) bool { return known.As == p.Met.As })
	switch {
	case known < 0:
		m.Met = append(m.Met, p.Met)
		slices.SortStableFunc(m.Met, func(a, b Met) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.As, b.As)) })
	case p.Met.At < m.Met[known].At || p.Met.At == m.Met[known].At && p.Met.Ground < m.Met[known].Ground:
		m.Met[known] = p.Met
	}
	group, err := f.sameAs(m)
	if err != nil || len(group) == 0 {
		return firstOf(err, f.put(m))
	}
	return f.putSame(append(group, m))
}

// Seizure is money that a court or another authority has taken.
type Seizure struct {
	ID          string `json:"id"`
	Case        string `json:"case"`
	Office      string `json:"office"`
	Institution string `json:"institution,omitzero"`
	Account     string `json:"account,omitzero"` // none for cash
	Authority   string `json:"authority"`
	Basis       string `json:"basis"` // number of its document
	Sum         Sum    `json:"sum"`
	At          Time   `json:"at"`
}

func (Seizure) kind() string  { return "seizure" }
func (s Seizure) id() string  { return s.ID }
func (s Seizure) keys() []Key { return []Key{{Name: "seizures", Value: s.Case}} }

// RecordSeizure says that money was seized: by whom, and by which document.
func (b By) RecordSeizure(id string, in Seizure) Decide {
	return b.decide("record seizure", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		if in.At.Instant() > d.Time {
			return fmt.Errorf("%s is later than now", in.At)
		}
		seizure, err := d.IDs.New()
		if err != nil {
			return err
		}
		return d.say(Ref{Kind: Seizure{}.kind(), ID: seizure}, MoneySeized{Case: id, Institution: in.Institution, Account: in.Account,
			Authority: in.Authority, Basis: in.Basis, Sum: in.Sum, At: in.At})
	})
}

// MoneySeized says that money was seized.
type MoneySeized struct {
	Case        string `json:"case"`
	Institution string `json:"institution,omitzero"`
	Account     string `json:"account,omitzero"`
	Authority   string `json:"authority"`
	Basis       string `json:"basis"`
	Sum         Sum    `json:"sum"`
	At          Time   `json:"at"`
}

// Kind is the name of the fact.
func (MoneySeized) Kind() string { return "money-seized" }
func (m MoneySeized) check() error {
	if m.Sum.IsZero() || m.Sum.Amount <= 0 {
		return errors.New("the sum that was seized is missing")
	}
	if m.At == 0 {
		return errors.New("the time is missing")
	}
	return firstOf(checkID("case", m.Case), checkShort("the institution", m.Institution), checkShort("the account", m.Account),
		checkName("the authority", m.Authority), checkName("the number of its document", m.Basis))
}

func (m MoneySeized) fold(f *folding) error {
	return f.put(Seizure{ID: f.event.On.ID, Case: m.Case, Office: f.event.Office, Institution: m.Institution, Account: m.Account,
		Authority: m.Authority, Basis: m.Basis, Sum: m.Sum, At: m.At})
}
