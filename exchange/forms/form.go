package forms

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/exchange/iso20022"
	"dyetrace/exchange/platform"
	"dyetrace/exchange/table"
	"dyetrace/internal/accountkey"
	"dyetrace/internal/display"
)

// The formats that requests are written in.
const (
	Camt056  = "camt056"
	Camt110  = "camt110"
	Auth001  = "auth001"
	Platform = "platform"
	XLSX     = "xlsx"
)

// Formats are all formats.
func Formats() []string { return []string{Camt056, Camt110, Auth001, Platform, XLSX} }

// Form is a request, or several, in a format.
type Form struct {
	Name    string // of a file
	Format  string // such as camt.056.001.08
	Body    []byte
	Remarks []string // what was changed so that it fits
}

// Takes reports whether a format has a message for a kind of request.
func Takes(format string, kind casework.RequestKind) bool {
	switch format {
	case Camt056:
		return kind == casework.Recall
	case Camt110, Auth001:
		return kind == casework.Inquiry
	case Platform:
		return slices.Contains([]casework.RequestKind{casework.Stop, casework.Freeze, casework.Extend, casework.Lift, casework.Inquiry, casework.Watch}, kind)
	case XLSX:
		return slices.Contains(casework.RequestKinds(), kind)
	}
	return false
}

// Of is a request in a format.
func Of(ctx context.Context, format string, r casework.Request, o Office) (Form, error) {
	if !slices.Contains(Formats(), format) {
		return Form{}, dyetrace.Errorf(dyetrace.UsageError, "write request", "%q is no format: known are %s", format, strings.Join(Formats(), ", "))
	}
	if !Takes(format, r.Asking.Kind) {
		return Form{}, dyetrace.Errorf(dyetrace.UsageError, "write request", "%s has no message for a %s (request %s): xlsx takes every kind", format, r.Asking.Kind, r.Number)
	}
	// A message is written whole before it counts: one that is refused leaves nothing.
	var b bytes.Buffer
	form := Form{Name: FileName(r.Number)}
	var err error
	switch format {
	case Camt056:
		m := recall(r, o)
		form.Format = m.Version
		err = form.iso(&b, m, o)
	case Camt110:
		form.Format = iso20022.Investigation01
		err = form.iso(&b, investigation(r, o), o)
	case Auth001:
		form.Format = iso20022.InformationRequest01
		err = form.iso(&b, information(r, o), o)
	case Platform:
		form.Format = "platform-neutral"
		form.Name += ".json"
		err = neutral(&b, r, o)
	case XLSX:
		return Book(ctx, []casework.Request{r}, o)
	}
	if err != nil {
		return Form{}, dyetrace.Errorf(dyetrace.KindOf(err), "write request", "request %s: %w", r.Number, err)
	}
	form.Body = b.Bytes()
	return form, nil
}

// message is what ISO 20022 writes.
type message interface {
	Write(out io.Writer, o iso20022.Options) ([]iso20022.Remark, error)
}

// iso writes a message of ISO 20022, and remembers what was changed.
func (f *Form) iso(b *bytes.Buffer, m message, o Office) error {
	remarks, err := m.Write(b, iso20022.Options{Characters: o.Characters, Zone: o.zone()})
	for _, r := range remarks {
		f.Remarks = append(f.Remarks, r.String())
	}
	f.Name += ".xml"
	if err == nil {
		marked := inXML(b.Bytes(), o.Mark)
		b.Reset()
		b.Write(marked)
	}
	return err
}

// inXML puts a line into a document of XML as a comment behind its declaration, where every
// schema takes it.
func inXML(document []byte, line string) []byte {
	if line == "" {
		return bytes.Clone(document)
	}
	at := 0
	if end := bytes.Index(document, []byte("?>")); bytes.HasPrefix(document, []byte("<?xml")) && end > 0 {
		at = end + len("?>")
	}
	// Two hyphens end a comment.
	for line = display.Line(line); strings.Contains(line, "--"); {
		line = strings.ReplaceAll(line, "--", "- -")
	}
	return slices.Concat(document[:at], []byte("\n<!-- "+line+" -->"), document[at:])
}

// FileName is a text as the name of a file: letters, digits and - . _, and nothing that hides it.
func FileName(text string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-._", r) {
			return r
		}
		return '_'
	}, text)
	return strings.Trim(name, "._-")
}

// number is an account's number without its institution.
func number(account string) string { return accountkey.Parse(account).Number }

// payment is the payment that a request is about, by the reference that it is known by: a UETR,
// or a bank's serial number. A ledger's id may carry more behind a slash, which no bank knows.
func payment(r casework.Request, o Office) iso20022.Payment {
	a, p := r.Asking, r.Asking.Payment
	sum := p.Amount
	if sum.IsZero() {
		sum = a.Amount
	}
	is := iso20022.Payment{Sum: iso20022.Sum(sum), Settled: o.day(p.Time), Debtor: iso20022.Party{Name: p.FromName},
		DebtorBank: iso20022.InstitutionOf(p.FromBank), Creditor: iso20022.Party{Name: a.Holder}, CreditorBank: iso20022.InstitutionOf(a.Institution),
		CreditorAccount: iso20022.AccountOf(number(a.Account))}
	if p.FromAccount != "" {
		is.DebtorAccount = iso20022.AccountOf(number(p.FromAccount))
	}
	reference, _, _ := strings.Cut(p.ID, "/")
	if iso20022.IsUETR(reference) {
		is.UETR = reference
	} else {
		is.TransactionID = reference
	}
	return is
}

// recall asks for a payment back. The number of the request stands as the case between the
// banks, because answers give that back.
func recall(r casework.Request, o Office) *iso20022.Recall {
	version := o.Recall
	if version == "" {
		version = iso20022.Recall08
	}
	return &iso20022.Recall{Version: version, ID: r.Number, From: o.party(), To: iso20022.Party{Institution: iso20022.InstitutionOf(r.Asking.Institution)},
		Made: o.Now, Case: r.Number, Creator: o.party(), Payments: []iso20022.Recalled{{ID: r.Number, Payment: payment(r, o),
			Reasons: []iso20022.Reason{{Code: "FRAD", Notes: []string{r.Asking.Ground}}}}}}
}

// investigation asks about a payment, or about an account where none is named.
func investigation(r casework.Request, o Office) *iso20022.Investigation {
	i := &iso20022.Investigation{ID: r.Number, Reference: r.Number, Type: "RQFI", SubType: "FRAD", From: o.party(),
		To:        iso20022.Party{Institution: iso20022.InstitutionOf(r.Asking.Institution)},
		Questions: []iso20022.Question{{Sequence: 1, Reason: iso20022.Reason{Code: "FRAD"}, Text: r.Asking.Ground}}}
	if r.Asking.Payment.ID != "" {
		p := payment(r, o)
		i.Payment = &p
	} else {
		i.Account = iso20022.AccountOf(number(r.Asking.Account))
	}
	return i
}

// information asks for the statement of an account.
func information(r casework.Request, o Office) *iso20022.InformationRequest {
	a := r.Asking
	return &iso20022.InformationRequest{Reference: r.Number, Basis: a.Basis, Confidential: true, From: o.day(a.Since), To: o.lastDay(a.Until),
		Account: iso20022.AccountOf(number(a.Account)), Owner: a.Holder, Servicer: iso20022.InstitutionOf(a.Institution), Parties: "ALLP",
		Wanted: []iso20022.Wanted{{Message: "camt.053", Name: "BankToCustomerStatement"}}}
}

// neutral writes a request as the platform has it.
func neutral(b *bytes.Buffer, r casework.Request, o Office) error {
	a := r.Asking
	ofCase, err := o.caseNumber(r.Case)
	if err != nil {
		return err
	}
	p := &platform.Request{Application: r.Number, Case: platform.CaseOf{Number: ofCase, Urgent: a.Urgent}, Sum: platform.Sum(a.Amount),
		Victim:      platform.Side{Bank: a.Payment.FromBank, Account: number(a.Payment.FromAccount), Name: a.Payment.FromName},
		Transferred: a.Payment.Time.Instant(), Target: platform.Target{Side: platform.Side{Bank: a.Institution, Account: number(a.Account), Name: a.Holder}, Kind: o.TargetKind},
		Reason: a.Ground, Remark: a.Basis, Applied: o.Now, Agency: platform.Agency{Code: o.Code, Name: o.Name}, Handler: o.Handler, Second: o.Second}
	if p.Features, err = o.features(r); err != nil {
		return err
	}
	// What is extended or lifted has codes by what it is; what begins has a term.
	is, of := string(a.Kind), ""
	switch a.Kind {
	case casework.Extend, casework.Lift:
		if of, err = o.earlier(p, a); err != nil {
			return err
		}
	case casework.Inquiry:
		is, p.From, p.To = "transactions", a.Since.Instant(), a.Until.Instant()
	case casework.Stop, casework.Freeze, casework.Watch:
		p.Start = o.Now
		if p.Expiry, err = o.end(a.Kind); err != nil {
			return err
		}
	}
	if a.Kind == casework.Stop {
		p.Type = o.StopType
	}
	code, known := platform.CodeOf(is, of, false)
	if !known {
		return fmt.Errorf("the platform has no message for a %s of a %s", is, of)
	}
	p.Code = code
	line, err := envelope(o.Envelope, o.Mark).Request(p)
	if err != nil {
		return err
	}
	b.Write(append(line, '\n'))
	return nil
}

// features are the event features of the account of a request: it is in a case, victims may
// have reported it, and more may be known.
func (o *Office) features(r casework.Request) (codes []string, err error) {
	var seen platform.Seen
	if o.Seen != nil {
		if seen, err = o.Seen(r); err != nil {
			return nil, err
		}
	}
	seen.Case = append(slices.Clone(seen.Case), "involved-account")
	if len(r.Asking.Claims) > 0 {
		seen.Case = append(seen.Case, "victim-reports")
	}
	for _, f := range platform.FeaturesOf(seen) {
		codes = append(codes, f.Code)
	}
	return codes, nil
}

// earlier says which request asked for the measure that is extended or lifted.
func (o *Office) earlier(p *platform.Request, a casework.Asking) (of string, err error) {
	if o.Earlier == nil {
		return "", fmt.Errorf("the request by which the measure was asked for is not known")
	}
	original, kind, err := o.Earlier(a.Measure)
	if err != nil {
		return "", err
	}
	p.Original = original
	if a.Kind == casework.Extend {
		p.Expiry, err = o.end(kind)
	}
	return string(kind), err
}

// end is when a measure ends; 0 where nobody knows.
func (o *Office) end(kind casework.RequestKind) (dyetrace.Instant, error) {
	if o.Ends == nil {
		return 0, nil
	}
	return o.Ends(kind)
}

// Book is a workbook of requests, for an institution to fill in.
func Book(ctx context.Context, requests []casework.Request, o Office) (Form, error) {
	var rows []table.Request
	for _, r := range requests {
		a := r.Asking
		ofCase, err := o.caseNumber(r.Case)
		if err != nil {
			return Form{}, err
		}
		row := table.Request{Number: r.Number, Case: ofCase, Kind: string(a.Kind), Urgent: a.Urgent, Institution: a.Institution, Account: number(a.Account),
			Holder: a.Holder, Currency: a.Amount.Currency, Amount: dyetrace.Stated{Amount: a.Amount.Amount, Known: !a.Amount.IsZero()}, Payment: a.Payment.ID,
			Paid: a.Payment.Time.Instant(), FromBank: a.Payment.FromBank, FromAccount: number(a.Payment.FromAccount), FromName: a.Payment.FromName,
			Measure: a.Measure, Since: a.Since.Instant(), Until: a.Until.Instant(), Basis: a.Basis, Ground: a.Ground, Office: o.Name, Handler: o.Handler.Name,
			Phone: o.Handler.Phone}
		if (a.Kind == casework.Extend || a.Kind == casework.Lift) && o.Earlier != nil {
			if row.Measure, _, err = o.Earlier(a.Measure); err != nil {
				return Form{}, err
			}
		}
		rows = append(rows, row)
	}
	var b bytes.Buffer
	if err := table.WriteXLSX(ctx, &b, rows, table.Options{Lang: o.Lang, Zone: o.zone(), Mark: o.Mark}); err != nil {
		return Form{}, err
	}
	name := "requests.xlsx"
	if len(requests) == 1 {
		name = FileName(requests[0].Number) + ".xlsx"
	}
	return Form{Name: name, Format: "dyetrace-table-1", Body: b.Bytes()}, nil
}
