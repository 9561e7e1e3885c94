// Package amlworld reads the transactions of IBM's AMLworld data sets
// (Altman et al., 2023) and their Patterns files.
//
//	Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,
//	Amount Paid,Payment Currency,Payment Format,Is Laundering
//
// An account is its bank and number joined by a hyphen. The data holds nothing
// else about accounts, so that an accounts file may add what the user knows.
// What was paid is the amount, what was received is kept beside it, and the
// payment format is the channel. Times have no zone and are taken for UTC
// unless the user names one. Currencies are named in words (Bitcoin is XBT).
// Rows whose amounts have more digits than the currency, as those in yen do,
// are rejected: they are no amounts of money.
//
// A Patterns file holds rows of the same columns, without a header, between
// BEGIN and END LAUNDERING ATTEMPT lines. Its rows get the same ids as in the
// transactions file, so that reading both adds each transfer once; labels of
// attempts, as Is Laundering, are nothing that a bank would know and are not kept.
package amlworld

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

const (
	idPrefix = "amlworld-"
	opening  = "BEGIN LAUNDERING ATTEMPT"
	closing  = "END LAUNDERING ATTEMPT"
)

// Reasons for which a row is refused.
var (
	errTimestamp = errors.New("time is not such as 2022/09/01 00:06")
	errHyphen    = errors.New("bank has a hyphen in it, which parts bank and account")
)

// Formats are the transactions and the Patterns file.
func Formats() []intake.Format {
	return []intake.Format{{
		Name:  "amlworld",
		Title: "AMLworld transactions: Timestamp,From Bank,Account,To Bank,Account,Amount Received,...",
		Required: []string{"timestamp", "from bank", "account", "to bank",
			"amount received", "receiving currency", "amount paid", "payment currency", "payment format"},
		Text:     newTransactions,
		IDPrefix: idPrefix,
		Numbered: true,
	}, {
		Name:     "amlworld-patterns",
		Title:    "AMLworld patterns: rows between BEGIN and END LAUNDERING ATTEMPT",
		Opening:  opening,
		Text:     newPatterns,
		IDPrefix: idPrefix,
		Numbered: true,
	}}
}

// columns holds the indexes of the columns. A Patterns file has the order of
// the transactions' header.
type columns struct {
	time, fromBank, fromAccount, toBank, toAccount int
	received, receivedCurrency, paid, paidCurrency int
	channel                                        int
}

func newTransactions(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	accounts := make([]int, 0, 2)
	for i, name := range h {
		if name == "account" || name == "account.1" {
			accounts = append(accounts, i)
		}
	}
	if len(accounts) != 2 {
		return nil, fmt.Errorf("the header has the column \"Account\" %d times, not twice", len(accounts))
	}
	at, err := h.Columns("timestamp", "from bank", "to bank",
		"amount received", "receiving currency", "amount paid", "payment currency", "payment format")
	if err != nil {
		return nil, err
	}
	columns := columns{at[0], at[1], accounts[0], at[2], accounts[1], at[3], at[4], at[5], at[6], at[7]}
	return func() intake.Parser { return newParser(columns, o) }, nil
}

func newPatterns(_ intake.Header, o *intake.Options) (func() intake.Parser, error) {
	return func() intake.Parser { return &patterns{*newParser(columns{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, o)} }, nil
}

// patterns parses rows of a Patterns file.
type patterns struct{ transactions }

func (p *patterns) Parse(rec *intake.Record, b *dyetrace.Batch) error {
	const fields = 11
	first := rec.Bytes(0)
	switch {
	case bytes.HasPrefix(first, []byte(opening)), bytes.HasPrefix(first, []byte(closing)):
		return intake.ErrSkip
	case rec.Len() != fields:
		return fmt.Errorf("it has %d fields, not %d", rec.Len(), fields)
	}
	return p.transactions.Parse(rec, b)
}

// transactions parses rows of a transactions file.
type transactions struct {
	columns
	clock      intake.Clock
	currencies intake.CurrencyNames
	money      intake.Money
}

func newParser(at columns, o *intake.Options) *transactions {
	return &transactions{columns: at, clock: o.Clock(time.UTC), currencies: currencies(), money: o.Money()}
}

func (p *transactions) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	row := intake.AddRow(b)
	if row.From, err = account(rec, b, p.fromBank, p.fromAccount); err != nil {
		return err
	}
	if row.To, err = account(rec, b, p.toBank, p.toAccount); err != nil {
		return err
	}
	stamp := rec.Bytes(p.time)
	if len(stamp) < 16 || stamp[10] != ' ' {
		return errTimestamp
	}
	if row.Time, err = p.clock.Wall(stamp[:10], stamp[4], stamp[11:]); err != nil {
		return err
	}
	if row.Currency, err = p.currencies.Parse(rec.Bytes(p.paidCurrency)); err != nil {
		return err
	}
	if row.ReceivedCurrency, err = p.currencies.Parse(rec.Bytes(p.receivedCurrency)); err != nil {
		return err
	}
	if row.Amount, err = p.money.Amount(intake.Plain(rec.Bytes(p.paid)), row.Currency, "Amount Paid"); err != nil {
		return err
	}
	// Where the currencies differ, both amounts are written; where they are the
	// same, a received amount below the paid one is a fee.
	if row.Received, err = p.money.Amount(intake.Plain(rec.Bytes(p.received)), row.ReceivedCurrency,
		"Amount Received"); err != nil {
		return err
	}
	row.Channel, err = rec.Text(p.channel, "Payment Format", intake.MaxChannel)
	return err
}

// account joins a bank and an account number.
func account(rec *intake.Record, b *dyetrace.Batch, bank, number int) (dyetrace.Span, error) {
	if _, err := rec.Required(bank, "bank", intake.MaxID/2); err != nil {
		return dyetrace.Span{}, err
	}
	if _, err := rec.Required(number, "account", intake.MaxID/2-1); err != nil {
		return dyetrace.Span{}, err
	}
	if bytes.IndexByte(rec.Bytes(bank), '-') >= 0 {
		return dyetrace.Span{}, errHyphen
	}
	off := len(b.Text)
	text := append(b.Text, rec.Bytes(bank)...)
	text = append(text, '-')
	b.Text = append(text, rec.Bytes(number)...)
	return dyetrace.Span{Off: uint32(off), Len: uint32(len(b.Text) - off)}, nil
}

// currencies are the names that AMLworld has for currencies.
func currencies() intake.CurrencyNames {
	return intake.NewCurrencyNames(map[string]string{
		"US Dollar": "USD", "Euro": "EUR", "Yuan": "CNY", "Yen": "JPY", "Rupee": "INR", "Ruble": "RUB",
		"UK Pound": "GBP", "Swiss Franc": "CHF", "Australian Dollar": "AUD", "Canadian Dollar": "CAD",
		"Mexican Peso": "MXN", "Brazil Real": "BRL", "Saudi Riyal": "SAR", "Shekel": "ILS", "Bitcoin": "XBT",
	})
}
