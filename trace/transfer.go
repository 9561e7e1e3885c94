package trace

import (
	"dyetrace"
	"dyetrace/ledger/statement"
)

// movement is one transfer as both sides see it.
type movement struct {
	ord            statement.Ord
	from           *account
	to             statement.No
	sent, received dyetrace.Amount
	back           *statement.Reversal // where it takes something back
}

// forward carries the parts taken from the payer on to the payee: steps 2 to 6
// of "One transfer, step by step" in docs/method.md. It does nothing where
// no part is claimed, since the payee's statement knows of clean money by itself.
func (w *walk) forward(m *movement, taken []Part) error {
	// Sums beyond the exact range would lose cents unseen, so the trace fails instead.
	taint := claimedIn(taken)
	m.from.sent += taint
	if m.from.sent < 0 || uint64(m.received) > uint64(maxEntry) || uint64(m.sent) > uint64(maxEntry) {
		return w.concerning(m.from, errTooLarge)
	}
	// A claim on this transfer begins here: its money is at level one, whatever level the
	// payer's other money has.
	list, fresh := taken, 0
	if w.nextClaimed() == m.ord {
		list, fresh = w.claimParts(m, taken, m.sent-taint)
		w.noteNamed(list[:fresh])
	}
	traced := claimedIn(list)
	if traced == 0 {
		return nil
	}
	level := m.from.level + 1
	if fresh > 0 {
		level = 1
	}
	w.carry(m, list, traced, level)
	payee, err := w.account(m.to)
	if err != nil {
		return err
	}
	arriving, err := w.convert(m, payee, list)
	if err != nil {
		return err
	}
	// The payer's line is complete when it is known what ended on the way. It must be
	// passed on before the payee's begins.
	w.endLine(m.from)
	return w.arrive(m, payee, arriving, fresh, level)
}

// nextClaimed is the next transfer that claims name, or never.
func (w *walk) nextClaimed() statement.Ord {
	if w.met == len(w.order) {
		return never
	}
	return w.claims[w.order[w.met]].Transfer
}

// claimParts is step 2: claims on this transfer replace clean parts, the
// earliest first, untraced being their sum. The first fresh parts of the list
// are the claims'. Under the poison rule claims have no amounts: the whole
// transfer is one fresh part.
func (w *walk) claimParts(m *movement, taken []Part, untraced dyetrace.Amount) (list []Part, fresh int) {
	// A claim gets at most what is still clean of the transfer: money that another claim
	// already names is not followed twice.
	list = w.list[:0]
	replaced := dyetrace.Amount(0)
	for ; w.nextClaimed() == m.ord; w.met++ {
		i := w.order[w.met]
		asked := w.claims[i].Asked
		part := min(asked, untraced)
		w.followed[i], w.refused[i] = part, asked-part
		if asked > part && !w.poison {
			w.warnings = append(w.warnings, datedWarning{at: m.ord, step: refusal, claim: i, amount: asked - part})
		}
		if part > 0 {
			list = append(list, Part{i, part})
			untraced -= part
			replaced += part
		}
	}
	if w.poison {
		list = append(list[:0], Part{0, m.sent})
		w.list = list
		return list, 1
	}
	// What claims now name is no longer clean.
	fresh = len(list)
	for _, p := range taken {
		if p.Claim == Clean {
			gone := min(p.Amount, replaced)
			replaced -= gone
			p.Amount -= gone
		}
		if p.Amount > 0 {
			list = append(list, p)
		}
	}
	w.list = list
	return list, fresh
}

// carry notes a transfer that carries claimed money.
func (w *walk) carry(m *movement, list []Part, traced dyetrace.Amount, level int32) {
	t := Transfer{Ord: m.ord, From: m.from.no, To: m.to, Level: level, Traced: traced}
	if !w.poison {
		t.parts = w.parts.add(w.byClaim.gather(list))
	}
	w.transfers.add(t)
}

// convert is step 3: what arrives of the parts that were sent. Parts keep
// their places; what a fee or a conversion took of them has met its end.
func (w *walk) convert(m *movement, payee *account, list []Part) ([]Part, error) {
	converted := payee.currency != m.from.currency
	w.arriving = append(w.arriving[:0], list...)
	switch {
	case w.poison:
		w.arriving[0].Amount = m.received
		return w.arriving, nil
	case !converted && m.received == m.sent:
		return w.arriving, nil
	case !converted && m.received > m.sent:
		// The method knows no such transfer; what came from nowhere is clean.
		w.arriving = append(w.arriving, Part{Clean, m.received - m.sent})
		return w.arriving, nil
	}
	shares := w.scale.share(m.received, m.sent, list)
	lost := w.gone[:0]
	for i, p := range list {
		w.arriving[i].Amount = shares[i]
		if p.Claim == Clean {
			continue
		}
		if !converted {
			p.Amount -= shares[i]
		} else if !w.arrived.add(payee.currency, p.Claim, shares[i]) {
			return nil, w.concerning(payee, errTooLarge)
		}
		if p.Amount > 0 {
			lost = append(lost, p)
		}
	}
	w.gone = lost
	end := dyetrace.EndFee
	if converted {
		end = dyetrace.EndConverted
	}
	return w.arriving, w.end(m.from, end, lost)
}

// arrive is steps 4 to 6: parts that end here become clean, and the rest comes
// to the payee as its newest lots. Where nothing claimed is left, the payee's
// statement need not be opened.
func (w *walk) arrive(m *movement, payee *account, arriving []Part, fresh int, level int32) error {
	claimed := claimedIn(arriving)
	if claimed == 0 {
		return nil
	}
	if payee.level == 0 {
		payee.level, payee.since = level, m.ord
	}
	payee.level = min(payee.level, level)
	if payee.received += claimed; payee.received < 0 {
		return w.concerning(payee, errTooLarge)
	}
	brought := w.watched(payee, arriving)
	left, err := w.endOnArrival(m, payee, arriving, fresh)
	if err != nil || !left && !payee.observed {
		return err
	}
	return w.enterStatement(m, payee, brought, arriving)
}

// endOnArrival makes arriving parts clean that end at the payee: those that a reversal
// returns to the victim, then those of steps 4 and 5. It reports whether any claimed
// part is left.
func (w *walk) endOnArrival(m *movement, payee *account, arriving []Part, fresh int) (left bool, err error) {
	w.lost = w.lost[:0]
	if err := w.endReturned(m, payee, arriving); err != nil {
		return false, err
	}
	if left, err = w.endParts(payee, m.ord, arriving, fresh); err != nil {
		return false, err
	}
	w.rememberPayment(payee, m.ord, arriving)
	return left, nil
}

// enterStatement is step 6: it brings the payee's statement up to the transfer and puts
// the arriving parts there. brought are the parts before any of them met an end.
func (w *walk) enterStatement(m *movement, payee *account, brought, arriving []Part) error {
	if err := w.load(payee, m.ord); err != nil {
		return err
	}
	// What has just ended belongs to this line, not to those made up for.
	ended := w.ended
	w.ended = nil
	if err := w.catchUp(payee, m.ord); err != nil {
		return err
	}
	w.ended = ended
	e := payee.next
	if e.Ord != m.ord || !e.In || e.Peer != m.from.no || e.Amount != m.received {
		return w.disagree(payee, m.ord)
	}
	w.beginLine(payee, &e)
	w.noteParts(brought)
	if err := w.bookUnrecorded(payee, &e); err != nil {
		return err
	}
	if err := w.put(payee, arriving); err != nil {
		return err
	}
	w.endLine(payee)
	payee.step(w.limit)
	w.enqueue(payee)
	return nil
}

// endParts is steps 4 and 5: it makes arriving parts that end here clean, and keeps those
// that go on. It reports whether any claimed part is left.
func (w *walk) endParts(payee *account, at statement.Ord, arriving []Part, fresh int) (left bool, err error) {
	end, ended := payee.fixedEnd, w.gone[:0]
	if end == noEnd && payee.byDay && !w.covers(payee.no, at) {
		end = dyetrace.EndFrontier
	}
	if end == noEnd && w.options.MaxLevel > 0 && int(payee.level) >= w.options.MaxLevel {
		end = dyetrace.EndDepth
	}
	if end != noEnd {
		for i, p := range arriving {
			if p.Claim != Clean && p.Amount > 0 {
				ended = append(ended, p)
				arriving[i].Claim = Clean
			}
		}
		w.gone = ended
		return false, w.endArriving(payee, end, ended)
	}
	// A fresh part is the first of its claim, which therefore is not among the
	// others, and is never dust.
	dust := w.byClaim.small(arriving[fresh:], w.minPart(payee.currency))
	for i, p := range arriving {
		switch {
		case p.Claim == Clean || p.Amount == 0:
		case dust && w.byClaim.isSmall(p.Claim):
			ended = append(ended, p)
			arriving[i].Claim = Clean
		default:
			left = true
		}
	}
	w.byClaim.unmark()
	w.gone = ended
	return left, w.endArriving(payee, dyetrace.EndDust, ended)
}

// minPart is the least part worth following in currency c.
func (w *walk) minPart(c dyetrace.Currency) dyetrace.Amount {
	least, ok := w.minParts[c]
	if !ok {
		least = w.options.MinPart.In(c)
		w.minParts[c] = least
	}
	return least
}

// end lets claimed parts leave sight at a. The poison rule follows no amounts:
// it only notes where its marks stop.
func (w *walk) end(a *account, end dyetrace.End, ended []Part) error {
	if len(ended) == 0 || w.poison && (end == dyetrace.EndUnrecorded || end == dyetrace.EndFee ||
		end == dyetrace.EndConverted) {
		return nil
	}
	w.noteEnds(a, end, ended)
	if !w.ends.add(&a.ends, end, ended) {
		return w.concerning(a, errTooLarge)
	}
	return nil
}

// claimedIn is the claimed money among parts.
func claimedIn(list []Part) (sum dyetrace.Amount) {
	for i := range list {
		if list[i].Claim != Clean {
			sum += list[i].Amount
		}
	}
	return sum
}
