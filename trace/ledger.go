package trace

import (
	"context"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Ledger is what Run reads. *ledger.Ledger is one; a ledger that is still
// being written, kept in memory, is another. The methods mean what they mean
// there.
type Ledger interface {
	Transfers() int64
	Statements() int
	Name(statement.No) (dyetrace.AccountCurrency, error)
	Traits(statement.No) (statement.Traits, error)
	Statement(statement.No) (statement.Statement, error)
	Reversals(statement.No) ([]statement.Reversal, error)
	After(dyetrace.Instant) (statement.Ord, error)
}

// Records is what Resolve reads: a Ledger whose transfers can be looked up.
type Records interface {
	Ledger
	Payer(statement.Ord) (statement.No, error)
	StatementsOf(account string) ([]statement.No, error)
	Lookup(id string) (statement.Ord, bool, error)
	Read(ctx context.Context, ords []statement.Ord, fn func(i int, t *dyetrace.Transfer) error) error
	Scan(ctx context.Context, from, to statement.Ord, fn func(o statement.Ord, t *dyetrace.Transfer) error) error
	ScanNumbers(ctx context.Context, fn func(o statement.Ord, n *statement.Numbers) error) error
}

// never is later than every transfer.
const never = statement.Ord(1<<63 - 1)
