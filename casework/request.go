package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// RequestKind is what a request asks for.
type RequestKind string

// The kinds of requests.
const (
	Stop    RequestKind = "stop"
	Freeze  RequestKind = "freeze"
	Extend  RequestKind = "extend"
	Lift    RequestKind = "lift"
	Inquiry RequestKind = "inquiry"
	Watch   RequestKind = "watch"
	Recall  RequestKind = "recall"
	Return  RequestKind = "return"
)

// RequestKinds are all kinds.
func RequestKinds() []RequestKind {
	return []RequestKind{Stop, Freeze, Extend, Lift, Inquiry, Watch, Recall, Return}
}

// RequestState is how far a request has come.
type RequestState string

// The states of a request. What follows what is in docs/casework.md and in next.
const (
	Proposed  RequestState = "proposed"
	Approved  RequestState = "approved"
	Sealed    RequestState = "sealed"   // its message is fixed
	Released  RequestState = "released" // the message is in the outbox, once
	Sent      RequestState = "sent"
	Received  RequestState = "received"
	Partly    RequestState = "answered-partly"
	Answered  RequestState = "answered"
	Refused   RequestState = "refused"
	Rejected  RequestState = "rejected"  // nobody dealt with it, such as for its form
	Declined  RequestState = "declined"  // by the second person
	Withdrawn RequestState = "withdrawn" // before it was released
)

// RequestStates are all states, in the order in which a request meets them.
func RequestStates() []RequestState {
	return []RequestState{Proposed, Approved, Sealed, Released, Sent, Received, Partly, Answered, Refused, Rejected, Declined, Withdrawn}
}

// next are the states that may follow a state.
func (s RequestState) next() []RequestState {
	switch s {
	case Proposed:
		return []RequestState{Approved, Declined, Withdrawn}
	case Approved:
		return []RequestState{Sealed, Withdrawn}
	case Sealed:
		return []RequestState{Released, Withdrawn}
	case Released:
		return []RequestState{Sent, Received, Rejected, Partly, Answered, Refused}
	case Sent:
		return []RequestState{Received, Rejected, Partly, Answered, Refused}
	case Received:
		return []RequestState{Rejected, Partly, Answered, Refused}
	case Partly, Answered, Refused:
		return []RequestState{Partly, Answered, Refused}
	}
	return nil
}

// awaits reports whether a reply may still come without anybody asking again.
func (s RequestState) awaits() bool {
	return slices.Contains([]RequestState{Released, Sent, Received, Partly}, s)
}

// wasReleased reports whether the request has left the house.
func (s RequestState) wasReleased() bool {
	return s.awaits() || slices.Contains([]RequestState{Answered, Refused, Rejected}, s)
}

// ended reports whether nothing follows any more, or only another word of the institution.
func (s RequestState) ended() bool {
	return slices.Contains([]RequestState{Answered, Refused, Rejected, Declined, Withdrawn}, s)
}

// Payment is the payment that a stop, recall or return is about.
type Payment struct {
	ID          string `json:"id,omitzero"` // in the ledger, or its serial number
	Time        Time   `json:"time,omitzero"`
	Amount      Sum    `json:"amount,omitzero"`
	FromBank    string `json:"from_bank,omitzero"`
	FromAccount string `json:"from_account,omitzero"`
	FromName    string `json:"from_name,omitzero"`
}

// Asking is what a request asks, of whom and why.
type Asking struct {
	Kind        RequestKind `json:"kind"`
	Institution string      `json:"institution"`
	Account     string      `json:"account"`
	Holder      string      `json:"holder,omitzero"`
	Amount      Sum         `json:"amount,omitzero"`  // what shall be held, recalled or returned
	Measure     string      `json:"measure,omitzero"` // that is to be extended or lifted
	Payment     Payment     `json:"payment,omitzero"`
	Since       Time        `json:"since,omitzero"` // of an inquiry
	Until       Time        `json:"until,omitzero"`
	Claims      []string    `json:"claims,omitzero"` // for which it is asked
	Basis       string      `json:"basis,omitzero"`  // number of the legal document
	Urgent      bool        `json:"urgent,omitzero"`
	Ground      string      `json:"ground"`
	Source      string      `json:"source,omitzero"` // what it was proposed from, such as a plan by its SHA-256
}

// key is what the account is found by.
func (a Asking) key() string { return foundBy(a.Institution, a.Account) }

// same names what an asking asks, so that the same is not asked twice at once.
func (a Asking) same(ofCase string) string {
	text := strings.Join([]string{ofCase, string(a.Kind), a.key(), a.Measure, a.Payment.ID, a.Since.String(), a.Until.String()}, "\x00")
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

func (a Asking) check() error {
	if !slices.Contains(RequestKinds(), a.Kind) {
		return fmt.Errorf("%q is no kind of request: known are %v", a.Kind, RequestKinds())
	}
	if a.key() == "" {
		return fmt.Errorf("%q names no account", a.Account)
	}
	if a.Amount.Amount < 0 {
		return errors.New("the amount asked is less than nothing")
	}
	if (a.Kind == Extend || a.Kind == Lift) && a.Measure == "" {
		return fmt.Errorf("to %s names no measure", a.Kind)
	}
	if (a.Kind == Recall || a.Kind == Return) && a.Amount.IsZero() {
		return fmt.Errorf("a %s needs its amount", a.Kind)
	}
	if a.Until != 0 && a.Until < a.Since {
		return errors.New("the period of the inquiry ends before it begins")
	}
	if len(a.Claims) > maxListed {
		return fmt.Errorf("%d claims; %d is the most for one request", len(a.Claims), maxListed)
	}
	return firstOf(checkName("the institution", a.Institution), checkName("the account", a.Account), checkShort("the holder", a.Holder),
		checkShort("the measure", a.Measure), checkShort("the legal document", a.Basis), checkShort("the source", a.Source),
		checkShort("the payment", a.Payment.ID), checkGround(a.Ground))
}

// Message is what goes out: its bytes are fixed when a request is sealed.
type Message struct {
	Name    string `json:"name"`   // of the file
	Format  string `json:"format"` // "letter", "camt.056.001.08" and so on
	Channel string `json:"channel"`
	SHA256  string `json:"sha256"`
	Body    []byte `json:"body"`
}

// MaxMessage bounds one message.
const MaxMessage = 512 << 10

// Request is what is asked of an institution, and how far it has come.
type Request struct {
	ID       string       `json:"id"`
	Number   string       `json:"number"`
	Case     string       `json:"case"`
	Office   string       `json:"office"`
	Asking   Asking       `json:"asking"`
	Content  string       `json:"content"` // SHA-256 of number, case and asking: what a second person approves
	State    RequestState `json:"state"`
	Ground   string       `json:"ground,omitzero"` // of its state
	Proposer string       `json:"proposer"`
	Approver string       `json:"approver,omitzero"`
	Signing  string       `json:"signing,omitzero"`  // with which it was proposed
	Approval string       `json:"approval,omitzero"` // the signing with which it was approved
	Proven   bool         `json:"proven,omitzero"`   // two keys show two people
	Message  string       `json:"message,omitzero"`  // its SHA-256, once sealed
	Channel  string       `json:"channel,omitzero"`
	Replies  []string     `json:"replies,omitzero"`
	InForce  Sum          `json:"in_force,omitzero"` // as the last reply says
	Proposed Time         `json:"proposed"`
	Approved Time         `json:"approved,omitzero"`
	Sealed   Time         `json:"sealed,omitzero"`
	Released Time         `json:"released,omitzero"`
	Sent     Time         `json:"sent,omitzero"`
	Received Time         `json:"received,omitzero"`
	Answered Time         `json:"answered,omitzero"`
}

func (Request) kind() string { return "request" }
func (r Request) id() string { return r.ID }
func (r Request) keys() []Key {
	account := r.Asking.key()
	keys := []Key{
		{Name: "requests", Value: r.Case},
		{Name: "requests-" + string(r.State), Value: r.Office},
		{Name: "request-number", Value: r.Number, One: true},
		{Name: "requests-on", Value: account},
	}
	if !r.State.ended() {
		keys = append(keys, Key{Name: "asked", Value: r.Asking.same(r.Case)}, Key{Name: "asking-about", Value: account})
	}
	if slices.Contains([]RequestState{Proposed, Approved, Sealed}, r.State) {
		keys = append(keys, Key{Name: "requests-unreleased", Value: r.Case})
	}
	if r.State.awaits() {
		// A reply may name the account alone, without its bank.
		own, offered := accountNames(r.Asking.Institution, r.Asking.Account)
		for _, name := range append(own, offered...) {
			keys = append(keys, Key{Name: "awaiting", Value: name})
		}
	}
	return keys
}

// Outbox is a released message on its way to a channel. There is one for each request.
type Outbox struct {
	ID          string `json:"id"` // that of the request
	Case        string `json:"case"`
	Office      string `json:"office"`
	Number      string `json:"number"`
	Institution string `json:"institution"`
	Channel     string `json:"channel"`
	Name        string `json:"name"`
	SHA256      string `json:"sha256"`
	Released    Time   `json:"released"`
	Written     Time   `json:"written,omitzero"`
	Place       string `json:"place,omitzero"` // where the channel put it
}

func (Outbox) kind() string { return "outbox" }
func (o Outbox) id() string { return o.ID }
func (o Outbox) keys() []Key {
	state := "outbox-waiting"
	if o.Written != 0 {
		state = "outbox-written"
	}
	return []Key{{Name: state, Value: o.Office}}
}

// SealedMessage is the message of a sealed request.
type SealedMessage struct {
	ID      string  `json:"id"` // that of the request
	Message Message `json:"message"`
}

func (SealedMessage) kind() string  { return "message" }
func (m SealedMessage) id() string  { return m.ID }
func (m SealedMessage) keys() []Key { return []Key{{Name: "messages", Value: m.Message.SHA256}} }

// requestOf is a request of a case that who acts may see.
func (d *deed) requestOf(id string) (Request, error) {
	r, err := Need[Request](d.ctx, d.state, id)
	if err == nil && d.seen[r.Case] {
		err = d.checkOwn("request "+r.Number, r.Office)
	}
	if err != nil || d.seen[r.Case] {
		return r, err
	}
	r, c, err := FindRequest(d.ctx, d.state, d.Who(), id)
	if err != nil {
		return r, err
	}
	if _, err := d.caseOf(c.ID); err != nil {
		return r, err
	}
	d.seen[r.Case] = true
	return r, d.checkOwn("request "+r.Number, r.Office)
}

// mayBecome refuses a state that does not follow.
func (r Request) mayBecome(next RequestState) error {
	if !slices.Contains(r.State.next(), next) {
		return fmt.Errorf("request %s is %s and cannot become %s", r.Number, r.State, next)
	}
	return nil
}
