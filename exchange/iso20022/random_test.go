package iso20022

import (
	"io"
	"strings"
	"time"

	"pgregory.net/rapid"

	"dyetrace"
)

// What random messages are made of. Texts are such that nothing has to change: what does is
// tested by itself.
var (
	drawID        = rapid.StringMatching(`[A-Za-z0-9/][A-Za-z0-9/+?:().,'-]{0,33}[A-Za-z0-9]`)
	drawBIC       = rapid.StringMatching(`[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?`)
	drawUETR      = rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
	drawName      = rapid.StringMatching(`[A-Za-z张王李银行][A-Za-z张王李银行 &<>"'é.-]{0,60}[A-Za-z张王李银行]`)
	drawNote      = rapid.StringMatching(`[A-Za-z张王李银行][A-Za-z张王李银行 &<>]{0,100}[A-Za-z张王李银行]`)
	drawMessage   = rapid.SampledFrom([]string{"pacs.008.001.08", "pacs.003.001.08", "pain.001.001.09"})
	drawCurrency  = rapid.SampledFrom([]string{"CNY", "JPY", "KWD", "EUR", "BRL"})
	drawIBAN      = rapid.SampledFrom([]string{"GB82WEST12345698765432", "DE89370400440532013000", "NL91ABNA0417164300"})
	drawDay       = rapid.Map(rapid.IntRange(0, 20000), func(n int) Date { return Date(time.Unix(int64(n)*86400+86400*400, 0).UTC().Format(time.DateOnly)) })
	drawCancel    = rapid.SampledFrom([]string{"FRAD", "CUST", "DUPL", "TECH", "AC03", "UPAY"})
	drawRejection = rapid.SampledFrom([]string{"AC04", "AM04", "AGNT", "ARDT", "CUST", "IDMN", "LEGL", "NOAS", "NOOR", "PTNA", "RQDA", "ADAC", "ARPL"})
)

// some is a value of a generator, or none of it.
func some[V any](t *rapid.T, g *rapid.Generator[V], label string) (v V) {
	if rapid.Bool().Draw(t, label+"?") {
		v = g.Draw(t, label)
	}
	return v
}

func drawTime(t *rapid.T) dyetrace.Instant {
	return dyetrace.Instant(rapid.Int64Range(1<<36, 4<<40).Draw(t, "time")) * dyetrace.Instant(time.Millisecond)
}

func drawInstitution(t *rapid.T) (i Institution) {
	switch rapid.IntRange(0, 3).Draw(t, "institution") {
	case 0:
		i.BIC = drawBIC.Draw(t, "bic")
	case 1:
		i.Member, i.System = rapid.StringMatching(`[0-9]{6,12}`).Draw(t, "member"), rapid.SampledFrom([]string{"", "CNAPS", "GBDSC"}).Draw(t, "system")
	case 2:
		i.Name = drawName.Draw(t, "bank")
	default:
		i = Institution{BIC: drawBIC.Draw(t, "bic"), Name: drawName.Draw(t, "bank")}
	}
	return i
}

func drawParty(t *rapid.T) Party {
	if rapid.Bool().Draw(t, "bank") {
		return Party{Institution: drawInstitution(t)}
	}
	return Party{Name: drawName.Draw(t, "party"), Number: some(t, drawID, "number")}
}

func drawAccount(t *rapid.T) Account {
	switch rapid.IntRange(0, 2).Draw(t, "account") {
	case 0:
		return Account{IBAN: drawIBAN.Draw(t, "iban")}
	case 1:
		return Account{Other: rapid.StringMatching(`62[0-9]{14,17}`).Draw(t, "card"), Currency: currency(drawCurrency.Draw(t, "currency"))}
	}
	return Account{}
}

func currency(code string) dyetrace.Currency {
	c, err := dyetrace.ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

func drawSum(t *rapid.T) Sum {
	return Sum{dyetrace.Amount(rapid.Int64Range(0, 99999999999).Draw(t, "amount")), currency(drawCurrency.Draw(t, "currency"))}
}

func drawPayment(t *rapid.T) Payment {
	p := Payment{InstructionID: some(t, drawID, "instruction"), EndToEndID: drawID.Draw(t, "end to end"), TransactionID: some(t, drawID, "tx"),
		UETR: some(t, drawUETR, "uetr"), ClearingID: some(t, drawID, "clearing"), Settled: some(t, drawDay, "settled"),
		DebtorAccount: drawAccount(t), CreditorAccount: drawAccount(t), Remittance: some(t, rapid.SliceOfN(drawNote, 1, 2), "remittance")}
	if rapid.Bool().Draw(t, "message?") {
		p.Message, p.MessageName = drawID.Draw(t, "message"), drawMessage.Draw(t, "name")
	}
	if rapid.Bool().Draw(t, "sum?") {
		p.Sum = drawSum(t)
	}
	if rapid.Bool().Draw(t, "parties?") {
		p.Debtor, p.Creditor, p.DebtorBank, p.CreditorBank = drawParty(t), drawParty(t), drawInstitution(t), drawInstitution(t)
	}
	return p
}

func drawReasons(t *rapid.T, codes *rapid.Generator[string]) (reasons []Reason) {
	for range rapid.IntRange(0, 2).Draw(t, "reasons") {
		r := Reason{Code: codes.Draw(t, "code"), Notes: some(t, rapid.SliceOfN(drawNote, 1, 3), "notes")}
		if rapid.Bool().Draw(t, "own?") {
			r.Code, r.Own = "", drawID.Draw(t, "own")
		}
		if rapid.Bool().Draw(t, "by?") {
			r.By = Party{Name: drawName.Draw(t, "by"), Number: some(t, drawID, "number")}
		}
		reasons = append(reasons, r)
	}
	return reasons
}

func drawRecall(t *rapid.T) *Recall {
	r := &Recall{Version: rapid.SampledFrom([]string{Recall08, Recall11, Recall12}).Draw(t, "version"), ID: drawID.Draw(t, "id"),
		From: drawParty(t), To: drawParty(t), Made: drawTime(t)}
	if rapid.Bool().Draw(t, "case?") {
		r.Case, r.Creator = drawID.Draw(t, "case"), drawParty(t)
	}
	for range rapid.IntRange(1, 3).Draw(t, "payments") {
		r.Payments = append(r.Payments, Recalled{ID: some(t, drawID, "recall"), Payment: drawPayment(t), Reasons: drawReasons(t, drawCancel)})
	}
	return r
}

func drawResolution(t *rapid.T) *Resolution {
	r := &Resolution{Version: rapid.SampledFrom([]string{Resolution09, Resolution13, Resolution14}).Draw(t, "version"),
		ID: drawID.Draw(t, "id"), From: drawParty(t), To: drawParty(t), Made: drawTime(t)}
	if rapid.Bool().Draw(t, "case?") {
		r.Case, r.Creator = drawID.Draw(t, "case"), drawParty(t)
	}
	switch rapid.IntRange(0, 2).Draw(t, "status") {
	case 0:
		r.Status = rapid.SampledFrom([]string{"CNCL", "RJCR", "PDCR", "PECR", "FTNA"}).Draw(t, "confirmation")
	case 1:
		r.Rejected = []Reason{{Code: "RQDA"}, {Own: "OWN"}}
	default:
		r.Duplicate = drawID.Draw(t, "duplicate")
		if r.Case == "" {
			r.Creator = drawParty(t)
		}
	}
	if rapid.Bool().Draw(t, "group?") {
		r.Groups = []ResolvedGroup{{Message: drawID.Draw(t, "message"), MessageName: "pacs.008.001.08", Status: "PACR", Reasons: drawReasons(t, drawRejection)}}
	}
	for range rapid.IntRange(0, 3).Draw(t, "payments") {
		one := Resolved{ID: some(t, drawID, "answer"), Payment: drawPayment(t), Status: rapid.SampledFrom([]string{"ACCR", "RJCR", "PDCR"}).Draw(t, "status"),
			Reasons: drawReasons(t, drawRejection)}
		if rapid.Bool().Draw(t, "back?") {
			one.Back = Back{EndToEndID: drawID.Draw(t, "back"), TransactionID: some(t, drawID, "tx"), UETR: some(t, drawUETR, "uetr"), Sum: drawSum(t),
				Settled: some(t, drawDay, "day")}
		}
		r.Payments = append(r.Payments, one)
	}
	return r
}

func drawInvestigation(t *rapid.T) *Investigation {
	i := &Investigation{ID: drawID.Draw(t, "id"), Reference: some(t, drawID, "reference"), Theirs: some(t, drawID, "theirs"), Type: "RQFI",
		SubType: some(t, rapid.SampledFrom([]string{"FRAD", "AMLI", "SANC"}), "sub"), From: drawParty(t), To: drawParty(t)}
	if rapid.Bool().Draw(t, "own?") {
		i.Type, i.OwnType = "", drawID.Draw(t, "own")
	}
	if rapid.Bool().Draw(t, "payment?") {
		p := drawPayment(t)
		p.ClearingID = ""
		i.Payment = &p
	} else {
		i.Account = Account{IBAN: drawIBAN.Draw(t, "iban")}
	}
	for n := range rapid.IntRange(1, 3).Draw(t, "questions") {
		i.Questions = append(i.Questions, Question{Sequence: n + 1, Reason: Reason{Code: rapid.SampledFrom([]string{"FRAD", "ACCT", "NARR"}).Draw(t, "reason")},
			SubType: some(t, rapid.Just("BANK"), "sub"), Text: some(t, drawNote, "text")})
	}
	return i
}

func drawAnswer(t *rapid.T) *Answer {
	a := &Answer{Version: rapid.SampledFrom([]string{Answer01, Answer02}).Draw(t, "version"), ID: drawID.Draw(t, "id"), Theirs: some(t, drawID, "theirs"),
		Status: rapid.SampledFrom([]string{"CLSD", "PDNG", "RJCT"}).Draw(t, "status"), Request: drawID.Draw(t, "request"), Reference: some(t, drawID, "reference"),
		Type: "RQFI", SubType: some(t, rapid.Just("FRAD"), "sub"), From: drawParty(t), To: drawParty(t)}
	if rapid.Bool().Draw(t, "reason?") {
		a.StatusReason.Code = "ADAC"
	}
	if rapid.Bool().Draw(t, "next?") {
		a.Next = drawParty(t)
	}
	for n := range rapid.IntRange(0, 3).Draw(t, "data") {
		d := AnswerData{Sequence: n + 1, Text: drawNote.Draw(t, "text")}
		if rapid.Bool().Draw(t, "status?") {
			d.Text, d.Status, d.Reasons = "", "BLCK", drawReasons(t, rapid.SampledFrom([]string{"AC06", "AM07"}))
		}
		if rapid.Bool().Draw(t, "reason?") {
			d.Reason.Code = "FRAD"
		}
		a.Data = append(a.Data, d)
	}
	return a
}

func drawDays(t *rapid.T) (from, to Date) {
	a, b := drawDay.Draw(t, "from"), drawDay.Draw(t, "to")
	return min(a, b), max(a, b)
}

func drawInformationRequest(t *rapid.T) *InformationRequest {
	q := &InformationRequest{Reference: drawID.Draw(t, "reference"), Basis: some(t, drawID, "basis"), Confidential: rapid.Bool().Draw(t, "confidential"),
		Due: some(t, drawDay, "due"), Account: Account{IBAN: drawIBAN.Draw(t, "iban")}, Owner: some(t, drawName, "owner"), Servicer: drawInstitution(t),
		Parties: "ALLP", Wanted: []Wanted{{Message: "camt.053", Name: some(t, drawName, "name")}}}
	q.From, q.To = drawDays(t)
	if rapid.Bool().Draw(t, "other?") {
		q.Account = Account{Other: rapid.StringMatching(`62[0-9]{10,30}`).Draw(t, "number"), Currency: currency("CNY")}
	}
	return q
}

func drawInformationResponse(t *rapid.T) *InformationResponse {
	s := &InformationResponse{ID: drawID.Draw(t, "id"), Reference: drawID.Draw(t, "reference"), Status: rapid.SampledFrom([]string{"COMP", "PART", "NRES"}).Draw(t, "status"),
		Account: Account{IBAN: drawIBAN.Draw(t, "iban")}, Owner: some(t, drawName, "owner"), Servicer: drawInstitution(t), Parties: "ALLP", Wanted: []Wanted{{Message: "camt.053"}}}
	for range rapid.IntRange(1, 3).Draw(t, "results") {
		one := Result{Wanted: Wanted{Message: "camt.053"}, Status: rapid.SampledFrom([]string{"FOUN", "NFOU", "NOAP"}).Draw(t, "result"), Note: some(t, drawNote, "note")}
		if rapid.Bool().Draw(t, "days?") {
			one.From, one.To = drawDays(t)
		}
		s.Results = append(s.Results, one)
	}
	return s
}

// message is what can be written.
type message interface {
	Write(out io.Writer, o Options) ([]Remark, error)
}

// write writes a message that must not have to change.
func write(t interface {
	Helper()
	Fatal(args ...any)
}, m message) string {
	t.Helper()
	var b strings.Builder
	remarks, err := m.Write(&b, Options{})
	if err != nil || len(remarks) > 0 {
		t.Fatal(remarks, err)
	}
	return b.String()
}
