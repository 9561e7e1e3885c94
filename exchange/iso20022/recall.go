package iso20022

import (
	"cmp"
	"context"
	"io"
	"slices"

	"dyetrace"
)

// The versions of camt.056 that are written. Schemes work with the eighth, and the eleventh is
// the newest that Prowide's model has; both have the same elements in the places that are
// written here. The twelfth is read too.
const (
	Recall08 = "camt.056.001.08"
	Recall11 = "camt.056.001.11"
	Recall12 = "camt.056.001.12"
)

var recallVersions = []string{"001.08", "001.09", "001.10", "001.11", "001.12"}

// Recall is a camt.056, FIToFIPaymentCancellationRequest: a bank is asked to give payments
// back.
type Recall struct {
	Version  string // such as Recall08; of one that was read, its own
	ID       string // of this request, unique to who makes it
	From, To Party
	Made     dyetrace.Instant
	Case     string // number of the case
	Creator  Party  // who opened the case
	Payments []Recalled

	Unread []string // paths of what a message said and was not read
}

// Recalled is one payment that is to be given back.
type Recalled struct {
	ID      string // of this recall of this payment
	Payment Payment
	Reasons []Reason
}

// Write writes the message, and returns what it changed so that it fits.
func (r *Recall) Write(out io.Writer, o Options) ([]Remark, error) {
	known := slices.Contains([]string{Recall08, Recall11, Recall12}, r.Version)
	if !known {
		return nil, dyetrace.Errorf(dyetrace.UsageError, "recall", "camt.056 is written as %s, %s or %s, not as %q", Recall08,
			Recall11, Recall12, r.Version)
	}
	return document(out, o, r.Version, "FIToFIPmtCxlReq", r.fill)
}

func (r *Recall) fill(w *writer) {
	w.assignment(r.ID, r.From, r.To, r.Made)
	if r.Case != "" {
		w.caseOf("Case", r.Case, r.Creator)
	}
	if len(r.Payments) == 0 {
		w.fail("no payment is named that is to be given back")
	}
	w.in("CtrlData", func() { w.number("NbOfTxs", len(r.Payments)) })
	w.in("Undrlyg", func() {
		for i := range r.Payments {
			w.in("TxInf", func() { w.recalled(&r.Payments[i]) })
		}
	})
}

// recalled writes a payment that is to be given back, in the order of the definition.
func (w *writer) recalled(r *Recalled) {
	p := &r.Payment
	if p.Message == "" && p.InstructionID == "" && p.EndToEndID == "" && p.TransactionID == "" && p.UETR == "" && p.ClearingID == "" {
		w.fail("a payment has no reference by which the bank could find it: give its EndToEndId, UETR or TxId")
	}
	w.id("CxlId", r.ID, maxID)
	w.group(p)
	w.id("OrgnlInstrId", p.InstructionID, maxID)
	w.id("OrgnlEndToEndId", p.EndToEndID, maxID)
	w.id("OrgnlTxId", p.TransactionID, maxID)
	w.uetr("OrgnlUETR", p.UETR)
	w.id("OrgnlClrSysRef", p.ClearingID, maxID)
	w.sum("OrgnlIntrBkSttlmAmt", p.Sum)
	w.date("OrgnlIntrBkSttlmDt", p.Settled)
	w.reasons("CxlRsnInf", CancellationReasons, r.Reasons)
	w.original(p)
}

// assignment writes who asks whom, when.
func (w *writer) assignment(id string, from, to Party, made dyetrace.Instant) {
	w.in("Assgnmt", func() {
		w.must("Id", id, maxID)
		w.mustParty("Assgnr", from)
		w.mustParty("Assgne", to)
		if made == 0 {
			w.fail("CreDtTm is missing, which the message must have")
		}
		w.time("CreDtTm", made)
	})
}

// caseOf writes the number of a case and who opened it.
func (w *writer) caseOf(name, id string, creator Party) {
	w.in(name, func() {
		w.must("Id", id, maxID)
		w.mustParty("Cretr", creator)
	})
}

// group writes the message that a payment was in; both of its names belong together.
func (w *writer) group(p *Payment) {
	if p.Message == "" {
		return
	}
	w.in("OrgnlGrpInf", func() {
		w.id("OrgnlMsgId", p.Message, maxID)
		w.must("OrgnlMsgNmId", p.MessageName, maxID)
	})
}

// uetr writes a UETR, which messages take in small letters only.
func (w *writer) uetr(name, text string) {
	if text != "" && !IsUETR(text) {
		w.fail("%s is %q, which is no UETR (a UUID of version 4): give it as another reference", name, text)
	}
	w.id(name, text, 36)
}

// reasons writes why.
func (w *writer) reasons(name, set string, reasons []Reason) {
	for i := range reasons {
		r := &reasons[i]
		w.in(name, func() {
			w.in("Orgtr", func() { w.person(r.By) })
			w.code("Rsn", set, r.Code, r.Own)
			w.notes("AddtlInf", r.Notes, maxNote)
		})
	}
}

// original writes between whom a payment was.
func (w *writer) original(p *Payment) {
	w.in("OrgnlTxRef", func() {
		if len(p.Remittance) > 0 {
			w.in("RmtInf", func() { w.notes("Ustrd", p.Remittance, maxName) })
		}
		w.party("Dbtr", p.Debtor)
		w.account("DbtrAcct", p.DebtorAccount)
		w.institution("DbtrAgt", p.DebtorBank)
		w.institution("CdtrAgt", p.CreditorBank)
		w.party("Cdtr", p.Creditor)
		w.account("CdtrAcct", p.CreditorAccount)
	})
}

// ReadRecalls reads the messages of a file, which must all be camt.056.
func ReadRecalls(ctx context.Context, in io.Reader, o Options) ([]Recall, error) {
	var found []Recall
	err := read(ctx, in, o, func(r *reader) error {
		recall, err := r.recall()
		found = append(found, recall)
		return err
	})
	return found, err
}

func (r *reader) recall() (Recall, error) {
	if err := r.m.Expect("camt.056", "FIToFIPmtCxlReq", recallVersions); err != nil {
		return Recall{}, err
	}
	got := Recall{Version: r.m.ID, ID: r.m.Get(0, "Assgnmt", "Id"), Case: r.m.Get(0, "Case", "Id"), Creator: r.party(0, "Case", "Cretr")}
	got.From, got.To, got.Made = r.assignment()
	r.expectCount(r.m.Get(0, "CtrlData", "NbOfTxs"), func() (n int) {
		r.each(0, "Undrlyg", func(at int32) { r.each(at, "TxInf", func(int32) { n++ }) })
		return n
	})
	r.each(0, "Undrlyg", func(group int32) {
		r.each(group, "TxInf", func(at int32) {
			p := r.payment(at)
			p.Message = cmp.Or(p.Message, r.m.Get(group, "OrgnlGrpInfAndCxl", "OrgnlMsgId"))
			p.MessageName = cmp.Or(p.MessageName, r.m.Get(group, "OrgnlGrpInfAndCxl", "OrgnlMsgNmId"))
			got.Payments = append(got.Payments, Recalled{ID: r.m.Get(at, "CxlId"), Payment: p, Reasons: r.reasons(at, "CxlRsnInf")})
		})
	})
	got.Unread = r.m.Unread()
	return got, r.err
}
