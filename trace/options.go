package trace

import (
	"math"
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Options are how claims are followed. The zero Options follow them first in, first out,
// to the end of the ledger, however deep, and drop a claim's part once it is less than
// one major unit.
type Options struct {
	Rule     dyetrace.Rule
	MaxLevel int // accounts at this level end the trace; 0: none do
	MinPart  MinPart

	// Until, where HasUntil is set, is the last instant the trace sees.
	Until    dyetrace.Instant
	HasUntil bool

	// Progress, if given, is called now and then, at most about a thousand times, with
	// the place in ledger order that the trace has reached.
	Progress func(done, total statement.Ord)

	// Observe names statements with a function that gets their lines as the trace goes
	// through them, from the first to the last, whether or not claimed money reached
	// them. A Line belongs to the function that gets it.
	Observe map[statement.No]func(*Line)
	// ObserveLots also gives each line the lots after it.
	ObserveLots bool
}

// MinPart is the least part of a claim worth following: an exact decimal that
// holds in every currency. The zero MinPart is one major unit, such as 1.00
// CNY or 1 JPY. A MinPart of 0 follows everything.
type MinPart struct{ decimal string }

// ParseMinPart reads a plain unsigned decimal such as 0.01; an empty text is
// the default. Any number of decimal digits is allowed, since one decimal
// serves currencies with different minor digits. Errors are UsageErrors.
func ParseMinPart(text string) (MinPart, error) {
	whole, frac, point := strings.Cut(text, ".")
	if text != "" && (whole == "" || point && frac == "" || strings.Trim(whole+frac, "0123456789") != "") {
		return MinPart{}, dyetrace.Errorf(dyetrace.UsageError, "min-part", "%q is not a plain decimal number such as 1.00",
			text)
	}
	return MinPart{text}, nil
}

// String is the decimal as it was given; "" is the default.
func (m MinPart) String() string { return m.decimal }

// In is the least amount in currency c that is not below m. What m asks beyond
// the currency's minor digits is rounded up, which changes no comparison,
// because amounts are whole numbers of minor units.
func (m MinPart) In(c dyetrace.Currency) dyetrace.Amount {
	text := m.decimal
	if text == "" {
		text = "1"
	}
	whole, frac, _ := strings.Cut(text, ".")
	whole = strings.TrimLeft(whole, "0")
	digits := c.Digits()
	up := dyetrace.Amount(0)
	if len(frac) > digits {
		if strings.Trim(frac[digits:], "0") != "" {
			up = 1
		}
		frac = frac[:digits]
	}
	if whole == "" {
		whole = "0"
	}
	if frac != "" {
		whole += "." + frac
	}
	amount, err := dyetrace.ParseAmount(whole, digits)
	if err != nil {
		return math.MaxInt64 // larger than any amount
	}
	return amount + up
}
