// Package samld reads SAML-D, a synthetic data set for anti-money-laundering
// research (Oztas et al., 2023).
//
//	Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,
//	Sender_bank_location,Receiver_bank_location,Payment_type,Is_laundering,Laundering_type
//
// Times have no zone and are taken for UTC unless the user names one. The
// payment type is the channel. There is one amount only: it is read in the
// payment currency, and where another currency was received, nobody knows how
// much. Such a transfer stays in the payment currency, and its memo names the
// other one. Labels and the banks' countries are not kept.
package samld

import (
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// Formats is the one file of SAML-D.
func Formats() []intake.Format {
	return []intake.Format{{
		Name:  "saml-d",
		Title: "SAML-D: Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,...",
		Required: []string{"time", "date", "sender_account", "receiver_account", "amount",
			"payment_currency", "received_currency", "payment_type"},
		Text:     begin,
		IDPrefix: "samld-",
		Numbered: true,
	}}
}

func begin(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("time", "date", "sender_account", "receiver_account", "amount",
		"payment_currency", "received_currency", "payment_type")
	if err != nil {
		return nil, err
	}
	return func() intake.Parser {
		return &transactions{at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7],
			o.Clock(time.UTC), currencies(), o.Money()}
	}, nil
}

// transactions parses rows; its numbers are the indexes of the columns.
type transactions struct {
	time, date, from, to, amount, paid, received, channel int

	clock      intake.Clock
	currencies intake.CurrencyNames
	money      intake.Money
}

func (p *transactions) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	row := intake.AddRow(b)
	if row.From, err = rec.Required(p.from, "Sender_account", intake.MaxID); err != nil {
		return err
	}
	if row.To, err = rec.Required(p.to, "Receiver_account", intake.MaxID); err != nil {
		return err
	}
	if row.Time, err = p.clock.Wall(rec.Bytes(p.date), '-', rec.Bytes(p.time)); err != nil {
		return err
	}
	if row.Currency, err = p.currencies.Parse(rec.Bytes(p.paid)); err != nil {
		return err
	}
	received, err := p.currencies.Parse(rec.Bytes(p.received))
	if err != nil {
		return err
	}
	if row.Amount, err = p.money.Amount(intake.Plain(rec.Bytes(p.amount)), row.Currency, "Amount"); err != nil {
		return err
	}
	row.Received, row.ReceivedCurrency = row.Amount, row.Currency
	if received != row.Currency {
		row.Memo = b.AddText(append([]byte("received in "), received.String()...))
	}
	row.Channel, err = rec.Text(p.channel, "Payment_type", intake.MaxChannel)
	return err
}

// currencies are the names that SAML-D has for currencies.
func currencies() intake.CurrencyNames {
	return intake.NewCurrencyNames(map[string]string{
		"UK pounds": "GBP", "Euro": "EUR", "US dollar": "USD", "Swiss franc": "CHF", "Yen": "JPY",
		"Turkish lira": "TRY", "Dirham": "AED", "Moroccan dirham": "MAD", "Naira": "NGN", "Mexican Peso": "MXN",
		"Indian rupee": "INR", "Pakistani rupee": "PKR", "Albanian lek": "ALL",
	})
}
