package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dyetrace"
)

// Result is what a reply says of what was asked.
type Result string

// The results.
const (
	AllDone    Result = "done"
	PartlyDone Result = "partly"
	NotDone    Result = "refused"
)

// Answer is what an institution says.
type Answer struct {
	Number      string      `json:"number,omitzero"` // of the request, as the institution quotes it
	Institution string      `json:"institution,omitzero"`
	Account     string      `json:"account,omitzero"`
	Kind        RequestKind `json:"kind,omitzero"` // of what it answers
	Result      Result      `json:"result"`
	Code        string      `json:"code,omitzero"`
	Reason      string      `json:"reason,omitzero"`
	Asked       Sum         `json:"asked,omitzero"`
	InForce     Sum         `json:"in_force,omitzero"`
	Balance     Sum         `json:"balance,omitzero"`
	Returned    Sum         `json:"returned,omitzero"`
	Start       Time        `json:"start,omitzero"`
	End         Time        `json:"end,omitzero"`
	Earlier     []Earlier   `json:"earlier,omitzero"`
	Statements  []string    `json:"statements,omitzero"` // SHA-256 of statements that came with it
	Document    string      `json:"document,omitzero"`   // SHA-256 of the reply itself
	Received    Time        `json:"received"`
}

func (a Answer) check() error {
	if !slices.Contains([]Result{AllDone, PartlyDone, NotDone}, a.Result) {
		return fmt.Errorf("%q is no result: known are %s, %s and %s", a.Result, AllDone, PartlyDone, NotDone)
	}
	if a.Kind != "" && !slices.Contains(RequestKinds(), a.Kind) {
		return fmt.Errorf("%q is no kind of request: known are %v", a.Kind, RequestKinds())
	}
	// Without one of them nobody could ever say where it belongs.
	if a.Number == "" && a.Account == "" {
		return errors.New("the reply names neither a request nor an account")
	}
	if a.Received == 0 {
		return errors.New("the time at which the reply was received is missing")
	}
	if len(a.Earlier) > maxListed || len(a.Statements) > maxListed {
		return fmt.Errorf("the reply lists more than %d things", maxListed)
	}
	for _, sum := range a.Statements {
		if err := checkSHA256("a statement's hash", sum); err != nil {
			return err
		}
	}
	for _, earlier := range a.Earlier {
		if err := checkName("the agency of an earlier measure", earlier.Agency); err != nil {
			return err
		}
	}
	for _, amount := range []Sum{a.Asked, a.InForce, a.Returned} {
		if amount.Amount < 0 {
			return fmt.Errorf("%s is less than nothing", amount)
		}
	}
	if a.Document != "" {
		if err := checkSHA256("the reply's hash", a.Document); err != nil {
			return err
		}
	}
	return firstOf(checkShort("the request's number", a.Number), checkShort("the institution", a.Institution), checkShort("the account", a.Account),
		checkShort("the code", a.Code), checkText("the reason", a.Reason))
}

// ReplyState is where a reply lies.
type ReplyState string

// The states of a reply.
const (
	InTray    ReplyState = "tray" // it fits no request, or more than one
	Matched   ReplyState = "matched"
	Dismissed ReplyState = "dismissed" // it belongs to nothing
)

// Reply is what came back, and the request that it belongs to.
type Reply struct {
	ID         string     `json:"id"`
	Office     string     `json:"office"`
	Case       string     `json:"case,omitzero"` // of the request
	Answer     Answer     `json:"answer"`
	Content    string     `json:"content"` // SHA-256 of the answer without its time
	State      ReplyState `json:"state"`
	Request    string     `json:"request,omitzero"`
	Candidates []string   `json:"candidates,omitzero"` // requests that it may belong to
	Why        string     `json:"why,omitzero"`        // it lies in the tray
	By         string     `json:"by"`
	Ground     string     `json:"ground,omitzero"` // of a person who matched or dismissed it
	Added      Time       `json:"added"`
}

func (Reply) kind() string { return "reply" }
func (r Reply) id() string { return r.ID }
func (r Reply) keys() []Key {
	keys := []Key{
		{Name: "replies-" + string(r.State), Value: r.Office},
		{Name: "reply-content", Value: r.Office + " " + r.Content, One: true},
	}
	if r.Request != "" {
		keys = append(keys, Key{Name: "replies", Value: r.Request}, Key{Name: "replies-of-case", Value: r.Case})
	}
	return keys
}

// maxCandidates bounds the requests that a reply in the tray is shown with.
const maxCandidates = 20

// fit is the request that an answer fits, or candidates and why none fits alone.
func (d *deed) fit(a Answer) (fits *Request, candidates []string, why string, err error) {
	// A number that is quoted counts alone: a reply that quotes a wrong one is not matched by
	// its account.
	var found []Request
	why = "it fits no request that awaits a reply"
	if a.Number != "" {
		found, _, err = List[Request](d.ctx, d.state, "request-number", a.Number, At{}, 1)
		why = "no request has the number " + a.Number
	} else {
		found, err = Awaiting(d.ctx, d.state, a.Institution, a.Account, 4*maxCandidates)
	}
	if err != nil {
		return nil, nil, "", err
	}
	var fitting []Request
	for _, r := range found {
		seen, err := d.requestOf(r.ID)
		if err != nil {
			if dyetrace.KindOf(err) == dyetrace.NotFound || errors.Is(err, errElsewhere) {
				continue
			}
			return nil, nil, "", err
		}
		unlike := seen.unlike(a)
		if unlike == "" {
			fitting = append(fitting, seen)
			continue
		}
		if a.Number != "" || unlike == seen.doubtful(a) {
			candidates, why = append(candidates, seen.ID), unlike
		}
	}
	switch {
	case len(fitting) == 1:
		return &fitting[0], nil, "", nil
	case len(fitting) > 1:
		why = fmt.Sprintf("it fits %d requests", len(fitting))
		for _, r := range fitting[:min(len(fitting), maxCandidates)] {
			candidates = append(candidates, r.ID)
		}
	}
	return nil, candidates, why, nil
}

// Awaiting are the requests about an account that await a reply, at most most. An account
// may be named without its bank.
func Awaiting(ctx context.Context, r Reader, institution, account string, most int) ([]Request, error) {
	own, _ := accountNames(institution, account)
	if len(own) == 0 {
		return nil, nil
	}
	found, _, err := List[Request](ctx, r, "awaiting", own[0], At{}, most)
	return found, err
}

// unlike is what of an answer does not agree with a request; "" where all does.
func (r Request) unlike(a Answer) string {
	switch {
	case !r.State.awaits():
		return fmt.Sprintf("request %s is %s and awaits no reply", r.Number, r.State)
	case a.Kind != "" && a.Kind != r.Asking.Kind:
		return fmt.Sprintf("request %s is a %s, not a %s", r.Number, r.Asking.Kind, a.Kind)
	case a.Institution != "" && institutionKey(a.Institution) != institutionKey(r.Asking.Institution):
		return fmt.Sprintf("request %s went to %s", r.Number, r.Asking.Institution)
	case a.Account != "" && foundBy(r.Asking.Institution, a.Account) != r.Asking.key():
		return fmt.Sprintf("request %s is about account %s", r.Number, r.Asking.Account)
	case !a.Asked.IsZero() && !r.Asking.Amount.IsZero() && a.Asked != r.Asking.Amount:
		return fmt.Sprintf("request %s asks for %s", r.Number, r.Asking.Amount)
	}
	return r.doubtful(a)
}

// latest is how much later than it came a reply may say that something begins: clocks differ.
const latest = Time(24 * time.Hour)

// doubtful is what an answer says against itself or what was asked, so that a person has to look;
// "" where it does not. Most such answers are slips: a point too far right, another row's currency.
func (r Request) doubtful(a Answer) string {
	asked := r.Asking.Amount
	switch {
	case a.Result == NotDone && a.InForce.Amount > 0:
		return fmt.Sprintf("the reply refuses, and says that %s is in force", a.InForce)
	case a.InForce.IsZero() || asked.IsZero():
	case a.InForce.Currency != asked.Currency:
		return fmt.Sprintf("request %s asks for %s, and %s is in force", r.Number, asked, a.InForce)
	case a.InForce.Amount > asked.Amount:
		return fmt.Sprintf("request %s asks for %s, and more is in force: %s", r.Number, asked, a.InForce)
	}
	if a.Start > a.Received+latest {
		return fmt.Sprintf("the reply says that it begins at %s, after the reply came", a.Start)
	}
	return ""
}

// AddReply adds what an institution says. It is matched where it fits one request; else it
// goes to the tray. The same reply again adds nothing.
func (b By) AddReply(a Answer) Decide {
	return b.decide("add reply", func(d *deed) error {
		if err := a.check(); err != nil {
			return err
		}
		if a.Received.Instant() > d.Time {
			return fmt.Errorf("it was received at %s, which is later than now", a.Received)
		}
		// What came again, by mail and on paper perhaps, is one reply, whenever it came.
		untimed := a
		untimed.Received = 0
		content, err := contentOf(untimed)
		if err != nil {
			return err
		}
		if _, there, err := exists(d.ctx, d.state, "reply-content", d.Office+" "+content, Ref{}); err != nil || there {
			return err
		}
		fits, candidates, why, err := d.fit(a)
		if err != nil {
			return err
		}
		id, err := d.IDs.New()
		if err != nil {
			return err
		}
		fact := ReplyAdded{Answer: a, Content: content, Candidates: candidates, Why: why}
		if err := d.say(Ref{Kind: Reply{}.kind(), ID: id}, fact); err != nil || fits == nil {
			return err
		}
		return d.match(id, a, *fits, "")
	})
}

// MatchReply matches a reply in the tray to a request that was released, as a person sees
// it.
func (b By) MatchReply(id, request, ground string) Decide {
	return b.decide("match reply", func(d *deed) error {
		reply, err := d.replyInTray(id)
		if err != nil {
			return err
		}
		if err := checkGround(ground); err != nil {
			return err
		}
		r, err := d.requestOf(request)
		if err != nil {
			return err
		}
		if !r.State.wasReleased() {
			return fmt.Errorf("request %s is %s: nobody can have answered it", r.Number, r.State)
		}
		return d.match(id, reply.Answer, r, ground)
	})
}

// DismissReply takes a reply out of the tray that belongs to nothing.
func (b By) DismissReply(id, ground string) Decide {
	return b.decide("dismiss reply", func(d *deed) error {
		reply, err := d.replyInTray(id)
		if err != nil {
			return err
		}
		return d.say(RefOf(reply), ReplyDismissed{Ground: ground})
	})
}

// replyInTray is a reply in the tray of the office of who acts.
func (d *deed) replyInTray(id string) (Reply, error) {
	reply, err := Need[Reply](d.ctx, d.state, id)
	if err != nil {
		return reply, err
	}
	if reply.Office != d.Office {
		return reply, dyetrace.Errorf(dyetrace.NotFound, "find reply", "there is no reply %q", id)
	}
	if reply.State != InTray {
		return reply, fmt.Errorf("the reply is %s already", reply.State)
	}
	return reply, nil
}

// match says that a reply belongs to a request, and what follows for measures.
func (d *deed) match(id string, a Answer, r Request, ground string) error {
	fact := ReplyMatched{Request: r.ID, Case: r.Case, State: answerState(a, r), Ground: ground}
	if err := d.say(Ref{Kind: Reply{}.kind(), ID: id}, fact); err != nil {
		return err
	}
	if a.Result == NotDone {
		return nil
	}
	switch r.Asking.Kind {
	case Stop, Freeze, Watch:
		return d.measureFromReply(id, a, r)
	case Extend:
		return d.extendFromReply(id, a, r)
	case Lift:
		m, there, err := Get[Measure](d.ctx, d.state, r.Asking.Measure)
		if err != nil || !there || m.State != InForce {
			return err
		}
		at := a.Start
		if at == 0 {
			at = a.Received
		}
		return d.say(RefOf(m), MeasureLifted{At: at, Ground: r.Asking.Ground, Reply: id})
	}
	return nil
}

// answerState is what a request becomes by an answer. Where less is in force than was
// asked, it is answered in part, whatever the institution calls it.
func answerState(a Answer, r Request) RequestState {
	asked := r.Asking.Amount
	less := !a.InForce.IsZero() && a.InForce.Currency == asked.Currency && a.InForce.Amount < asked.Amount
	switch {
	case a.Result == NotDone:
		return Refused
	case a.Result == PartlyDone || less:
		return Partly
	}
	return Answered
}

// measureFromReply says that what was asked is in force. A later reply to the same request
// says anew how much is.
func (d *deed) measureFromReply(id string, a Answer, r Request) error {
	before, _, err := List[Measure](d.ctx, d.state, "measure-of-request", r.ID, At{}, 1)
	if err != nil {
		return err
	}
	if len(before) > 0 {
		return d.say(RefOf(before[0]), MeasureStated{InForce: a.InForce, Earlier: a.Earlier, Place: len(a.Earlier) + 1, Reply: id})
	}
	// Where no start is told, it began when the reply came, or, where it was over by then, when
	// it was asked for.
	start := a.Start
	if start == 0 {
		start = a.Received
		if a.End != 0 && a.End <= start {
			start = r.Released
		}
	}
	if a.End != 0 && a.End <= start {
		return d.askPeople(r, fmt.Sprintf("the reply says that the %s ended at %s, before it began", r.Asking.Kind, a.End))
	}
	return d.startMeasure(MeasureStarted{Case: r.Case, Is: string(r.Asking.Kind), Institution: r.Asking.Institution, Account: r.Asking.Account,
		Authority: r.Office, Basis: r.Asking.Basis, Request: r.ID, Reply: id, Claims: r.Asking.Claims, Asked: r.Asking.Amount, InForce: a.InForce,
		Start: start, End: a.End, Earlier: a.Earlier, Place: len(a.Earlier) + 1})
}

// extendFromReply says that a measure lasts longer: as long as the reply says, else as
// the rules do.
func (d *deed) extendFromReply(id string, a Answer, r Request) error {
	m, there, err := Get[Measure](d.ctx, d.state, r.Asking.Measure)
	if err != nil || !there {
		return err
	}
	// Its clock has fired because nobody knew yet; where the bank states that it never ended, it goes on.
	goesOn := m.State == Expired && a.Start != 0 && a.Start <= m.End && a.End > m.End
	if m.State != InForce && !goesOn {
		return d.askPeople(r, "the reply extends a "+m.Kind+" that is "+string(m.State))
	}
	ends, err := ruleEnd(d.measureRule(m.Kind), m.End)
	if err != nil {
		return err
	}
	fact := MeasureExtended{End: a.End, Request: r.ID, Reply: id, Differs: a.End != 0 && ends != 0 && a.End != ends}
	if fact.End == 0 || fact.Differs && ends < fact.End {
		fact.End = ends
	}
	if fact.End <= m.Start {
		return d.askPeople(r, "neither the reply nor the rules say until when the "+m.Kind+" lasts now")
	}
	return d.say(RefOf(m), fact)
}

// askPeople makes a task of what a reply leaves open: the reply itself is kept.
func (d *deed) askPeople(r Request, text string) error {
	return d.say(requestRef(r.ID), TaskAdded{Case: r.Case, Office: r.Office, Text: text})
}

// Tray are the replies of an office that fit no request or more than one, the oldest
// first, at most most.
func Tray(ctx context.Context, r Reader, office string, most int) ([]Reply, error) {
	replies, _, err := List[Reply](ctx, r, "replies-"+string(InTray), office, At{}, most)
	return replies, err
}
