package accountkey_test

import (
	"testing"

	"dyetrace/internal/accountkey"
)

// Two keys have two kinds of code only where one is a BIC and the other a country's.
func TestTwoCodes(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"DEUTDEFF/1234567", "10020030/1234567", true},
		{"10020030/1234567", "DEUTDEFFXXX/1234567", true},
		{"GBDSC.601613/31926819", "NWBKGB2L/31926819", true},
		{"22222222-0001/12345", "DEUTDEFF/12345", true},
		{"DEUTDEFF/1234567", "COBADEFF/1234567", false},
		{"10020030/1234567", "20030040/1234567", false},
		{"1234567", "DEUTDEFF/1234567", false},
		{"Some Bank/1234567", "DEUTDEFF/1234567", false},
	} {
		if got := accountkey.TwoCodes(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}
