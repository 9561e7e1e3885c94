package statement

import "dyetrace"

// Reversal is a transfer that takes an earlier one back by a source: its
// payment. Amounts are in the currencies of the statements.
type Reversal struct {
	Ord            Ord // of the reversal
	Payer, Payee   No
	Sent, Received dyetrace.Amount

	Payment Ord             // what it takes back, where it is linked
	Back    dyetrace.Amount // of Sent, what it takes back: 0 where it is not linked
	Fault   ReversalFault   // why Sent, or what is more than Back, is an ordinary payment
}

// Linked reports whether it takes anything back.
func (r *Reversal) Linked() bool { return r.Back > 0 }

// Plain is what is paid by the rule though a source calls it a reversal.
func (r *Reversal) Plain() dyetrace.Amount { return r.Sent - r.Back }

// ReversalFault is why a transfer, or a part of it, takes nothing back though
// a source calls it a reversal.
type ReversalFault uint8

func (f ReversalFault) String() string { return reversalFaults[f] }

// Known reports whether it is one of the faults.
func (f ReversalFault) Known() bool { return int(f) < len(reversalFaults) }

// The faults of reversals. See "A reversal" in docs/method.md.
const (
	ReversalSound    ReversalFault = iota
	ReversalUnnamed                // the source does not name what it takes back
	ReversalMissing                // no transfer has the id
	ReversalOrder                  // the payment does not come before it
	ReversalMismatch               // the payment went between other accounts or in other currencies
	ReversalExcess                 // it takes back more than is left
)

var reversalFaults = [...]string{"", "unnamed", "missing", "order", "mismatch", "excess"}
