package records

import (
	"encoding/json"
	"io"

	"dyetrace"
	"dyetrace/report"
)

// jsonWriter writes one object to a line, without what the source did not say.
type jsonWriter struct {
	out *json.Encoder
}

// transfer is a transfer as JSON. Amounts are decimals.
type transfer struct {
	ID               string `json:"id"`
	Time             string `json:"time"`
	Seq              int64  `json:"seq,omitempty"`
	From             string `json:"from"`
	To               string `json:"to"`
	Amount           string `json:"amount"`
	Currency         string `json:"currency"`
	Received         string `json:"received,omitempty"`
	ReceivedCurrency string `json:"received_currency,omitempty"`
	FromBalance      string `json:"from_balance,omitempty"`
	ToBalance        string `json:"to_balance,omitempty"`
	Channel          string `json:"channel,omitempty"`
	Memo             string `json:"memo,omitempty"`
	Source           string `json:"source"`
	Line             int64  `json:"line"`
	FromTime         string `json:"from_time,omitempty"`
	ToTime           string `json:"to_time,omitempty"`
	Memo2            string `json:"memo2,omitempty"`
	Source2          string `json:"source2,omitempty"`
	FromSerial       string `json:"from_serial,omitempty"`
	ToSerial         string `json:"to_serial,omitempty"`
	FromOrder        string `json:"from_order,omitempty"`
	ToOrder          string `json:"to_order,omitempty"`
	Reverses         string `json:"reverses,omitempty"`
}

func newTransfer(t *dyetrace.Transfer) transfer {
	var c [len(transferColumns)]string
	transferCells(c[:], t)
	return transfer{c[0], c[1], t.Seq, c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], t.Source.Line,
		c[15], c[16], c[17], c[18], c[19], c[20], c[21], c[22], c[23]}
}

// account is an account as JSON.
type account struct {
	ID          string `json:"id"`
	Kind        string `json:"kind"`
	Covered     bool   `json:"covered"`
	Holder      string `json:"holder,omitempty"`
	HolderID    string `json:"holder_id,omitempty"`
	Institution string `json:"institution,omitempty"`
	Region      string `json:"region,omitempty"`
	Phone       string `json:"phone,omitempty"`
	Opened      string `json:"opened,omitempty"`
	Source      string `json:"source"`
	Line        int64  `json:"line"`
}

func newAccount(a *dyetrace.Account) account {
	return account{a.ID, a.Kind.String(), !a.Uncovered, a.Holder, a.HolderID, a.Institution, a.Region, a.Phone, a.Opened,
		report.SourceName(&a.Source), a.Source.Line}
}

// holder is a holder as JSON.
type holder struct {
	ID       string `json:"id"`
	Income   string `json:"declared_income,omitempty"`
	Currency string `json:"currency,omitempty"`
	Name     string `json:"name,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Region   string `json:"region,omitempty"`
	Source   string `json:"source"`
	Line     int64  `json:"line"`
}

func newHolder(h *dyetrace.Holder) holder {
	var c [len(holderColumns)]string
	holderCells(c[:], h)
	return holder{c[0], c[1], c[2], c[3], c[4], c[5], c[6], h.Source.Line}
}

func newJSONWriter(w io.Writer) *jsonWriter {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return &jsonWriter{out}
}

func (r *jsonWriter) transfer(t *dyetrace.Transfer) error { return r.out.Encode(newTransfer(t)) }
func (r *jsonWriter) account(a *dyetrace.Account) error   { return r.out.Encode(newAccount(a)) }
func (r *jsonWriter) holder(h *dyetrace.Holder) error     { return r.out.Encode(newHolder(h)) }
func (r *jsonWriter) close() error                        { return nil }
