package trace

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// poison marks whole accounts and whole transfers. It knows one claim only,
// number 0, which is the mark: an account that is marked holds nothing else, one
// that is not holds nothing of it. See "Leads without amounts: poison" in docs/method.md.
type poison struct{}

func (poison) take(a *account, amount dyetrace.Amount, into []Part) []Part {
	a.balance -= amount
	a.claimed = a.balance
	return appendPart(into, Part{0, amount})
}

func (poison) put(a *account, parts []Part) {
	for _, p := range parts {
		a.balance += p.Amount
	}
	a.claimed = a.balance
}

func (poison) putClean(a *account, amount dyetrace.Amount) {
	a.balance += amount
	a.claimed = a.balance
}

func (poison) untouched(*account) dyetrace.Amount { return 0 }

// takeBack has nothing to do: a mark is taken back whole, see takeMark.
func (poison) takeBack(_ *account, _ *statement.Reversal, _ *payment, into []Part) ([]Part, dyetrace.Amount) {
	return into, 0
}

func (poison) lots(a *account) []Part {
	if a.claimed == 0 {
		return appendPart(nil, Part{Clean, a.balance})
	}
	return []Part{{0, a.balance}}
}
