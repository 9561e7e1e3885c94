// Package paysim reads PaySim, a simulation of mobile money (Lopez-Rojas et
// al., 2016).
//
//	step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,
//	nameDest,oldbalanceDest,newbalanceDest,isFraud,isFlaggedFraud
//
// A step is an hour; they are counted from the first of January 2017, in UTC
// unless the user names a zone. Amounts are in US dollars unless he names a
// currency, and the type is the channel. CASH_IN moves money from nameDest,
// the agent, to nameOrig; all other types move it from nameOrig to nameDest.
//
// Accounts that begin with M are merchants. The new balances are stated
// balances, but where a side is said to have had nothing before and after,
// PaySim did not keep its balance, and it is unknown.
package paysim

import (
	"bytes"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// Formats is the one file of PaySim.
func Formats() []intake.Format {
	return []intake.Format{{
		Name:  "paysim",
		Title: "PaySim: step,type,amount,nameOrig,oldbalanceOrg,newbalanceOrig,nameDest,...",
		Required: []string{"step", "type", "amount", "nameorig", "oldbalanceorg", "newbalanceorig",
			"namedest", "oldbalancedest", "newbalancedest"},
		Without:  []string{"issar", "alertid"}, // AMLSim's log has the same columns, but steps of a day
		Text:     begin,
		IDPrefix: "paysim-",
		Numbered: true,
		Implied:  merchant,
	}}
}

func merchant(id []byte) (dyetrace.Account, bool) {
	if !bytes.HasPrefix(id, []byte{'M'}) {
		return dyetrace.Account{}, false
	}
	return dyetrace.Account{ID: string(id), Kind: dyetrace.Merchant}, true
}

func begin(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("step", "type", "amount", "nameorig", "oldbalanceorg", "newbalanceorig",
		"namedest", "oldbalancedest", "newbalancedest")
	if err != nil {
		return nil, err
	}
	return func() intake.Parser {
		return &transactions{step: at[0], channel: at[1], amount: at[2],
			from: party{at[3], at[4], at[5], "newbalanceOrig"}, to: party{at[6], at[7], at[8], "newbalanceDest"},
			clock: o.Clock(time.UTC), currency: o.CurrencyOr(intake.MustCurrency("USD")), money: o.Money()}
	}, nil
}

// party holds the indexes of the columns of one side.
type party struct {
	name, before, after int
	label               string
}

// transactions parses rows.
type transactions struct {
	step, channel, amount int
	from, to              party

	clock    intake.Clock
	currency dyetrace.Currency
	money    intake.Money
}

func (p *transactions) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	row := intake.AddRow(b)
	from, to := p.from, p.to
	if string(rec.Bytes(p.channel)) == "CASH_IN" {
		from, to = to, from
	}
	if row.From, err = rec.Required(from.name, "name", intake.MaxID); err != nil {
		return err
	}
	if row.To, err = rec.Required(to.name, "name", intake.MaxID); err != nil {
		return err
	}
	if row.Time, err = p.clock.Step(rec.Bytes(p.step), time.Hour); err != nil {
		return err
	}
	if row.Amount, err = p.money.Amount(intake.Plain(rec.Bytes(p.amount)), p.currency, "amount"); err != nil {
		return err
	}
	row.Received, row.Currency, row.ReceivedCurrency = row.Amount, p.currency, p.currency
	if row.FromBalance, err = p.balance(rec, from); err != nil {
		return err
	}
	if row.ToBalance, err = p.balance(rec, to); err != nil {
		return err
	}
	row.Channel, err = rec.Text(p.channel, "type", intake.MaxChannel)
	return err
}

// balance is the stated balance of a side, where PaySim kept one.
func (p *transactions) balance(rec *intake.Record, side party) (dyetrace.Stated, error) {
	if isZero(rec.Bytes(side.before)) && isZero(rec.Bytes(side.after)) {
		return dyetrace.Stated{}, nil
	}
	return p.money.Stated(intake.Plain(rec.Bytes(side.after)), p.currency, side.label)
}

// isZero reports whether a number is zero, however it is written.
func isZero(text []byte) bool { return len(bytes.Trim(text, "0.")) == 0 }
