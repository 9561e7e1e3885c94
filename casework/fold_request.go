package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

func requestFacts() []Fact {
	return []Fact{RequestProposed{}, RequestApproved{}, RequestEnded{}, RequestSealed{}, RequestReleased{}, OutboxWritten{}, RequestMoved{}}
}

// RequestProposed says that a request was proposed.
type RequestProposed struct {
	Case    string `json:"case"`
	N       int    `json:"n"` // the office's number of it
	Number  string `json:"number"`
	Asking  Asking `json:"asking"`
	Content string `json:"content,omitzero"` // SHA-256 of the above
	Signing string `json:"signing,omitzero"`
}

// Kind is the name of the fact.
func (RequestProposed) Kind() string { return "request-proposed" }
func (r RequestProposed) check() error {
	return firstOf(checkID("case", r.Case), checkName("the request's number", r.Number), r.Asking.check())
}

func (r RequestProposed) fold(f *folding) error {
	office, _, err := load[Office](f, f.event.Office)
	if err != nil {
		return err
	}
	office.Name, office.Requests = f.event.Office, max(office.Requests, r.N)
	if err := f.put(office); err != nil {
		return err
	}
	if err := f.deconflict(r); err != nil {
		return err
	}
	return f.put(Request{ID: f.event.On.ID, Number: r.Number, Case: r.Case, Office: f.event.Office, Asking: r.Asking, Content: r.Content,
		State: Proposed, Proposer: f.event.Actor, Signing: r.Signing, Proposed: f.at()})
}

// deconflict makes a task where another office asks about the account too: who leads is
// for the two to say. A sealed case is not betrayed: its own people get the task.
func (f *folding) deconflict(r RequestProposed) error {
	others, _, err := List[Request](f.ctx, f.state, "asking-about", r.Asking.key(), At{}, maxHits)
	if err != nil {
		return err
	}
	own, there, err := load[Case](f, r.Case)
	if err != nil || !there {
		return err
	}
	for _, other := range others {
		if other.Office == f.event.Office {
			continue
		}
		c, there, err := load[Case](f, other.Case)
		if err != nil {
			return err
		}
		task := Task{Case: r.Case, Office: f.event.Office, What: "who-leads", On: f.event.On, Text: other.Office + " asks about the account too"}
		if there && c.Sealed && !own.Sealed {
			task.Case, task.Office, task.On, task.Text = c.ID, c.Office, RefOf(other), f.event.Office+" asks about the account too"
		}
		return f.task(task)
	}
	return nil
}

// changeRequest changes the request that the event is on.
func (f *folding) changeRequest(how func(r *Request)) error {
	return change(f, f.event.On.ID, func(r *Request) error { how(r); return nil })
}

// RequestApproved says that a second person approved a request.
type RequestApproved struct {
	Signing string `json:"signing"`
	Proven  bool   `json:"proven,omitzero"` // two keys show two people
}

// Kind is the name of the fact.
func (RequestApproved) Kind() string   { return "request-approved" }
func (r RequestApproved) check() error { return checkID("signing", r.Signing) }
func (r RequestApproved) fold(f *folding) error {
	request, there, err := load[Request](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	request.State, request.Approver, request.Approval, request.Proven, request.Approved = Approved, f.event.Actor, r.Signing, r.Proven, f.at()
	if err := f.put(request); err != nil {
		return err
	}
	if !r.Proven {
		return f.unproven(request.Case)
	}
	return nil
}

// RequestEnded says that a request was declined or withdrawn.
type RequestEnded struct {
	State  RequestState `json:"state"`
	Ground string       `json:"ground"`
}

// Kind is the name of the fact.
func (RequestEnded) Kind() string { return "request-ended" }
func (r RequestEnded) check() error {
	if r.State != Declined && r.State != Withdrawn {
		return fmt.Errorf("a request ends as %s or %s", Declined, Withdrawn)
	}
	return checkGround(r.Ground)
}

func (r RequestEnded) fold(f *folding) error {
	return f.changeRequest(func(of *Request) { of.State, of.Ground = r.State, r.Ground })
}

// RequestSealed says that the message of a request is fixed.
type RequestSealed struct {
	Message Message `json:"message"`
}

// Kind is the name of the fact.
func (RequestSealed) Kind() string { return "request-sealed" }
func (r RequestSealed) check() error {
	m := r.Message
	if len(m.Body) == 0 || len(m.Body) > MaxMessage {
		return fmt.Errorf("the message has %d bytes; 1 to %d are allowed", len(m.Body), MaxMessage)
	}
	if sum := sha256.Sum256(m.Body); hex.EncodeToString(sum[:]) != m.SHA256 {
		return errors.New("the message's SHA-256 is another")
	}
	return firstOf(checkName("the message's file name", m.Name), checkName("the message's format", m.Format), checkName("the channel", m.Channel))
}

func (r RequestSealed) fold(f *folding) error {
	request, there, err := load[Request](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	request.State, request.Message, request.Channel, request.Sealed = Sealed, r.Message.SHA256, r.Message.Channel, f.at()
	if err := f.put(request); err != nil {
		return err
	}
	return f.put(SealedMessage{ID: request.ID, Message: r.Message})
}

// RequestReleased says that the message of a request went into the outbox.
type RequestReleased struct {
	SHA256  string `json:"sha256"`
	Channel string `json:"channel"`
}

// Kind is the name of the fact.
func (RequestReleased) Kind() string { return "request-released" }
func (r RequestReleased) check() error {
	return firstOf(checkSHA256("the message's hash", r.SHA256), checkName("the channel", r.Channel))
}

func (r RequestReleased) fold(f *folding) error {
	request, there, err := load[Request](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	name := request.Number
	if message, there, err := load[SealedMessage](f, request.ID); err != nil {
		return err
	} else if there {
		name = message.Message.Name
	}
	request.State, request.Released = Released, f.at()
	if err := f.put(request); err != nil {
		return err
	}
	return f.put(Outbox{ID: request.ID, Case: request.Case, Office: request.Office, Number: request.Number, Institution: request.Asking.Institution,
		Channel: r.Channel, Name: name, SHA256: r.SHA256, Released: f.at()})
}

// OutboxWritten says where a channel put a released message.
type OutboxWritten struct {
	Place string `json:"place"`
}

// Kind is the name of the fact.
func (OutboxWritten) Kind() string   { return "outbox-written" }
func (o OutboxWritten) check() error { return checkName("the place", o.Place) }
func (o OutboxWritten) fold(f *folding) error {
	return change(f, f.event.On.ID, func(of *Outbox) error { of.Written, of.Place = f.at(), o.Place; return nil })
}

// RequestMoved says what became of a released request on its way.
type RequestMoved struct {
	State     RequestState `json:"state"`
	At        Time         `json:"at"`
	Reference string       `json:"reference,omitzero"` // of the institution or the carrier
	Ground    string       `json:"ground,omitzero"`    // of a rejection
}

// Kind is the name of the fact.
func (RequestMoved) Kind() string { return "request-moved" }
func (r RequestMoved) check() error {
	if r.State != Sent && r.State != Received && r.State != Rejected {
		return fmt.Errorf("a request is %s, %s or %s on its way", Sent, Received, Rejected)
	}
	if r.State == Rejected {
		return firstOf(checkShort("the reference", r.Reference), checkGround(r.Ground))
	}
	return firstOf(checkShort("the reference", r.Reference), checkText("the ground", r.Ground))
}

func (r RequestMoved) fold(f *folding) error {
	request, there, err := load[Request](f, f.event.On.ID)
	if err != nil || !there {
		return err
	}
	request.State, request.Ground = r.State, r.Ground
	switch r.State {
	case Sent:
		request.Sent = r.At
	case Received:
		request.Received = r.At
	case Rejected:
		request.Answered = r.At
	}
	if err := f.put(request); err != nil || r.State != Rejected {
		return err
	}
	return f.task(Task{Case: request.Case, Office: request.Office, What: "request-rejected", On: f.event.On, Text: r.Ground})
}
