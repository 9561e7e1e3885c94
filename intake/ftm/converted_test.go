package ftm

import (
	"strings"
	"testing"

	"dyetrace/intake"
)

// Where no amount in a currency of its own is there, a payment has the one in dollars, else
// the one in euros.
func TestConvertedAmounts(t *testing.T) {
	for with, want := range map[string]string{
		`"amountEur":["6.00"],"amountUsd":["7.00"]`: " 7.00 USD\nnote: payments without an amount",
		`"amountEur":["6.00"]`:                      " 6.00 EUR\nnote: payments without an amount",
	} {
		paid := made(`"amount":["1200.50"],"currency":["EUR"]`, with)
		r, err := readAll(t, ann+ben+first+second+paid, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := told(&r); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", with, got, want)
		}
	}
}

// A payment that is rejected for two reasons is rejected for the same one every time.
func TestSameReason(t *testing.T) {
	twice := made(`"amount":["1200.50"],"currency":["EUR"]`, `"amountEur":["6","7"],"amountUsd":["8","9"]`)
	for range 50 {
		r, err := readAll(t, ann+ben+first+second+twice, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := told(&r); !strings.Contains(got, "rejected: amountUsd has 2 values") {
			t.Fatal(got)
		}
	}
}
