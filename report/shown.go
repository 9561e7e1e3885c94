package report

import (
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/internal/display"
)

// shown makes text from a source fit to be printed on a line of a terminal.
func shown(s string) string { return display.Line(s) }

// grouped is an amount with its currency and a comma at every third digit.
func grouped(a dyetrace.Amount, c dyetrace.Currency) string {
	return plainAmount(a, c) + " " + c.String()
}

// plainAmount is grouped without the currency, for use beside it.
func plainAmount(a dyetrace.Amount, c dyetrace.Currency) string {
	return display.Grouped(a.Format(c))
}

// Grouped is an amount with a comma at every third digit, for people.
func Grouped(a dyetrace.Amount, c dyetrace.Currency) string { return plainAmount(a, c) }

// Money is an amount with its currency, for people.
func Money(a dyetrace.Amount, c dyetrace.Currency) string { return grouped(a, c) }

// Percent is a share, 1 being all, to one digit after the point. As on the pages,
// what is not nothing never reads 0.0 %, and what is not all never reads 100.0 %.
func Percent(share float64) string {
	text := strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
	switch {
	case share > 0 && text == "0.0 %":
		return "< 0.1 %"
	case share < 1 && text == "100.0 %":
		return "> 99.9 %"
	}
	return text
}

// Clock is an instant as people read it, in a zone that is named elsewhere, to
// the second, or finer where the source was.
func Clock(at dyetrace.Instant, zone *time.Location) string {
	return at.Time().In(zone).Format("2006-01-02 15:04:05.999999999")
}
