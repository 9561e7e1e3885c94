package ledger

import (
	"errors"

	"dyetrace"
	"dyetrace/ledger/reliance"
)

// ErrNotWalked says that nobody has looked how far the statements of a ledger
// agree.
var ErrNotWalked = errors.New("an earlier dyetrace made this ledger, and did not keep how far its statements agree; `dyetrace reindex --ledger DIR` finds it")

// Reliance is what one can rely on in the statements of the ledger. A ledger that
// holds none has none. One that was made before this was kept gives an error that
// says what to do.
func (l *Ledger) Reliance() (*Reliance, error) {
	if l.reliance == nil {
		if l.HasStatements() {
			return nil, &dyetrace.Error{Kind: dyetrace.UsageError, Op: "rely", File: l.dir, Err: ErrNotWalked}
		}
		return &Reliance{}, nil
	}
	data, err := l.reliance.Bytes(0, l.reliance.Length)
	if err != nil {
		return nil, err
	}
	r, err := reliance.Decode(data)
	if err != nil {
		return nil, l.reliance.Damaged(0, err)
	}
	return r, nil
}

// Complete is how many rows of tables of transfers the ledger keeps: they are no
// lines of statements.
func (l *Ledger) Complete() (rows int64) {
	for _, f := range l.m.Records {
		rows += f.Rows
	}
	return rows
}

// BrokenBalance is a stated balance that does not follow from the one before.
type BrokenBalance = reliance.BrokenBalance

// Contradiction is a place where two files say something of one account that does
// not fit together, or where a line of one was taken for a copy of one of the
// other.
type Contradiction = reliance.Contradiction

// TwoHolders is a number that lines give to different holders at different
// banks.
type TwoHolders = reliance.TwoHolders

// Reliance is what one can rely on in the statements of a ledger.
type Reliance = reliance.Reliance

// ReliedTotals are counts over all statements.
type ReliedTotals = reliance.ReliedTotals

// AccountReliance is what the balances of one statement prove.
type AccountReliance = reliance.AccountReliance
