package dyetrace

import "fmt"

// Frozen is a sum that an institution holds back in an account. Whoever froze
// it says so; the ledger only knows what the account's balance was.
type Frozen struct {
	Account     string
	Written     string   // the amount, as it was written: only the currency tells how many digits it has
	Currency    Currency // 0: that of the account's only statement
	Institution string
	Request     string // id of the request by which it was frozen
	Time        Instant
	HasTime     bool     // else it is frozen at the last instant that the trace sees
	Claims      []string // to which an authority has attributed the account; empty: those the trace finds
	Line        int64    // of the file
}

// AmountIn is the frozen sum when it is in currency c.
func (f *Frozen) AmountIn(c Currency) (Amount, error) {
	if f.Currency != 0 && f.Currency != c {
		return 0, fmt.Errorf("account %s is frozen in %s, but its statement is in %s", f.Account, f.Currency, c)
	}
	amount, err := ParseAmount(f.Written, c.Digits())
	if err != nil {
		return 0, fmt.Errorf("%w: %q in %s", err, f.Written, c)
	}
	return amount, nil
}
