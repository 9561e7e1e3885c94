package trace

import "dyetrace"

// fifo takes the oldest lot first: Clayton's case (1816) 1 Mer 572.
type fifo struct{ arrivals }

func (fifo) take(a *account, amount dyetrace.Amount, into []Part) []Part {
	at := int(a.oldest)
	a.balance -= amount
	for amount > 0 {
		lot := &a.lots[at]
		p := Part{lot.Claim, min(lot.Amount, amount)}
		amount -= p.Amount
		if p.Claim != Clean {
			a.claimed -= p.Amount
		}
		into = appendPart(into, p)
		if lot.Amount -= p.Amount; lot.Amount == 0 {
			at++
		}
	}
	a.oldest = uint32(at)
	if at > 8 && at > len(a.lots)/2 {
		a.lots = a.lots[:copy(a.lots, a.lots[at:])]
		if b := a.back; b != nil {
			b.tags = b.tags[:copy(b.tags, b.tags[at:])]
		}
		a.oldest = 0
	}
	return into
}

func (fifo) untouched(a *account) dyetrace.Amount {
	if oldest := a.lots[a.oldest]; oldest.Claim == Clean {
		return oldest.Amount
	}
	return 0
}
