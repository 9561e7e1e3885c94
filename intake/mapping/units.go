package mapping

import (
	"slices"
	"strings"
)

// unitTens is how many zeros the unit of a column of amounts has.
var unitTens = map[string]int{
	"thousand": 3, "千": 3, "千元": 3,
	"万": 4, "万元": 4, "萬": 4, "萬元": 4,
	"lakh":    5,
	"million": 6, "百万": 6, "百万元": 6,
	"crore": 7,
	"亿":     8, "亿元": 8, "億": 8, "億元": 8,
}

// isMinor reports whether amounts are in the minor unit of their currency.
func (f *Field) isMinor() bool { return f.Unit == "fen" || f.Unit == "minor" }

// unitFields are the fields that are amounts.
var unitFields = []string{
	"amount", "amount_in", "amount_out", "balance", "charge", "received", "from_balance", "to_balance",
	"opening", "closing",
}

// unit checks the unit of amounts.
func (c *checker) unit(i int, f *Field) {
	switch {
	case f.Unit == "":
	case !slices.Contains(unitFields, f.Is):
		c.fail("field", i, "unit", "is for amounts, not for %s", f.Is)
	case !f.isMinor() && unitTens[f.Unit] == 0:
		c.fail("field", i, "unit", "is %q: it is fen or minor, both the minor unit of the currency; one of %s; or left out",
			f.Unit, strings.Join(unitNames(), ", "))
	}
}

// unitNames returns the units, the smallest first.
func unitNames() []string {
	names := make([]string, 0, len(unitTens))
	for name := range unitTens {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := unitTens[a] - unitTens[b]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return names
}
