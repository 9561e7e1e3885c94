package trace

import (
	"context"

	"dyetrace"
	"dyetrace/ledger"
)

// Ledger is what Run reads. *ledger.Ledger is one; a ledger that is still
// being written, kept in memory, is another. The methods mean what they mean
// there.
type Ledger interface {
	Transfers() int64
	Statements() int
	Name(ledger.StatementNo) (dyetrace.AccountCurrency, error)
	Traits(ledger.StatementNo) (ledger.Traits, error)
	Statement(ledger.StatementNo) (ledger.Statement, error)
	Reversals(ledger.StatementNo) ([]ledger.Reversal, error)
	After(dyetrace.Instant) (ledger.Ord, error)
}

// Records is what Resolve reads: a Ledger whose transfers can be looked up.
type Records interface {
	Ledger
	Payer(ledger.Ord) (ledger.StatementNo, error)
	StatementsOf(account string) ([]ledger.StatementNo, error)
	Lookup(id string) (ledger.Ord, bool, error)
	Read(ctx context.Context, ords []ledger.Ord, fn func(i int, t *dyetrace.Transfer) error) error
	Scan(ctx context.Context, from, to ledger.Ord, fn func(o ledger.Ord, t *dyetrace.Transfer) error) error
	ScanNumbers(ctx context.Context, fn func(o ledger.Ord, n *ledger.Numbers) error) error
}

// never is later than every transfer.
const never = ledger.Ord(1<<63 - 1)
