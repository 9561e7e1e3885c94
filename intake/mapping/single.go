package mapping

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/values"
	"dyetrace/internal/accountkey"
)

// Singles reads cells of tables that are no statements, such as lists of claims,
// as people write them. It belongs to one goroutine.
type Singles struct {
	clock clock
	days  values.Orders
	marks values.Marks
}

// Reasons to refuse a single cell.
var (
	errSingleDay = errors.New("time could have its day or its month first, and nothing in the column decides: " +
		"write it as 2026-03-31")
	errSingleOpen = errors.New("could have thousands or decimals behind its mark, and nothing decides: " +
		"give the currency, or write it as 1234.00")
	errSingleMark = errors.New("does not fit the decimal mark that the column has otherwise: write it as 1234.50")
	errSingleWay  = errors.New("has letters that say in which direction it went: give the sum alone")
)

// NewSingles reads times without a zone as times in zone, and refuses them where
// it is nil.
func NewSingles(zone *time.Location, date1904 bool) *Singles {
	return &Singles{clock: clock{Clock: intake.NewClock(zone), date1904: date1904, any: true}}
}

// LearnTime learns the order of day and month from a cell of the column of times.
func (s *Singles) LearnTime(cell string) {
	if t, ok := values.SplitTime(string(narrow(clean([]byte(cell))))); ok && !t.Named() {
		s.days.Add(t)
		s.clock.order = s.days.Decide()
		if s.clock.order == values.YMD {
			s.clock.order = 0
		}
	}
}

// LearnAmount learns the decimal mark from a cell of the column of amounts; digits is
// how many its currency has.
func (s *Singles) LearnAmount(cell string, digits int) {
	if a, err := values.SplitAmount(narrow(clean([]byte(cell)))); err == nil {
		s.marks.Add(a.Fit(digits))
	}
}

// Time reads a time, or a day alone. It lies at most spread after the instant returned.
func (s *Singles) Time(cell []byte) (at dyetrace.Instant, spread time.Duration, err error) {
	v := narrow(clean(cell))
	at, plain := s.clock.RFC3339(v)
	if plain == nil {
		return at, 0, nil
	}
	at, spread, err = s.clock.parse(v)
	switch {
	case errors.Is(err, errTimeSyntax):
		err = plain
	case errors.Is(err, errDayOpen) || errors.Is(err, errDayOrder):
		err = errSingleDay
	}
	return at, spread, err
}

// Beside returns the codes of the currencies that a mark beside an amount may mean.
func (s *Singles) Beside(cell []byte) []string {
	split, err := values.SplitAmount(narrow(clean(cell)))
	if err != nil {
		return nil
	}
	return split.Currencies()
}

// Amount returns an amount as a plain decimal such as 1234.50. digits is how many its
// currency has, 8 where that is not known. With points, a comma never begins decimals.
func (s *Singles) Amount(cell []byte, digits int, points bool) (plain string, err error) {
	split, err := values.SplitAmount(narrow(clean(cell)))
	switch {
	case err != nil:
		return "", err
	case split.Way != values.NoWay:
		return "", errSingleWay
	case split.Negative:
		return "", dyetrace.ErrAmountSyntax
	}
	mark := s.marks.Decide()
	if points {
		mark = '.'
	}
	if mark == 0 {
		mark = '.'
		switch fit := split.Fit(digits); {
		case fit == values.FitsComma:
			mark = ','
		case fit == values.FitsOpen && bytes.IndexByte(cell, ',') >= 0:
			return "", errSingleOpen
		}
	}
	plain, ok := split.Decimal(mark)
	if !ok {
		return "", errSingleMark
	}
	return shorten(plain, digits), nil
}

// Account returns an account's number as records have it.
func (s *Singles) Account(cell []byte) (string, error) {
	number := numberText(clean(cell))
	if bytes.ContainsAny(number, ".+") && scientific().Match(number) {
		return "", errRuined
	}
	return string(accountkey.Canonical(number)), nil
}

// Currency returns the currency with a name or a code.
func (s *Singles) Currency(cell []byte) (dyetrace.Currency, error) {
	v := clean(cell)
	if c, err := currencyNames.Parse(v); err == nil {
		return c, nil
	}
	return dyetrace.ParseCurrency(v)
}

// Text returns a cell without the blanks and marks around its value.
func (s *Singles) Text(cell []byte) []byte { return clean(cell) }

// Blank reports whether a cell has no value.
func (s *Singles) Blank(cell []byte) bool { return blank(clean(cell)) }

// narrow returns a value with narrow digits, letters and marks in place of wide ones.
func narrow(v []byte) []byte {
	if !slices.ContainsFunc(v, func(c byte) bool { return c >= 0x80 }) {
		return v
	}
	return []byte(strings.Map(func(r rune) rune {
		switch {
		case r >= '\uff01' && r <= '\uff5e':
			return r - 0xfee0
		case r == '\u3000':
			return ' '
		}
		return r
	}, string(v)))
}
