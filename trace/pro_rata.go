package trace

import "dyetrace"

// proRata takes from every origin in proportion to what it holds now: the
// rolling charge, or North American method (Re Ontario Securities Commission
// and Greymac Credit Corp (1986) 30 DLR (4th) 1).
type proRata struct{ pools }

func (s *proRata) take(a *account, amount dyetrace.Amount, into []Part) []Part {
	shares := s.share(amount, a.balance, a.lots)
	a.balance -= amount
	return taken(a, 0, shares, into)
}

func (*proRata) untouched(*account) dyetrace.Amount { return 0 }
