package ledger

import (
	"errors"

	"dyetrace"
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
	r, err := decodeReliance(data)
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
