package report

import (
	"cmp"
	"encoding/xml"
	"io"
	"math/big"
	"strings"
	"time"
	"unicode"

	"dyetrace"
)

// What an InformationRequestOpening of ISO 20022 holds. Each message asks about
// one account and one run of days, because the message takes one of each.
//
//	InvstgtnId                the inquiry's reference: number of the case and a running number
//	LglMndtBsis/Prgrph        the paragraph that the authority named; NOTPROVIDED where it named none
//	CnfdtltySts               true: the account's holder must not learn of it
//	DueDt/DueDt               the day to answer by, where one was named
//	InvstgtnPrd/Dt            the days, both ends included
//	SchCrit/Acct/Id           IBAN where the number is one, else another number;
//	                          currency; holder and institution as far as known
//	SchCrit/Acct/InvstgtdPties  ALLP: the owner and everyone with a part in the account
//	SchCrit/Acct/AuthrtyReqTp   camt.053: the statement
const (
	maxAccountID = 34
	maxPartyName = 140
	notProvided  = "NOTPROVIDED"
)

type auth001Document struct {
	XMLName xml.Name       `xml:"urn:iso:std:iso:20022:tech:xsd:auth.001.001.01 Document"`
	Request auth001Request `xml:"InfReqOpng"`
}

type auth001Request struct {
	Reference    string         `xml:"InvstgtnId"`
	Paragraph    string         `xml:"LglMndtBsis>Prgrph"`
	Confidential bool           `xml:"CnfdtltySts"`
	Due          *auth001Due    `xml:"DueDt"`
	From         string         `xml:"InvstgtnPrd>Dt>FrDt"`
	To           string         `xml:"InvstgtnPrd>Dt>ToDt"`
	Account      auth001Account `xml:"SchCrit>Acct"`
}

type auth001Due struct {
	Day string `xml:"DueDt"`
}

type auth001Account struct {
	Number   auth001Number    `xml:"Id>Id"`
	Currency string           `xml:"Id>Ccy"`
	Owner    *auth001Owner    `xml:"Id>Ownr"`
	Servicer *auth001Servicer `xml:"Id>Svcr"`
	Parties  string           `xml:"InvstgtdPties>Cd"`
	Request  string           `xml:"AuthrtyReqTp>MsgNmId"`
	Name     string           `xml:"AuthrtyReqTp>MsgNm"`
}

type auth001Number struct {
	IBAN  string        `xml:"IBAN,omitempty"`
	Other *auth001Other `xml:"Othr"`
}

type auth001Other struct {
	ID string `xml:"Id"`
}

type auth001Owner struct {
	Name string `xml:"Nm"`
}

type auth001Servicer struct {
	BIC  string `xml:"FinInstnId>BICFI,omitempty"`
	Name string `xml:"FinInstnId>Nm,omitempty"`
}

// Message is an inquiry as ISO 20022 auth.001.
type Message struct {
	Reference string
	document  auth001Document
}

// Write writes the message as an XML document of its own.
func (m *Message) Write(w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(&m.document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// EachMessage calls fn for every message to an institution. Accounts whose
// numbers the message cannot hold are left out; see Unsendable.
func (q *Inquiries) EachMessage(i int, fn func(*Message) error) error {
	return q.groups[i].askedFor(func(n int, asked *Inquiry, _ bool, days DayRange) error {
		if len([]rune(asked.about())) > maxAccountID {
			return nil
		}
		m := Message{Reference: q.reference(n)}
		m.document.Request = auth001Request{
			Reference: m.Reference, Paragraph: cmp.Or(q.options.LegalBasis, notProvided), Confidential: true,
			From: days.First.String(), To: days.Last.String(), Account: asked.auth001(),
		}
		if q.options.HasDue {
			m.document.Request.Due = &auth001Due{q.options.Due.String()}
		}
		return fn(&m)
	})
}

// about is the account that a message asks about: where the inquiry is about
// one that nobody has named, the one whose statement tells of it.
func (q *Inquiry) about() string { return cmp.Or(q.StandsAt, q.Account) }

// auth001 is the account as the message has it.
func (q *Inquiry) auth001() auth001Account {
	a := auth001Account{Currency: q.Currency.String(), Parties: "ALLP", Request: "camt.053",
		Name: "BankToCustomerStatement"}
	if id := q.about(); isIBAN(id) {
		a.Number.IBAN = id
	} else {
		a.Number.Other = &auth001Other{id}
	}
	if q.Holder != "" && q.StandsAt == "" {
		a.Owner = &auth001Owner{limited(q.Holder)}
	}
	switch {
	case q.Institution == "":
	case isBIC(q.Institution):
		a.Servicer = &auth001Servicer{BIC: q.Institution}
	default:
		a.Servicer = &auth001Servicer{Name: limited(q.Institution)}
	}
	return a
}

// limited is a name as long as a message takes it.
func limited(name string) string {
	if runes := []rune(name); len(runes) > maxPartyName {
		return strings.TrimRightFunc(string(runes[:maxPartyName]), unicode.IsSpace)
	}
	return name
}

// isIBAN reports whether a number is an IBAN, by its form and check digits
// (ISO 13616).
func isIBAN(id string) bool {
	if len(id) < 15 || len(id) > maxAccountID || strings.Trim(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" ||
		!isCapital(id[0]) || !isCapital(id[1]) || isCapital(id[2]) || isCapital(id[3]) {
		return false
	}
	var digits strings.Builder
	for _, c := range []byte(id[4:] + id[:4]) {
		if isCapital(c) {
			digits.WriteByte('1' + (c-'A')/10)
			c = '0' + (c-'A')%10
		}
		digits.WriteByte(c)
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	return ok && n.Mod(n, big.NewInt(97)).Int64() == 1
}

// isBIC reports whether an institution is written as a BIC (ISO 9362).
func isBIC(s string) bool {
	if len(s) != 8 && len(s) != 11 {
		return false
	}
	for i := range len(s) {
		letter := isCapital(s[i])
		digit := s[i] >= '0' && s[i] <= '9'
		if !letter && (i == 4 || i == 5 || !digit) {
			return false
		}
	}
	return true
}

func isCapital(b byte) bool { return 'A' <= b && b <= 'Z' }

// ParseDay reads a day such as 2026-03-01.
func ParseDay(text string) (Day, error) {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, dyetrace.Errorf(dyetrace.UsageError, "day", "%q is no day such as 2026-03-01", text)
	}
	return Day(at.Unix() / 86400), nil
}
