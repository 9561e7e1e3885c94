package casework

import (
	"errors"
	"fmt"
	"slices"
)

func returnFacts() []Fact {
	return []Fact{ReturnWasDrawn{}, ReturnWasNoticed{}, ReturnObjected{}, ObjectionDecided{}, ReturnWasDecided{}, ReturnWasPaid{},
		ReturnWasWithdrawn{}}
}

// The clocks of a return.
const (
	returnNoticeEnds = "return-notice-ends"
	returnPayBy      = "return-pay-by"
)

// ReturnWasDrawn says that a return was drawn up.
type ReturnWasDrawn struct {
	Case   string        `json:"case"`
	When   string        `json:"when"`
	Method string        `json:"method"`
	Shared string        `json:"shared"`
	Report string        `json:"report"`
	Held   []ReturnHeld  `json:"held"`
	Shares []ReturnShare `json:"shares"`
	Notice bool          `json:"notice"`
	Ground string        `json:"ground"`
}

// Kind is the name of the fact.
func (ReturnWasDrawn) Kind() string { return "return-drawn" }
func (r ReturnWasDrawn) check() error {
	for _, s := range r.Shares {
		if err := firstOf(checkID("claim", s.Claim), checkID("measure", s.Measure)); err != nil {
			return err
		}
	}
	return firstOf(checkID("case", r.Case), checkName("which kind of return it is", r.When), checkName("the method", r.Method),
		checkName("the method of the shares", r.Shared), checkSHA256("the computation", r.Report), checkGround(r.Ground))
}

func (r ReturnWasDrawn) fold(f *folding) error {
	return f.put(GivingBack{ID: f.event.On.ID, Case: r.Case, Office: f.event.Office, When: r.When, Method: r.Method, Shared: r.Shared,
		Report: r.Report, Held: r.Held, Shares: r.Shares, Notice: r.Notice, State: ReturnDrawn, Drawer: f.event.Actor, Drawn: f.at(),
		Ground: r.Ground})
}

// ReturnWasNoticed says that the public notice runs.
type ReturnWasNoticed struct {
	From   Time   `json:"from"`
	End    Time   `json:"end"`
	Letter string `json:"letter,omitzero"` // SHA-256 of the notice
}

// Kind is the name of the fact.
func (ReturnWasNoticed) Kind() string { return "return-noticed" }
func (r ReturnWasNoticed) check() error {
	if r.From == 0 || r.End <= r.From {
		return fmt.Errorf("a notice from %s to %s has no time", r.From, r.End)
	}
	if r.Letter == "" {
		return nil
	}
	return checkSHA256("the notice", r.Letter)
}

func (r ReturnWasNoticed) fold(f *folding) error {
	return change(f, f.event.On.ID, func(g *GivingBack) error {
		g.State, g.NoticeFrom, g.NoticeEnds = ReturnNoticed, r.From, r.End
		f.start(Clock{ID: returnNoticeEnds + ":" + g.ID, Due: r.End.Instant(), Kind: returnNoticeEnds, On: f.event.On})
		return nil
	})
}

// ReturnObjected says that somebody objected.
type ReturnObjected struct {
	Who      string `json:"who"`
	Claim    string `json:"claim,omitzero"`
	Text     string `json:"text"`
	Received Time   `json:"received"`
}

// Kind is the name of the fact.
func (ReturnObjected) Kind() string { return "return-objected" }
func (r ReturnObjected) check() error {
	if r.Text == "" || r.Received == 0 {
		return errors.New("an objection says why, and has a day on which it was received")
	}
	return firstOf(checkName("who objects", r.Who), checkShort("the claim", r.Claim), checkText("the objection", r.Text))
}

func (r ReturnObjected) fold(f *folding) error {
	return change(f, f.event.On.ID, func(g *GivingBack) error {
		if len(g.Objections) >= maxMoved {
			return nil
		}
		late := g.NoticeEnds != 0 && r.Received >= g.NoticeEnds
		g.Objections = append(g.Objections, Objection{Who: r.Who, Claim: r.Claim, Text: r.Text, Received: r.Received, Late: late, State: ObjectionOpen})
		return f.task(Task{Case: g.Case, Office: g.Office, What: "return-objection", On: f.event.On})
	})
}

// ObjectionDecided says what became of an objection.
type ObjectionDecided struct {
	Number int    `json:"number"` // from 1
	Upheld bool   `json:"upheld"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (ObjectionDecided) Kind() string   { return "objection-decided" }
func (o ObjectionDecided) check() error { return checkGround(o.Ground) }
func (o ObjectionDecided) fold(f *folding) error {
	g, there, err := load[GivingBack](f, f.event.On.ID)
	if err != nil || !there || o.Number < 1 || o.Number > len(g.Objections) {
		return err
	}
	g.Objections = slices.Clone(g.Objections)
	of := &g.Objections[o.Number-1]
	of.State, of.By, of.Decided, of.Ground = ObjectionRejected, f.event.Actor, f.at(), o.Ground
	if o.Upheld {
		of.State = ObjectionUpheld
	}
	if g.openObjection() < 0 {
		if err := f.endTasks(f.event.On, "decided"); err != nil {
			return err
		}
	}
	if o.Upheld {
		if err := f.task(Task{Case: g.Case, Office: g.Office, What: "return-anew", On: f.event.On}); err != nil {
			return err
		}
	}
	return f.put(g)
}

// ReturnWasDecided says that a return is carried out.
type ReturnWasDecided struct {
	PayBy  Time   `json:"pay_by,omitzero"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (ReturnWasDecided) Kind() string   { return "return-decided" }
func (r ReturnWasDecided) check() error { return checkGround(r.Ground) }
func (r ReturnWasDecided) fold(f *folding) error {
	g, there, err := load[GivingBack](f, f.event.On.ID)
	if err != nil || !there || (g.State != ReturnDrawn && g.State != ReturnNoticed) {
		return err
	}
	// Between the proposal and the second person's consent somebody may have objected.
	if g.mayBeDecided(f.at()) != nil {
		return f.task(Task{Case: g.Case, Office: g.Office, What: "return-not-decided", On: f.event.On})
	}
	g.State, g.Decided, g.PayBy, g.Ground = ReturnDecided, f.at(), r.PayBy, r.Ground
	if err := firstOf(f.stop(returnNoticeEnds+":"+g.ID), f.endTasks(f.event.On, "decided")); err != nil {
		return err
	}
	if r.PayBy != 0 {
		f.start(Clock{ID: returnPayBy + ":" + g.ID, Due: r.PayBy.Instant(), Kind: returnPayBy, On: f.event.On})
	}
	return firstOf(f.task(Task{Case: g.Case, Office: g.Office, What: "return-pay", On: f.event.On, Due: r.PayBy}), f.put(g))
}

// ReturnWasPaid says what was paid of a return.
type ReturnWasPaid struct {
	Payments []ReturnPayment `json:"payments"`
}

// Kind is the name of the fact.
func (ReturnWasPaid) Kind() string { return "return-paid" }
func (r ReturnWasPaid) check() error {
	if len(r.Payments) == 0 {
		return errors.New("nothing was paid")
	}
	for _, p := range r.Payments {
		if p.At == 0 {
			return errors.New("when was it paid?")
		}
		if err := firstOf(checkID("claim", p.Claim), checkID("measure", p.Measure), checkName("the reference of the bank", p.Reference)); err != nil {
			return err
		}
	}
	return nil
}

func (r ReturnWasPaid) fold(f *folding) error {
	g, there, err := load[GivingBack](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	g.Shares = slices.Clone(g.Shares)
	for _, p := range r.Payments {
		if at := g.share(p.Claim, p.Measure); at >= 0 {
			s := &g.Shares[at]
			s.Paid = Sum{Amount: s.Paid.Amount + p.Amount.Amount, Currency: s.Amount.Currency}
		}
	}
	g.Payments = append(g.Payments, r.Payments...)
	for _, s := range g.Shares {
		if s.Left().Amount > 0 {
			return f.put(g)
		}
	}
	g.State = ReturnPaid
	return firstOf(f.stop(returnPayBy+":"+g.ID), f.endTasks(f.event.On, "paid"), f.put(g))
}

// ReturnWasWithdrawn says that a return is taken back.
type ReturnWasWithdrawn struct {
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (ReturnWasWithdrawn) Kind() string   { return "return-withdrawn" }
func (r ReturnWasWithdrawn) check() error { return checkGround(r.Ground) }
func (r ReturnWasWithdrawn) fold(f *folding) error {
	g, there, err := load[GivingBack](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	g.State, g.Ground = ReturnWithdrawn, r.Ground
	return firstOf(f.stop(returnNoticeEnds+":"+g.ID), f.stop(returnPayBy+":"+g.ID), f.endTasks(f.event.On, "withdrawn"), f.put(g))
}

// returnIsDue makes a task of a return whose notice is over, or that should be paid by now.
func returnIsDue(f *folding, c ClockFired) error {
	g, there, err := load[GivingBack](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	return f.task(Task{Case: g.Case, Office: g.Office, What: c.Is, On: f.event.On, Due: c.Due, Late: c.Late})
}
