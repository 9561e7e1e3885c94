package dyetrace_test

import (
	"errors"
	"testing"

	"dyetrace"
)

// A claimed amount is read once its transfer's currency is known; a claim that
// says nothing asks for all of the transfer.
func TestClaimAmountIn(t *testing.T) {
	cny, jpy := currency(t, "CNY"), currency(t, "JPY")
	tests := []struct {
		name  string
		claim dyetrace.Claim
		in    dyetrace.Currency
		want  dyetrace.Stated
		err   error
		fails bool
	}{
		{name: "all of the transfer", claim: dyetrace.Claim{ID: "V1"}, in: cny},
		{name: "an amount as written", claim: dyetrace.Claim{ID: "V1", Written: "10.5"}, in: cny,
			want: dyetrace.Stated{Amount: 1050, Known: true}},
		{name: "an amount already read", claim: dyetrace.Claim{ID: "V1", Amount: dyetrace.Stated{Amount: 7, Known: true}}, in: cny,
			want: dyetrace.Stated{Amount: 7, Known: true}},
		{name: "the claim's own currency agrees", claim: dyetrace.Claim{ID: "V1", Written: "10", Currency: jpy}, in: jpy,
			want: dyetrace.Stated{Amount: 10, Known: true}},
		{name: "digits that the currency has not", claim: dyetrace.Claim{ID: "V1", Written: "10.5"}, in: jpy,
			err: dyetrace.ErrAmountDigits, fails: true},
		{name: "another currency", claim: dyetrace.Claim{ID: "V1", Written: "10", Currency: cny}, in: jpy, fails: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.claim.AmountIn(test.in)
			if got != test.want || (err != nil) != test.fails || test.err != nil && !errors.Is(err, test.err) {
				t.Errorf("got %v, %v; want %v, %v", got, err, test.want, test.err)
			}
		})
	}
}
