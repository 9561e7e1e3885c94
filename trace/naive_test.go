package trace

import (
	"cmp"
	"slices"

	"dyetrace"
)

// clean is the origin of money that no claim names, in the model.
const cleanOrigin = -1

type naiveLot struct {
	origin int
	amount int64
	with   int // 1 + the number of the transfer it came with; 0: the one lot of an account without claimed money
}

type naiveAccount struct {
	lots           []naiveLot
	level          int // 0: not reached
	received, sent int64
	marked         bool
	quiet          int // how often it had no claimed money
}

type naiveEnd struct {
	at  dyetrace.AccountCurrency
	end dyetrace.End
}

// naive is the method page put into code as plainly as possible: it goes
// through the whole ledger in order, keeps all lots of all accounts, and knows
// no shortcut. It shows what Run must find.
type naive struct {
	s        *scenario
	rule     dyetrace.Rule
	maxLevel int
	minPart  MinPart
	ledger   []dyetrace.Transfer // those that exist for the trace

	accounts map[dyetrace.AccountCurrency]*naiveAccount
	ends     map[naiveEnd]map[int]int64
	followed []int64
	back     []naiveReversal
	brought  []naiveBrought
	out      *outcome
}

func runNaive(s *scenario, o Options) *outcome {
	n := &naive{s: s, rule: o.Rule, maxLevel: o.MaxLevel, minPart: o.MinPart,
		accounts: map[dyetrace.AccountCurrency]*naiveAccount{},
		ends:     map[naiveEnd]map[int]int64{},
		followed: make([]int64, len(s.claims)),
		out:      &outcome{Rule: o.Rule.String()},
	}
	for _, t := range s.transfers {
		if t.Payer() != t.Payee() && (!o.HasUntil || t.Time <= o.Until) {
			n.ledger = append(n.ledger, t)
		}
	}
	for i := range n.ledger {
		for _, ac := range []dyetrace.AccountCurrency{n.ledger[i].Payer(), n.ledger[i].Payee()} {
			if n.accounts[ac] == nil {
				n.accounts[ac] = &naiveAccount{lots: []naiveLot{{origin: cleanOrigin, amount: n.opening(ac)}}}
			}
		}
	}
	n.link()
	n.brought = make([]naiveBrought, len(n.ledger))
	for i := range n.ledger {
		n.transfer(i)
	}
	n.finish()
	return n.out
}

// entry is a transfer as one account sees it: what it adds to the balance,
// and the balance that was stated after it.
func entryOf(t *dyetrace.Transfer, ac dyetrace.AccountCurrency) (signed int64, stated *int64, concerns bool) {
	var s dyetrace.Stated
	switch ac {
	case t.Payer():
		signed, s = -int64(t.Amount), t.FromBalance
	case t.Payee():
		signed, s = int64(t.Received), t.ToBalance
	default:
		return 0, nil, false
	}
	if s.Known {
		v := max(0, int64(s.Amount))
		stated = &v
	}
	return signed, stated, true
}

func (n *naive) opening(ac dyetrace.AccountCurrency) int64 {
	sum, lowest := int64(0), int64(0)
	for i := range n.ledger {
		signed, stated, concerns := entryOf(&n.ledger[i], ac)
		if !concerns {
			continue
		}
		sum += signed
		if stated != nil {
			opening := *stated - sum
			if opening < 0 || opening+lowest < 0 {
				opening = max(0, -min(lowest, sum))
			}
			return opening
		}
		lowest = min(lowest, sum)
	}
	return -lowest
}

func balanceOf(lots []naiveLot) (sum int64) {
	for _, l := range lots {
		sum += l.amount
	}
	return sum
}

// bookUnrecorded makes a's balance right for the entry that comes next.
func (n *naive) bookUnrecorded(t *dyetrace.Transfer, ac dyetrace.AccountCurrency) {
	a := n.accounts[ac]
	signed, stated, _ := entryOf(t, ac)
	unrecorded := int64(0)
	if stated != nil {
		gap := *stated - (balanceOf(a.lots) + signed)
		if gap > 0 {
			unrecorded = gap
			a.lots = append(a.lots, naiveLot{origin: cleanOrigin, amount: gap, with: -1})
		}
		if gap < 0 {
			gone := min(-gap, balanceOf(a.lots))
			unrecorded = -gone
			for _, p := range n.take(a, gone) {
				n.end(ac, dyetrace.EndUnrecorded, p)
			}
		}
	}
	if short := -signed - balanceOf(a.lots); short > 0 {
		unrecorded += short
		a.lots = append(a.lots, naiveLot{origin: cleanOrigin, amount: short, with: -1})
	}
	a.calm()
	if balanceOf(a.lots) == 0 {
		a.marked = false
	}
	if unrecorded != 0 && a.level > 0 {
		n.out.Warnings = append(n.out.Warnings, warningOutcome{Account: ac.Account, Transfer: t.ID,
			Unrecorded: dyetrace.Amount(unrecorded).Format(ac.Currency)})
	}
}

func (n *naive) end(ac dyetrace.AccountCurrency, end dyetrace.End, p naiveLot) {
	if p.origin == cleanOrigin || p.amount == 0 || n.rule == dyetrace.Poison {
		return
	}
	key := naiveEnd{ac, end}
	if n.ends[key] == nil {
		n.ends[key] = map[int]int64{}
	}
	n.ends[key][p.origin] += p.amount
}

// claimedParts is step 2: what claims replace of the parts taken.
func (n *naive) claimedParts(t *dyetrace.Transfer, taken []naiveLot) (claimed []naiveLot) {
	untraced := int64(0)
	for _, p := range taken {
		if p.origin == cleanOrigin {
			untraced += p.amount
		}
	}
	for i, c := range n.s.claims {
		if c.Transfer != t.ID {
			continue
		}
		asked := int64(t.Amount)
		if c.Amount.Known {
			asked = int64(c.Amount.Amount)
		}
		part := min(asked, untraced)
		untraced -= part
		n.followed[i] = part
		if part > 0 {
			claimed = append(claimed, naiveLot{origin: i, amount: part})
		}
		if asked > part && n.rule != dyetrace.Poison {
			n.out.Warnings = append(n.out.Warnings, warningOutcome{Claim: c.ID,
				Refused: dyetrace.Amount(asked - part).Format(t.Currency)})
		}
	}
	return claimed
}

func (n *naive) isClaimed(t *dyetrace.Transfer) bool {
	return slices.ContainsFunc(n.s.claims, func(c dyetrace.Claim) bool { return c.Transfer == t.ID })
}

// payeeEnd is the end that a payee puts to the trace. See
// "Where money leaves sight: the ends" in docs/method.md.
func (n *naive) payeeEnd(ac dyetrace.AccountCurrency, level int) (dyetrace.End, bool) {
	account := n.s.accounts[ac.Account]
	if end, ok := account.Kind.End(); ok {
		return end, true
	}
	if account.Uncovered {
		return dyetrace.EndFrontier, true
	}
	return dyetrace.EndDepth, n.maxLevel > 0 && level >= n.maxLevel
}

func (n *naive) transfer(i int) {
	t := &n.ledger[i]
	payer, payee := n.accounts[t.Payer()], n.accounts[t.Payee()]
	// Step 1.
	n.bookUnrecorded(t, t.Payer())
	wasMarked := payer.marked
	n.warnReversal(i)
	if n.rule == dyetrace.Poison {
		n.take(payer, int64(t.Amount))
		if balanceOf(payer.lots) == 0 {
			payer.marked = false
		}
		n.poison(i, payer, payee, wasMarked)
		return
	}
	taken := n.takeBack(i)
	// Step 2.
	claimed := n.claimedParts(t, taken)
	replaced := balanceOf(claimed)
	var kept []naiveLot
	for _, p := range taken {
		if p.origin == cleanOrigin {
			gone := min(p.amount, replaced)
			replaced -= gone
			p.amount -= gone
		}
		if p.origin != cleanOrigin {
			payer.sent += p.amount
		}
		if p.amount > 0 {
			kept = append(kept, p)
		}
	}
	list := append(slices.Clone(claimed), kept...)
	level := payer.level + 1
	if len(claimed) > 0 {
		level = 1
	}
	n.carried(t, list, level)
	// Step 3.
	scaled := slices.Clone(list)
	if t.Currency != t.ReceivedCurrency || t.Received < t.Amount {
		var weights []int64
		for _, p := range list {
			weights = append(weights, p.amount)
		}
		for i, share := range naiveShare(int64(t.Received), weights) {
			lost, end := list[i].amount-share, dyetrace.EndFee
			if t.Currency != t.ReceivedCurrency {
				lost, end = list[i].amount, dyetrace.EndConverted
			}
			n.end(t.Payer(), end, naiveLot{origin: list[i].origin, amount: lost})
			scaled[i].amount = share
		}
	} else if t.Received > t.Amount {
		scaled = append(scaled, naiveLot{origin: cleanOrigin, amount: int64(t.Received - t.Amount)})
	}
	n.arrive(i, payee, scaled, len(claimed), level)
}

// arrive is steps 4 to 6; the first fresh parts are those that claims made.
func (n *naive) arrive(i int, payee *naiveAccount, scaled []naiveLot, fresh, level int) {
	t := &n.ledger[i]
	tainted := int64(0)
	sums := map[int]int64{}
	for k, p := range scaled {
		if p.origin != cleanOrigin {
			tainted += p.amount
			if k >= fresh {
				sums[p.origin] += p.amount
			}
		}
	}
	if tainted > 0 {
		payee.received += tainted
		if payee.level == 0 || level < payee.level {
			payee.level = level
		}
	}
	end, ended := n.payeeEnd(t.Payee(), payee.level)
	arriving := slices.Clone(scaled)
	met := map[int]naiveEnded{}
	for k, p := range scaled {
		if p.origin == cleanOrigin {
			continue
		}
		var at dyetrace.End
		switch {
		case n.victimOf(i, p.origin):
			at = dyetrace.EndReturned
		case ended:
			at = end
		case k >= fresh && sums[p.origin] < int64(n.minPart.In(t.ReceivedCurrency)):
			at = dyetrace.EndDust
		default:
			continue
		}
		n.end(t.Payee(), at, p)
		met[p.origin] = naiveEnded{at, met[p.origin].amount + p.amount}
		arriving[k].origin = cleanOrigin
	}
	n.bookUnrecorded(t, t.Payee())
	for _, p := range mergeLots(arriving) {
		p.with = i + 1
		payee.lots = append(payee.lots, p)
	}
	n.brought[i] = broughtBy(arriving, met, payee.quiet)
	payee.calm()
}

// carried notes a transfer that carried claimed money.
func (n *naive) carried(t *dyetrace.Transfer, list []naiveLot, level int) {
	by := map[int]int64{}
	for _, p := range list {
		if p.origin != cleanOrigin {
			by[p.origin] += p.amount
		}
	}
	if len(by) > 0 {
		n.out.Transfers = append(n.out.Transfers, transferOutcome{ID: t.ID, Level: level,
			Traced: dyetrace.Amount(sumOf(by)).Format(t.Currency), ByClaim: n.byClaim(by, t.Currency)})
	}
}

// poison marks payer and payee. See "Leads without amounts: poison" in docs/method.md.
func (n *naive) poison(i int, payer, payee *naiveAccount, wasMarked bool) {
	t := &n.ledger[i]
	claimed := n.isClaimed(t)
	carries := wasMarked
	if n.back[i].amount > 0 {
		carries = n.takeMark(i, wasMarked)
	}
	marks := false
	if claimed || carries {
		level := payer.level + 1
		if claimed {
			level = 1
		}
		if carries {
			payer.sent += int64(t.Amount)
		}
		n.out.Transfers = append(n.out.Transfers, transferOutcome{ID: t.ID, Level: level,
			Traced: t.Amount.Format(t.Currency), ByClaim: map[string]string{}})
		marks = t.Received > 0 && n.marks(i, payee, level, claimed)
	}
	n.bookUnrecorded(t, t.Payee())
	payee.lots = append(payee.lots, naiveLot{origin: cleanOrigin, amount: int64(t.Received)})
	payee.marked = (payee.marked || marks) && balanceOf(payee.lots) > 0
}

// marks lets a marked transfer reach its payee, and reports whether it marks it.
func (n *naive) marks(i int, payee *naiveAccount, level int, claimed bool) bool {
	t := &n.ledger[i]
	payee.received += int64(t.Received)
	if payee.level == 0 || level < payee.level {
		payee.level = level
	}
	end, ended := n.payeeEnd(t.Payee(), payee.level)
	if n.victimOf(i, 0) {
		end, ended = dyetrace.EndReturned, true
	}
	if !ended && !claimed && int64(t.Received) < int64(n.minPart.In(t.ReceivedCurrency)) {
		end, ended = dyetrace.EndDust, true
	}
	if ended {
		key := naiveEnd{t.Payee(), end}
		if n.ends[key] == nil {
			n.ends[key] = map[int]int64{}
		}
		n.ends[key][0] += int64(t.Received)
		n.brought[i].met = map[int]naiveEnded{0: {end, int64(t.Received)}}
	}
	n.brought[i].marked = true
	return !ended
}

func sumOf(by map[int]int64) (sum int64) {
	for _, a := range by {
		sum += a
	}
	return sum
}

func (n *naive) byClaim(by map[int]int64, c dyetrace.Currency) map[string]string {
	out := map[string]string{}
	for origin, a := range by {
		if a > 0 && n.rule != dyetrace.Poison {
			out[n.s.claims[origin].ID] = dyetrace.Amount(a).Format(c)
		}
	}
	return out
}

// finish puts what is left into the order of the result.
func (n *naive) finish() {
	held := make([]map[dyetrace.Currency]int64, len(n.s.claims))
	for i := range held {
		held[i] = map[dyetrace.Currency]int64{}
	}
	for ac, a := range n.accounts {
		if a.level == 0 {
			continue
		}
		by := map[int]int64{}
		for _, l := range a.lots {
			if l.origin != cleanOrigin && l.amount > 0 {
				by[l.origin] += l.amount
				held[l.origin][ac.Currency] += l.amount
			}
		}
		sum := sumOf(by)
		if a.marked {
			sum = balanceOf(a.lots)
		}
		n.out.Accounts = append(n.out.Accounts, accountOutcome{Account: ac.Account, Currency: ac.Currency.String(), Level: a.level,
			Received: dyetrace.Amount(a.received).Format(ac.Currency), Sent: dyetrace.Amount(a.sent).Format(ac.Currency),
			Held: dyetrace.Amount(sum).Format(ac.Currency), HeldByClaim: n.byClaim(by, ac.Currency)})
	}
	slices.SortFunc(n.out.Accounts, func(a, b accountOutcome) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Currency, b.Currency))
	})
	n.finishEnds()
	if n.rule != dyetrace.Poison {
		n.finishClaims(held)
	}
}

func (n *naive) finishEnds() {
	keys := make([]naiveEnd, 0, len(n.ends))
	for key := range n.ends {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b naiveEnd) int {
		return cmp.Or(cmp.Compare(a.at.Account, b.at.Account), cmp.Compare(a.at.Currency, b.at.Currency), cmp.Compare(a.end.String(), b.end.String()))
	})
	for _, k := range keys {
		if sumOf(n.ends[k]) == 0 {
			continue // a reversal took all of it back
		}
		n.out.Ends = append(n.out.Ends, endOutcome{Account: k.at.Account, Currency: k.at.Currency.String(), End: k.end.String(),
			Amount: dyetrace.Amount(sumOf(n.ends[k])).Format(k.at.Currency), ByClaim: n.byClaim(n.ends[k], k.at.Currency)})
	}
}

func (n *naive) finishClaims(held []map[dyetrace.Currency]int64) {
	for i, c := range n.s.claims {
		at := slices.IndexFunc(n.s.transfers, func(t dyetrace.Transfer) bool { return t.ID == c.Transfer })
		currency := n.s.transfers[at].Currency
		o := claimOutcome{ID: c.ID, Followed: dyetrace.Amount(n.followed[i]).Format(currency),
			Held: map[string]string{}, Ends: map[string]map[string]string{}}
		if slices.ContainsFunc(n.ledger, func(t dyetrace.Transfer) bool { return t.ID == c.Transfer }) {
			o.Currency = currency.String()
		}
		for cur, a := range held[i] {
			o.Held[cur.String()] = dyetrace.Amount(a).Format(cur)
		}
		sums := map[dyetrace.Currency]map[dyetrace.End]int64{}
		for k, by := range n.ends {
			if by[i] == 0 {
				continue
			}
			if sums[k.at.Currency] == nil {
				sums[k.at.Currency] = map[dyetrace.End]int64{}
			}
			sums[k.at.Currency][k.end] += by[i]
		}
		for cur, ends := range sums {
			m := map[string]string{}
			for end, a := range ends {
				m[end.String()] = dyetrace.Amount(a).Format(cur)
			}
			o.Ends[cur.String()] = m
		}
		n.out.Claims = append(n.out.Claims, o)
	}
}
