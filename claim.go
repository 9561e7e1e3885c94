package dyetrace

import "time"

// Claim is one victim's reported loss. It names the transfer by which the
// money left the victim, either by its id or by what a victim knows of it.
type Claim struct {
	ID       string
	Transfer string // id of the transfer; where empty, Known describes it
	Known    Known
	Amount   Stated // unknown: all of the transfer
	// Currency is the currency the amount was written in; 0 where the claim
	// gives none, and then it is the transfer's.
	Currency Currency
	Victim   string
	Line     int64 // of the claims file
}

// Known is what a person remembers of a transfer. Empty fields match anything.
type Known struct {
	From, To string
	Amount   string // as written; it is read in the currency of the candidate
	Time     Instant
	HasTime  bool
	Within   time.Duration // how far Time may lie from the transfer's
}
