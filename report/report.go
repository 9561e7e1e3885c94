package report

import (
	"context"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Ledger is what a report reads of a ledger; *ledger.Ledger is one. Only Read
// is slow: it fetches whole records, and JSON does without it.
type Ledger interface {
	Name(statement.No) (dyetrace.AccountCurrency, error)
	Traits(statement.No) (statement.Traits, error)
	Account(id string) (dyetrace.Account, bool, error)
	Time(statement.Ord) (dyetrace.Instant, error)
	IDs([]statement.Ord) ([]string, error)
	Read(ctx context.Context, ords []statement.Ord, fn func(i int, t *dyetrace.Transfer) error) error
}

// Report is everything a trace found, with names and times in place of
// numbers. Its transfers come from EachTransfer.
type Report struct {
	Meta
	Rule      dyetrace.Rule
	Totals    []Total   // by currency
	Claims    []Claim   // in claim order; none under the poison rule
	Accounts  []Account // by level, account id, currency
	Ends      []End     // by account id, currency, end
	Inquiries []Inquiry // by institution, the largest sum first
	Warnings  []Warning // in the order in which they arose
	Compared  []Compared
	// Measures are sums that are frozen, in the order of their list, and Breaches
	// what left their accounts all the same, in ledger order, once AddMeasures has
	// been called.
	Measures []Measure
	Breaches []Breach
	// Faults of statements of accounts of the trace, by account id and currency,
	// once CheckStatements has looked; FaultCount also counts what was left out.
	Faults     []Fault
	FaultCount int64
	Names      []Name // of accounts of the trace, once CheckNames has looked

	ledger    Ledger
	result    *trace.Result
	measured  bool
	claimRank []int32 // place of each claim when ids are sorted
	accountOf map[statement.No]int32
}

// Total is the sum over all claims in one currency. Followed and Arrived
// together equal Held and all Ends. Under the poison rule nothing is followed,
// and Held and Ends are sums over marked accounts.
type Total struct {
	Currency dyetrace.Currency
	Followed dyetrace.Amount
	Refused  dyetrace.Amount
	Arrived  dyetrace.Amount // by conversion from another currency
	Held     dyetrace.Amount
	Ends     [dyetrace.Ends]dyetrace.Amount
}

// Claim is one claim and what became of it.
type Claim struct {
	ID       string
	Victim   string
	Transfer string
	Time     dyetrace.Instant
	From, To string // empty where nothing of the claim was followed
	Currency dyetrace.Currency
	Ignored  bool // the transfer does not exist for the trace; see trace.Claim
	Followed dyetrace.Amount
	Refused  dyetrace.Amount
	Held     []trace.Sum
	Arrived  []trace.Sum
	Ends     []trace.EndSum
}

// Account is an account that claimed money reached, in one currency.
type Account struct {
	dyetrace.AccountCurrency
	Level       int32
	Received    dyetrace.Amount // claimed money that arrived
	Sent        dyetrace.Amount // claimed money taken from its lots
	Held        dyetrace.Amount
	Holder      string
	Institution string
	Region      string
	Kind        dyetrace.Kind
	Covered     bool
	Arrivals    Moments // of claimed money
	FirstOut    Moment  // when claimed money first left again
	Transfers   int64   // that brought claimed money

	found *trace.Account
	days  []statement.Span // that statements cover, where they do not cover all
}

// UntilLeft is how long claimed money lay in the account before any of it
// moved on: the time from the first arrival to the first departure. It is
// known only where some left by a transfer. Reports call it minutes until it
// left. A reader can check it against two lines of the transfer table, which
// is why it is not an average.
func (a *Account) UntilLeft() (time.Duration, bool) {
	if !a.FirstOut.Known || !a.Arrivals.First.Known {
		return 0, false
	}
	return time.Duration(a.FirstOut.At - a.Arrivals.First.At), true
}

// Transfer is a transfer that carried claimed money out of its payer.
type Transfer struct {
	dyetrace.Transfer
	Level   int32
	Traced  dyetrace.Amount // claimed money that left the payer
	ByClaim []trace.Part    // in order of claim id
}

// End is claimed money that left sight at an account.
type End struct {
	dyetrace.AccountCurrency
	End    dyetrace.End
	Amount dyetrace.Amount
	// Times bounds when it happened: for fees and conversions by the
	// departures of claimed money, for unrecorded withdrawals by the gaps in
	// the statement, for every other end by the arrivals.
	Times Moments

	found *trace.End
}

// Inquiry is an account to ask an institution about: claimed money went there,
// and the ledger holds no statement of it.
type Inquiry struct {
	dyetrace.AccountCurrency
	Institution string
	Holder      string
	Amount      dyetrace.Amount
	Arrivals    Moments
	Transfers   int64
	Days        []Day // to ask the statement for, ascending
	// StandsAt is set where Account only stands in for one that nobody has
	// named: the account whose statement shows it. Institution is that one's,
	// which is asked who its counterparty is. StandsAtHolder is who holds it.
	StandsAt, StandsAtHolder string
	// Pooled is set where Account is a payment company's, an institution's or an
	// exchange's own and takes money for its customers: it is asked for whom, by
	// the numbers of the orders, not for its whole statement. Institution is then
	// who holds it.
	Pooled bool

	found *trace.End
}

// Warning is an unrecorded movement in an account that claimed money has
// reached, or, where Claim is not empty, the refused part of a claim.
type Warning struct {
	dyetrace.AccountCurrency
	Transfer   string
	Time       dyetrace.Instant
	Unrecorded dyetrace.Amount // above zero: a deposit, below: a withdrawal
	Claim      string
	Refused    dyetrace.Amount
	Reversal   string          // why a reversal takes less back than it pays: see "A reversal" in docs/method.md
	Plain      dyetrace.Amount // of it, what was paid by the rule
}
