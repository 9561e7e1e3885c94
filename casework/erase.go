package casework

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"dyetrace"
)

// EventsErased says that the facts of events were erased, and why: a verification takes an
// erasure that no event states for tampering.
type EventsErased struct {
	Events   []string `json:"events"` // by their ids, ascending
	Ground   string   `json:"ground"`
	Document string   `json:"document,omitzero"` // what requires it, such as a court's order
	Files    []string `json:"files,omitzero"`    // of the casework folder, that go with them
}

// Kind is the name of the fact.
func (EventsErased) Kind() string { return "events-erased" }
func (e EventsErased) check() error {
	if len(e.Events) == 0 || len(e.Events) > maxMoved {
		return fmt.Errorf("%d events are to be erased: name 1 to %d", len(e.Events), maxMoved)
	}
	for i, id := range e.Events {
		if err := checkID("event", id); err != nil {
			return err
		}
		if i > 0 && id <= e.Events[i-1] {
			return fmt.Errorf("the events are not in ascending order, each once, at %s", id)
		}
	}
	for _, name := range e.Files {
		if err := checkName("the name of a file", name); err != nil {
			return err
		}
	}
	return firstOf(checkGround(e.Ground), checkShort("the document", e.Document))
}

func (e EventsErased) fold(f *folding) error {
	f.effects.Erase = append(f.effects.Erase, e.Events...)
	return change(f, auditLogID, func(log *AuditLog) error { log.Erasure = f.at(); return nil })
}

// Permanent reports whether events of a kind are never erased: those that state erasures,
// without which they would be taken for tampering, and those of the log's keys and
// checkpoints. None of them is about anybody but who acts.
func Permanent(kind string) bool {
	for _, fact := range logFacts() {
		if fact.Kind() == kind {
			return true
		}
	}
	return false
}

// ProposeErasure proposes to a second person that events are erased, because a law or an
// authority requires it. Whatever the rules say, nobody erases alone: what is gone does not
// come back. The store erases them in the transaction of the approval.
func (b By) ProposeErasure(id string, events []Event, ground, document string) Decide {
	return b.decide("erase", func(d *deed) error {
		if _, err := d.caseOf(id); err != nil {
			return err
		}
		fact := EventsErased{Ground: ground, Document: document}
		for _, e := range events {
			if Permanent(e.Kind) {
				return fmt.Errorf("event %d (%s) stays: without it the log proves nothing", e.Seq, e.Kind)
			}
			fact.Events = append(fact.Events, e.ID)
			// The message of a request lies in the outbox too.
			if e.On.Kind != (Request{}).kind() {
				continue
			}
			out, there, err := Get[Outbox](d.ctx, d.state, e.On.ID)
			if err != nil {
				return err
			}
			if there && out.Place != "" {
				fact.Files = append(fact.Files, out.Place)
			}
		}
		for _, list := range []*[]string{&fact.Events, &fact.Files} {
			slices.Sort(*list)
			*list = slices.Compact(*list)
		}
		return d.propose("erase", id, AuditLogRef(), fact, ground)
	})
}

// Mentions are the events in which somebody is mentioned, in order.
type Mentions struct {
	// Of are those that can be erased, by the case that goes on with theirs; "" where they
	// are in none. With an event that mentions him go all others on the same thing, such as
	// the reply to a request.
	Of map[string][]Event
	// Held are those without which a case, an operation or a signature would be no more.
	Held []Event
	// Elsewhere are the offices whose cases mention him too, and are not seen.
	Elsewhere []string
}

// FindMentions finds the events of cases that somebody may see which mention one of some
// terms: names, numbers of documents, accounts and phones, however they are parted by
// spaces and hyphens. A message that was sealed is searched as far as it is text.
func FindMentions(ctx context.Context, store Store, who Who, terms []string) (*Mentions, error) {
	folded := make([]string, len(terms))
	for i, term := range terms {
		if folded[i] = foldTerm(term); !tellsApart(folded[i]) {
			return nil, dyetrace.Errorf(dyetrace.UsageError, "find mentions", "%q is too short to tell one person from others", term)
		}
	}
	found := &Mentions{Of: map[string][]Event{}}
	// Twice through all events: what is on a thing may come before the event that names him.
	s, touched := NewSight(store, who), map[Ref]bool{}
	err := eachEvent(ctx, store, func(e Event) error {
		mentioned, err := mentions(e, folded)
		if err != nil || !mentioned || Permanent(e.Kind) {
			return err
		}
		may, err := s.May(ctx, e)
		switch {
		case err != nil:
		case !may:
			err = found.elsewhere(ctx, s, e)
		case slices.Contains(holding(), e.On.Kind):
			found.Held = append(found.Held, e)
		default:
			touched[e.On] = true
		}
		return err
	})
	if err != nil || len(touched) == 0 {
		return found, err
	}
	return found, eachEvent(ctx, store, func(e Event) error {
		if !touched[e.On] || e.Fact == nil {
			return nil
		}
		id := ""
		cases, _, err := s.placeOf(ctx, e.On, e.Seq)
		if err == nil && len(cases) > 0 {
			id, err = mergedInto(ctx, store, cases[0])
		}
		found.Of[id] = append(found.Of[id], e)
		return err
	})
}

// holding are the kinds of things that hold others together: their events are not erased
// with one that mentions somebody.
func holding() []string {
	return []string{Case{}.kind(), Operation{}.kind(), Office{}.kind(), Signing{}.kind(), PersonKey{}.kind()}
}

// elsewhere adds the office of an event that is not seen, unless its case is sealed.
func (m *Mentions) elsewhere(ctx context.Context, s *Sight, e Event) error {
	cases, office, err := s.placeOf(ctx, e.On, e.Seq)
	if err != nil {
		return err
	}
	for _, id := range cases {
		c, there, err := Get[Case](ctx, s.store, id)
		if err != nil {
			return err
		}
		if there && !c.Sealed && len(c.Before) == 0 && e.On.Kind != (Filing{}).kind() {
			office = c.Office
		}
	}
	if office != "" && !slices.Contains(m.Elsewhere, office) {
		m.Elsewhere = append(m.Elsewhere, office)
	}
	return nil
}

// eachEvent calls yield with every event, until it fails.
func eachEvent(ctx context.Context, store Store, yield func(Event) error) error {
	var failed error
	err := store.Events(ctx, 1, func(e Event) bool {
		failed = yield(e)
		return failed == nil
	})
	return firstOf(failed, err)
}

// mentions reports whether an event mentions one of some folded terms.
func mentions(e Event, folded []string) (bool, error) {
	if e.Fact == nil {
		return false, nil
	}
	has := func(text string) bool {
		text = foldTerm(text)
		return slices.ContainsFunc(folded, func(term string) bool { return strings.Contains(text, term) })
	}
	if has(e.On.ID) {
		return true, nil
	}
	read := jsontext.NewDecoder(bytes.NewReader(e.Fact))
	for {
		token, err := read.ReadToken()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, dyetrace.Errorf(dyetrace.CorruptError, "read event "+e.ID, "%w", err)
		}
		if token.Kind() != '"' {
			continue
		}
		text := token.String()
		if has(text) {
			return true, nil
		}
		// The bytes of a message are in base64.
		if plain, err := base64.StdEncoding.DecodeString(text); err == nil && utf8.Valid(plain) && has(string(plain)) {
			return true, nil
		}
	}
}

// foldTerm is a text without what people part names and numbers with, in capitals.
func foldTerm(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, strings.ToUpper(text))
}

// tellsApart reports whether a folded term is long enough to be somebody's: names of two
// characters are usual in Chinese.
func tellsApart(folded string) bool {
	const letters, characters = 4, 2
	if len(folded) == utf8.RuneCountInString(folded) {
		return len(folded) >= letters
	}
	return utf8.RuneCountInString(folded) >= characters
}
