package amlsim

import (
	"errors"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// greatest is the largest amount that the log can hold, in hundredths: whatever
// is larger is written as this.
const greatest = 1<<31 - 1

var errGreatest = errors.New("amount is the largest that AMLSim's log can hold, and may have been a larger one: " +
	"read transactions.csv instead")

func newLog(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("nameorig", "namedest", "amount", "step", "type")
	if err != nil {
		return nil, err
	}
	return func() intake.Parser {
		return &logged{at[0], at[1], at[2], at[3], at[4],
			o.Clock(time.UTC), o.CurrencyOr(intake.MustCurrency("USD")), o.Money()}
	}, nil
}

// logged parses rows of the log; its numbers are the indexes of the columns.
type logged struct {
	from, to, amount, step, channel int

	clock    intake.Clock
	currency dyetrace.Currency
	money    intake.Money
}

func (p *logged) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	row := intake.AddRow(b)
	if row.From, err = rec.Required(p.from, "nameOrig", intake.MaxID); err != nil {
		return err
	}
	if row.To, err = rec.Required(p.to, "nameDest", intake.MaxID); err != nil {
		return err
	}
	if row.Time, err = p.clock.Step(rec.Bytes(p.step), 24*time.Hour); err != nil {
		return err
	}
	if row.Amount, err = p.money.Amount(intake.Plain(rec.Bytes(p.amount)), p.currency, "amount"); err != nil {
		return err
	}
	if row.Amount == greatest && p.currency.Digits() == 2 {
		return errGreatest
	}
	row.Received, row.Currency, row.ReceivedCurrency = row.Amount, p.currency, p.currency
	row.Channel, err = rec.Text(p.channel, "type", intake.MaxChannel)
	return err
}
