package freeze

import (
	"cmp"
	"slices"

	"dyetrace"
	"dyetrace/trace"
)

// share shares every frozen sum under every method.
func (g *giving) share() error {
	for i := range g.out.Trace.Claims {
		g.out.Claims = append(g.out.Claims, lossesOf(&g.out.Trace.Claims[i]))
	}
	if err := g.out.checkTotals(); err != nil {
		return err
	}
	for i := range g.out.Accounts {
		for m := range Methods {
			g.shareOne(&g.out.Accounts[i], m)
		}
	}
	return nil
}

// lossesOf is what a claim has lost, by currency.
func lossesOf(c *trace.Claim) ReturnClaim {
	r := ReturnClaim{ID: c.ID, Victim: c.Victim}
	add := func(currency dyetrace.Currency, amount dyetrace.Amount) {
		i := slices.IndexFunc(r.Sums, func(s ReturnSum) bool { return s.Currency == currency })
		if i < 0 {
			r.Sums = append(r.Sums, ReturnSum{Currency: currency, Lost: amount})
		} else if currency != c.Currency {
			r.Sums[i].Lost += amount
		}
	}
	add(c.Currency, c.Followed)
	for _, s := range c.Arrived {
		add(s.Currency, s.Amount)
	}
	slices.SortFunc(r.Sums, func(a, b ReturnSum) int { return cmp.Compare(a.Currency, b.Currency) })
	return r
}

// in is the claim's sum in a currency, nil where it has lost nothing in it.
func (c *ReturnClaim) in(currency dyetrace.Currency) *ReturnSum {
	for i := range c.Sums {
		if c.Sums[i].Currency == currency {
			return &c.Sums[i]
		}
	}
	return nil
}

// shareOne shares one frozen sum by one method.
func (g *giving) shareOne(a *ReturnAccount, m Method) {
	weights := g.weights(a, m)
	caps := make([]dyetrace.Amount, len(weights))
	for i, w := range weights {
		sum := g.out.Claims[w.Claim].in(a.Currency)
		if sum == nil {
			continue
		}
		caps[i] = min(w.Amount, sum.Open(m))
	}
	a.Kept[m] = a.Sum
	for _, p := range shareUpTo(a.Sum, weights, caps) {
		if p.Amount == 0 {
			continue
		}
		a.Shares[m] = append(a.Shares[m], p)
		a.Kept[m] -= p.Amount
		g.out.Claims[p.Claim].in(a.Currency).Given[m] += p.Amount
	}
}

// weights are what a method shares in proportion to, in claim order. None of
// the methods gives a claim more than its weight.
func (g *giving) weights(a *ReturnAccount, m Method) []trace.Part {
	switch m {
	case Traced:
		return a.Held
	case PariPassu:
		return a.Paid
	}
	var among []int32
	for _, id := range a.Claims {
		among = append(among, g.byID[id])
	}
	if len(a.Claims) == 0 {
		for _, p := range a.Paid {
			among = append(among, p.Claim)
		}
	}
	slices.Sort(among)
	var weights []trace.Part
	for _, claim := range slices.Compact(among) {
		if sum := g.out.Claims[claim].in(a.Currency); sum != nil {
			weights = append(weights, trace.Part{Claim: claim, Amount: sum.Lost})
		}
	}
	return weights
}

// Given is the total of all frozen sums in a currency: the sums, and under each
// method what claims get and what stays with holders.
type Given struct {
	Currency dyetrace.Currency
	Sum      dyetrace.Amount
	Returned [Methods]dyetrace.Amount
	Kept     [Methods]dyetrace.Amount
	Lost     dyetrace.Amount // by all claims
	Open     [Methods]dyetrace.Amount
}

// checkTotals makes sure that everything can be added up: then each part of it can.
func (r *Return) checkTotals() error {
	totals := map[dyetrace.Currency]*[2]dyetrace.Total{}
	in := func(c dyetrace.Currency) *[2]dyetrace.Total {
		if totals[c] == nil {
			totals[c] = new([2]dyetrace.Total)
		}
		return totals[c]
	}
	for i := range r.Accounts {
		in(r.Accounts[i].Currency)[0].Add(r.Accounts[i].Sum)
	}
	for i := range r.Claims {
		for _, s := range r.Claims[i].Sums {
			in(s.Currency)[1].Add(s.Lost)
		}
	}
	for _, both := range totals {
		for i := range both {
			if _, err := both[i].Sum(); err != nil {
				return dyetrace.Errorf(dyetrace.InputError, "return", "frozen sums or claims: %w", err)
			}
		}
	}
	return nil
}

// Totals adds everything up by currency. GiveBack has made sure that sums fit.
func (r *Return) Totals() []Given {
	// There are a few currencies at most: a list is searched faster than a map, and
	// has an order.
	var list []Given
	in := func(c dyetrace.Currency) *Given {
		i := slices.IndexFunc(list, func(t Given) bool { return t.Currency == c })
		if i < 0 {
			i = len(list)
			list = append(list, Given{Currency: c})
		}
		return &list[i]
	}
	// Sums come from the accounts, losses from the claims: a claim may have lost in a
	// currency in which nothing is frozen.
	for i := range r.Accounts {
		a := &r.Accounts[i]
		t := in(a.Currency)
		t.Sum += a.Sum
		for m := range Methods {
			t.Kept[m] += a.Kept[m]
			t.Returned[m] += a.Sum - a.Kept[m]
		}
	}
	for i := range r.Claims {
		for k := range r.Claims[i].Sums {
			s := &r.Claims[i].Sums[k]
			t := in(s.Currency)
			t.Lost += s.Lost
			for m := range Methods {
				t.Open[m] += s.Open(m)
			}
		}
	}
	slices.SortFunc(list, func(a, b Given) int { return cmp.Compare(a.Currency, b.Currency) })
	return list
}
