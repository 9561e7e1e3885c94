package intake

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"dyetrace"
)

// Reasons to refuse a row although each of its fields can be read.
var (
	ErrNoID        = errors.New("id is empty")
	ErrNotReceived = errors.New("received is empty, though received_currency is another one: " +
		"nobody can say how much arrived")

	errNoFrom   = errors.New("from is empty")
	errNoTo     = errors.New("to is empty")
	errSeq      = errors.New("seq is not a whole number from 0 on")
	errZero     = errors.New("amount is zero: nothing was moved")
	errZeroGot  = errors.New("received is zero: the payee got nothing")
	errMoreGot  = errors.New("the payee received more than was sent, in the same currency")
	errNegative = errors.New("amount is below zero")

	errNoAccount = errors.New("the line does not say whose statement it is: give its account by --account")
	errCharge    = errors.New("the charge is below zero or more than the amount")
)

// AddRow adds an empty row to a batch. The pointer is valid until the next row is added.
func AddRow(b *dyetrace.Batch) *dyetrace.Row {
	if len(b.Rows) == cap(b.Rows) {
		b.Rows = slices.Grow(b.Rows, roomFor(len(b.Rows)))
	}
	b.Rows = append(b.Rows, dyetrace.Row{})
	return &b.Rows[len(b.Rows)-1]
}

// AddSide adds an empty line of a statement to a batch. The pointer is valid until the
// next line is added.
func AddSide(b *dyetrace.Batch) *dyetrace.SideRow {
	if len(b.Sides) == cap(b.Sides) {
		b.Sides = slices.Grow(b.Sides, roomFor(len(b.Sides)))
	}
	b.Sides = append(b.Sides, dyetrace.SideRow{})
	return &b.Sides[len(b.Sides)-1]
}

// roomFor returns for how many more records to make room where there are so many. Rows are
// large and must not be copied often.
func roomFor(records int) int { return max(32, 2*records) }

// CheckSide returns the reason why a record is no line of a statement, or nil. Every
// format's lines go through it.
func CheckSide(s *dyetrace.SideRow) error {
	switch {
	case s.Account.Len == 0:
		return errNoAccount
	case s.Amount == 0:
		return errZero
	case s.Amount < 0:
		return errNegative
	case s.Charge < 0 || s.Charge > s.Amount:
		return errCharge
	}
	return nil
}

// CheckRow returns the reason why a row is no transfer, or nil. Every format's rows go
// through it.
func CheckRow(r *dyetrace.Row) error {
	switch {
	case r.ID.Len == 0:
		return ErrNoID
	case r.From.Len == 0:
		return errNoFrom
	case r.To.Len == 0:
		return errNoTo
	case r.Amount == 0:
		return errZero
	case r.Received == 0:
		return errZeroGot
	case r.Amount < 0 || r.Received < 0:
		return errNegative
	case r.Received > r.Amount && r.Currency == r.ReceivedCurrency:
		return errMoreGot
	}
	return nil
}

// ParseAmount reads an amount of a currency. The column's name is for the error.
func ParseAmount(text []byte, c dyetrace.Currency, column string) (dyetrace.Amount, error) {
	amount, err := dyetrace.ParseAmount(text, c.Digits())
	if err != nil {
		return 0, moneyError(c, column, err)
	}
	return amount, nil
}

// ParseStated reads a balance, unknown where it is empty.
func ParseStated(text []byte, c dyetrace.Currency, column string) (dyetrace.Stated, error) {
	if len(text) == 0 {
		return dyetrace.Stated{}, nil
	}
	balance, err := dyetrace.ParseBalance(text, c.Digits())
	if err != nil {
		return dyetrace.Stated{}, moneyError(c, column, err)
	}
	return dyetrace.Stated{Amount: balance, Known: true}, nil
}

// moneyError returns the error for an amount, without the amount itself: rows refused for
// one reason can then be counted together, and the reject has the whole row anyway.
func moneyError(c dyetrace.Currency, column string, err error) error {
	if errors.Is(err, dyetrace.ErrAmountDigits) {
		err = fmt.Errorf("%w: %s has %d", err, c, c.Digits())
	}
	if column != "amount" {
		err = fmt.Errorf("%s: %w", column, err)
	}
	return err
}

// ParseCurrency reads a currency's code; an empty one is the usual currency.
func ParseCurrency(code []byte, usual dyetrace.Currency) (dyetrace.Currency, error) {
	if len(code) == 0 {
		return usual, nil
	}
	return dyetrace.ParseCurrency(code)
}

// MustCurrency returns the currency with a code. It panics for an unknown one.
func MustCurrency(code string) dyetrace.Currency {
	c, err := dyetrace.ParseCurrency(code)
	if err != nil {
		panic(err)
	}
	return c
}

// ParseSeq reads a source's running number, 0 where it is empty.
func ParseSeq(text []byte) (int64, error) {
	if len(text) == 0 {
		return 0, nil
	}
	seq, err := strconv.ParseUint(string(text), 10, 63)
	if err != nil {
		return 0, errSeq
	}
	return int64(seq), nil
}

// ParseCovered reads whether the ledger holds an account's statement: empty is yes.
func ParseCovered(text []byte) (bool, error) {
	switch string(bytes.ToLower(text)) {
	case "", "true", "yes", "1":
		return true, nil
	case "false", "no", "0":
		return false, nil
	}
	return false, fmt.Errorf("covered is %s: it is true or false", Quote(text))
}

// CurrencyNames are the names that a source has for currencies.
type CurrencyNames map[string]dyetrace.Currency

// NewCurrencyNames returns the names for a map from names to ISO 4217 codes.
func NewCurrencyNames(codes map[string]string) CurrencyNames {
	names := make(CurrencyNames, len(codes))
	for name, code := range codes {
		names[name] = MustCurrency(code)
	}
	return names
}

// Parse returns the currency with a name, which may also be its code.
func (n CurrencyNames) Parse(name []byte) (dyetrace.Currency, error) {
	if c, ok := n[string(name)]; ok {
		return c, nil
	}
	if c, err := dyetrace.ParseCurrency(name); err == nil {
		return c, nil
	}
	return 0, fmt.Errorf("unknown currency %s", Quote(name))
}
