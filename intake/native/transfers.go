package native

import (
	"slices"

	"dyetrace"
	"dyetrace/intake"
)

// Formats are transfers.csv, accounts.csv, links.csv, holders.csv and
// sides.csv. claims.csv is recognised so that the error can name the command that it belongs to.
func Formats() []intake.Format {
	// The headers overlap: any table with an id could be accounts. Without keeps tables of
	// other kinds from being read as the wrong one.
	formats := []intake.Format{{
		Name:          "transfers",
		Title:         "transfers.csv: id,time,from,to,amount and more",
		Required:      []string{"id", "time", "from", "to", "amount"},
		Without:       claimColumns[:],
		Text:          newTransfers,
		ZeroIsAccount: true,
	}, {
		Name:          "accounts",
		Title:         "accounts.csv: id and kind,covered,holder,holder_id,institution,region,phone,opened",
		Required:      []string{"id"},
		Without:       []string{"time", "from", "to", "amount", "declared_income"},
		Text:          newAccounts,
		ZeroIsAccount: true,
	}, {
		Name:          "links",
		Title:         "links.csv: account and person,phone,device,ip,qr,first,last",
		Required:      []string{"account", "person", "device"},
		Text:          newLinks,
		ZeroIsAccount: true,
	}, {
		Name:          "holders",
		Title:         "holders.csv: id,declared_income and currency",
		Required:      []string{"id", "declared_income"},
		Text:          newHolders,
		ZeroIsAccount: true,
	}, sideFormat()}
	for _, column := range claimColumns {
		formats = append(formats, intake.Format{
			Name:      "claims",
			Title:     "claims.csv",
			Required:  []string{"id", column},
			Elsewhere: "claims are given to a trace by --claims, they are not imported",
		})
	}
	return formats
}

// claimColumns are columns that only claims have. A claim with what a victim knows looks like a
// transfer otherwise, and must not become one.
var claimColumns = [...]string{"transfer", "victim", "within", "paid"}

// transferColumns is the places of the columns, -1 for those that are not there.
type transferColumns struct {
	id, time, from, to, amount int
	seq, currency              int
	received, receivedCurrency int
	fromBalance, toBalance     int
	channel, memo, reverses    int
	numbers                    [4]int // from_serial, to_serial, from_order, to_order
	quoted                     bool   // there is one of them, or reverses
}

func newTransfers(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("id", "time", "from", "to", "amount", "seq", "currency", "received",
		"received_currency", "from_balance", "to_balance", "channel", "memo",
		"from_serial", "to_serial", "from_order", "to_order", "reverses")
	if err != nil {
		return nil, err
	}
	columns := transferColumns{at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8], at[9], at[10], at[11],
		at[12], at[17], [4]int(at[13:17]), slices.Max(at[13:18]) >= 0}
	return func() intake.Parser {
		return &transfers{transferColumns: columns, clock: o.Clock(nil),
			usual: o.CurrencyOr(intake.MustCurrency("CNY")), exact: o.Money()}
	}, nil
}

// transfers parses rows of transfers.csv.
type transfers struct {
	transferColumns
	clock intake.Clock
	usual dyetrace.Currency // of rows that name none
	exact intake.Money
}

func (p *transfers) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	row := intake.AddRow(b)
	if row.ID, err = rec.Required(p.id, "id", intake.MaxID); err != nil {
		return err
	}
	if row.From, err = rec.Required(p.from, "from", intake.MaxID); err != nil {
		return err
	}
	if row.To, err = rec.Required(p.to, "to", intake.MaxID); err != nil {
		return err
	}
	if row.Time, err = p.clock.RFC3339(rec.Bytes(p.time)); err != nil {
		return err
	}
	if row.Seq, err = intake.ParseSeq(rec.Bytes(p.seq)); err != nil {
		return err
	}
	if row.Channel, err = rec.Text(p.channel, "channel", intake.MaxChannel); err != nil {
		return err
	}
	if row.Memo, err = rec.Text(p.memo, "memo", intake.MaxText); err != nil {
		return err
	}
	if p.quoted {
		if err := p.quotes(rec, row); err != nil {
			return err
		}
	}
	return p.money(rec, row)
}

// quotes reads the numbers by which banks quote the transfer, and the one that
// it takes back.
func (p *transfers) quotes(rec *intake.Record, row *dyetrace.Row) (err error) {
	for i, to := range [...]*dyetrace.Span{&row.FromSerial, &row.ToSerial, &row.FromOrder, &row.ToOrder} {
		if *to, err = rec.Text(p.numbers[i], "serial or order number", intake.MaxID); err != nil {
			return err
		}
	}
	row.Reverses, err = rec.Text(p.reverses, "reverses", intake.MaxID)
	return err
}

// money reads what was sent, what arrived, and the balances after it.
func (p *transfers) money(rec *intake.Record, row *dyetrace.Row) (err error) {
	if row.Currency, err = intake.ParseCurrency(rec.Bytes(p.currency), p.usual); err != nil {
		return err
	}
	if row.Amount, err = p.exact.Amount(rec.Bytes(p.amount), row.Currency, "amount"); err != nil {
		return err
	}
	row.Received = row.Amount
	if row.ReceivedCurrency, err = intake.ParseCurrency(rec.Bytes(p.receivedCurrency), row.Currency); err != nil {
		return err
	}
	if received := rec.Bytes(p.received); len(received) > 0 {
		if row.Received, err = p.exact.Amount(received, row.ReceivedCurrency, "received"); err != nil {
			return err
		}
	} else if row.ReceivedCurrency != row.Currency {
		return intake.ErrNotReceived
	}
	if row.FromBalance, err = p.exact.Stated(rec.Bytes(p.fromBalance), row.Currency, "from_balance"); err != nil {
		return err
	}
	row.ToBalance, err = p.exact.Stated(rec.Bytes(p.toBalance), row.ReceivedCurrency, "to_balance")
	return err
}
