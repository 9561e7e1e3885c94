package casework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
)

// ConflictKind is what does not go together.
type ConflictKind string

// The kinds of conflicts.
const (
	ClosedTwice    ConflictKind = "state"        // closed or reopened in two places
	ClosedAndWorks ConflictKind = "closed"       // closed in one place, worked on in another
	TwoRequests    ConflictKind = "requests"     // two offices ask the same about one account
	TwoReturns     ConflictKind = "returns"      // money is to be given back twice
	TwoEnds        ConflictKind = "measure-ends" // a measure extended to two ends
	TwoSums        ConflictKind = "measure-sums" // two banks' words of how much it holds
	LiftedAndOn    ConflictKind = "lifted"       // lifted in one place, extended or said to hold in another
	TwoReports     ConflictKind = "claim"        // one claim corrected in two ways
	TwoAnswers     ConflictKind = "victim"       // one victim told two things
	RemovedAndMet  ConflictKind = "member"       // removed in one place, met in another
	TwoLeads       ConflictKind = "lead"         // two decisions on who leads
)

// Side is what one place did.
type Side struct {
	Event  string `json:"event"`
	Office string `json:"office"`
	Who    string `json:"who,omitzero"`
	At     Time   `json:"at,omitzero"`
	On     Ref    `json:"on"`
	Said   string `json:"said"` // in words, or by the kind of its fact
}

// Conflict is what two places did without knowing of each other, and what does not go
// together. Until a person has settled it, the case is what the events make of it by rules
// that prefer no place; nobody should rely on that.
type Conflict struct {
	ID      string       `json:"id"`
	Case    string       `json:"case"`
	Is      ConflictKind `json:"is"`
	Sides   []Side       `json:"sides"`
	Settled []Settlement `json:"settled,omitzero"`
}

// Settlement is what a person made of a conflict.
type Settlement struct {
	Event  string `json:"event"`
	Office string `json:"office"`
	Who    string `json:"who"`
	At     Time   `json:"at"`
	Ground string `json:"ground"`
}

func (Conflict) kind() string { return "conflict" }
func (c Conflict) id() string { return c.ID }
func (c Conflict) keys() []Key {
	keys := []Key{{Name: "conflicts", Value: c.Case}}
	if len(c.Settled) == 0 {
		keys = append(keys, Key{Name: "conflicts-open", Value: c.Case})
	}
	return keys
}

// conflictID is the same in every place that finds the conflict.
func conflictID(is ConflictKind, sides []Side) string {
	text := string(is)
	for _, s := range sides {
		text += " " + s.Event
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:idDigits/2])
}

// told is an event with what it says.
type told struct {
	Event
	fact Fact
}

func (t told) side() Side {
	return Side{Event: t.ID, Office: t.Office, Who: t.Actor, At: Time(t.Time), On: t.On, Said: inWords(t.fact)}
}

// inWords is what a side of a conflict says, short enough for a task.
func inWords(fact Fact) string {
	// What people decide by: the ground, the end or the sum, not every field.
	switch said := fact.(type) {
	case CaseWasClosed:
		return "closed: " + said.Ground
	case CaseWasReopened:
		return "reopened: " + said.Ground
	case RequestProposed:
		return fmt.Sprintf("%s asks to %s %s %s", said.Number, said.Asking.Kind, said.Asking.Institution, said.Asking.Account)
	case ReturnWasDrawn:
		return "a return is drawn up: " + said.Ground
	case MeasureExtended:
		return "extended to " + said.End.String()
	case MeasureStated:
		return "holds " + said.InForce.String()
	case MeasureLifted:
		return fmt.Sprintf("lifted at %s: %s", said.At, said.Ground)
	case ClaimCorrected:
		return "corrected: " + said.Ground
	case VictimTold:
		return "told: " + said.Status
	case MemberRemoved:
		return "removed: " + said.Ground
	case PersonMet:
		return fmt.Sprintf("%s at %s: %s", said.Met.As, said.Met.At, said.Met.Ground)
	case LeadDecided:
		return said.Office + " leads: " + said.Ground
	}
	return fact.Kind()
}

// clash is how what two places said of one thing does not go together; "" where it does.
func clash(a, b Fact) ConflictKind {
	// What says the same goes together, whoever said it: both lifted is lifted.
	switch x := a.(type) {
	case CaseWasClosed, CaseWasReopened:
		switch b.(type) {
		case CaseWasClosed, CaseWasReopened:
			return ClosedTwice
		}
	case MeasureExtended:
		if y, is := b.(MeasureExtended); is && x.End != y.End {
			return TwoEnds
		}
	case MeasureStated:
		if y, is := b.(MeasureStated); is && x.InForce != y.InForce {
			return TwoSums
		}
	case MeasureLifted:
		switch b.(type) {
		case MeasureExtended, MeasureStated:
			return LiftedAndOn
		}
	case ClaimCorrected:
		if y, is := b.(ClaimCorrected); is && x.Report != y.Report {
			return TwoReports
		}
	case VictimTold:
		if y, is := b.(VictimTold); is && x != y {
			return TwoAnswers
		}
	case MemberRemoved:
		if _, is := b.(PersonMet); is {
			return RemovedAndMet
		}
	case LeadDecided:
		if y, is := b.(LeadDecided); is && x.Office != y.Office {
			return TwoLeads
		}
	}
	return ""
}

// subject is what two events must share to clash.
func (t told) subject() string {
	switch said := t.fact.(type) {
	case RequestProposed:
		return "request " + string(said.Asking.Kind) + " " + said.Asking.key()
	case ReturnWasDrawn:
		return "return " + said.Case
	}
	return t.On.String()
}

// works reports whether somebody goes on with a case by a fact: who has closed it should know.
func works(fact Fact) bool {
	switch fact.(type) {
	case ClaimAdded, MemberAdded, PersonMet, MoneySeized, RequestProposed, RequestReleased, ReplyMatched, MeasureStarted, MeasureExtended,
		MeasureLifted, ReturnWasDrawn, ReturnWasPaid:
		return true
	}
	return false
}

// conflicts are what does not go together of what two places did, each without knowing of
// the other.
func conflicts(ofCase string, ours, theirs []told) []Conflict {
	// By what they are about, so that thousands on either side are not held against each other.
	bySubject := map[string][]told{}
	for _, one := range ours {
		bySubject[one.subject()] = append(bySubject[one.subject()], one)
	}
	var found []Conflict
	add := func(is ConflictKind, a, b Side) {
		sides := []Side{a, b}
		slices.SortFunc(sides, func(a, b Side) int { return cmp.Compare(a.Event, b.Event) })
		id := conflictID(is, sides)
		if !slices.ContainsFunc(found, func(c Conflict) bool { return c.ID == id }) {
			found = append(found, Conflict{ID: id, Case: ofCase, Is: is, Sides: sides})
		}
	}
	for _, their := range theirs {
		for _, our := range bySubject[their.subject()] {
			is := cmp.Or(clash(our.fact, their.fact), clash(their.fact, our.fact))
			switch our.fact.(type) {
			case RequestProposed:
				is = TwoRequests
			case ReturnWasDrawn:
				is = TwoReturns
			}
			if is != "" && our.Office != their.Office {
				add(is, our.side(), their.side())
			}
		}
	}
	for _, pair := range [][2][]told{{ours, theirs}, {theirs, ours}} {
		closedAndWorks(pair[0], pair[1], add)
	}
	return found
}

// closedAndWorks finds what was closed in one place while another went on: one conflict for
// each closing, whatever the other did first.
func closedAndWorks(closed, others []told, add func(is ConflictKind, a, b Side)) {
	at := slices.IndexFunc(others, func(t told) bool { return works(t.fact) })
	if at < 0 {
		return
	}
	for _, one := range closed {
		if _, is := one.fact.(CaseWasClosed); is {
			other := others[at].side()
			// The same in every place: which of its acts was met first differs.
			add(ClosedAndWorks, one.side(), Side{Event: one.ID + "+" + other.Office, Office: other.Office, On: one.On, Said: "goes on with the case"})
		}
	}
}

// sayConflicts says what does not go together of what comes and what was done here.
func (d *deed) sayConflicts(in Handed) error {
	tell := func(events []Event) ([]told, error) {
		var all []told
		for _, e := range events {
			fact, there, err := DecodeFact(e)
			if err != nil {
				return nil, err
			}
			if there {
				all = append(all, told{e, fact})
			}
		}
		return all, nil
	}
	ours, err := tell(in.Ours)
	if err != nil {
		return err
	}
	theirs, err := tell(in.Events)
	if err != nil {
		return err
	}
	for _, c := range conflicts(in.Case, ours, theirs) {
		// Another place may have found it, and somebody settled it.
		_, there, err := Get[Conflict](d.ctx, d.state, c.ID)
		if err != nil {
			return err
		}
		comes := slices.ContainsFunc(in.Events, func(e Event) bool { return e.On == RefOf(c) })
		if there || comes {
			continue
		}
		if err := d.say(RefOf(c), ConflictFound{Case: c.Case, Is: c.Is, Sides: c.Sides}); err != nil {
			return err
		}
	}
	return nil
}

// SettleConflict says what a person made of a conflict, once he has done what had to be done.
func (b By) SettleConflict(id, ground string) Decide {
	return b.decide("settle conflict", func(d *deed) error {
		c, err := Need[Conflict](d.ctx, d.state, id)
		if err != nil {
			return err
		}
		if _, err := d.caseOf(c.Case); err != nil {
			return dyetrace.Errorf(dyetrace.KindOf(err), "find conflict", "there is no conflict %q: %w", id, err)
		}
		if len(c.Settled) > 0 {
			s := c.Settled[0]
			return fmt.Errorf("the conflict was settled by %s of %s at %s: %s", s.Who, s.Office, s.At, s.Ground)
		}
		return d.say(RefOf(c), ConflictSettled{Ground: ground})
	})
}

// ConflictsOf are the conflicts of a case, at most most.
func ConflictsOf(ctx context.Context, r Reader, id string, most int) ([]Conflict, error) {
	found, _, err := List[Conflict](ctx, r, "conflicts", id, At{}, most)
	return found, err
}

// ConflictFound says what does not go together.
type ConflictFound struct {
	Case  string       `json:"case"`
	Is    ConflictKind `json:"is"`
	Sides []Side       `json:"sides"`
}

// Kind is the name of the fact.
func (ConflictFound) Kind() string { return "conflict-found" }
func (c ConflictFound) check() error {
	if len(c.Sides) != 2 {
		return errors.New("a conflict has two sides")
	}
	for _, s := range c.Sides {
		if err := firstOf(checkName("the event", s.Event), checkName("the office", s.Office), checkShort("who did it", s.Who), checkText("what was done", s.Said)); err != nil {
			return err
		}
	}
	return firstOf(checkID("case", c.Case), checkName("what does not go together", string(c.Is)))
}

func (c ConflictFound) fold(f *folding) error {
	of, there, err := load[Conflict](f, f.event.On.ID)
	if err != nil || there && of.Case != "" {
		return err // both places find it
	}
	of.ID, of.Case, of.Is, of.Sides = f.event.On.ID, c.Case, c.Is, c.Sides
	if err := f.put(of); err != nil || len(of.Settled) > 0 {
		return err
	}
	// Both sides have to look at it. What each says is in the task.
	words := make([]string, len(c.Sides))
	for i, s := range c.Sides {
		words[i] = s.Office + ": " + s.Said
	}
	text := strings.Join(words, " | ")
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	for i, s := range c.Sides {
		if i > 0 && s.Office == c.Sides[0].Office {
			continue
		}
		if err := f.task(Task{Case: c.Case, Office: s.Office, What: "conflict-" + string(c.Is), On: f.event.On, Text: text}); err != nil {
			return err
		}
	}
	return nil
}

// ConflictSettled says what a person made of a conflict.
type ConflictSettled struct {
	Ground string `json:"ground"`
}

// Kind is the name of the fact.
func (ConflictSettled) Kind() string   { return "conflict-settled" }
func (c ConflictSettled) check() error { return checkGround(c.Ground) }
func (c ConflictSettled) fold(f *folding) error {
	of, there, err := load[Conflict](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	of.Settled = append(of.Settled, Settlement{Event: f.event.ID, Office: f.event.Office, Who: f.event.Actor, At: f.at(), Ground: c.Ground})
	slices.SortFunc(of.Settled, func(a, b Settlement) int { return cmp.Compare(a.Event, b.Event) })
	return firstOf(f.put(of), f.endTasks(f.event.On, "settled"))
}
