package trace

import (
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// arrivals is what fifo and lifo share: lots in order of arrival. Neighbours
// of one origin lie together as one lot, since every taking would join them,
// unless a reversal may want one of them.
type arrivals struct{}

func (arrivals) put(a *account, parts []Part) {
	if a.claimed == 0 {
		a.lots = appendPart(a.lots[:0], Part{Clean, a.balance})
		if b := a.back; b != nil {
			b.tags, b.began = b.tags[:0], a.next.Ord
			if a.balance > 0 {
				b.tags = append(b.tags, baseTag)
			}
		}
	}
	for _, p := range parts {
		a.arrive(p)
		a.balance += p.Amount
		if p.Claim != Clean {
			a.claimed += p.Amount
		}
	}
}

func (arrivals) putClean(a *account, amount dyetrace.Amount) {
	a.arrive(Part{Clean, amount})
	a.balance += amount
}

// arrive adds a part as the newest lot.
func (a *account) arrive(p Part) {
	b := a.back
	if b == nil {
		a.lots = appendPart(a.lots, p)
		return
	}
	if p.Amount == 0 {
		return
	}
	last := len(a.lots) - 1
	if last >= int(a.oldest) && a.lots[last].Claim == p.Claim && b.tags[last] == b.tag {
		a.lots[last].Amount += p.Amount
		return
	}
	a.lots, b.tags = append(a.lots, p), append(b.tags, b.tag)
}

// takeBack takes from the lots that came with the payment, or, where the
// account has held no claimed money in between, from the lot of all it had.
func (arrivals) takeBack(a *account, r *statement.Reversal, p *payment, into []Part) ([]Part, dyetrace.Amount) {
	// A payment from before the account held claimed money has no lot of its own: what
	// the account had then is one lot, and at most what is left of the payment is in it.
	b := a.back
	tag, most := b.tagOf(r.Payment), maxSum
	if r.Payment < b.began {
		tag, most = baseTag, r.Back
		if p != nil {
			most = p.by[0].Amount
		}
	}
	var weights []Part
	var from []int
	total := dyetrace.Amount(0)
	for i := int(a.oldest); i < len(a.lots); i++ {
		if b.tags[i] == tag {
			lot := Part{a.lots[i].Claim, min(a.lots[i].Amount, most)}
			weights, from, total = append(weights, lot), append(from, i), total+lot.Amount
		}
	}
	// Lots of one payment are of several claims. The sum is shared in proportion, so that
	// it makes no difference in which order they arrived.
	taken := min(r.Back, total)
	for k, share := range new(sharer).share(taken, total, weights) {
		lot := &a.lots[from[k]]
		lot.Amount -= share
		if lot.Claim != Clean {
			a.claimed -= share
		}
		into = appendPart(into, Part{lot.Claim, share})
	}
	// Lots and tags move together: a tag belongs to the lot at its place.
	a.balance -= taken
	kept := int(a.oldest)
	for i := kept; i < len(a.lots); i++ {
		if a.lots[i].Amount > 0 {
			a.lots[kept], b.tags[kept] = a.lots[i], b.tags[i]
			kept++
		}
	}
	a.lots, b.tags = a.lots[:kept], b.tags[:kept]
	return into, taken
}

func (arrivals) lots(a *account) []Part {
	if a.claimed == 0 {
		return appendPart(nil, Part{Clean, a.balance})
	}
	if a.back == nil {
		return slices.Clone(a.lots[a.oldest:])
	}
	var held []Part
	for _, lot := range a.lots[a.oldest:] {
		held = appendPart(held, lot)
	}
	return held
}
