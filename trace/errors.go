package trace

import (
	"errors"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// errTooLarge is wrapped with the account concerned by whoever meets it.
var errTooLarge = dyetrace.ErrSumRange

// concerning names the account that errTooLarge concerns, and leaves other
// errors as they are.
func (w *walk) concerning(a *account, err error) error {
	if !errors.Is(err, errTooLarge) {
		return err
	}
	name, nameErr := w.ledger.Name(a.no)
	if nameErr != nil {
		return nameErr
	}
	return dyetrace.Errorf(dyetrace.InputError, "trace", "account %s (%v): %w", name.Account, name.Currency, err)
}

// disagree returns the error of a transfer that is in only one of its two statements, or
// differs between them.
func (w *walk) disagree(a *account, at statement.Ord) error {
	name, err := w.ledger.Name(a.no)
	if err != nil {
		return err
	}
	return dyetrace.Errorf(dyetrace.CorruptError, "trace",
		"the statement of account %s (%v) does not agree with that of the other side of transfer number %d: run dyetrace "+
			"verify, then reindex",
		name.Account, name.Currency, at)
}

// contradicted returns the error of a statement whose marks have other sums than its
// entries add up to.
func (w *walk) contradicted(a *account) error {
	name, err := w.ledger.Name(a.no)
	if err != nil {
		return err
	}
	return dyetrace.Errorf(dyetrace.CorruptError, "trace",
		"the statement of account %s (%v) does not agree with its marks: run dyetrace verify, "+
			"then reindex", name.Account, name.Currency)
}

// outOfTurn is the error of a payment that took claimed money although a was
// believed to have none to give. Rather no result than one that loses it.
func (w *walk) outOfTurn(a *account, at statement.Ord) error {
	name, err := w.ledger.Name(a.no)
	if err != nil {
		return err
	}
	return dyetrace.Errorf(dyetrace.OtherError, "trace",
		"transfer number %d took claimed money from account %s (%v) unseen; this is a fault in dyetrace, please report it",
		at, name.Account, name.Currency)
}
