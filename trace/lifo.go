package trace

import "dyetrace"

// lifo takes the newest lot first.
type lifo struct{ arrivals }

func (lifo) take(a *account, amount dyetrace.Amount, into []Part) []Part {
	last := len(a.lots) - 1
	a.balance -= amount
	for amount > 0 {
		lot := &a.lots[last]
		p := Part{lot.Claim, min(lot.Amount, amount)}
		amount -= p.Amount
		if p.Claim != Clean {
			a.claimed -= p.Amount
		}
		into = appendPart(into, p)
		if lot.Amount -= p.Amount; lot.Amount == 0 {
			last--
		}
	}
	a.lots = a.lots[:last+1]
	if b := a.back; b != nil {
		b.tags = b.tags[:last+1]
	}
	return into
}

func (lifo) untouched(*account) dyetrace.Amount { return 0 }
