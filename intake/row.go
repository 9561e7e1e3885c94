package intake

import (
	"errors"
	"fmt"
	"strconv"

	"dyetrace"
)

// Reasons for which a row is refused although each of its fields can be read.
var (
	errNoID     = errors.New("id is empty")
	errNoFrom   = errors.New("from is empty")
	errNoTo     = errors.New("to is empty")
	errZero     = errors.New("amount is zero: nothing was moved")
	errZeroGot  = errors.New("received is zero: the payee got nothing")
	errMoreGot  = errors.New("the payee received more than was sent, in the same currency")
	errNegative = errors.New("amount is below zero")
)

// AddRow adds an empty row to a batch. The pointer is good until the next one
// is added.
func AddRow(b *dyetrace.Batch) *dyetrace.Row {
	b.Rows = append(b.Rows, dyetrace.Row{})
	return &b.Rows[len(b.Rows)-1]
}

// CheckRow says why a row cannot be a transfer, if so. Every format's rows
// pass it.
func CheckRow(r *dyetrace.Row) error {
	switch {
	case r.ID.Len == 0:
		return errNoID
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

// ParseAmount reads an amount of a currency. The column's name is for the
// error.
func ParseAmount(text []byte, c dyetrace.Currency, column string) (dyetrace.Amount, error) {
	amount, err := dyetrace.ParseAmount(text, c.Digits())
	if err != nil {
		return 0, moneyError(text, c, column, err)
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
		return dyetrace.Stated{}, moneyError(text, c, column, err)
	}
	return dyetrace.Stated{Amount: balance, Known: true}, nil
}

func moneyError(text []byte, c dyetrace.Currency, column string, err error) error {
	if errors.Is(err, dyetrace.ErrAmountDigits) {
		return fmt.Errorf("%s %s: %w: %s has %d", column, Quote(text), err, c, c.Digits())
	}
	return fmt.Errorf("%s %s: %w", column, Quote(text), err)
}

// MustCurrency is the currency with a code that is known to be known.
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
		return 0, fmt.Errorf("seq %s is not a whole number from 0 on", Quote(text))
	}
	return int64(seq), nil
}
