package parquetfile

import (
	"errors"
	"fmt"

	"dyetrace"
	"dyetrace/intake"
)

// errNoAccount is the error for a link that names no account.
var errNoAccount = errors.New("account is empty")

// links reads the columns of links.csv.
type links struct {
	account, person, phone *column
	device, ip, qr         *column
	first, last            *column
	all                    []*column
}

func (t *links) found() []*column { return t.all }

func (t *links) open(all columns) (err error) {
	texts := []way{asString, asInteger, asUnsigned, asUUID}
	t.all, err = all.findAll([]wanted{
		{&t.account, "account", texts}, {&t.person, "person", texts}, {&t.phone, "phone", texts}, {&t.device, "device",
			texts},
		{&t.ip, "ip", texts}, {&t.qr, "qr", texts}, {&t.first, "first", []way{asString, asDate}}, {&t.last, "last",
			[]way{asString, asDate}},
	})
	return err
}

func (t *links) row(i int, line int64, b *dyetrace.Batch) (err error) {
	l := dyetrace.Link{Source: dyetrace.Source{Line: line}}
	for _, field := range []struct {
		to *string
		c  *column
	}{{&l.Account, t.account}, {&l.Person, t.person}, {&l.Phone, t.phone}, {&l.Device, t.device}, {&l.IP, t.ip},
		{&l.QR, t.qr}, {&l.First, t.first}, {&l.Last, t.last}} {
		if *field.to, err = field.c.string(i, intake.MaxID); err != nil {
			return err
		}
	}
	if l.Account == "" {
		return errNoAccount
	}
	b.Links = append(b.Links, l)
	return nil
}

// holders reads the columns of holders.csv that a ledger keeps, and no other.
type holders struct {
	id, income, currency *column
	all                  []*column
	usual                dyetrace.Currency // of rows that name none
}

func (t *holders) found() []*column { return t.all }

func (t *holders) open(all columns) (err error) {
	t.all, err = all.findAll([]wanted{{&t.id, "id", []way{asString, asInteger, asUnsigned, asUUID}},
		{&t.income, "declared_income", []way{asString, asDecimal, asInteger, asFloat}}, {&t.currency, "currency",
			[]way{asString}}})
	return err
}

func (t *holders) row(i int, line int64, b *dyetrace.Batch) (err error) {
	h := dyetrace.Holder{Currency: t.usual, Source: dyetrace.Source{Line: line}}
	if h.ID, err = t.id.string(i, intake.MaxID); err != nil {
		return err
	}
	if h.ID == "" {
		return intake.ErrNoID
	}
	if code := t.currency.text(i); len(code) > 0 {
		if h.Currency, err = dyetrace.ParseCurrency(code); err != nil {
			return err
		}
	}
	if err := t.income.exact(i); err != nil {
		return err
	}
	if income := t.income.text(i); len(income) > 0 {
		h.Income.Known = true
		if h.Income.Amount, err = dyetrace.ParseAmount(income, h.Currency.Digits()); err != nil {
			return fmt.Errorf("declared_income: %w", err)
		}
	}
	b.Holders = append(b.Holders, h)
	return nil
}

// wanted is a column that a table reads if the file has it.
type wanted struct {
	to   **column
	name string
	ways []way
}

// findAll finds columns and lists those that are there.
func (all columns) findAll(list []wanted) (found []*column, err error) {
	for _, c := range list {
		if *c.to, err = all.find(c.name, c.ways...); err != nil {
			return nil, err
		}
		if *c.to != nil {
			found = append(found, *c.to)
		}
	}
	return found, nil
}
