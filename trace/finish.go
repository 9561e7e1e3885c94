package trace

import (
	"cmp"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// datedWarning is a warning with its place among others. Accounts are caught up late, so
// warnings do not arise in the order in which they are reported.
type datedWarning struct {
	at     statement.Ord
	step   uint8
	claim  int32 // of a refusal
	no     statement.No
	amount dyetrace.Amount
	fault  statement.ReversalFault
}

// The steps of a transfer at which warnings arise.
const (
	payerGap uint8 = iota
	reversal
	refusal
	payeeGap
)

// finish reads what is left of the statements that were reached, and puts the
// result together.
func (w *walk) finish() (*Result, error) {
	if err := w.readRest(); err != nil {
		return nil, err
	}
	r := &Result{Rule: w.options.Rule, Walked: w.walked, Transfers: w.transfers.flat()}
	held := sums{claims: len(w.claims)}
	ended := make([]sums, dyetrace.Ends)
	for i := range ended {
		ended[i].claims = len(w.claims)
	}
	if err := w.finishAccounts(r, &held); err != nil {
		return nil, err
	}
	if err := w.finishEnds(r, ended); err != nil {
		return nil, err
	}
	r.parts = w.parts
	w.finishWarnings(r)
	if !w.poison {
		w.finishClaims(r, &held, ended)
		if err := conserved(r.Claims); err != nil {
			return nil, err
		}
	}
	w.meter.done()
	return r, nil
}

// readRest brings accounts to the end of their statements where that can still change
// anything. An unrecorded movement is a warning wherever claimed money has been, though
// only stated balances show it; and the balance of a marked account is what it holds.
func (w *walk) readRest() error {
	if err := w.observeRest(); err != nil {
		return err
	}
	for n := range w.accounts.count {
		if n%stepsPerLook == 0 {
			if err := w.ctx.Err(); err != nil {
				return err
			}
		}
		a := w.accounts.at(n)
		if a.level == 0 {
			continue
		}
		if err := w.load(a, a.since); err != nil {
			return err
		}
		if a.stated || w.poison && a.claimed > 0 {
			if err := w.catchUp(a, never); err != nil {
				return err
			}
		}
		if a.recount {
			w.walked += int64(a.steps)
		}
	}
	return nil
}

// finishAccounts lists the accounts that were reached, and adds up what they
// hold by currency and claim.
func (w *walk) finishAccounts(r *Result, held *sums) error {
	order := make([]uint64, 0, w.accounts.count)
	for n := range w.accounts.count {
		if a := w.accounts.at(n); a.level > 0 {
			order = append(order, uint64(a.level)<<32|uint64(a.no))
		}
	}
	slices.Sort(order)
	r.Accounts = make([]Account, 0, len(order))
	for _, key := range order {
		a := w.accounts.find(statement.No(key))
		found := Account{No: a.no, Level: a.level, Received: a.received, Sent: a.sent, Held: a.claimed}
		if a.claimed > 0 && !w.poison {
			parts := w.byClaim.gather(w.rule.lots(a))
			for _, p := range parts {
				if !held.add(a.currency, p.Claim, p.Amount) {
					return w.concerning(a, errTooLarge)
				}
			}
			found.held = w.parts.add(parts)
		}
		r.Accounts = append(r.Accounts, found)
	}
	return nil
}

// finishEnds lists the ends, and adds up what met them by currency and claim.
func (w *walk) finishEnds(r *Result, ended []sums) error {
	// Ends are in order of account and name, whichever money met first, so that the
	// same trace gives the same result.
	ranks := endRanks()
	type place struct {
		key uint64 // statement and rank of the end's name
		at  uint32 // in accountEnds
	}
	var order []place
	for n := range w.accounts.count {
		a := w.accounts.at(n)
		for at := a.ends; at != 0; at = w.ends.list[at-1].next {
			order = append(order, place{uint64(a.no)<<8 | uint64(ranks[w.ends.list[at-1].end]), at - 1})
		}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Compare(a.key, b.key) })
	// An end's parts are merged only now, when all that met it is known. The poison rule
	// follows no amounts, so that it has no parts to add up.
	r.Ends = make([]End, 0, len(order))
	for _, p := range order {
		a, t := w.accounts.find(statement.No(p.key>>8)), &w.ends.list[p.at]
		if t.amount == 0 {
			continue // a reversal took all of it back
		}
		e := End{No: a.no, End: t.end, Amount: t.amount}
		if !w.poison {
			w.ends.merge(t)
			t.parts = slices.DeleteFunc(t.parts, func(p Part) bool { return p.Amount == 0 })
			for _, part := range t.parts {
				if !ended[t.end].add(a.currency, part.Claim, part.Amount) {
					return w.concerning(a, errTooLarge)
				}
			}
			e.parts = w.parts.add(t.parts)
		}
		t.parts = nil
		r.Ends = append(r.Ends, e)
	}
	return nil
}

func (w *walk) finishWarnings(r *Result) {
	w.warnReversals()
	slices.SortFunc(w.warnings, func(a, b datedWarning) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.step, b.step), cmp.Compare(a.claim, b.claim))
	})
	for _, d := range w.warnings {
		switch d.step {
		case refusal:
			r.Warnings = append(r.Warnings, Warning{Ord: d.at, Claim: d.claim, Refused: d.amount})
		case reversal:
			r.Warnings = append(r.Warnings, Warning{No: d.no, Ord: d.at, Reversal: d.fault, Plain: d.amount})
		default:
			r.Warnings = append(r.Warnings, Warning{No: d.no, Ord: d.at, Unrecorded: d.amount})
		}
	}
}

// finishClaims lists the sums of each claim.
func (w *walk) finishClaims(r *Result, held *sums, ended []sums) {
	// Maps have no order. Currencies and ends are sorted once for all claims, so that the
	// same trace gives the same result.
	currencies := map[dyetrace.Currency]bool{}
	for _, s := range append([]sums{*held, w.arrived}, ended...) {
		for c := range s.byCurrency {
			currencies[c] = true
		}
	}
	var order []dyetrace.Currency
	for c := range currencies {
		order = append(order, c)
	}
	slices.Sort(order)
	ends := make([]dyetrace.End, dyetrace.Ends)
	for end, rank := range endRanks() {
		ends[rank] = dyetrace.End(end)
	}
	// A claim on a transfer that the trace does not see is listed too, as ignored: a
	// claim that is missing from the result would look lost.
	r.Claims = make([]Claim, len(w.claims))
	for i := range w.claims {
		c := &w.claims[i]
		found := Claim{ID: c.ID, Victim: c.Victim, Transfer: c.Transfer, Currency: c.Currency,
			Followed: w.followed[i], Refused: w.refused[i], Ignored: !c.moves() || c.Transfer >= w.limit}
		for _, currency := range order {
			found.Held = appendSum(found.Held, currency, held.of(currency, int32(i)))
			found.Arrived = appendSum(found.Arrived, currency, w.arrived.of(currency, int32(i)))
			for _, end := range ends {
				if sum := ended[end].of(currency, int32(i)); sum != 0 {
					found.Ends = append(found.Ends, EndSum{currency, end, sum})
				}
			}
		}
		r.Claims[i] = found
	}
}

func appendSum(list []Sum, c dyetrace.Currency, sum dyetrace.Amount) []Sum {
	if sum == 0 {
		return list
	}
	return append(list, Sum{c, sum})
}
