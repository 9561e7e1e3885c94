package records

import (
	"encoding/csv"
	"io"
	"strconv"

	"dyetrace"
	"dyetrace/report"
)

// The columns of an export, as an import reads them, and the source.
var (
	transferColumns = [...]string{"id", "time", "seq", "from", "to", "amount", "currency", "received", "received_currency",
		"from_balance", "to_balance", "channel", "memo", "source", "line", "from_time", "to_time", "memo2", "source2",
		"from_serial", "to_serial", "from_order", "to_order", "reverses"}
	accountColumns = [...]string{"id", "kind", "covered", "holder", "holder_id", "institution", "region", "phone",
		"opened", "source", "line"}
	holderColumns = [...]string{"id", "declared_income", "currency", "name", "phone", "region", "source", "line"}
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
	cells[11], cells[12], cells[13], cells[14] = t.Channel, t.Memo, report.SourcePlace(&t.Source),
		strconv.FormatInt(t.Source.Line, 10)
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
	copy(cells, []string{h.ID, income, h.Currency.String(), h.Name, h.Phone, h.Region, report.SourceName(&h.Source),
		strconv.FormatInt(h.Source.Line, 10)})
}

// csvWriter writes CSV.
type csvWriter struct {
	out   *csv.Writer
	cells []string
}

func newCSVWriter(w io.Writer, what string) (*csvWriter, error) {
	columns := transferColumns[:]
	switch what {
	case "accounts":
		columns = accountColumns[:]
	case "holders":
		columns = holderColumns[:]
	}
	r := &csvWriter{csv.NewWriter(w), make([]string, len(columns))}
	return r, r.out.Write(columns)
}

func (r *csvWriter) transfer(t *dyetrace.Transfer) error {
	transferCells(r.cells, t)
	return r.out.Write(r.cells)
}

func (r *csvWriter) account(a *dyetrace.Account) error {
	accountCells(r.cells, a)
	return r.out.Write(r.cells)
}

func (r *csvWriter) holder(h *dyetrace.Holder) error {
	holderCells(r.cells, h)
	return r.out.Write(r.cells)
}

func (r *csvWriter) close() error {
	r.out.Flush()
	return r.out.Error()
}
