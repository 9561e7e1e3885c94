package iso20022

import (
	"cmp"
	"context"
	"io"
	"strconv"

	"dyetrace"
	"dyetrace/internal/iso20022"
)

// The versions of the pair of messages for investigations.
const (
	Investigation01 = "camt.110.001.01"
	Answer01        = "camt.111.001.01"
	Answer02        = "camt.111.001.02"
)

// Investigation is a camt.110, InvestigationRequest: a question about a payment or an account.
type Investigation struct {
	ID        string
	Reference string // by which the one who asks knows the investigation
	Theirs    string // by which the one who is asked knows it, from an earlier answer
	Type      string // of ExternalInvestigationType: RQFI, UTAP, ACCT and so on
	OwnType   string // in place of Type
	SubType   string // FRAD, AMLI, SANC and so on
	Payment   *Payment
	Account   Account // asked about where no payment is
	From, To  Party
	Questions []Question

	Unread []string
}

// Question is one thing that an investigation asks.
type Question struct {
	Sequence int // from 1; 0: none
	Reason   Reason
	SubType  string
	Text     string // at most 500 characters to a question: a longer one is split into several
}

// Answer is a camt.111, InvestigationResponse.
type Answer struct {
	Version      string
	ID           string
	Theirs       string // by which the one who answers knows the investigation
	Status       string // CLSD, PDNG or RJCT
	StatusReason Reason
	Next         Party // whom to ask now
	Data         []AnswerData

	Request   string // id of the message that is answered
	Reference string // of the one who asked
	Type      string
	OwnType   string
	SubType   string
	From, To  Party // who asked whom

	Unread []string
}

// AnswerData is the answer to one question.
type AnswerData struct {
	Sequence int
	Reason   Reason // that the question gave
	Text     string
	Status   string   // of the payment, where that is the answer
	Reasons  []Reason // of that status
}

// Write writes the message, and returns what it changed so that it fits.
func (i *Investigation) Write(out io.Writer, o Options) ([]Remark, error) {
	return document(out, o, Investigation01, "InvstgtnReq", i.fill)
}

func (i *Investigation) fill(w *writer) {
	w.in("InvstgtnReq", func() {
		w.must("MsgId", i.ID, maxID)
		w.id("RqstrInvstgtnId", i.Reference, maxID)
		w.id("RspndrInvstgtnId", i.Theirs, maxID)
		w.kind(i.Type, i.OwnType, i.SubType)
		i.underlying(w)
		w.mustParty("Rqstr", i.From)
		w.mustParty("Rspndr", i.To)
	})
	if len(i.Questions) == 0 {
		w.fail("nothing is asked (InvstgtnData)")
	}
	for n := range i.Questions {
		w.question(&i.Questions[n])
	}
}

// kind writes of what kind an investigation is.
func (w *writer) kind(kind, own, sub string) {
	if kind == "" && own == "" {
		w.fail("the type of the investigation is missing, such as RQFI or ACCT")
	}
	w.code("InvstgtnTp", InvestigationTypes, kind, own)
	w.code("InvstgtnSubTp", InvestigationSubTypes, sub, "")
}

// underlying writes what the investigation is about.
func (i *Investigation) underlying(w *writer) {
	w.in("Undrlyg", func() {
		p := i.Payment
		switch {
		case p == nil && i.Account.Number() == "":
			w.fail("neither a payment nor an account is named")
		case p == nil:
			w.account("Acct", i.Account)
		default:
			w.in("IntrBk", func() {
				if p.ClearingID != "" {
					w.fail("a clearing system's reference has no place in a camt.110: give it in the text of a question")
				}
				w.group(p)
				w.id("OrgnlInstrId", p.InstructionID, maxID)
				w.id("OrgnlEndToEndId", p.EndToEndID, maxID)
				w.id("OrgnlTxId", p.TransactionID, maxID)
				w.uetr("OrgnlUETR", p.UETR)
				w.sum("OrgnlIntrBkSttlmAmt", p.Sum)
				w.date("OrgnlIntrBkSttlmDt", p.Settled)
				w.original(p)
			})
		}
	})
}

// question writes one question, as several where its text is long.
func (w *writer) question(q *Question) {
	parts := split(w.words(q.Text), maxNarrative)
	if len(parts) > 1 {
		w.remark(q.Text, "", "a question takes 500 characters, so it was split")
	}
	for i := range max(1, len(parts)) {
		w.in("InvstgtnData", func() {
			if q.Sequence > 0 {
				w.number("Seq", q.Sequence)
			}
			if q.Reason.Code == "" && q.Reason.Own == "" {
				w.fail("a question has no reason, such as FRAD")
			}
			w.code("Rsn", "", q.Reason.Code, q.Reason.Own)
			w.code("RsnSubTp", "", q.SubType, "")
			if len(parts) > 0 {
				w.in("AddtlReqData", func() { w.raw("ReqNrrtv", parts[i], "") })
			}
		})
	}
}

// ReadInvestigations reads the messages of a file, which must all be camt.110.
func ReadInvestigations(ctx context.Context, in io.Reader, o Options) ([]Investigation, error) {
	var found []Investigation
	err := read(ctx, in, o, func(r *reader) error {
		investigation, err := r.investigation()
		found = append(found, investigation)
		return err
	})
	return found, err
}

func (r *reader) investigation() (Investigation, error) {
	m := r.m
	if err := m.Expect("camt.110", "InvstgtnReq", []string{"001.01"}); err != nil {
		return Investigation{}, err
	}
	at := m.Find(0, "InvstgtnReq")
	about := m.Find(at, "Undrlyg")
	got := Investigation{ID: m.Get(at, "MsgId"), Reference: m.Get(at, "RqstrInvstgtnId"), Theirs: m.Get(at, "RspndrInvstgtnId"),
		Type: m.Get(at, "InvstgtnTp", "Cd"), OwnType: m.Get(at, "InvstgtnTp", "Prtry"), SubType: m.Get(at, "InvstgtnSubTp", "Cd"),
		Account: r.account(about, "Acct"), From: r.party(at, "Rqstr"), To: r.party(at, "Rspndr")}
	if payment := m.Find(about, "IntrBk"); payment != iso20022.None {
		p := r.payment(payment)
		got.Payment = &p
	}
	r.each(0, "InvstgtnData", func(at int32) {
		got.Questions = append(got.Questions, Question{Sequence: r.count(at, "Seq"), SubType: m.Get(at, "RsnSubTp", "Cd"),
			Reason: r.plainReason(at, "Rsn"), Text: m.Get(at, "AddtlReqData", "ReqNrrtv")})
	})
	r.must(got.ID, "MsgId")
	got.Unread = m.Unread()
	return got, r.err
}

// Write writes the message, and returns what it changed so that it fits.
func (a *Answer) Write(out io.Writer, o Options) ([]Remark, error) {
	if a.Version != Answer01 && a.Version != Answer02 {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "answer", "camt.111 is written as %s or %s, not as %q", Answer01, Answer02,
			a.Version)
	}
	return document(out, o, a.Version, "InvstgtnRspn", a.fill)
}

func (a *Answer) fill(w *writer) {
	w.in("InvstgtnRspn", func() {
		w.must("MsgId", a.ID, maxID)
		w.id("RspndrInvstgtnId", a.Theirs, maxID)
		w.in("InvstgtnSts", func() {
			w.mustCoded("Sts", InvestigationStatuses, a.Status)
			w.code("StsRsn", InvestigationReasons, a.StatusReason.Code, a.StatusReason.Own)
		})
		w.party("NxtRspndr", a.Next)
		for i := range a.Data {
			w.in("InvstgtnData", func() { w.answerData(&a.Data[i]) })
		}
	})
	w.in("OrgnlInvstgtnReq", func() {
		w.must("MsgId", a.Request, maxID)
		w.id("RqstrInvstgtnId", a.Reference, maxID)
		w.kind(a.Type, a.OwnType, a.SubType)
		w.mustParty("Rqstr", a.From)
		w.mustParty("Rspndr", a.To)
	})
}

func (w *writer) answerData(d *AnswerData) {
	if d.Sequence > 0 {
		w.number("OrgnlInvstgtnSeq", d.Sequence)
	}
	w.code("OrgnlInvstgtnRsn", "", d.Reason.Code, d.Reason.Own)
	w.in("RspnData", func() {
		switch {
		case d.Status != "" && d.Text == "":
			w.in("TxSts", func() {
				w.code("Sts", PaymentStatuses, d.Status, "")
				w.reasons("StsRsnInf", StatusReasons, d.Reasons)
			})
		case d.Status == "" && d.Text != "":
			w.text("RspnNrrtv", d.Text, maxNarrative)
		default:
			w.fail("an answer must be either words or the status of the payment")
		}
	})
}

// ReadAnswers reads the messages of a file, which must all be camt.111.
func ReadAnswers(ctx context.Context, in io.Reader, o Options) ([]Answer, error) {
	var found []Answer
	err := read(ctx, in, o, func(r *reader) error {
		answer, err := r.answer()
		found = append(found, answer)
		return err
	})
	return found, err
}

func (r *reader) answer() (Answer, error) {
	m := r.m
	if err := m.Expect("camt.111", "InvstgtnRspn", []string{"001.01", "001.02"}); err != nil {
		return Answer{}, err
	}
	at, asked := m.Find(0, "InvstgtnRspn"), m.Find(0, "OrgnlInvstgtnReq")
	got := Answer{Version: m.ID, ID: m.Get(at, "MsgId"), Theirs: m.Get(at, "RspndrInvstgtnId"), Status: m.Get(at, "InvstgtnSts", "Sts"),
		StatusReason: r.plainReason(at, "InvstgtnSts", "StsRsn"), Next: r.party(at, "NxtRspndr"),
		Request: m.Get(asked, "MsgId"), Reference: m.Get(asked, "RqstrInvstgtnId"), Type: m.Get(asked, "InvstgtnTp", "Cd"),
		OwnType: m.Get(asked, "InvstgtnTp", "Prtry"), SubType: m.Get(asked, "InvstgtnSubTp", "Cd"), From: r.party(asked, "Rqstr"),
		To: r.party(asked, "Rspndr")}
	r.each(at, "InvstgtnData", func(at int32) {
		data := m.Find(at, "RspnData")
		status := m.Find(data, "TxSts")
		got.Data = append(got.Data, AnswerData{Sequence: r.count(at, "OrgnlInvstgtnSeq"), Reason: r.plainReason(at, "OrgnlInvstgtnRsn"),
			Text: m.Get(data, "RspnNrrtv"), Status: cmp.Or(m.Get(status, "Sts", "Cd"), m.Get(status, "Sts", "Prtry")), Reasons: r.reasons(status, "StsRsnInf")})
	})
	r.must(got.Status, "status (InvstgtnSts/Sts)")
	r.must(got.Request, "request (OrgnlInvstgtnReq/MsgId)")
	got.Unread = m.Unread()
	return got, r.err
}

// plainReason reads a code or a scheme's own words.
func (r *reader) plainReason(at int32, path ...string) Reason {
	in := r.m.Find(at, path...)
	return Reason{Code: r.m.Get(in, "Cd"), Own: r.m.Get(in, "Prtry")}
}

// count reads a number; 0 where there is none.
func (r *reader) count(at int32, path ...string) int {
	text := r.m.Get(at, path...)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		r.fail("%.20q is no number", text)
	}
	return n
}
