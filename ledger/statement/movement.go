package statement

import "dyetrace"

// Movement is a transfer as statements have it. Amounts are what left the
// payer, in its currency, and what reached the payee, in its own.
type Movement struct {
	Time                   dyetrace.Instant
	From, To               No
	Amount, Received       dyetrace.Amount
	FromBalance, ToBalance dyetrace.Stated
}
