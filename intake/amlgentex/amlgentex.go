// Package amlgentex reads the transaction logs of AMLGentex.
//
//	step,type,amount,nameOrig,bankOrig,daysInBankOrig,phoneChangesOrig,oldbalanceOrig,newbalanceOrig,
//	nameDest,bankDest,daysInBankDest,phoneChangesDest,oldbalanceDest,newbalanceDest,isSAR,patternID,modelType
//
// A step is a day; they are counted from the first of January 2017, in UTC
// unless the user names a zone. Amounts are in Swedish kronor unless he names
// a currency. Releases since 2025 do not round them: a row whose amount has more
// decimal digits than its currency is rejected, because no such amount can be
// paid, unless the user has amounts rounded. The type is the channel.
//
// The log is CSV, or Parquet in releases since 2026 (snappy, doubles, the same
// columns), which is read in the same way.
//
// The new balances are stated balances, except those of the source and the
// sink, which are no accounts of a bank and have none, and those at type
// INITALBALANCE, which are made up. Banks, labels and features are not kept.
package amlgentex

import (
	"bytes"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// Formats is the log of transactions.
func Formats() []intake.Format {
	return []intake.Format{{
		Name:  "amlgentex",
		Title: "AMLGentex: step,type,amount,nameOrig,bankOrig,...,nameDest,bankDest,...,isSAR,patternID,modelType",
		Required: []string{"step", "type", "amount", "nameorig", "bankorig", "newbalanceorig",
			"namedest", "bankdest", "newbalancedest"},
		Text:     begin,
		IDPrefix: "amlgentex-",
		Numbered: true,
	}}
}

func begin(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("step", "type", "amount", "nameorig", "bankorig", "newbalanceorig",
		"namedest", "bankdest", "newbalancedest")
	if err != nil {
		return nil, err
	}
	return func() intake.Parser {
		return &transactions{at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8],
			o.Clock(time.UTC), o.CurrencyOr(intake.MustCurrency("SEK")), o.Money()}
	}, nil
}

// transactions parses rows; its numbers are the indexes of the columns.
type transactions struct {
	step, channel, amount       int
	from, fromBank, fromBalance int
	to, toBank, toBalance       int

	clock    intake.Clock
	currency dyetrace.Currency
	money    intake.Money
}

func (p *transactions) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
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
	row.Received, row.Currency, row.ReceivedCurrency = row.Amount, p.currency, p.currency
	if row.Channel, err = rec.Text(p.channel, "type", intake.MaxChannel); err != nil {
		return err
	}
	// The rows that fill accounts at the start, and the banks outside of the simulation, have
	// balances that follow from nothing.
	if bytes.HasPrefix(rec.Bytes(p.channel), []byte("INIT")) {
		return nil
	}
	if !outside(rec.Bytes(p.fromBank)) {
		if row.FromBalance, err = p.money.Stated(intake.Plain(rec.Bytes(p.fromBalance)), p.currency,
			"newbalanceOrig"); err != nil {
			return err
		}
	}
	if !outside(rec.Bytes(p.toBank)) {
		row.ToBalance, err = p.money.Stated(intake.Plain(rec.Bytes(p.toBalance)), p.currency, "newbalanceDest")
	}
	return err
}

// outside reports whether a bank represents the world beyond the simulation,
// where money comes from and goes to.
func outside(bank []byte) bool {
	return string(bank) == "source" || string(bank) == "sink"
}
