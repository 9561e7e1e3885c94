package native

import (
	"fmt"

	"dyetrace"
	"dyetrace/intake"
)

func newLinks(h intake.Header, _ *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("account", "person", "phone", "device", "ip", "qr", "first", "last")
	if err != nil {
		return nil, err
	}
	p := links{[8]int(at)}
	return func() intake.Parser { return p }, nil
}

// links parses rows of links.csv; at is the places of the columns.
type links struct{ at [8]int }

func (p links) Parse(rec *intake.Record, b *dyetrace.Batch) error {
	if _, err := rec.Required(p.at[0], "account", intake.MaxID); err != nil {
		return err
	}
	l := dyetrace.Link{Account: string(rec.Bytes(p.at[0])), Source: dyetrace.Source{Line: rec.Line}}
	for i, to := range [...]*string{&l.Person, &l.Phone, &l.Device, &l.IP, &l.QR, &l.First, &l.Last} {
		var err error
		if *to, err = rec.String(p.at[i+1], [...]string{"person", "phone", "device", "ip", "qr", "first", "last"}[i],
			intake.MaxID); err != nil {
			return err
		}
	}
	b.Links = append(b.Links, l)
	return nil
}

func newHolders(h intake.Header, o *intake.Options) (func() intake.Parser, error) {
	at, err := h.Columns("id", "declared_income", "currency")
	if err != nil {
		return nil, err
	}
	p := holders{at[0], at[1], at[2], o.CurrencyOr(intake.MustCurrency("CNY"))}
	return func() intake.Parser { return p }, nil
}

// holders parses rows of holders.csv; its fields are the places of the columns. Columns of age,
// sex, ethnicity, nationality or birth are not looked for.
type holders struct {
	id, income, currency int
	usual                dyetrace.Currency // of rows that name none
}

func (p holders) Parse(rec *intake.Record, b *dyetrace.Batch) (err error) {
	if _, err := rec.Required(p.id, "id", intake.MaxID); err != nil {
		return err
	}
	h := dyetrace.Holder{ID: string(rec.Bytes(p.id)), Currency: p.usual, Source: dyetrace.Source{Line: rec.Line}}
	if code := rec.Bytes(p.currency); len(code) > 0 {
		if h.Currency, err = dyetrace.ParseCurrency(code); err != nil {
			return err
		}
	}
	if income := rec.Bytes(p.income); len(income) > 0 {
		h.Income.Known = true
		if h.Income.Amount, err = dyetrace.ParseAmount(income, h.Currency.Digits()); err != nil {
			return fmt.Errorf("declared_income: %w", err)
		}
	}
	b.Holders = append(b.Holders, h)
	return nil
}
