package find

import (
	"testing"

	"dyetrace"
)

// No currency has more digits than an amount is read with: one with more would be found
// by no amount.
func TestAmountsOfEveryCurrency(t *testing.T) {
	for c := range dyetrace.Currency(1 << 15) {
		if c.Known() && c.Digits() > maxDigits {
			t.Errorf("%v has %d digits", c, c.Digits())
		}
	}
}
