package casework

import (
	"errors"
	"fmt"
	"slices"
)

func listingFacts() []Fact {
	return []Fact{ListingMade{}, ListedNotified{}, AppealMade{}, AppealDecided{}, ListingWasLifted{}}
}

// The clocks of an entry and of its appeal.
const (
	listingEnds  = "listing-ends"
	appealCheck  = "appeal-check"
	appealAnswer = "appeal-answer"
)

// maxTurns bounds the history that an entry shows; the events have all of it.
const maxTurns = 200

// turn adds a step to the history.
func (l *Listing) turn(f *folding, what, ground string) {
	if len(l.History) < maxTurns {
		l.History = append(l.History, Turn{Time: f.at(), What: what, Who: f.event.Actor, Ground: ground})
	}
}

// ListingMade says that somebody is on a list.
type ListingMade struct {
	Case       string      `json:"case"`
	List       ListKind    `json:"list"`
	Listed     Listed      `json:"listed"`
	Ground     string      `json:"ground"`
	Reason     string      `json:"reason"`
	Recognised Recognition `json:"recognised"`
	Start      Time        `json:"start"`
	End        Time        `json:"end"`
	Capped     bool        `json:"capped,omitzero"`
	Scope      string      `json:"scope"`
	Kept       string      `json:"kept,omitzero"`
	Lister     string      `json:"lister"` // who proposed it
}

// Kind is the name of the fact.
func (ListingMade) Kind() string { return "listing-made" }
func (l ListingMade) check() error {
	switch {
	case l.List != WatchList && l.List != RestrictionList:
		return fmt.Errorf("there is no list %q: there are %s and %s", l.List, WatchList, RestrictionList)
	case l.Start == 0 || l.End <= l.Start:
		return fmt.Errorf("an entry from %s to %s has no time", l.Start, l.End)
	case l.List == RestrictionList && l.Scope == "":
		return errors.New("what is restricted? The rules do not say it: give the scope that the document says")
	}
	return firstOf(checkID("case", l.Case), l.Recognised.check(), l.Listed.check(), checkName("the ground", l.Ground), checkGround(l.Reason),
		checkShort("the scope", l.Scope), checkShort("what is kept", l.Kept), checkName("who lists", l.Lister))
}

func (l ListingMade) fold(f *folding) error {
	of := Listing{ID: f.event.On.ID, Case: l.Case, Office: f.event.Office, List: l.List, Listed: l.Listed, Ground: l.Ground, Reason: l.Reason,
		Recognised: l.Recognised, Start: l.Start, End: l.End, Capped: l.Capped, Scope: l.Scope, Kept: l.Kept, Lister: l.Lister, State: ListingInForce}
	of.turn(f, "listed", l.Reason)
	f.start(Clock{ID: listingEnds + ":" + of.ID, Due: l.End.Instant(), Kind: listingEnds, On: f.event.On})
	// The law wants the restricted one told; whom one only watches, one does not warn.
	if l.List == RestrictionList {
		if err := f.task(Task{Case: l.Case, Office: f.event.Office, What: "listing-notice", On: f.event.On}); err != nil {
			return err
		}
	}
	return f.put(of)
}

// ListedNotified says that the listed one was told.
type ListedNotified struct {
	Notice Notice `json:"notice"`
}

// Kind is the name of the fact.
func (ListedNotified) Kind() string { return "listed-notified" }
func (l ListedNotified) check() error {
	if l.Notice.Given == 0 {
		return errors.New("when was the notice given?")
	}
	if l.Notice.Letter != "" {
		if err := checkSHA256("the letter", l.Notice.Letter); err != nil {
			return err
		}
	}
	return firstOf(checkName("how the notice was given", l.Notice.How), checkName("the remedy", l.Notice.Remedy))
}

func (l ListedNotified) fold(f *folding) error {
	return firstOf(f.endTasks(f.event.On, "notified"), change(f, f.event.On.ID, func(of *Listing) error {
		of.Notice = l.Notice
		of.turn(f, "notified", l.Notice.How)
		return nil
	}))
}

// AppealMade says that the listed one appealed.
type AppealMade struct {
	Who      string `json:"who"`
	Text     string `json:"text"`
	Received Time   `json:"received"`
	CheckBy  Time   `json:"check_by,omitzero"`
	AnswerBy Time   `json:"answer_by,omitzero"`
}

// Kind is the name of the fact.
func (AppealMade) Kind() string { return "appeal-made" }
func (a AppealMade) check() error {
	if a.Received == 0 || a.Text == "" {
		return errors.New("an appeal has a day on which it was received, and says why")
	}
	return firstOf(checkName("who appeals", a.Who), checkText("the appeal", a.Text))
}

func (a AppealMade) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Listing) error {
		if len(of.Appeals) >= maxTurns {
			return nil
		}
		of.Appeals = append(of.Appeals, Appeal{State: AppealReceived, Who: a.Who, Text: a.Text, Received: a.Received,
			CheckBy: a.CheckBy, AnswerBy: a.AnswerBy})
		of.turn(f, "appealed", "")
		// Where nobody knows the term, the task says so, and that the law wants it done soon.
		what := "appeal"
		if a.CheckBy == 0 || a.AnswerBy == 0 {
			what = "appeal-without-term"
		}
		if a.CheckBy != 0 {
			f.start(Clock{ID: appealCheck + ":" + of.ID, Due: a.CheckBy.Instant(), Kind: appealCheck, On: f.event.On})
		}
		if a.AnswerBy != 0 {
			f.start(Clock{ID: appealAnswer + ":" + of.ID, Due: a.AnswerBy.Instant(), Kind: appealAnswer, On: f.event.On})
		}
		return f.task(Task{Case: of.Case, Office: of.Office, What: what, On: f.event.On, Due: a.AnswerBy})
	})
}

// AppealDecided says what became of an appeal.
type AppealDecided struct {
	Upheld bool   `json:"upheld"`
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (AppealDecided) Kind() string   { return "appeal-decided" }
func (a AppealDecided) check() error { return checkGround(a.Ground) }
func (a AppealDecided) fold(f *folding) error {
	of, there, err := load[Listing](f, f.event.On.ID)
	if err != nil || !there || of.OpenAppeal() < 0 {
		return err
	}
	of.Appeals = slices.Clone(of.Appeals)
	appeal := &of.Appeals[of.OpenAppeal()]
	appeal.State, appeal.Decided, appeal.By, appeal.Ground = AppealRejected, f.at(), f.event.Actor, a.Ground
	if a.Upheld {
		appeal.State = AppealUpheld
	}
	of.turn(f, "appeal-"+string(appeal.State), a.Ground)
	if err := firstOf(f.stop(appealCheck+":"+of.ID), f.stop(appealAnswer+":"+of.ID), f.endTasks(f.event.On, "decided")); err != nil {
		return err
	}
	if a.Upheld {
		return f.endListing(of, ListingLifted, f.at(), a.Ground)
	}
	return f.put(of)
}

// ListingWasLifted says that an entry is lifted.
type ListingWasLifted struct {
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (ListingWasLifted) Kind() string   { return "listing-lifted" }
func (l ListingWasLifted) check() error { return checkGround(l.Ground) }
func (l ListingWasLifted) fold(f *folding) error {
	of, there, err := load[Listing](f, f.event.On.ID)
	if err != nil || !there || of.State != ListingInForce {
		return err
	}
	if err := f.endTasks(f.event.On, "lifted"); err != nil {
		return err
	}
	return f.endListing(of, ListingLifted, f.at(), l.Ground)
}

// endListing ends an entry with its clocks. Whoever carried it out has to be told: that is
// a task.
func (f *folding) endListing(of Listing, state ListingState, at Time, ground string) error {
	of.State, of.Ended = state, at
	of.turn(f, string(state), ground)
	if i := of.OpenAppeal(); i >= 0 {
		of.Appeals = slices.Clone(of.Appeals)
		of.Appeals[i].State, of.Appeals[i].Decided, of.Appeals[i].Ground = AppealMoot, f.at(), ground
	}
	for _, kind := range []string{listingEnds, appealCheck, appealAnswer} {
		if err := f.stop(kind + ":" + of.ID); err != nil {
			return err
		}
	}
	return firstOf(f.task(Task{Case: of.Case, Office: of.Office, What: "listing-" + string(state), On: RefOf(of)}), f.put(of))
}

// listingIsOver ends an entry whose time is over.
func listingIsOver(f *folding, _ ClockFired) error {
	of, there, err := load[Listing](f, f.event.On.ID)
	if err != nil || !there || of.State != ListingInForce {
		return err
	}
	return f.endListing(of, ListingExpired, of.End, "its time was over")
}

// appealIsDue makes a task of a deadline of an appeal that has come.
func appealIsDue(f *folding, c ClockFired) error {
	of, there, err := load[Listing](f, f.event.On.ID)
	if err != nil || !there || of.OpenAppeal() < 0 {
		return err
	}
	return f.task(Task{Case: of.Case, Office: of.Office, What: c.Is + "-due", On: f.event.On, Due: c.Due, Late: c.Late})
}
