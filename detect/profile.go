package detect

import (
	"math"

	"dyetrace"
)

// Profile is what a ledger holds about a statement's account beside transfers.
type Profile struct {
	// Income is the holder's declared income of a year, in minor units of
	// Currency; 0 where it is not known or in another currency.
	Income   dyetrace.Amount
	Currency dyetrace.Currency
	Kind     dyetrace.Kind
	Covered  bool // the ledger holds a statement of the account itself
	// Depth is by how many hops of an hour or less claimed money came here; 0
	// where it did not.
	Depth uint8
	// Claimed is when claimed money came here last.
	Claimed Second
	Region  uint16 // a number for each region; 0 where none is known
	// Sharers is how many holders use the device or phone that most use, this
	// one included; 0 where no link is known.
	Sharers uint16
	Holder  uint32 // equal for accounts of one holder; 0 where none is known
	Name    uint32 // equal for accounts whose holders have one name; 0 where none is known
	// Together is how often this account and one of another holder on the same
	// device moved money within a minute.
	Together uint32
	// Warned is when the account was restricted; NeverWarned where it was not.
	Warned Second
}

// NeverWarned is later than every transfer.
const NeverWarned = Second(math.MaxInt32)
