package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
)

// ListKind is what a list is for.
type ListKind string

// The lists.
const (
	WatchList       ListKind = "watch"       // somebody looks at what they do
	RestrictionList ListKind = "restriction" // what they may do is restricted
)

// Recognition is by whom and in which document somebody was recognised to be what a list is
// for. An entry cannot be made without it: nobody is listed because of a finding alone.
type Recognition struct {
	Authority string `json:"authority"`
	Level     string `json:"level,omitzero"` // of the authority: "city", "province" and so on
	Document  string `json:"document"`       // its number
	SHA256    string `json:"sha256,omitzero"`
	Dated     Time   `json:"dated"`
}

func (r Recognition) check() error {
	if r.Authority == "" || r.Document == "" || r.Dated == 0 {
		return errors.New("nobody is listed because of a finding alone: give the authority that recognised it, the number of its document, and its day")
	}
	if r.SHA256 != "" {
		if err := checkSHA256("the document", r.SHA256); err != nil {
			return err
		}
	}
	return firstOf(checkShort("the authority", r.Authority), checkShort("the authority's level", r.Level), checkShort("the document", r.Document))
}

// Listed is who or what is listed.
type Listed struct {
	Is          MemberKind `json:"is"`
	Name        string     `json:"name"`
	Institution string     `json:"institution,omitzero"`
	Document    string     `json:"document,omitzero"` // a person's identity document
}

// names are what the listed one is known by.
func (l Listed) names() []string {
	own, _ := Member{Is: l.Is, Name: l.Name, Institution: l.Institution, Document: l.Document}.Names()
	return own
}

func (l Listed) check() error {
	if len(l.names()) == 0 {
		if l.Is == Person {
			return errors.New("a person is listed by the number of an identity document: others have the same name")
		}
		return fmt.Errorf("%q of kind %q is known by nothing that tells it from others", l.Name, l.Is)
	}
	return firstOf(checkName("who is listed", l.Name), checkShort("the institution", l.Institution), checkShort("the identity document", l.Document))
}

// ListingState is what became of an entry.
type ListingState string

// The states of an entry.
const (
	ListingInForce ListingState = "in-force"
	ListingLifted  ListingState = "lifted"
	ListingExpired ListingState = "expired"
)

// Notice is how the listed one was told.
type Notice struct {
	Given  Time   `json:"given"`
	How    string `json:"how"`
	Letter string `json:"letter,omitzero"` // SHA-256 of what was given
	Remedy string `json:"remedy"`          // what he was told that he can do
}

// AppealState is how far an appeal has come.
type AppealState string

// The states of an appeal.
const (
	AppealReceived AppealState = "received"
	AppealUpheld   AppealState = "upheld"   // he was right: the entry is lifted
	AppealRejected AppealState = "rejected" // the entry stays
	AppealMoot     AppealState = "moot"     // the entry ended before it was decided
)

// Appeal is what the listed one says against an entry.
type Appeal struct {
	State    AppealState `json:"state"`
	Who      string      `json:"who"`
	Text     string      `json:"text"`
	Received Time        `json:"received"`
	CheckBy  Time        `json:"check_by,omitzero"`  // 0: nobody knows the term
	AnswerBy Time        `json:"answer_by,omitzero"` // 0: nobody knows the term
	Decided  Time        `json:"decided,omitzero"`
	By       string      `json:"by,omitzero"`
	Ground   string      `json:"ground,omitzero"`
}

// Turn is a step in the history of an entry.
type Turn struct {
	Time   Time   `json:"time"`
	What   string `json:"what"`
	Who    string `json:"who"`
	Ground string `json:"ground,omitzero"`
}

// Listing is an entry in a watch or restriction list.
type Listing struct {
	ID         string       `json:"id"`
	Case       string       `json:"case"`
	Office     string       `json:"office"`
	List       ListKind     `json:"list"`
	Listed     Listed       `json:"listed"`
	Ground     string       `json:"ground"` // as the rule pack calls it
	Reason     string       `json:"reason"`
	Recognised Recognition  `json:"recognised"`
	Start      Time         `json:"start"`
	End        Time         `json:"end"`
	Capped     bool         `json:"capped,omitzero"` // several entries come to the longest time in a row
	Scope      string       `json:"scope"`
	Kept       string       `json:"kept,omitzero"` // services that remain
	Lister     string       `json:"lister"`
	Notice     Notice       `json:"notice,omitzero"`
	Appeals    []Appeal     `json:"appeals,omitzero"`
	State      ListingState `json:"state"`
	Ended      Time         `json:"ended,omitzero"`
	History    []Turn       `json:"history"`
}

func (Listing) kind() string { return "listing" }
func (l Listing) id() string { return l.ID }
func (l Listing) keys() []Key {
	keys := []Key{
		{Name: "listings", Value: l.Case},
		{Name: "listings-" + string(l.State), Value: l.Office, Order: l.End.String()},
	}
	for _, name := range l.Listed.names() {
		keys = append(keys, Key{Name: "listed", Value: name, Order: fmt.Sprintf("%020d", l.Start)})
	}
	return keys
}

// OpenAppeal is the appeal that waits for a decision; -1 where none does.
func (l Listing) OpenAppeal() int {
	return slices.IndexFunc(l.Appeals, func(a Appeal) bool { return a.State == AppealReceived })
}

// ListingRule is what a rule pack says of a ground for listing.
type ListingRule struct {
	Scope, Kept string
	// End is when an entry ends that starts at a time; nil where nobody knows the term.
	End func(from dyetrace.Instant) (dyetrace.Instant, error)
	// InARow is when entries in a row end whose first starts at a time; nil for no bound.
	InARow func(from dyetrace.Instant) (dyetrace.Instant, error)
}

// ListingRules are rules that know of listings. Rules that do not know of none.
type ListingRules interface {
	Listing(ground string) (ListingRule, bool)
}

// DeadlineRules are rules that know by when something is to be done. A nil function is a
// deadline that nobody knows.
type DeadlineRules interface {
	Deadline(name string) func(from dyetrace.Instant) (dyetrace.Instant, error)
}

// listingRule is the rule of a ground.
func (b By) listingRule(ground string) (ListingRule, error) {
	rules, know := b.Rules.(ListingRules)
	if !know {
		return ListingRule{}, nil
	}
	rule, has := rules.Listing(ground)
	if !has {
		return rule, fmt.Errorf("the rules know no ground %q for listing: `dyetrace rules show` lists those of the pack", ground)
	}
	return rule, nil
}

// deadline is by when the rules want something done; 0 where nobody knows.
func (b By) deadline(name string, from Time) (Time, error) {
	rules, know := b.Rules.(DeadlineRules)
	if !know {
		return 0, nil
	}
	end := rules.Deadline(name)
	if end == nil {
		return 0, nil
	}
	at, err := end(from.Instant())
	return Time(at), err
}

// ListingStart is what is said of an entry when it is made.
type ListingStart struct {
	List       ListKind
	Listed     Listed
	Ground     string
	Reason     string
	Recognised Recognition
	Start      dyetrace.Instant // 0: the day of the document
	End        dyetrace.Instant // as the document says; 0: the rules'
	Scope      string           // "": the rules'
}

// List puts somebody on a list, or proposes it where that needs a second person.
func (b By) List(id string, in ListingStart) Decide {
	return b.decide("list", func(d *deed) error {
		if _, err := d.openCaseOf(id); err != nil {
			return err
		}
		if err := firstOf(in.Recognised.check(), in.Listed.check()); err != nil {
			return err
		}
		rule, err := d.listingRule(in.Ground)
		if err != nil {
			return err
		}
		fact := ListingMade{Case: id, List: in.List, Listed: in.Listed, Ground: in.Ground, Reason: in.Reason, Recognised: in.Recognised,
			Start: Time(in.Start), End: Time(in.End), Scope: in.Scope, Kept: rule.Kept, Lister: d.Actor}
		if fact.Start == 0 {
			fact.Start = in.Recognised.Dated
		}
		if fact.Scope == "" {
			fact.Scope = rule.Scope
		}
		if err := d.setListingEnd(&fact, rule); err != nil {
			return err
		}
		listing, err := d.IDs.New()
		if err != nil {
			return err
		}
		return d.sayOrPropose("list", id, Ref{Kind: Listing{}.kind(), ID: listing}, fact, in.Reason)
	})
}

// setListingEnd makes the term follow from the document and the rules: the document's, which
// is not longer than the rules allow, else the rules'; and several in a row not longer than
// the rules bound them together.
func (d *deed) setListingEnd(fact *ListingMade, rule ListingRule) error {
	if rule.End != nil {
		ends, err := rule.End(fact.Start.Instant())
		if err != nil {
			return err
		}
		switch {
		case fact.End == 0:
			fact.End = Time(ends)
		case fact.End > Time(ends):
			return fmt.Errorf("on the ground %q an entry from %s ends by %s, and the document says %s: give an end that the rules allow",
				fact.Ground, fact.Start, Time(ends), fact.End)
		}
	}
	if fact.End == 0 {
		return fmt.Errorf("nobody knows for how long somebody is listed on the ground %q: give the end that the document says", fact.Ground)
	}
	// An end that the row's bound cuts stays an entry; one that it leaves no time is none.
	if rule.InARow == nil {
		return nil
	}
	first, err := d.firstInARow(fact)
	if err != nil {
		return err
	}
	last, err := rule.InARow(first.Instant())
	if err != nil {
		return err
	}
	if fact.End > Time(last) {
		fact.End, fact.Capped = Time(last), true
	}
	if fact.End <= fact.Start {
		return fmt.Errorf("%s has been listed since %s, and the rules allow no more in a row than until %s", fact.Listed.Name, first, Time(last))
	}
	return nil
}

// firstInARow is the start of the first of the entries that touch or overlap the new one.
func (d *deed) firstInARow(fact *ListingMade) (Time, error) {
	first := fact.Start
	var all []Listing
	for _, name := range fact.Listed.names() {
		if err := All(d.ctx, d.state, "listed", name, func(l Listing) bool { all = append(all, l); return true }); err != nil {
			return 0, err
		}
	}
	// The latest first, so that each one before may reach to the row as it has grown.
	slices.SortFunc(all, func(a, b Listing) int { return int(min(max(b.Start-a.Start, -1), 1)) })
	for _, l := range all {
		end := l.End
		if l.State == ListingLifted {
			end = l.Ended
		}
		if l.List == fact.List && l.Start < first && end >= first {
			first = l.Start
		}
	}
	return first, nil
}

// listingOf is an entry in force of a case that who acts may see.
func (d *deed) listingOf(id string) (Listing, error) {
	l, err := Need[Listing](d.ctx, d.state, id)
	if err != nil {
		return l, err
	}
	goesOn, err := mergedInto(d.ctx, d.state, l.Case)
	if err != nil {
		return l, err
	}
	if _, err := d.caseOf(goesOn); err != nil {
		return l, dyetrace.Errorf(dyetrace.KindOf(err), "find listing", "there is no listing %q: %w", id, err)
	}
	if err := d.checkOwn("the entry of "+l.Listed.Name, l.Office); err != nil {
		return l, err
	}
	if l.State != ListingInForce {
		return l, fmt.Errorf("the entry of %s is %s since %s", l.Listed.Name, l.State, l.Ended)
	}
	return l, nil
}

// NotifyListed says that the listed one was told, how, and what he can do.
func (b By) NotifyListed(id string, notice Notice) Decide {
	return b.decide("notify", func(d *deed) error {
		l, err := d.listingOf(id)
		if err != nil {
			return err
		}
		if notice.Given == 0 {
			notice.Given = Time(d.Time)
		}
		return d.say(RefOf(l), ListedNotified{Notice: notice})
	})
}

// ReceiveAppeal keeps an appeal against an entry, and starts its deadlines where the rules
// know them.
func (b By) ReceiveAppeal(id, who, text string, received dyetrace.Instant) Decide {
	return b.decide("receive appeal", func(d *deed) error {
		l, err := d.listingOf(id)
		if err != nil {
			return err
		}
		if l.OpenAppeal() >= 0 {
			return errors.New("an appeal against the entry waits already: decide it first")
		}
		// The deadlines run from the day on which it came, not from the one on which it is kept.
		if received == 0 {
			received = d.Time
		}
		if received > d.Time {
			return fmt.Errorf("%s is later than now", received)
		}
		fact := AppealMade{Who: who, Text: text, Received: Time(received)}
		if fact.CheckBy, err = d.deadline("appeal-check", fact.Received); err != nil {
			return err
		}
		if fact.AnswerBy, err = d.deadline("appeal-answer", max(fact.Received, fact.CheckBy)); err != nil {
			return err
		}
		return d.say(RefOf(l), fact)
	})
}

// DecideAppeal decides the appeal that waits. Who made the entry does not decide it. Where
// the listed one is right, the entry is lifted at once.
func (b By) DecideAppeal(id string, upheld bool, ground string) Decide {
	return b.decide("decide appeal", func(d *deed) error {
		l, err := d.listingOf(id)
		if err != nil {
			return err
		}
		if l.OpenAppeal() < 0 {
			return errors.New("no appeal against the entry waits")
		}
		if l.Lister == d.Actor {
			return fmt.Errorf("%s made the entry: somebody else decides the appeal", d.Actor)
		}
		return d.say(RefOf(l), AppealDecided{Upheld: upheld, Ground: ground})
	})
}

// Unlist lifts an entry, or proposes it where that needs a second person.
func (b By) Unlist(id, ground string) Decide {
	return b.decide("unlist", func(d *deed) error {
		l, err := d.listingOf(id)
		if err != nil {
			return err
		}
		return d.sayOrPropose("unlist", l.Case, RefOf(l), ListingWasLifted{Ground: ground}, ground)
	})
}

// ListingsOf are the entries in force of somebody or something, on whatever list and of
// whatever office, the oldest first.
func ListingsOf(ctx context.Context, r Reader, of Listed) ([]Listing, error) {
	var found []Listing
	seen := map[string]bool{}
	for _, name := range of.names() {
		err := All(ctx, r, "listed", name, func(l Listing) bool {
			if l.State == ListingInForce && !seen[l.ID] {
				seen[l.ID] = true
				found = append(found, l)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
