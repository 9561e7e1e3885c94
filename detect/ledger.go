package detect

import (
	"dyetrace"
	"dyetrace/ledger"
)

// Ledger is what detection reads. *ledger.Ledger is one; a ledger kept in
// memory by a test is another. The methods mean what they mean there.
type Ledger interface {
	Transfers() int64
	Statements() int
	Name(ledger.StatementNo) (dyetrace.AccountCurrency, error)
	Traits(ledger.StatementNo) (ledger.Traits, error)
	Statement(ledger.StatementNo) (ledger.Statement, error)
	Time(ledger.Ord) (dyetrace.Instant, error)
}
