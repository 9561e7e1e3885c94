package ledger

import (
	"context"
	"errors"

	"dyetrace"
	"dyetrace/join"
	"dyetrace/ledger/lines"
	"dyetrace/ledger/reliance"
)

// HasStatements reports whether the ledger holds lines of statements, or periods
// that they cover.
func (l *Ledger) HasStatements() bool { return len(l.m.Lines)+len(l.m.Periods) > 0 }

// Check walks the statements of the accounts that only picks, or of all where it is
// nil, and calls fn with the result of each, by account and currency. What does not
// fit in memory at once rests in the folder tmp, which the caller removes.
func (l *Ledger) Check(ctx context.Context, tmp string, only func(dyetrace.AccountCurrency) bool,
	fn func(*StatementCheck) error) error {
	aliases, err := l.loadAliases()
	if err != nil {
		return err
	}
	of := &lines.Book{FS: l.fsys, Dir: l.dir, Manifest: l.m, Aliases: aliases,
		Reliance: func() (*reliance.Reliance, error) {
			r, err := l.Reliance()
			if errors.Is(err, ErrNotWalked) {
				return &reliance.Reliance{}, nil // joined by a dyetrace that left no line apart
			}
			return r, err
		}}
	return lines.Check(ctx, of, tmp, only, fn)
}

// FaultKind is a kind of fault in a statement.
type FaultKind = join.FaultKind

// FaultKinds lists all kinds, in the order in which they are reported.
func FaultKinds() []FaultKind { return join.FaultKinds() }

// FaultKindCount is how many kinds there are.
const FaultKindCount = join.FaultKindCount

// Stretch is a stretch of time, both ends included.
type Stretch = join.Stretch

// Hole is a stretch of time without a statement, between others that have one.
type Hole = join.Hole

// StatementFault is a fault with its sources.
type StatementFault = reliance.StatementFault

// Settled reports whether a kind of fault needs nobody's attention: the files can be
// read in one way only, and the transfers follow it.
func Settled(kind FaultKind) bool { return reliance.Settled(kind) }

// StatementCheck is the result of checking one account's statements.
type StatementCheck = lines.StatementCheck
