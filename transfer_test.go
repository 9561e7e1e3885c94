package dyetrace_test

import (
	"testing"

	"dyetrace"
)

// A transfer with conversion leaves the payer's statement in one currency and
// reaches the payee's in another.
func TestTransferSides(t *testing.T) {
	cny, usd := currency(t, "CNY"), currency(t, "USD")
	transfer := dyetrace.Transfer{From: "A", To: "B", Amount: 72000, Currency: cny, Received: 10000, ReceivedCurrency: usd}
	if got, want := transfer.Payer(), (dyetrace.AccountCurrency{Account: "A", Currency: cny}); got != want {
		t.Errorf("the payer is %v; want %v", got, want)
	}
	if got, want := transfer.Payee(), (dyetrace.AccountCurrency{Account: "B", Currency: usd}); got != want {
		t.Errorf("the payee is %v; want %v", got, want)
	}
}
