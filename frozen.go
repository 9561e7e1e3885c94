package dyetrace

import "fmt"

// Frozen is a sum that an institution holds back in an account, as whoever froze it has
// reported; the ledger only has the account's balance.
type Frozen struct {
	Account     string
	Written     string   // the amount as written: only its currency shows how many digits it has
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
