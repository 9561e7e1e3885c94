package cards

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// Day reads a day of six digits in an order such as 020106 (day, month, year) or
// 060102, as Go writes layouts. Years from 80 on are of the last century.
func Day(text, layout string) (string, error) {
	at, err := time.Parse(layout, text)
	if err != nil || !Digits(text) {
		return "", fmt.Errorf("%s is no day", intake.Quote([]byte(text)))
	}
	year := at.Year() % 100
	if year += 2000; year >= 2080 {
		year -= 100
	}
	day := time.Date(year, at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	if day.Day() != at.Day() {
		return "", fmt.Errorf("%s is no day", intake.Quote([]byte(text)))
	}
	return day.Format(time.DateOnly), nil
}

// Money reads digits with the point before the last ones.
func Money(text string, digits int, c dyetrace.Currency, what string) (dyetrace.Amount, error) {
	if !Digits(text) || len(text) > 18 {
		return 0, fmt.Errorf("%s %s is no number of digits", what, intake.Quote([]byte(text)))
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, err
	}
	for ; digits > c.Digits(); digits-- {
		if n%10 != 0 {
			return 0, fmt.Errorf("%s has more digits behind the point than %s has", what, c)
		}
		n /= 10
	}
	for ; digits < c.Digits(); digits++ {
		if n > math.MaxInt64/100 {
			return 0, errors.New(what + " is larger than any account moves")
		}
		n *= 10
	}
	if n > math.MaxInt64/100 {
		return 0, errors.New(what + " is larger than any account moves")
	}
	return dyetrace.Amount(n), nil
}

// Number reads a count.
func Number(text, what string) (int64, error) {
	if !Digits(text) || len(text) > 15 {
		return 0, fmt.Errorf("%s %s is no number", what, intake.Quote([]byte(text)))
	}
	return strconv.ParseInt(text, 10, 64)
}
