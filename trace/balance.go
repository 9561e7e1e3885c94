package trace

import (
	"context"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Balance returns the balance of a statement after all transfers before limit,
// and what came in on the way to it. Errors are the ledger's; InputError where
// sums leave the range that is exact. See
// "What an account has: balances" in docs/method.md.
func Balance(
	ctx context.Context, l Ledger, no statement.No, limit statement.Ord,
) (balance, received dyetrace.Amount, err error) {
	return walkBalance(ctx, l, no, limit, func(*statement.Entry, dyetrace.Amount) {})
}

// walkBalance is Balance, and calls line with each entry and the balance after it.
func walkBalance(ctx context.Context, l Ledger, no statement.No, limit statement.Ord,
	line func(e *statement.Entry, after dyetrace.Amount)) (
	balance, received dyetrace.Amount, err error,
) {
	s, err := l.Statement(no)
	if err != nil {
		return 0, 0, err
	}
	found, err := findOpening(ctx, no, s, 0, limit)
	if err != nil {
		return 0, 0, err
	}
	balance = found.balance
	c := s.Cursor()
	for e := (statement.Entry{}); c.Next(&e) && e.Ord < limit; {
		if e.Peer == no {
			continue
		}
		if balance > maxSum || received > maxSum || !inRange(&e) {
			return 0, 0, errTooLarge
		}
		balance += gap(balance, &e)
		if e.In {
			balance += e.Amount
			received += e.Amount
		} else {
			balance -= e.Amount
		}
		line(&e, balance)
	}
	return balance, received, nil
}
