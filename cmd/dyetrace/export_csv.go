package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"

	"dyetrace/report"

	"dyetrace"
)

// The columns of an export, as an import reads them, and the source.
var (
	transferColumns = [...]string{"id", "time", "seq", "from", "to", "amount", "currency", "received", "received_currency",
		"from_balance", "to_balance", "channel", "memo", "source", "line", "from_time", "to_time", "memo2", "source2",
		"from_serial", "to_serial", "from_order", "to_order", "reverses"}
	accountColumns = [...]string{"id", "kind", "covered", "holder", "holder_id", "institution", "region", "phone", "opened", "source", "line"}
	holderColumns  = [...]string{"id", "declared_income", "currency", "name", "phone", "region", "source", "line"}
)

// transferCells are a transfer in the order of transferColumns. What the
// source did not say is empty.
func transferCells(cells []string, t *dyetrace.Transfer) {
	cells[0], cells[1], cells[2] = t.ID, t.Time.String(), ""
	cells[3], cells[4], cells[5], cells[6] = t.From, t.To, t.Amount.Format(t.Currency), t.Currency.String()
	cells[7], cells[8], cells[9], cells[10] = "", "", "", ""
	if t.Seq != 0 {
		cells[2] = strconv.FormatInt(t.Seq, 10)
	}
	if t.Received != t.Amount || t.ReceivedCurrency != t.Currency {
		cells[7], cells[8] = t.Received.Format(t.ReceivedCurrency), t.ReceivedCurrency.String()
	}
	if t.FromBalance.Known {
		cells[9] = t.FromBalance.Amount.Format(t.Currency)
	}
	if t.ToBalance.Known {
		cells[10] = t.ToBalance.Amount.Format(t.ReceivedCurrency)
	}
	cells[11], cells[12], cells[13], cells[14] = t.Channel, t.Memo, report.SourcePlace(&t.Source), strconv.FormatInt(t.Source.Line, 10)
	cells[15], cells[16], cells[17], cells[18], cells[23] = "", "", t.Memo2, "", t.Reverses
	if t.FromTime != 0 {
		cells[15] = t.FromTime.String()
	}
	if t.ToTime != 0 {
		cells[16] = t.ToTime.String()
	}
	if t.Source2.Line != 0 {
		cells[18] = report.SourcePlace(&t.Source2)
	}
	cells[19], cells[20], cells[21], cells[22] = t.FromSerial, t.ToSerial, t.FromOrder, t.ToOrder
}

// accountCells are an account in the order of accountColumns.
func accountCells(cells []string, a *dyetrace.Account) {
	copy(cells, []string{a.ID, a.Kind.String(), strconv.FormatBool(!a.Uncovered), a.Holder, a.HolderID, a.Institution,
		a.Region, a.Phone, a.Opened, report.SourceName(&a.Source), strconv.FormatInt(a.Source.Line, 10)})
}

// holderCells are a holder in the order of holderColumns.
func holderCells(cells []string, h *dyetrace.Holder) {
	income := ""
	if h.Income.Known {
		income = h.Income.Amount.Format(h.Currency)
	}
	copy(cells, []string{h.ID, income, h.Currency.String(), h.Name, h.Phone, h.Region, report.SourceName(&h.Source), strconv.FormatInt(h.Source.Line, 10)})
}

// csvRecords writes CSV.
type csvRecords struct {
	out   *csv.Writer
	cells []string
}

func newCSVRecords(w io.Writer, what string) (*csvRecords, error) {
	columns := transferColumns[:]
	switch what {
	case "accounts":
		columns = accountColumns[:]
	case "holders":
		columns = holderColumns[:]
	}
	r := &csvRecords{csv.NewWriter(w), make([]string, len(columns))}
	return r, r.out.Write(columns)
}

func (r *csvRecords) transfer(t *dyetrace.Transfer) error {
	transferCells(r.cells, t)
	return r.out.Write(r.cells)
}

func (r *csvRecords) account(a *dyetrace.Account) error {
	accountCells(r.cells, a)
	return r.out.Write(r.cells)
}

func (r *csvRecords) holder(h *dyetrace.Holder) error {
	holderCells(r.cells, h)
	return r.out.Write(r.cells)
}

func (r *csvRecords) close() error {
	r.out.Flush()
	return r.out.Error()
}

// jsonRecords writes one object to a line, without what the source did not
// say.
type jsonRecords struct {
	out *json.Encoder
}

// jsonTransfer is a transfer as JSON. Amounts are decimals.
type jsonTransfer struct {
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

func newJSONTransfer(t *dyetrace.Transfer) jsonTransfer {
	var c [len(transferColumns)]string
	transferCells(c[:], t)
	return jsonTransfer{c[0], c[1], t.Seq, c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12], c[13], t.Source.Line,
		c[15], c[16], c[17], c[18], c[19], c[20], c[21], c[22], c[23]}
}

// jsonAccount is an account as JSON.
type jsonAccount struct {
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

func newJSONAccount(a *dyetrace.Account) jsonAccount {
	return jsonAccount{a.ID, a.Kind.String(), !a.Uncovered, a.Holder, a.HolderID, a.Institution, a.Region, a.Phone, a.Opened,
		report.SourceName(&a.Source), a.Source.Line}
}

// jsonHolder is a holder as JSON.
type jsonHolder struct {
	ID       string `json:"id"`
	Income   string `json:"declared_income,omitempty"`
	Currency string `json:"currency,omitempty"`
	Name     string `json:"name,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Region   string `json:"region,omitempty"`
	Source   string `json:"source"`
	Line     int64  `json:"line"`
}

func newJSONHolder(h *dyetrace.Holder) jsonHolder {
	var c [len(holderColumns)]string
	holderCells(c[:], h)
	return jsonHolder{c[0], c[1], c[2], c[3], c[4], c[5], c[6], h.Source.Line}
}

func newJSONRecords(w io.Writer) *jsonRecords {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return &jsonRecords{out}
}

func (r *jsonRecords) transfer(t *dyetrace.Transfer) error { return r.out.Encode(newJSONTransfer(t)) }
func (r *jsonRecords) account(a *dyetrace.Account) error   { return r.out.Encode(newJSONAccount(a)) }
func (r *jsonRecords) holder(h *dyetrace.Holder) error     { return r.out.Encode(newJSONHolder(h)) }
func (r *jsonRecords) close() error                        { return nil }
