package trace

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// Result is what a trace found. Accounts and transfers are named by their
// numbers in the ledger; whoever shows them looks the names up there.
//
// Under the poison rule there are no claims and no parts: the amounts of
// accounts and transfers are those of marked money, what an account holds is
// its balance while it is marked, and ends are the places at which marks
// stopped, with the marked money that arrived there.
type Result struct {
	Rule      dyetrace.Rule
	Claims    []Claim    // in claim order; none under the poison rule
	Accounts  []Account  // by level, account id, currency
	Transfers []Transfer // in ledger order
	Ends      []End      // by account id, currency, name of the end
	Warnings  []Warning  // in the order in which they arose
	Walked    int64      // entries of the statements read, each counted once

	parts parts
}

// Part is what one claim has of an amount. Claim is an index into
// Result.Claims.
type Part struct {
	Claim  int32
	Amount dyetrace.Amount
}

// Sum is an amount with its currency.
type Sum struct {
	Currency dyetrace.Currency
	Amount   dyetrace.Amount
}

// EndSum is what a claim lost sight of at one kind of end.
type EndSum struct {
	Currency dyetrace.Currency
	End      dyetrace.End
	Amount   dyetrace.Amount
}

// Claim is the balance of one claim: what was followed, and what arrived by
// conversion, equals what is held and what met an end, in every currency.
//
// A claim is ignored where its transfer does not exist for the trace: because
// it lies after the last instant the trace sees, or goes from an account to
// itself. Nothing is followed then, nor refused, and the method gives such a claim no
// currency: Currency is only for writing its amounts.
type Claim struct {
	ID       string
	Victim   string
	Transfer statement.Ord
	Currency dyetrace.Currency
	Followed dyetrace.Amount
	Refused  dyetrace.Amount
	Ignored  bool
	Held     []Sum    // by currency; no zero amounts
	Ends     []EndSum // by currency, name of the end; no zero amounts
	Arrived  []Sum    // by conversion, by currency; no zero amounts
}

// Account is an account that claimed money reached. Amounts are in the
// currency of its statement.
type Account struct {
	No       statement.No
	Level    int32
	Received dyetrace.Amount // claimed money that arrived, before any of it met an end
	Sent     dyetrace.Amount // claimed money taken from its lots
	Held     dyetrace.Amount
	held     partList
}

// Transfer is a transfer that carried claimed money out of its payer.
type Transfer struct {
	Ord      statement.Ord
	From, To statement.No
	Level    int32
	Traced   dyetrace.Amount // claimed money that left the payer, in the payer's currency
	parts    partList
}

// End is claimed money that left sight at an account.
type End struct {
	No     statement.No
	End    dyetrace.End
	Amount dyetrace.Amount
	parts  partList
}

// Warning is an unrecorded movement in an account that claimed money has
// reached, a part of a claim that was refused, or a reversal from such an
// account that takes back less than it pays.
type Warning struct {
	No         statement.No
	Ord        statement.Ord
	Unrecorded dyetrace.Amount // above zero: a deposit, below: a withdrawal; zero: see Claim
	Claim      int32           // index into Result.Claims, for Refused
	Refused    dyetrace.Amount // in the claim's currency
	Reversal   statement.ReversalFault
	Plain      dyetrace.Amount // of the reversal, what was taken by the rule
}

// HeldParts is what an account holds of each claim, in claim order.
func (r *Result) HeldParts(a *Account) []Part { return r.parts.list(a.held) }

// TransferParts is what a transfer carried of each claim, in claim order.
func (r *Result) TransferParts(t *Transfer) []Part { return r.parts.list(t.parts) }

// EndParts is what an end took of each claim, in claim order.
func (r *Result) EndParts(e *End) []Part { return r.parts.list(e.parts) }
