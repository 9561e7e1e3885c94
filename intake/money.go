package intake

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"dyetrace"
)

// Money reads the amounts of a file. With --round, it rounds amounts that are finer than
// their currency, half away from zero, and counts them. Its zero value rounds nothing.
type Money struct{ rounded *atomic.Int64 }

// ErrRound is the advice for amounts that are finer than their currency, where they
// may be rounded.
var ErrRound = errors.New("--round rounds such amounts to the currency, and says how many")

// Money returns how a file's amounts are read.
func (o *Options) Money() Money { return Money{o.rounded} }

// Rounds reports whether amounts are rounded.
func (m Money) Rounds() bool { return m.rounded != nil }

// Round returns a plain decimal, which may be below zero, as an amount of a currency with
// so many digits.
func (m Money) Round(text []byte, digits int) (dyetrace.Amount, error) {
	kept, up, finer := cutDigits(text, digits)
	amount, err := dyetrace.ParseBalance(kept, digits)
	if err != nil || !finer {
		return amount, err
	}
	m.rounded.Add(1)
	switch {
	case !up:
		return amount, nil
	case kept[0] == '-':
		return amount - 1, nil
	}
	return amount + 1, nil
}

// cutDigits removes the digits of a plain decimal that its currency does not have. up is
// whether the first of them is 5 or more, and finer whether any is not zero.
func cutDigits(text []byte, digits int) (kept []byte, up, finer bool) {
	point := bytes.IndexByte(text, '.')
	if point < 0 || len(text)-point-1 <= digits {
		return text, false, false
	}
	rest := text[point+1+digits:]
	for _, d := range rest {
		if d < '0' || d > '9' {
			return text, false, false
		}
		finer = finer || d != '0'
	}
	kept = text[:point+1+digits]
	if digits == 0 {
		kept = text[:point]
	}
	return kept, rest[0] >= '5', finer
}

// Amount reads an amount, which is not below zero. The column's name is for the error.
func (m Money) Amount(text []byte, c dyetrace.Currency, column string) (dyetrace.Amount, error) {
	amount, err := dyetrace.ParseAmount(text, c.Digits())
	switch {
	case err == nil:
		return amount, nil
	case !errors.Is(err, dyetrace.ErrAmountDigits):
		return 0, moneyError(c, column, err)
	case m.rounded == nil:
		return 0, fmt.Errorf("%w; %w", moneyError(c, column, err), ErrRound)
	}
	amount, err = m.Round(text, c.Digits())
	if err != nil {
		err = moneyError(c, column, err)
	}
	return amount, err
}

// Stated reads a balance, unknown where it is empty.
func (m Money) Stated(text []byte, c dyetrace.Currency, column string) (dyetrace.Stated, error) {
	if len(text) == 0 {
		return dyetrace.Stated{}, nil
	}
	negative := text[0] == '-'
	if negative {
		text = text[1:]
	}
	amount, err := m.Amount(text, c, column)
	if negative {
		amount = -amount
	}
	return dyetrace.Stated{Amount: amount, Known: err == nil}, err
}

// Bounds of a number with an exponent. No amount of money needs more zeros, and nothing
// longer fits an Amount.
const (
	longestExponent = 18
	longestMantissa = 40 // digits
)

// Plain returns a number such as 1.0E7, as Java and Python write large and small ones, as
// a plain decimal. Any other text is returned as it is.
func Plain(text []byte) []byte {
	// Most numbers have no exponent and cost one search.
	at := bytes.IndexAny(text, "eE")
	if at <= 0 {
		return text
	}
	exponent, err := strconv.Atoi(string(text[at+1:]))
	if err != nil || exponent < -longestExponent || exponent > longestExponent {
		return text
	}
	// Anything that is not a number after all is left to the reader of amounts, which
	// reports it as it was written.
	number := text[:at]
	sign := []byte(nil)
	if number[0] == '-' {
		sign, number = number[:1], number[1:]
	}
	whole, frac, _ := bytes.Cut(number, []byte{'.'})
	if len(whole) == 0 || len(whole)+len(frac) > longestMantissa {
		return text
	}
	all := append(bytes.Clone(whole), frac...)
	for _, d := range all {
		if d < '0' || d > '9' {
			return text
		}
	}
	// The point moves over the digits by the exponent, and zeros fill what is missing on
	// either side.
	point := len(whole) + exponent
	for ; point < 1; point++ {
		all = append([]byte{'0'}, all...)
	}
	for len(all) < point {
		all = append(all, '0')
	}
	out := append(append(bytes.Clone(sign), trimZeros(all[:point])...), '.')
	return bytes.TrimRight(bytes.TrimRight(append(out, all[point:]...), "0"), ".")
}

// trimZeros removes the zeros at the front of a whole number, except the last digit.
func trimZeros(whole []byte) []byte {
	for len(whole) > 1 && whole[0] == '0' {
		whole = whole[1:]
	}
	return whole
}

// begin resets what is counted over a whole file.
func (o *Options) begin() {
	o.zones, o.twice = &zones{}, &shownTwice{}
	if o.rounded = nil; o.Round {
		o.rounded = new(atomic.Int64)
	}
}

// emitNotes emits notes on what was counted over a whole file.
func (o *Options) emitNotes(emit func(*dyetrace.Batch) error) error {
	var notes []dyetrace.Note
	if o.rounded != nil && o.rounded.Load() > 0 {
		text := "1 amount or balance was finer than its currency and was rounded to it, since --round says so"
		if n := o.rounded.Load(); n > 1 {
			text = fmt.Sprintf("%d amounts and balances were finer than their currency and were rounded to it, "+
				"since --round says so", n)
		}
		notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteChanged, Text: text})
	}
	if o.twice != nil && o.twice.met.Load() {
		notes = append(notes, o.twice.note())
	}
	if len(notes) == 0 {
		return nil
	}
	if err := emit(&dyetrace.Batch{Notes: notes}); err != nil {
		return outside{err}
	}
	return nil
}
