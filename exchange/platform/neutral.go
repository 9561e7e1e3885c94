package platform

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-json-experiment/json"

	"dyetrace"
)

// Envelope is how a message travels. An office that is connected to the platform brings its
// own; this package has Neutral alone.
type Envelope interface {
	// Request is a checked request as bytes.
	Request(r *Request) ([]byte, error)
	// Reply is what bytes answer; the caller checks it.
	Reply(message []byte) (*Reply, error)
}

// Neutral is an envelope of our own, a line of JSON for each message. It is not the platform's,
// and each message says so. Amounts, times and numbers are texts, times in UTC.
type Neutral struct {
	Mark string // what a message carries of its export, in its note; "" for nothing
}

var _ Envelope = Neutral{}

const (
	neutralName = "dyetrace-neutral-1"
	neutralNote = "an envelope of dyetrace, not the platform's own"

	maxLine     = 1 << 20
	maxMessages = 1 << 20 // in a file
)

// head is what both kinds of messages begin with.
type head struct {
	Envelope string `json:"envelope"`
	Note     string `json:"note"`
	Message  string `json:"message"` // request or reply
	Code     string `json:"code,omitzero"`
}

func headOf(message, code, mark string) head {
	h := head{neutralName, neutralNote, message, code}
	if mark != "" {
		h.Note += ". " + mark
	}
	return h
}

// check refuses a message of another envelope or kind.
func (h head) check(message string) error {
	switch {
	case h.Envelope != neutralName:
		return fmt.Errorf("its envelope is %.60q, not %s: a message of the platform itself needs its own reader", h.Envelope, neutralName)
	case h.Message != message:
		return fmt.Errorf("it is a %.60q, not a %s", h.Message, message)
	}
	return nil
}

type wireSide struct {
	Bank    string `json:"bank,omitzero"`
	Code    string `json:"bank_code,omitzero"`
	Account string `json:"account,omitzero"`
	Name    string `json:"name,omitzero"`
}

type wirePerson struct {
	Document string `json:"document,omitzero"`
	Name     string `json:"name,omitzero"`
	Phone    string `json:"phone,omitzero"`
}

type wireSum struct {
	Currency string `json:"currency"`
	Amount   string `json:"amount"`
}

type wireRequest struct {
	head
	Application string     `json:"application"`
	Original    string     `json:"original,omitzero"`
	Type        string     `json:"type,omitzero"`
	CaseNumber  string     `json:"case_number,omitzero"`
	CaseKind    string     `json:"case_kind,omitzero"`
	Urgent      bool       `json:"urgent,omitzero"`
	Victim      wireSide   `json:"victim,omitzero"`
	Sum         *wireSum   `json:"sum,omitzero"`
	Transferred string     `json:"transferred,omitzero"`
	Target      wireSide   `json:"target"`
	Kind        string     `json:"target_kind,omitzero"`
	Document    string     `json:"target_document,omitzero"`
	Serial      string     `json:"serial,omitzero"`
	SerialKind  string     `json:"serial_kind,omitzero"`
	Reason      string     `json:"reason,omitzero"`
	Remark      string     `json:"remark,omitzero"`
	Start       string     `json:"start,omitzero"`
	Expiry      string     `json:"expiry,omitzero"`
	From        string     `json:"from,omitzero"`
	To          string     `json:"to,omitzero"`
	Applied     string     `json:"applied,omitzero"`
	AgencyCode  string     `json:"agency_code,omitzero"`
	AgencyName  string     `json:"agency_name,omitzero"`
	Handler     wirePerson `json:"handler,omitzero"`
	Second      wirePerson `json:"second,omitzero"`
	Features    []string   `json:"features,omitzero"`
}

type wireReply struct {
	head
	Application string        `json:"application"`
	Return      string        `json:"return"`
	Result      string        `json:"result,omitzero"`
	State       string        `json:"state,omitzero"`
	Account     string        `json:"account,omitzero"`
	Card        string        `json:"card,omitzero"`
	Balance     *wireSum      `json:"balance,omitzero"`
	Asked       *wireSum      `json:"asked,omitzero"`
	InForce     *wireSum      `json:"in_force,omitzero"`
	Start       string        `json:"start,omitzero"`
	End         string        `json:"end,omitzero"`
	Cause       string        `json:"cause,omitzero"`
	Remark      string        `json:"remark,omitzero"`
	Institution string        `json:"institution,omitzero"`
	Handler     wirePerson    `json:"handler,omitzero"`
	Earlier     []wireEarlier `json:"earlier,omitzero"`
	Answered    string        `json:"answered,omitzero"`
}

type wireEarlier struct {
	Agency string   `json:"agency"`
	Sum    *wireSum `json:"sum,omitzero"`
	End    string   `json:"end,omitzero"`
}

// Request is a line of JSON.
func (n Neutral) Request(r *Request) ([]byte, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	return json.Marshal(wireRequest{
		head: headOf("request", r.Code, n.Mark), Application: r.Application, Original: r.Original, Type: r.Type, CaseNumber: r.Case.Number,
		CaseKind: r.Case.Kind, Urgent: r.Case.Urgent, Victim: wireSide(r.Victim), Sum: sumText(r.Sum), Transferred: timeText(r.Transferred),
		Target: wireSide(r.Target.Side), Kind: r.Target.Kind, Document: r.Target.Document, Serial: r.Serial, SerialKind: r.SerialKind,
		Reason: r.Reason, Remark: r.Remark, Start: timeText(r.Start), Expiry: timeText(r.Expiry), From: timeText(r.From), To: timeText(r.To),
		Applied: timeText(r.Applied), AgencyCode: r.Agency.Code, AgencyName: r.Agency.Name, Handler: wirePerson(r.Handler),
		Second: wirePerson(r.Second), Features: r.Features,
	})
}

// ReadRequest reads what Request writes: for those who answer, and for tests.
func (Neutral) ReadRequest(message []byte) (*Request, error) {
	var w wireRequest
	if err := decode(message, &w); err != nil {
		return nil, err
	}
	if err := w.check("request"); err != nil {
		return nil, refuse(err)
	}
	p := parser{}
	r := &Request{
		Code: w.Code, Application: w.Application, Original: w.Original, Type: w.Type, Case: CaseOf{w.CaseNumber, w.CaseKind, w.Urgent},
		Victim: Side(w.Victim), Sum: p.sum("sum", w.Sum), Transferred: p.time("transferred", w.Transferred),
		Target: Target{Side(w.Target), w.Kind, w.Document}, Serial: w.Serial, SerialKind: w.SerialKind, Reason: w.Reason, Remark: w.Remark,
		Start: p.time("start", w.Start), Expiry: p.time("expiry", w.Expiry), From: p.time("from", w.From), To: p.time("to", w.To),
		Applied: p.time("applied", w.Applied), Agency: Agency{w.AgencyCode, w.AgencyName}, Handler: Person(w.Handler), Second: Person(w.Second),
		Features: w.Features,
	}
	if p.err != nil {
		return nil, refuse(p.err)
	}
	return r, r.Check()
}

// WriteReply is a reply as a line of JSON: for those who answer, and for tests.
func (n Neutral) WriteReply(r *Reply) ([]byte, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	w := wireReply{
		head: headOf("reply", r.Code, n.Mark), Application: r.Application, Return: r.Return, Result: r.Result, State: r.State, Account: r.Account,
		Card: r.Card, Balance: balanceText(r.Balance), Asked: sumText(r.Asked), InForce: balanceText(r.InForce), Start: timeText(r.Start),
		End: timeText(r.End), Cause: r.Cause, Remark: r.Remark, Institution: r.Institution, Handler: wirePerson(r.Handler), Answered: timeText(r.Answered),
	}
	for _, e := range r.Earlier {
		w.Earlier = append(w.Earlier, wireEarlier{e.Agency, sumText(e.Sum), timeText(e.End)})
	}
	return json.Marshal(w)
}

// Reply reads a line of JSON.
func (Neutral) Reply(message []byte) (*Reply, error) {
	var w wireReply
	if err := decode(message, &w); err != nil {
		return nil, err
	}
	if err := w.check("reply"); err != nil {
		return nil, refuse(err)
	}
	p := parser{}
	r := &Reply{
		Code: w.Code, Application: w.Application, Return: w.Return, Result: w.Result, State: w.State, Account: w.Account, Card: w.Card,
		Balance: p.balance("balance", w.Balance), Asked: p.sum("asked", w.Asked), InForce: p.balance("in_force", w.InForce),
		Start: p.time("start", w.Start), End: p.time("end", w.End), Cause: w.Cause, Remark: w.Remark, Institution: w.Institution,
		Handler: Person(w.Handler), Answered: p.time("answered", w.Answered),
	}
	for i, e := range w.Earlier {
		r.Earlier = append(r.Earlier, Earlier{e.Agency, p.sum(fmt.Sprintf("earlier %d", i+1), e.Sum), p.time("the end of an earlier freeze", e.End)})
	}
	if p.err != nil {
		return nil, refuse(p.err)
	}
	return r, nil
}

// ReadReplies reads a file of replies in an envelope, one on each line.
func ReadReplies(ctx context.Context, in io.Reader, e Envelope, fn func(line int, r *Reply) error) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	n, found := 0, 0
	for lines.Scan() {
		// Empty lines count, so that a place is where an editor shows it.
		n++
		text := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(text) == 0 {
			continue
		}
		if found++; found > maxMessages {
			return dyetrace.Errorf(dyetrace.InputError, "replies", "line %d: the file has more than %d messages: split it", n, maxMessages)
		}
		r, err := e.Reply(text)
		if err == nil {
			err = r.Check()
		}
		if err != nil {
			return dyetrace.Errorf(dyetrace.InputError, "replies", "line %d: %w", n, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(n, r); err != nil {
			return err
		}
	}
	// What the scanner could not take is on the line after the last one that it gave.
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return dyetrace.Errorf(dyetrace.InputError, "replies", "line %d: it is longer than a megabyte: each message stands on a line of its own", n+1)
	case err != nil:
		return err
	case found == 0:
		return dyetrace.Errorf(dyetrace.InputError, "replies", "the file holds no message: check that it is the file that was meant")
	}
	return nil
}

func refuse(err error) error { return dyetrace.Errorf(dyetrace.InputError, "message", "%w", err) }

// decode reads JSON strictly: a key that is not known or that stands twice is refused.
func decode(message []byte, into any) error {
	if len(message) > maxLine {
		return refuse(errors.New("it is longer than a megabyte"))
	}
	if err := json.Unmarshal(message, into, json.RejectUnknownMembers(true)); err != nil {
		return refuse(err)
	}
	return nil
}

func timeText(at dyetrace.Instant) string {
	if at == 0 {
		return ""
	}
	return at.String()
}

func sumText(s Sum) *wireSum {
	if s == (Sum{}) {
		return nil
	}
	return &wireSum{s.Currency.String(), s.Amount.Format(s.Currency)}
}

func balanceText(b Balance) *wireSum {
	if !b.Known {
		return nil
	}
	return &wireSum{b.Sum.Currency.String(), b.Sum.Amount.Format(b.Sum.Currency)}
}

// parser reads texts; the first error stays.
type parser struct{ err error }

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

func (p *parser) time(name, text string) dyetrace.Instant {
	if text == "" {
		return 0
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || at.Year() < 1971 || at.Year() > 2200 {
		p.fail("%s is %.60q, which is no time such as 2026-03-01T09:00:00+08:00", name, text)
		return 0
	}
	return dyetrace.InstantOf(at)
}

func (p *parser) sum(name string, w *wireSum) Sum {
	if w == nil {
		return Sum{}
	}
	return p.balance(name, w).Sum
}

func (p *parser) balance(name string, w *wireSum) Balance {
	if w == nil {
		return Balance{}
	}
	c, err := dyetrace.ParseCurrency(w.Currency)
	if err != nil {
		p.fail("%s: %w", name, err)
		return Balance{}
	}
	a, err := dyetrace.ParseBalance(w.Amount, c.Digits())
	if err != nil {
		p.fail("%s: %.60q %s: %w", name, w.Amount, c, err)
	}
	return Balance{Sum{a, c}, true}
}
