package casework

import (
	"errors"
	"fmt"
	"slices"
)

func measureFacts() []Fact {
	return []Fact{MeasureStarted{}, MeasureStated{}, MeasureExtended{}, MeasureLifted{}}
}

// MeasureStarted says that a measure is in force.
type MeasureStarted struct {
	Case          string    `json:"case"`
	Is            string    `json:"is"`
	Institution   string    `json:"institution"`
	Account       string    `json:"account"`
	Authority     string    `json:"authority"`
	Basis         string    `json:"basis,omitzero"`
	Request       string    `json:"request,omitzero"`
	Reply         string    `json:"reply,omitzero"`
	Claims        []string  `json:"claims,omitzero"`
	Asked         Sum       `json:"asked,omitzero"`
	InForce       Sum       `json:"in_force,omitzero"`
	Start         Time      `json:"start"`
	End           Time      `json:"end,omitzero"`
	MaxExtensions int       `json:"max_extensions"`
	OutgoingOnly  bool      `json:"outgoing_only,omitzero"`
	Place         int       `json:"place"`
	Earlier       []Earlier `json:"earlier,omitzero"`
	Differs       bool      `json:"differs,omitzero"` // its end as stated is not that of the rules
	Ground        string    `json:"ground,omitzero"`  // where no request asked for it
}

// Kind is the name of the fact.
func (MeasureStarted) Kind() string { return "measure-started" }
func (m MeasureStarted) check() error {
	if !slices.Contains([]string{string(Stop), string(Freeze), string(Watch)}, m.Is) {
		return fmt.Errorf("%q is no measure: known are stop, freeze and watch", m.Is)
	}
	if m.Request == "" && m.Ground == "" {
		return errors.New("a measure needs a request or the ground of whoever knows of it")
	}
	if m.Start == 0 {
		return errors.New("the start of the measure is missing")
	}
	if m.End != 0 && m.End <= m.Start {
		return errors.New("the measure ends before it starts")
	}
	if AccountKey(m.Institution, m.Account) == "" {
		return fmt.Errorf("%q names no account", m.Account)
	}
	if m.Place < 1 || len(m.Earlier) > maxListed || len(m.Claims) > maxListed {
		return errors.New("the measure's place in the queue is not told rightly")
	}
	return firstOf(checkID("case", m.Case), checkName("the institution", m.Institution), checkName("the account", m.Account),
		checkName("the authority", m.Authority), checkShort("the legal document", m.Basis), checkText("the ground", m.Ground))
}

func (m MeasureStarted) fold(f *folding) error {
	of := Measure{ID: f.event.On.ID, Case: m.Case, Office: f.event.Office, Kind: m.Is, Institution: m.Institution, Account: m.Account,
		Key: AccountKey(m.Institution, m.Account), Authority: m.Authority, Basis: m.Basis, Request: m.Request, Reply: m.Reply, Claims: m.Claims,
		Asked: m.Asked, InForce: m.InForce, Start: m.Start, End: m.End, MaxExtensions: m.MaxExtensions, OutgoingOnly: m.OutgoingOnly,
		Place: m.Place, Earlier: m.Earlier, State: InForce, Ground: m.Ground}
	if err := f.setMeasureClocks(of); err != nil {
		return err
	}
	what := ""
	switch {
	case m.Differs:
		what = "term-differs"
	case m.End == 0 && m.Is != string(Watch):
		what = "term-unknown"
	}
	if what != "" {
		if err := f.task(Task{Case: m.Case, Office: f.event.Office, What: what, On: f.event.On}); err != nil {
			return err
		}
	}
	return f.put(of)
}

// MeasureStated says anew how much a measure holds.
type MeasureStated struct {
	InForce Sum       `json:"in_force,omitzero"`
	Earlier []Earlier `json:"earlier,omitzero"`
	Place   int       `json:"place"`
	Reply   string    `json:"reply"`
}

// Kind is the name of the fact.
func (MeasureStated) Kind() string   { return "measure-stated" }
func (m MeasureStated) check() error { return checkID("reply", m.Reply) }
func (m MeasureStated) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Measure) error {
		last, err := f.isLastIn(of.Case, &of.SumBy)
		if err != nil || !last {
			return err
		}
		if !m.InForce.IsZero() {
			of.InForce = m.InForce
		}
		of.Earlier, of.Place, of.Reply = m.Earlier, m.Place, m.Reply
		return nil
	})
}

// MeasureExtended says that a measure lasts longer.
type MeasureExtended struct {
	End     Time   `json:"end"`
	Request string `json:"request,omitzero"`
	Reply   string `json:"reply,omitzero"`
	Differs bool   `json:"differs,omitzero"` // its end as stated is not that of the rules
}

// Kind is the name of the fact.
func (MeasureExtended) Kind() string { return "measure-extended" }
func (m MeasureExtended) check() error {
	if m.End == 0 {
		return errors.New("the new end is missing: the reply does not say it and the rules do not know it")
	}
	return nil
}

func (m MeasureExtended) fold(f *folding) error {
	of, there, err := load[Measure](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	of.Extensions++
	last, err := f.isLastIn(of.Case, &of.EndBy)
	if err != nil || !last {
		return firstOf(err, f.put(of))
	}
	// It may be over here, when the extension comes from an office elsewhere.
	if of.End = m.End; of.State == Expired {
		of.State, of.Ended, of.Ground, of.Was = InForce, 0, of.Was, ""
	}
	if err := f.setMeasureClocks(of); err != nil {
		return err
	}
	if err := f.endTasks(RefOf(of), "extended"); err != nil {
		return err
	}
	if m.Differs {
		if err := f.task(Task{Case: of.Case, Office: of.Office, What: "term-differs", On: f.event.On}); err != nil {
			return err
		}
	}
	return f.put(of)
}

// MeasureLifted says that a measure is no longer in force.
type MeasureLifted struct {
	At     Time   `json:"at"`
	Ground string `json:"ground"`
	Reply  string `json:"reply,omitzero"`
}

// Kind is the name of the fact.
func (MeasureLifted) Kind() string   { return "measure-lifted" }
func (m MeasureLifted) check() error { return checkGround(m.Ground) }
func (m MeasureLifted) fold(f *folding) error {
	of, there, err := load[Measure](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	// What was lifted in two places is lifted since the first of them.
	if of.State == Lifted && (of.LiftedBy == "" || of.LiftedBy < f.event.ID) {
		return nil
	}
	if _, err := f.isLastIn(of.Case, &of.LiftedBy); err != nil {
		return err
	}
	if of.LiftedBy != "" {
		of.LiftedBy = f.event.ID
	}
	of.State, of.Ended, of.Ground, of.Was = Lifted, m.At, m.Ground, ""
	return firstOf(f.setMeasureClocks(of), f.endTasks(RefOf(of), "lifted"), f.put(of))
}

// setMeasureClocks starts the clocks that a measure has now, and stops the others.
func (f *folding) setMeasureClocks(m Measure) error {
	clocks := m.measureClocks(f.event.Time)
	for _, c := range clocks {
		f.start(c)
	}
	for _, kind := range []string{measureEnds, measureEndsSoon} {
		id := kind + ":" + m.ID
		if slices.ContainsFunc(clocks, func(c Clock) bool { return c.ID == id }) {
			continue
		}
		if err := f.stop(id); err != nil {
			return err
		}
	}
	return nil
}

// measureIsOver marks a measure whose time is over.
func measureIsOver(f *folding, c ClockFired) error {
	m, there, err := load[Measure](f, f.event.On.ID)
	if err != nil || !there || m.State != InForce || m.End != c.Due {
		return err
	}
	// An office elsewhere may have extended it before: what it says then counts again.
	of, _, err := load[Case](f, m.Case)
	if err != nil {
		return err
	}
	if len(of.Shared) > 0 {
		m.Was = m.Ground
	}
	m.State, m.Ended, m.Ground = Expired, m.End, "its time was over"
	if err := firstOf(f.setMeasureClocks(m), f.endTasks(RefOf(m), "its time was over"), f.put(m)); err != nil {
		return err
	}
	return f.task(Task{Case: m.Case, Office: m.Office, What: m.Kind + "-ended", On: f.event.On, Due: c.Due, Late: c.Late})
}

// measureIsNearlyOver asks whether to extend a measure.
func measureIsNearlyOver(f *folding, c ClockFired) error {
	m, there, err := load[Measure](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	return f.task(Task{Case: m.Case, Office: m.Office, What: m.Kind + "-ends", On: f.event.On, Due: m.End, Late: c.Late})
}
