package report

import (
	"cmp"
	"io"
	"time"

	"dyetrace"
	"dyetrace/exchange/iso20022"
)

// maxAccountID is the longest number of an account that a message holds.
const maxAccountID = 34

// Message is an inquiry as ISO 20022 auth.001. Each asks about one account and one run of
// days, because the message takes one of each.
type Message struct {
	Reference string
	request   iso20022.InformationRequest
}

// Write writes the message as an XML document of its own. A name that is too long for it is
// cut, and stands whole in the spreadsheet beside it.
func (m *Message) Write(w io.Writer) error {
	_, err := m.request.Write(w, iso20022.Options{})
	return err
}

// EachMessage calls fn for every message to an institution. Accounts whose
// numbers the message cannot hold are left out; see Unsendable.
func (q *Inquiries) EachMessage(i int, fn func(*Message) error) error {
	return q.groups[i].askedFor(func(n int, asked *Inquiry, _ bool, days DayRange) error {
		if len([]rune(asked.about())) > maxAccountID {
			return nil
		}
		m := Message{Reference: q.reference(n), request: asked.request()}
		m.request.Reference, m.request.Basis = m.Reference, q.options.LegalBasis
		m.request.From, m.request.To = iso20022.Date(days.First.String()), iso20022.Date(days.Last.String())
		if q.options.HasDue {
			m.request.Due = iso20022.Date(q.options.Due.String())
		}
		return fn(&m)
	})
}

// about is the account that a message asks about: where the inquiry is about
// one that nobody has named, the one whose statement tells of it.
func (q *Inquiry) about() string { return cmp.Or(q.StandsAt, q.Account) }

// request asks for the statement of the account, for everyone who has a part in it, and
// without its holder learning of it.
func (q *Inquiry) request() iso20022.InformationRequest {
	r := iso20022.InformationRequest{Confidential: true, Account: iso20022.AccountOf(q.about()), Parties: "ALLP",
		Servicer: iso20022.InstitutionOf(q.Institution), Wanted: []iso20022.Wanted{{Message: "camt.053", Name: "BankToCustomerStatement"}}}
	r.Account.Currency = q.Currency
	if q.StandsAt == "" {
		r.Owner = q.Holder
	}
	return r
}

// ParseDay reads a day such as 2026-03-01.
func ParseDay(text string) (Day, error) {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, dyetrace.Errorf(dyetrace.UsageError, "day", "%q is no day such as 2026-03-01", text)
	}
	return Day(at.Unix() / 86400), nil
}
