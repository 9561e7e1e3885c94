package trace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// Measure is a sum that is stopped in an account. It changes no lot, no balance
// and no figure of a trace. See "A measure in force" in docs/method.md.
type Measure struct {
	dyetrace.Frozen // with the currency of its statement
	No              statement.No
	Sum             dyetrace.Amount
	Balance         dyetrace.Amount // of the account, at the end of what the trace sees
	Later           bool            // it is in force only after that end
}

// Holds is what the measure holds at the end of what the trace sees.
func (m *Measure) Holds() dyetrace.Amount {
	if m.Later {
		return 0
	}
	return min(m.Sum, m.Balance)
}

// Breach is a line by which money left an account while a measure was in force
// there. The record wins: the trace follows the money all the same.
type Breach struct {
	Measure int // index into Measures.List
	Ord     statement.Ord
	Amount  dyetrace.Amount
	Short   dyetrace.Amount // of the frozen sum, what was no longer there after the line
}

// Measures are the measures of a list and the lines that they should have
// stopped.
type Measures struct {
	List     []Measure // in the order of the list
	Breaches []Breach  // in ledger order
}

// Held is what measures hold, by statement. Statements in which they hold nothing
// are left out. The zero Measures, and none, hold nothing.
func (m *Measures) Held() map[statement.No]dyetrace.Amount {
	held := map[statement.No]dyetrace.Amount{}
	if m == nil {
		return held
	}
	for i := range m.List {
		if sum := m.List[i].Holds(); sum > 0 {
			held[m.List[i].No] += sum
		}
	}
	return held
}

// Accounts is a Ledger whose statements can be looked up by account.
type Accounts interface {
	Ledger
	StatementsOf(account string) ([]statement.No, error)
}

// InForce finds, for each frozen sum, its statement, what it holds at the end of what a
// trace with these options sees, and the lines that left the account while it was in
// force: from its instant on, or without one at that end only. Errors name the list as
// file, with all of its lines that fit no account of the ledger. Other errors are the
// ledger's, and InputError where sums leave the range that is exact.
func InForce(ctx context.Context, l Accounts, frozen []dyetrace.Frozen, file string, o *Options) (*Measures, error) {
	limit := statement.Ord(l.Transfers())
	if o.HasUntil {
		var err error
		if limit, err = l.After(o.Until); err != nil {
			return nil, err
		}
	}
	// All lines are checked before any statement is read: a list is put right in one go,
	// and walking the statements may take minutes.
	m := &Measures{}
	var problems []error
	worst := dyetrace.NotFound
	for i := range frozen {
		one := Measure{Frozen: frozen[i], Later: frozen[i].HasTime && o.HasUntil && frozen[i].Time > o.Until}
		no, sum, err := FindFrozen(l, &one.Frozen)
		if e, is := FrozenFault(err); is {
			if e.Kind != dyetrace.NotFound {
				worst = dyetrace.InputError
			}
			problems = append(problems, &dyetrace.Error{Kind: e.Kind, File: file, Line: one.Line, Err: e.Err})
			continue
		}
		if err != nil {
			return nil, err
		}
		one.No, one.Sum = no, sum
		m.List = append(m.List, one)
	}
	if len(problems) > 0 {
		return nil, &dyetrace.Error{Kind: worst, Err: errors.Join(problems...)}
	}
	for i := range m.List {
		if err := m.walk(ctx, l, i, limit); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(m.Breaches, func(a, b Breach) int { return cmp.Compare(a.Ord, b.Ord) })
	return m, nil
}

// walk follows the balance of a measure's account.
func (m *Measures) walk(ctx context.Context, l Ledger, i int, limit statement.Ord) (err error) {
	one := &m.List[i]
	from := limit
	if one.HasTime {
		if from, err = l.After(one.Time - 1); err != nil {
			return err
		}
	}
	one.Balance, _, err = walkBalance(ctx, l, one.No, limit, func(e *statement.Entry, after dyetrace.Amount) {
		if !e.In && e.Ord >= from {
			m.Breaches = append(m.Breaches, Breach{Measure: i, Ord: e.Ord, Amount: e.Amount, Short: max(0, one.Sum-after)})
		}
	})
	return err
}

// opFrozen marks errors about a line of a list of frozen sums.
const opFrozen = "frozen sum"

// FrozenFault is an error of FindFrozen that is about the frozen sum itself, as
// against one of the ledger's.
func FrozenFault(err error) (*dyetrace.Error, bool) {
	var e *dyetrace.Error
	is := errors.As(err, &e) && e.Op == opFrozen
	return e, is
}

// FindFrozen finds the statement of a frozen sum and the sum in its currency, which
// it writes into f. Errors about f are NotFound where the ledger does not have the
// account, else InputErrors; others are the ledger's.
func FindFrozen(l interface {
	StatementsOf(account string) ([]statement.No, error)
	Name(statement.No) (dyetrace.AccountCurrency, error)
}, f *dyetrace.Frozen) (statement.No, dyetrace.Amount, error) {
	// An account has a statement for each currency. The list need not name one where there
	// is only one to choose.
	numbers, err := l.StatementsOf(f.Account)
	if err != nil {
		return 0, 0, err
	}
	var names []string
	var fit []statement.No
	for _, no := range numbers {
		name, err := l.Name(no)
		if err != nil {
			return 0, 0, err
		}
		names = append(names, name.Currency.String())
		if f.Currency == 0 || f.Currency == name.Currency {
			fit = append(fit, no)
		}
	}
	fault := func(kind dyetrace.ErrorKind, format string, args ...any) (statement.No, dyetrace.Amount, error) {
		return 0, 0, &dyetrace.Error{Kind: kind, Op: opFrozen, Err: fmt.Errorf(format, args...)}
	}
	switch {
	case len(numbers) == 0:
		return fault(dyetrace.NotFound, "account %q is not in the ledger: import its statement, or correct the number",
			f.Account)
	case len(fit) == 0:
		return fault(dyetrace.InputError, "account %q has no statement in %s: it has one in %v", f.Account, f.Currency, names)
	case len(fit) > 1:
		return fault(dyetrace.InputError, "account %q has statements in %v: say in the column currency which is frozen",
			f.Account, names)
	}
	name, err := l.Name(fit[0])
	if err != nil {
		return 0, 0, err
	}
	f.Currency = name.Currency
	sum, err := f.AmountIn(f.Currency)
	if err != nil {
		return fault(dyetrace.InputError, "%w", err)
	}
	return fit[0], sum, nil
}
