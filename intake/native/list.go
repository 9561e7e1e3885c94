package native

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/mapping"
)

// mostDigits is the most decimal digits that a currency has.
const mostDigits = 8

var errTwoCurrencies = errors.New("amount is in another currency than the line or the heading says")

// list is a table that a person keeps: its columns, and how its cells are read.
type list struct {
	*columns
	values *mapping.Singles
	width  int    // columns of the header
	sheet  string // that it is in
	begun  bool
}

// open makes ready to read the only table of a file.
func (l *list) open(known headings, t *intake.Table, o *intake.Options) (err error) {
	if l.begun {
		return fmt.Errorf("holds rows, as %s does: leave one table in the file", l.sheet)
	}
	if l.columns, err = known.place(t); err != nil {
		return err
	}
	l.begun, l.sheet, l.width = true, t.Sheet, len(t.Names)
	l.values = mapping.NewSingles(o.Zone(), t.Date1904)
	return nil
}

func shown(t *intake.Table) string { return intake.Quote([]byte(strings.Join(t.Names, ","))) }

// learn looks at the first rows for what a cell alone does not show.
func (l *list) learn(t *intake.Table, time, currency int, amounts ...int) {
	cell := func(row []string, at int) string {
		if at < 0 || at >= len(row) {
			return ""
		}
		return row[at]
	}
	for _, row := range t.Sample() {
		l.values.LearnTime(cell(row, time))
		for _, at := range amounts {
			text := cell(row, at)
			if c, err := l.currencyOf([]byte(cell(row, currency)), []byte(text)); err == nil && text != "" {
				l.values.LearnAmount(text, digits(c))
			}
		}
	}
}

// digits is how many decimals a currency has; the most any has for 0.
func digits(c dyetrace.Currency) int {
	if c == 0 {
		return mostDigits
	}
	return c.Digits()
}

// whole checks that a row has as many cells as the header.
func (l *list) whole(rec *intake.Record) error {
	if fields := rec.Len(); !rec.Fit(l.width) {
		return fmt.Errorf("it has %d fields, but the header has %d", fields, l.width)
	}
	for i := range rec.Len() {
		if len(l.values.Text(rec.Bytes(i))) > 0 {
			return nil
		}
	}
	return intake.ErrSkipBlank
}

// text is a cell without blanks around it.
func (l *list) text(rec *intake.Record, at int, column string, most uint32) (string, error) {
	text, err := rec.String(at, column, most)
	return strings.TrimSpace(text), err
}

// accountOf is an account as records have it, "" for none.
func (l *list) accountOf(rec *intake.Record, at int, column string) (string, error) {
	text, err := rec.String(at, column, intake.MaxID)
	if err != nil || l.values.Blank([]byte(text)) {
		return "", err
	}
	account, err := l.values.Account([]byte(text))
	if err != nil {
		return "", fmt.Errorf("%s %w", column, err)
	}
	return account, nil
}

// currencyOf returns the currency of an amount, by its own cell, by the heading of the amounts or
// by the mark beside the amount; 0 where none names it.
func (l *list) currencyOf(cell, amount []byte) (c dyetrace.Currency, err error) {
	if !l.values.Blank(cell) {
		if c, err = l.values.Currency(cell); err != nil {
			return 0, err
		}
	}
	if l.currency != 0 {
		if c != 0 && c != l.currency {
			return 0, errTwoCurrencies
		}
		c = l.currency
	}
	beside := l.values.Beside(amount)
	switch {
	case len(beside) == 0:
		return c, nil
	case c != 0 && slices.Contains(beside, c.String()):
		return c, nil
	case c != 0:
		return 0, errTwoCurrencies
	case l.points && slices.Contains(beside, "CNY"):
		return dyetrace.ParseCurrency("CNY")
	case len(beside) == 1:
		return dyetrace.ParseCurrency(beside[0])
	}
	return 0, fmt.Errorf("amount could be in %s: give the currency", strings.Join(beside, " or "))
}

// plain is an amount as a plain decimal.
func (l *list) plain(text []byte, c dyetrace.Currency, column string) (string, error) {
	plain, err := l.values.Amount(text, digits(c), l.points)
	if err != nil && !errors.Is(err, dyetrace.ErrAmountSyntax) {
		err = fmt.Errorf("%s %w", column, err)
	}
	return plain, err
}
