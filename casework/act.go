package casework

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"unicode/utf8"

	"dyetrace"
	"dyetrace/casework/rules"
)

// By is who acts, for which office and when. Its methods are the acts there are; each
// gives what a store has to decide.
type By struct {
	Office string
	Actor  string
	Time   dyetrace.Instant
	IDs    *IDs
	Rules  Rules              // of the jurisdiction; nil: everything needs a second person, and no term is known
	Keep   rules.Term         // for how long cases are kept once they are closed; the zero one where nobody has said it
	Key    ed25519.PrivateKey // with which who acts signs what he proposes and approves; nil: unsigned
}

// Who is the one who acts, as permissions see him.
func (b By) Who() Who { return Who{Office: b.Office, Name: b.Actor} }

// deed is one act while it is judged: what it looks at, and the events it has made.
type deed struct {
	By
	ctx    context.Context
	state  Reader
	events []Event
	seen   map[string]bool   // ids of cases in which requests were looked up: thousands may be of one
	logs   map[string]string // of offices that were looked up, as away gives them
}

// decide makes of an act what a store runs.
func (b By) decide(op string, act func(d *deed) error) Decide {
	return func(ctx context.Context, state Reader) ([]Event, error) {
		if err := checkName("office", b.Office); err != nil {
			return nil, dyetrace.Errorf(dyetrace.UsageError, op, "%w", err)
		}
		if err := checkName("the name of who acts", b.Actor); err != nil {
			return nil, dyetrace.Errorf(dyetrace.UsageError, op, "%w", err)
		}
		d := &deed{By: b, ctx: ctx, state: state, seen: map[string]bool{}}
		err := d.checkHere()
		if err == nil {
			err = act(d)
		}
		if err != nil {
			kind := dyetrace.KindOf(err)
			if kind == dyetrace.OtherError && ctx.Err() == nil {
				kind = dyetrace.UsageError
			}
			return nil, dyetrace.Errorf(kind, op, "%w", err)
		}
		return d.events, nil
	}
}

// say adds an event.
func (d *deed) say(on Ref, fact Fact) error {
	if err := fact.check(); err != nil {
		return err
	}
	raw, err := Encode(fact)
	if err != nil {
		return err
	}
	if err := d.follow(on); err != nil {
		return err
	}
	id, err := d.IDs.New()
	if err != nil {
		return err
	}
	d.events = append(d.events, Event{ID: id, Time: d.Time, Office: d.Office, Actor: d.Actor, On: on, Kind: fact.Kind(), Fact: raw})
	return nil
}

// The longest texts that facts take, in bytes.
const (
	maxName   = 500
	maxText   = 20_000
	maxMoved  = 10_000 // things that one act moves, approves or releases
	maxListed = 200    // entries of a list within one fact
)

// checkName refuses a short text that is missing or too long.
func checkName(what, name string) error {
	if name == "" {
		return fmt.Errorf("%s is missing", what)
	}
	return checkShort(what, name)
}

// checkShort refuses a short text that is too long or has control characters.
func checkShort(what, name string) error {
	if len(name) > maxName {
		return fmt.Errorf("%s has %d bytes; %d is the most", what, len(name), maxName)
	}
	return checkLetters(what, name, false)
}

// checkText refuses a long text that is too long.
func checkText(what, text string) error {
	if len(text) > maxText {
		return fmt.Errorf("%s has %d bytes; %d is the most: give more as a document", what, len(text), maxText)
	}
	return checkLetters(what, text, true)
}

func checkLetters(what, text string, lines bool) error {
	if !utf8.ValidString(text) {
		return fmt.Errorf("%s is not valid UTF-8", what)
	}
	for _, r := range text {
		if r < ' ' && !(lines && (r == '\n' || r == '\t')) || r == 0x7f {
			return fmt.Errorf("%s has the control character %U", what, r)
		}
	}
	return nil
}

// checkGround refuses an act without its ground.
func checkGround(ground string) error {
	if ground == "" {
		return fmt.Errorf("the ground is missing: say why")
	}
	return checkText("the ground", ground)
}

// firstOf is the first error.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
