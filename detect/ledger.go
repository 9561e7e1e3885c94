package detect

import (
	"context"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Ledger is everything that a detection reads. *ledger.Ledger is one; a ledger
// kept in memory by a test is another. The methods mean what they mean there.
type Ledger interface {
	ClaimReader
	LinkReader
	HolderReader
}

// StatementReader reads the statements of a ledger.
type StatementReader interface {
	Transfers() int64
	Statements() int
	Name(statement.No) (dyetrace.AccountCurrency, error)
	Traits(statement.No) (statement.Traits, error)
	Statement(statement.No) (statement.Statement, error)
	Time(statement.Ord) (dyetrace.Instant, error)
}

// ClaimReader reads what following claims takes: statements, and who paid a
// claimed transfer.
type ClaimReader interface {
	StatementReader
	Payer(statement.Ord) (statement.No, error)
}

// NameReader reads the names of a ledger's statements.
type NameReader interface {
	Statements() int
	ScanNames(ctx context.Context, fn func(no statement.No, account []byte) error) error
	StatementsOf(account string) ([]statement.No, error)
}

// LinkReader reads which person used which account with what, and the names by
// which links call accounts.
type LinkReader interface {
	NameReader
	ScanLinkColumns(ctx context.Context, fn func(*statement.LinkColumns) error) error
}

// HolderReader reads the descriptions of accounts and of their holders.
type HolderReader interface {
	Account(id string) (dyetrace.Account, bool, error)
	ScanAccounts(ctx context.Context, fn func(*dyetrace.Account) error) error
	ScanHolders(ctx context.Context, fn func(*dyetrace.Holder) error) error
}
