package report

import (
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

// Clock is an instant as people read it, in a zone that is named elsewhere, to
// the second, or finer where the source was.
func Clock(at dyetrace.Instant, zone *time.Location) string {
	return at.Time().In(zone).Format("2006-01-02 15:04:05.999999999")
}
