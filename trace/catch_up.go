package trace

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// catchUp applies a's entries before to. All of them are clean: whoever sends
// claimed money brings its payee up to date first, and an account that holds
// claimed money is never caught up past the payment that takes from it.
func (w *walk) catchUp(a *account, to statement.Ord) error {
	for a.next.Ord < to {
		if !a.observed {
			if err := w.catchUpUnseen(a, to); err != nil {
				return err
			}
			if a.next.Ord >= to {
				return nil
			}
		}
		if a.observed {
			e := a.next
			w.beginLine(a, &e)
		}
		if err := w.apply(a); err != nil {
			return err
		}
		w.endLine(a)
		a.step(w.limit)
	}
	return nil
}

// apply applies a's next entry, which is clean.
func (w *walk) apply(a *account) error {
	e := &a.next
	if err := w.bookUnrecorded(a, e); err != nil {
		return err
	}
	if e.In {
		a.tagNext()
		defer a.untag()
		return w.credit(a, e.Amount)
	}
	return w.payClean(a, e.Amount)
}

// payClean takes amount from a, which has that much clean money to pay with.
func (w *walk) payClean(a *account, amount dyetrace.Amount) error {
	if amount > a.balance {
		return w.contradicted(a)
	}
	w.taken = w.take(a, amount, w.taken[:0])
	if claimedIn(w.taken) > 0 {
		return w.outOfTurn(a, a.next.Ord)
	}
	return nil
}

// entriesPerLook is how many entries are applied one by one before it is worth
// looking for a mark: as many as lie between two marks.
const entriesPerLook = 1024

// catchUpUnseen applies the entries before to, up to the first at which something
// unrecorded comes to light, as fast as it can.
func (w *walk) catchUpUnseen(a *account, to statement.Ord) error {
	if a.claimed > 0 {
		if a.stated || a.back != nil && a.back.ordered {
			return nil
		}
		return w.applyWaiting(a, to)
	}
	for {
		more, ok := a.applyClean(entriesPerLook, to, w.limit)
		if !ok {
			return w.concerning(a, errTooLarge)
		}
		if !more {
			return nil
		}
		if err := w.skipToMark(a, to); err != nil {
			return err
		}
	}
}

// applyClean applies up to n entries before to, as long as nothing but a balance
// moves and nothing unrecorded comes to light. It reports whether it might go
// on, and whether all was in range.
func (a *account) applyClean(n int, to, limit statement.Ord) (more, ok bool) {
	balance := a.balance
	for ; n > 0 && a.next.Ord < to; n-- {
		e := &a.next
		if !inRange(e) || gap(balance, e) != 0 {
			break
		}
		if e.In {
			balance += e.Amount
		} else {
			balance -= e.Amount
		}
		if balance > maxSum {
			return false, false
		}
		a.step(limit)
	}
	a.balance = balance
	return n == 0, true
}

// skipToMark goes on at the last mark before to, if the account is not there yet.
// Without stated balances nothing is unrecorded, so that the opening balance
// and the sum of what a mark has behind it make the balance there.
func (w *walk) skipToMark(a *account, to statement.Ord) error {
	if a.stated {
		return nil
	}
	s, err := w.ledger.Statement(a.no)
	if err != nil {
		return err
	}
	m := s.MarkBefore(min(to, w.limit))
	if !a.cursor.Before(&m.Cursor) {
		return nil
	}
	if m.Sum > maxSum-a.opening {
		return w.concerning(a, errTooLarge)
	}
	if a.opening+m.Sum < 0 {
		return w.contradicted(a)
	}
	a.cursor, a.balance = m.Cursor, a.opening+m.Sum
	a.step(w.limit)
	return nil
}

// applyWaiting applies the entries before to of an account that waits with claimed
// money and has no stated balances. What it pays meanwhile it had when it
// began to wait, so it may all be taken before what comes in arrives.
func (w *walk) applyWaiting(a *account, to statement.Ord) error {
	for a.next.Ord < to {
		in, out := dyetrace.Amount(0), dyetrace.Amount(0)
		for a.next.Ord < to && in <= maxEntry && out <= maxEntry {
			e := &a.next
			if !inRange(e) {
				return w.concerning(a, errTooLarge)
			}
			if e.In {
				in += e.Amount
			} else {
				out += e.Amount
			}
			a.step(w.limit)
		}
		if out > 0 {
			if err := w.payClean(a, out); err != nil {
				return err
			}
		}
		if err := w.credit(a, in); err != nil {
			return err
		}
	}
	return nil
}
