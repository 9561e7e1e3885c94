package dyetrace

import (
	"fmt"
	"time"
)

// Claim is one victim's reported loss. It names the transfer by which the
// money left the victim, either by its id or by what a victim knows of it.
type Claim struct {
	ID       string
	Transfer string // id of the transfer; where empty, Known describes it
	Known    Known
	Amount   Stated // unknown: all of the transfer, unless Written has less
	// Written is the amount as the claims file has it, where the file names no currency:
	// only the transfer shows how many digits it has. Amount is unknown then.
	Written string
	// Currency is the currency the amount was written in; 0 where the claim
	// gives none, and then it is the transfer's.
	Currency Currency
	Victim   string
	Line     int64 // of the claims file
}

// Known is what a person remembers of a transfer. Empty fields match anything.
type Known struct {
	From, To string
	Serials  []string // serial and order numbers, as people quote them
	Amount   string   // as written; it is read in the currency of the candidate
	Time     Instant
	HasTime  bool
	Within   time.Duration // how far Time may lie from the transfer's
}

// AmountIn is the claimed amount when the claimed transfer is in currency c.
// It is unknown where the claim asks for all of the transfer, and an error
// where the claim is in another currency or has too many digits for c.
func (claim *Claim) AmountIn(c Currency) (Stated, error) {
	if claim.Currency != 0 && claim.Currency != c {
		return Stated{}, fmt.Errorf("claim %s is in %s, but its transfer is in %s", claim.ID, claim.Currency, c)
	}
	if claim.Written == "" {
		return claim.Amount, nil
	}
	amount, err := ParseAmount(claim.Written, c.Digits())
	if err != nil {
		return Stated{}, fmt.Errorf("claim %s: %w: %q in %s", claim.ID, err, claim.Written, c)
	}
	return Stated{Amount: amount, Known: true}, nil
}
