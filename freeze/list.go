package freeze

import (
	"cmp"
	"context"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Holder is an account that holds claimed money at an instant: what can be
// frozen there, and what is other people's. Amounts are in Name.Currency.
type Holder struct {
	No       statement.No
	Name     dyetrace.AccountCurrency
	Level    int32
	Held     []trace.Part    // by claim, in claim order, by the rule in use
	Claimed  dyetrace.Amount // of Held, at most Balance
	Frozen   dyetrace.Amount // what measures in force hold already
	Sum      dyetrace.Amount // of Claimed, what is above Frozen: what is proposed to be frozen
	Balance  dyetrace.Amount
	Received dyetrace.Amount // by the account in all: its turnover
	Traced   dyetrace.Amount // claimed money that it received in all
	Since    dyetrace.Instant
	Minutes  float64 // since the last claimed money came
	Usual    time.Duration
	HasUsual bool // else more than half of what came stays longer than anything that was seen
	// ByRule is what each rule of law finds held there, in the order of
	// dyetrace.Rules without poison, and Safe the least of them: what all rules
	// agree on, above what is frozen. Both only where rules were compared.
	ByRule []dyetrace.Amount
	Safe   dyetrace.Amount
}

// Others is what of the balance is other people's.
func (h *Holder) Others() dyetrace.Amount { return h.Balance - h.Claimed }

// TurnoverShare is the share that claimed money has in what the account ever
// received, by the statement.
func (h *Holder) TurnoverShare() float64 {
	if h.Received <= 0 {
		return 0
	}
	return min(1, float64(h.Traced)/float64(h.Received))
}

// smallShare is the share in an account's turnover below which claimed money
// reached it as it reaches any seller: then only that sum is at issue. A tenth was
// chosen by hand: whoever passes money on for others receives little else.
const smallShare = 0.1

// Ordinary reports whether claimed money is so small a part of the account's
// turnover that its holder looks like somebody who was paid with it.
func (h *Holder) Ordinary() bool { return h.TurnoverShare() < smallShare }

// List is every account that holds claimed money at the end of what a trace
// saw, the largest sum first within each currency. others are traces of the
// same claims by other rules, with which it is compared; none are needed.
// frozen is what measures hold in each statement: it is no longer to be frozen.
// Errors are the ledger's.
func List(ctx context.Context, l Ledger, r *trace.Result, others []*trace.Result, m *Model, now dyetrace.Instant,
	frozen map[statement.No]dyetrace.Amount,
) ([]Holder, error) {
	// Balances are those at the instant, so that nothing later counts. Holdings name
	// the accounts that a freeze can concern at all.
	limit, err := l.After(now)
	if err != nil {
		return nil, err
	}
	held, err := HoldingsOf(l, r)
	if err != nil {
		return nil, err
	}
	rules := heldByRule(others)
	var list []Holder
	for i := range r.Accounts {
		a := &r.Accounts[i]
		// An account where only another rule finds something is listed too: it shows
		// what the choice of a rule decides.
		h, can := held[a.No]
		nothingHeld := a.Held == 0 && len(rules[a.No]) == 0
		if !can || nothingHeld {
			continue
		}
		x := Holder{No: a.No, Level: a.Level, Held: r.HeldParts(a), Frozen: frozen[a.No], Traced: a.Received, Since: h.Since}
		if x.Name, err = l.Name(a.No); err != nil {
			return nil, err
		}
		if x.Balance, x.Received, err = trace.Balance(ctx, l, a.No, limit); err != nil {
			return nil, err
		}
		// Never more than lies there, and never what is frozen already.
		x.Claimed = min(a.Held, x.Balance)
		x.Sum = max(0, x.Claimed-x.Frozen)
		x.Minutes = minutesOf(now - h.Since)
		x.Usual, x.HasUsual = m.Usual(a.No, int(a.Level))
		if len(others) > 0 {
			x.ByRule = make([]dyetrace.Amount, len(others))
			copy(x.ByRule, rules[a.No])
			x.Safe = max(0, min(slices.Min(x.ByRule), x.Balance)-x.Frozen)
		}
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b Holder) int {
		return cmp.Or(cmp.Compare(a.Name.Currency, b.Name.Currency), cmp.Compare(b.Sum, a.Sum),
			cmp.Compare(a.Name.Account, b.Name.Account))
	})
	return list, nil
}

// heldByRule is what each of several traces finds held in each account.
func heldByRule(results []*trace.Result) map[statement.No][]dyetrace.Amount {
	rules := map[statement.No][]dyetrace.Amount{}
	for k, r := range results {
		for i := range r.Accounts {
			a := &r.Accounts[i]
			if a.Held == 0 {
				continue
			}
			if rules[a.No] == nil {
				rules[a.No] = make([]dyetrace.Amount, len(results))
			}
			rules[a.No][k] = a.Held
		}
	}
	return rules
}
