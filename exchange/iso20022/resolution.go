package iso20022

import (
	"cmp"
	"context"
	"io"

	"dyetrace"
)

// The versions of camt.029. Schemes answer with the ninth; the ones to the fourteenth have the
// same elements in the places that are read here.
const (
	Resolution09 = "camt.029.001.09"
	Resolution13 = "camt.029.001.13"
	Resolution14 = "camt.029.001.14"
)

var resolutionVersions = []string{"001.09", "001.10", "001.11", "001.12", "001.13", "001.14"}

// Resolution is a camt.029, ResolutionOfInvestigation: what a bank answers to a recall.
type Resolution struct {
	Version   string
	ID        string
	From, To  Party
	Made      dyetrace.Instant
	Case      string // number of the case that is resolved
	Creator   Party
	Status    string // of the whole: CNCL, RJCR, PDCR, PECR and so on; empty where another one is given
	Duplicate string // number of the case that this one is a duplicate of
	Rejected  []Reason
	Groups    []ResolvedGroup
	Payments  []Resolved

	Unread []string
}

// ResolvedGroup is what is answered about all payments of one message.
type ResolvedGroup struct {
	Message     string
	MessageName string
	Case        string
	Status      string // ACCR, RJCR, PDCR or PACR
	Reasons     []Reason
}

// Resolved is what is answered about one payment.
type Resolved struct {
	ID      string // of the answer
	Case    string
	Payment Payment
	Status  string // ACCR given back, RJCR refused, PDCR pending
	Reasons []Reason
	Back    Back
}

// Back is the payment that gives money back, as far as an answer names it.
type Back struct {
	EndToEndID    string
	TransactionID string
	UETR          string
	Sum           Sum
	Settled       Date
}

// Write writes the message, and returns what it changed so that it fits.
func (r *Resolution) Write(out io.Writer, o Options) ([]Remark, error) {
	if r.Version != Resolution09 && r.Version != Resolution13 && r.Version != Resolution14 {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "resolution", "camt.029 is written as %s, %s or %s, not as %q",
			Resolution09, Resolution13, Resolution14, r.Version)
	}
	return document(out, o, r.Version, "RsltnOfInvstgtn", r.fill)
}

func (r *Resolution) fill(w *writer) {
	w.assignment(r.ID, r.From, r.To, r.Made)
	if r.Case != "" {
		w.caseOf("RslvdCase", r.Case, r.Creator)
	}
	w.in("Sts", func() { r.status(w) })
	w.in("CxlDtls", func() {
		// The definition has one group for each CxlDtls, so more than one cannot share it.
		for i := range r.Groups[:min(1, len(r.Groups))] {
			w.resolvedGroup(&r.Groups[i])
		}
		for i := range r.Payments {
			w.in("TxInfAndSts", func() { w.resolved(&r.Payments[i]) })
		}
	})
	for i := 1; i < len(r.Groups); i++ {
		w.in("CxlDtls", func() { w.resolvedGroup(&r.Groups[i]) })
	}
}

// status writes the one of three that the message takes.
func (r *Resolution) status(w *writer) {
	switch {
	case r.Status != "" && r.Duplicate == "" && len(r.Rejected) == 0:
		w.coded("Conf", Confirmations, r.Status)
	case r.Status == "" && r.Duplicate != "" && len(r.Rejected) == 0:
		w.caseOf("DplctOf", r.Duplicate, r.Creator)
	case r.Status == "" && r.Duplicate == "" && len(r.Rejected) > 0:
		for i := range r.Rejected {
			w.code("RjctdMod", "", r.Rejected[i].Code, r.Rejected[i].Own)
		}
	default:
		w.fail("the answer must have exactly one of a status, a case that it is a duplicate of, and reasons of rejection")
	}
}

func (w *writer) resolvedGroup(g *ResolvedGroup) {
	w.in("OrgnlGrpInfAndSts", func() {
		if g.Case != "" {
			w.fail("a case of a whole message is read, and not written: give it with each payment")
		}
		w.must("OrgnlMsgId", g.Message, maxID)
		w.must("OrgnlMsgNmId", g.MessageName, maxID)
		w.coded("GrpCxlSts", GroupStatuses, g.Status)
		w.reasons("CxlStsRsnInf", CancellationRejections, g.Reasons)
	})
}

// resolved writes the answer about one payment, in the order of the definition.
func (w *writer) resolved(t *Resolved) {
	p := &t.Payment
	w.id("CxlStsId", t.ID, maxID)
	if t.Case != "" {
		w.fail("a case of one payment is read, and not written: give it with the whole answer")
	}
	w.group(p)
	w.id("OrgnlInstrId", p.InstructionID, maxID)
	w.id("OrgnlEndToEndId", p.EndToEndID, maxID)
	w.id("OrgnlTxId", p.TransactionID, maxID)
	w.id("OrgnlClrSysRef", p.ClearingID, maxID)
	w.uetr("OrgnlUETR", p.UETR)
	w.coded("TxCxlSts", CancellationStatuses, t.Status)
	w.reasons("CxlStsRsnInf", CancellationRejections, t.Reasons)
	w.in("RsltnRltdInf", func() {
		w.id("EndToEndId", t.Back.EndToEndID, maxID)
		w.id("TxId", t.Back.TransactionID, maxID)
		w.uetr("UETR", t.Back.UETR)
		w.sum("IntrBkSttlmAmt", t.Back.Sum)
		w.date("IntrBkSttlmDt", t.Back.Settled)
	})
	w.sum("OrgnlIntrBkSttlmAmt", p.Sum)
	w.date("OrgnlIntrBkSttlmDt", p.Settled)
	w.original(p)
}

// ReadResolutions reads the messages of a file, which must all be camt.029.
func ReadResolutions(ctx context.Context, in io.Reader, o Options) ([]Resolution, error) {
	var found []Resolution
	err := read(ctx, in, o, func(r *reader) error {
		resolution, err := r.resolution()
		found = append(found, resolution)
		return err
	})
	return found, err
}

func (r *reader) resolution() (Resolution, error) {
	m := r.m
	if err := m.Expect("camt.029", "RsltnOfInvstgtn", resolutionVersions); err != nil {
		return Resolution{}, err
	}
	got := Resolution{Version: m.ID, ID: m.Get(0, "Assgnmt", "Id"), Case: m.Get(0, "RslvdCase", "Id"),
		Creator: r.party(0, "RslvdCase", "Cretr"), Status: m.Get(0, "Sts", "Conf"), Duplicate: m.Get(0, "Sts", "DplctOf", "Id")}
	if got.Duplicate != "" {
		got.Creator = cmp.Or(got.Creator, r.party(0, "Sts", "DplctOf", "Cretr"))
	}
	got.From, got.To, got.Made = r.assignment()
	r.each(m.Find(0, "Sts"), "RjctdMod", func(at int32) {
		got.Rejected = append(got.Rejected, Reason{Code: m.Get(at, "Cd"), Own: m.Get(at, "Prtry")})
	})
	r.each(0, "CxlDtls", func(details int32) {
		r.each(details, "OrgnlGrpInfAndSts", func(at int32) {
			got.Groups = append(got.Groups, ResolvedGroup{Message: m.Get(at, "OrgnlMsgId"), MessageName: m.Get(at, "OrgnlMsgNmId"),
				Case: m.Get(at, "RslvdCase", "Id"), Status: m.Get(at, "GrpCxlSts"), Reasons: r.reasons(at, "CxlStsRsnInf")})
		})
		r.each(details, "TxInfAndSts", func(at int32) { got.Payments = append(got.Payments, r.resolved(at)) })
	})
	if got.Status == "" && got.Duplicate == "" && len(got.Rejected) == 0 && m.Get(0, "Sts", "AssgnmtCxlConf") == "" {
		r.fail("it has no status (Sts): ask the sender what the answer is")
	}
	got.Unread = m.Unread()
	return got, r.err
}

func (r *reader) resolved(at int32) Resolved {
	m, back := r.m, r.m.Find(at, "RsltnRltdInf")
	return Resolved{
		ID: m.Get(at, "CxlStsId"), Case: m.Get(at, "RslvdCase", "Id"), Payment: r.payment(at), Status: m.Get(at, "TxCxlSts"),
		Reasons: r.reasons(at, "CxlStsRsnInf"),
		Back: Back{EndToEndID: m.Get(back, "EndToEndId"), TransactionID: m.Get(back, "TxId"), UETR: m.Get(back, "UETR"),
			Sum: r.sum(back, "IntrBkSttlmAmt"), Settled: r.date(back, "IntrBkSttlmDt")},
	}
}
