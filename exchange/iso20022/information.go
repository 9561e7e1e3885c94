package iso20022

import (
	"cmp"
	"context"
	"io"

	"dyetrace/internal/iso20022"
)

// What an InformationRequestOpening (auth.001) holds. Each message asks about one account and
// one run of days, because the message takes one of each.
//
//	InvstgtnId                  the inquiry's reference
//	LglMndtBsis/Prgrph          the paragraph that the authority named; NOTPROVIDED where it named none
//	CnfdtltySts                 true: the account's holder must not learn of it
//	DueDt/DueDt                 the day to answer by, where one was named
//	InvstgtnPrd/Dt              the days, both ends included
//	SchCrit/Acct/Id             IBAN where the number is one, else another number;
//	                            currency; holder and institution as far as known
//	SchCrit/Acct/InvstgtdPties  ALLP: the owner and everyone with a part in the account
//	SchCrit/Acct/AuthrtyReqTp   the message that is wanted, such as camt.053: the statement
const (
	InformationRequest01  = "auth.001.001.01"
	InformationResponse01 = "auth.002.001.01"
	notProvided           = "NOTPROVIDED"
)

// InformationRequest is an auth.001: an authority asks an institution about an account.
type InformationRequest struct {
	Reference    string // of the inquiry
	Basis        string // paragraph that permits it
	Confidential bool
	Due          Date // to answer by
	From, To     Date // days asked about, both included
	Account      Account
	Owner        string // of the account, as far as known
	Servicer     Institution
	Parties      string // ALLP or OWNE
	Wanted       []Wanted

	Unread []string
}

// Wanted is a message that the authority wants in answer.
type Wanted struct{ Message, Name string }

// InformationResponse is an auth.002: what the institution says.
type InformationResponse struct {
	ID        string
	Reference string // of the inquiry
	Status    string // COMP complete, PART in part, NRES nothing
	Account   Account
	Owner     string
	Servicer  Institution
	Parties   string
	Wanted    []Wanted
	Results   []Result

	Unread []string
}

// Result is what was found of one message that was wanted.
type Result struct {
	From, To Date
	Wanted   Wanted
	Status   string // FOUN, NFOU not found, NOAP not applicable; empty where the result is enclosed
	Enclosed bool   // the result is inside the message, for intake to read
	Note     string
}

// Write writes the message, and returns what it changed so that it fits.
func (q *InformationRequest) Write(out io.Writer, o Options) ([]Remark, error) {
	return document(out, o, InformationRequest01, "InfReqOpng", q.fill)
}

func (q *InformationRequest) fill(w *writer) {
	w.must("InvstgtnId", q.Reference, maxID)
	w.in("LglMndtBsis", func() { w.id("Prgrph", cmp.Or(q.Basis, notProvided), maxID) })
	confidential := "false"
	if q.Confidential {
		confidential = "true"
	}
	w.raw("CnfdtltySts", confidential, "")
	w.in("DueDt", func() { w.date("DueDt", q.Due) })
	if q.From == "" || q.To == "" {
		w.fail("the days asked about are missing, which the message must have")
	}
	w.in("InvstgtnPrd", func() { w.days(q.From, q.To) })
	w.in("SchCrit", func() { w.search(q.Account, q.Owner, q.Servicer, q.Parties, q.Wanted) })
}

func (w *writer) days(from, to Date) {
	if from > to {
		w.fail("the days end on %s, before they begin on %s", to, from)
	}
	w.in("Dt", func() {
		w.date("FrDt", from)
		w.date("ToDt", to)
	})
}

// search writes the account that is asked about.
func (w *writer) search(a Account, owner string, servicer Institution, parties string, wanted []Wanted) {
	if a.Number() == "" {
		w.fail("no account is named")
	}
	w.in("Acct", func() {
		w.in("Id", func() {
			w.in("Id", func() { w.accountID(a) })
			w.id("Ccy", a.Currency.String(), 3)
			w.in("Ownr", func() { w.text("Nm", owner, maxName) })
			w.institution("Svcr", servicer)
		})
		w.in("InvstgtdPties", func() { w.must("Cd", parties, 4) })
		if len(wanted) == 0 {
			w.fail("no message is named that is wanted in answer, such as camt.053")
		}
		for _, m := range wanted {
			w.wanted(m)
		}
	})
}

func (w *writer) wanted(m Wanted) {
	w.in("AuthrtyReqTp", func() {
		w.must("MsgNmId", m.Message, maxID)
		w.text("MsgNm", m.Name, maxName)
	})
}

// ReadInformationRequests reads the messages of a file, which must all be auth.001.
func ReadInformationRequests(ctx context.Context, in io.Reader, o Options) ([]InformationRequest, error) {
	var found []InformationRequest
	err := read(ctx, in, o, func(r *reader) error {
		request, err := r.informationRequest()
		found = append(found, request)
		return err
	})
	return found, err
}

func (r *reader) informationRequest() (InformationRequest, error) {
	m := r.m
	if err := m.Expect("auth.001", "InfReqOpng", []string{"001.01"}); err != nil {
		return InformationRequest{}, err
	}
	got := InformationRequest{Reference: m.Get(0, "InvstgtnId"), Basis: m.Get(0, "LglMndtBsis", "Prgrph"), Due: r.date(0, "DueDt", "DueDt"),
		From: r.date(0, "InvstgtnPrd", "Dt", "FrDt"), To: r.date(0, "InvstgtnPrd", "Dt", "ToDt")}
	if got.Basis == notProvided {
		got.Basis = ""
	}
	var err error
	if got.Confidential, err = iso20022.Yes([]byte(m.Get(0, "CnfdtltySts"))); err != nil {
		r.fail("%w", err)
	}
	got.Account, got.Owner, got.Servicer, got.Parties, got.Wanted = r.search()
	r.must(got.Reference, "reference (InvstgtnId)")
	r.must(got.Account.Number(), "account (SchCrit/Acct)")
	got.Unread = m.Unread()
	return got, r.err
}

// search reads the account that is asked about.
func (r *reader) search() (a Account, owner string, servicer Institution, parties string, wanted []Wanted) {
	at := r.m.Find(0, "SchCrit", "Acct")
	r.each(at, "AuthrtyReqTp", func(at int32) { wanted = append(wanted, r.wanted(at)) })
	id := r.m.Find(at, "Id")
	return r.account(at, "Id"), r.m.Get(id, "Ownr", "Nm"), r.institution(id, "Svcr"), r.m.Get(at, "InvstgtdPties", "Cd"), wanted
}

func (r *reader) wanted(at int32) Wanted {
	return Wanted{Message: r.m.Get(at, "MsgNmId"), Name: r.m.Get(at, "MsgNm")}
}

// Write writes the message, and returns what it changed so that it fits. What is enclosed has
// to be put in by who has it, so a result that says it is enclosed is refused.
func (s *InformationResponse) Write(out io.Writer, o Options) ([]Remark, error) {
	return document(out, o, InformationResponse01, "InfReqRspn", s.fill)
}

func (s *InformationResponse) fill(w *writer) {
	w.must("RspnId", s.ID, maxID)
	w.must("InvstgtnId", s.Reference, maxID)
	w.mustCoded("RspnSts", InformationStatuses, s.Status)
	w.in("SchCrit", func() { w.search(s.Account, s.Owner, s.Servicer, s.Parties, s.Wanted) })
	if len(s.Results) == 0 {
		w.fail("no result is given (RtrInd)")
	}
	for i := range s.Results {
		one := &s.Results[i]
		w.in("RtrInd", func() {
			if one.From != "" || one.To != "" {
				w.in("RspnPrd", func() { w.days(one.From, one.To) })
			}
			w.wanted(one.Wanted)
			if one.Enclosed {
				w.fail("an enclosed result is read, and not written")
			}
			w.in("InvstgtnRslt", func() { w.mustCoded("InvstgtnSts", InformationResultStatus, one.Status) })
			w.text("AddtlInf", one.Note, maxNarrative)
		})
	}
}

// ReadInformationResponses reads the messages of a file, which must all be auth.002.
func ReadInformationResponses(ctx context.Context, in io.Reader, o Options) ([]InformationResponse, error) {
	var found []InformationResponse
	err := read(ctx, in, o, func(r *reader) error {
		response, err := r.informationResponse()
		found = append(found, response)
		return err
	})
	return found, err
}

func (r *reader) informationResponse() (InformationResponse, error) {
	m := r.m
	if err := m.Expect("auth.002", "InfReqRspn", []string{"001.01"}); err != nil {
		return InformationResponse{}, err
	}
	got := InformationResponse{ID: m.Get(0, "RspnId"), Reference: m.Get(0, "InvstgtnId"), Status: m.Get(0, "RspnSts")}
	got.Account, got.Owner, got.Servicer, got.Parties, got.Wanted = r.search()
	r.each(0, "RtrInd", func(at int32) {
		got.Results = append(got.Results, Result{From: r.date(at, "RspnPrd", "Dt", "FrDt"), To: r.date(at, "RspnPrd", "Dt", "ToDt"),
			Wanted: r.wanted(m.Find(at, "AuthrtyReqTp")), Status: m.Get(at, "InvstgtnRslt", "InvstgtnSts"),
			Enclosed: m.Find(at, "InvstgtnRslt", "Rslt") != iso20022.None, Note: m.Get(at, "AddtlInf")})
	})
	r.must(got.Reference, "reference (InvstgtnId)")
	r.must(got.Status, "status (RspnSts)")
	got.Unread = m.Unread()
	return got, r.err
}
