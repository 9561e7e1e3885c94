package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"dyetrace"
)

// match is a wallet's half and a card's that may belong together.
type match struct {
	wallet, card int
	apart        time.Duration
	fit          peerFit
}

const (
	// maxLate is how long after a wallet's line a card may get the money: a
	// withdrawal or a refund arrives within hours, or on the next working day.
	maxLate = 72 * time.Hour
	// maxOrdered is how far apart two lines of one order's number may be. Refunds to
	// cards take up to 15 days; later another merchant may use the number again.
	maxOrdered = 15 * 24 * time.Hour
)

// match finds the halves that belong together, the surest first: by the number that
// the payment company itself gave, by another number of both, by the card.
func (t *through) match() {
	company, order := t.byNumber()
	clashes := t.joinSurest(company)
	t.joinOnly(soon(order, t.tolerance))
	t.closeApart(t.joinOnly(t.open(order)))
	t.joinOnly(t.byCard(0, false))
	t.closeApart(t.joinOnly(t.byCard(maxLate, false)))
	for _, m := range t.open(clashes) {
		t.unclear = append(t.unclear, Unclear{Wallet: t.halves[m.wallet].line, Card: t.cards[m.card].line, Why: DoubtCard})
	}
	t.doubtful()
}

// soon returns the matches whose lines are no further apart than tolerance.
func soon(all []match, tolerance time.Duration) (near []match) {
	for _, m := range all {
		if m.apart <= tolerance {
			near = append(near, m)
		}
	}
	return near
}

// open returns the matches of halves that have no other half yet, and may have one.
func (t *through) open(all []match) (open []match) {
	for _, m := range all {
		if h, c := &t.halves[m.wallet], &t.cards[m.card]; h.other < 0 && c.other < 0 && !h.closed && !c.closed {
			open = append(open, m)
		}
	}
	return open
}

// byNumber lists the halves that state one number. It is either the long one of the
// payment company itself, which belongs to one movement, or another, such as a
// merchant's, which another merchant may use too.
func (t *through) byNumber() (company, order []match) {
	// Only cards' numbers that some wallet states are kept: a bank's lines have
	// millions of others.
	wallets, cards := map[string][]int{}, map[string][]int{}
	for i := range t.halves {
		for _, number := range t.halves[i].numbers {
			wallets[string(number)] = append(wallets[string(number)], i)
		}
	}
	for k := range t.cards {
		for _, number := range t.cards[k].numbers {
			if wallets[string(number)] != nil {
				cards[string(number)] = append(cards[string(number)], k)
			}
		}
	}
	for number, with := range cards {
		if len(with)*len(wallets[number]) > maxWide {
			continue // a number that so many lines have identifies no movement
		}
		for _, k := range with {
			for _, i := range wallets[number] {
				h, c := &t.halves[i], &t.cards[k]
				if h.in != c.in || h.line.Net != c.line.Net {
					continue
				}
				m := match{i, k, apart(h.line, c.line), t.fitOf(h, c)}
				if len(number) >= minLong && string(h.line.Says(Serial)) == number {
					company = append(company, m)
				} else if t.mayOrder(h, c, &m) {
					order = append(order, m)
				}
			}
		}
	}
	return sortMatches(company), sortMatches(order)
}

// mayOrder reports whether a common number that the company did not give may belong
// to one movement.
func (t *through) mayOrder(h, c *half, m *match) bool {
	if m.apart > maxOrdered || otherNumbers(h.numbers, c.numbers) {
		return false
	}
	if m.fit == namedAccount {
		return true
	}
	another := m.fit == anotherAccount && (h.guide < 0 || isCard(t.known.Number(c.line.Account)))
	return !another && !t.otherHolders(h, c)
}

// sortMatches puts matches in an order that depends on the lines alone: best
// evidence first, then nearest in time. It keeps each match once.
func sortMatches(all []match) []match {
	slices.SortFunc(all, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.fit, a.fit), cmp.Compare(a.apart, b.apart),
			cmp.Compare(a.wallet, b.wallet), cmp.Compare(a.card, b.card))
	})
	return slices.Compact(all)
}

// joinSurest joins halves of one number of the payment company, and returns those
// whose cards are not the same.
func (t *through) joinSurest(all []match) (clashes []match) {
	for _, m := range all {
		h, c := &t.halves[m.wallet], &t.cards[m.card]
		switch {
		case h.other >= 0 || c.other >= 0:
		case h.guide < 0 && m.fit == anotherAccount: // a payment to somebody else
		case m.fit == anotherAccount && isCard(t.known.Number(c.line.Account)):
			clashes = append(clashes, m)
		default:
			h.other, c.other = m.card, m.wallet
		}
	}
	return clashes
}

// several is matches in which some half fits more than one other.
type several struct{ all []match }

// joinOnly joins two halves where each is the only one that fits the other. It also
// joins halves that can be exchanged for each other: as many equal lines of one
// wallet to one payee as there are of one card. It returns the matches that are
// left.
func (t *through) joinOnly(all []match) (left []several) {
	group := map[int]int{} // of a wallet's half, and of a card's below zero, another of its group
	find := func(x int) int {
		for {
			up, is := group[x]
			if !is || up == x {
				return x
			}
			x = up
		}
	}
	all = t.open(all)
	for _, m := range all {
		a, b := find(m.wallet), find(-1-m.card)
		group[max(a, b)], group[min(a, b)] = max(a, b), max(a, b)
	}
	of := map[int][]match{}
	var order []int
	for _, m := range all {
		root := find(m.wallet)
		if of[root] == nil {
			order = append(order, root)
		}
		of[root] = append(of[root], m)
	}
	for _, root := range order {
		if !t.joinAlike(of[root]) {
			left = append(left, several{of[root]})
		}
	}
	return left
}

// joinAlike joins the halves of a group in order of time where it makes no difference
// which is whose, and reports whether it did.
func (t *through) joinAlike(all []match) bool {
	var wallets, cards []int
	for _, m := range all {
		wallets, cards = append(wallets, m.wallet), append(cards, m.card)
	}
	slices.Sort(wallets)
	slices.Sort(cards)
	wallets, cards = slices.Compact(wallets), slices.Compact(cards)
	if len(wallets) != len(cards) || len(all) != len(wallets)*len(cards) {
		return false
	}
	h, c := &t.halves[wallets[0]], &t.cards[cards[0]]
	for i := range wallets {
		if !alikeWallets(h, &t.halves[wallets[i]]) || !alikeCards(c, &t.cards[cards[i]]) {
			return false
		}
	}
	for i := range wallets {
		t.halves[wallets[i]].other, t.cards[cards[i]].other = cards[i], wallets[i]
	}
	return true
}

func alikeWallets(a, b *half) bool {
	sameKind := a.in == b.in && (a.guide < 0) == (b.guide < 0)
	return sameKind && a.line.Account == b.line.Account && a.line.Peer == b.line.Peer && bytes.Equal(a.purse, b.purse)
}

func alikeCards(a, b *half) bool {
	for _, text := range [...]int{Memo, Channel, PeerName} {
		if !bytes.Equal(a.line.Says(text), b.line.Says(text)) {
			return false
		}
	}
	return a.line.Account == b.line.Account && a.line.Peer == b.line.Peer && a.in == b.in
}

// closeApart leaves halves apart where some fit more than one other: no weaker
// evidence joins them after this.
func (t *through) closeApart(left []several) {
	for i := range left {
		t.leaveApart(&left[i])
		for _, m := range left[i].all {
			t.halves[m.wallet].closed, t.cards[m.card].closed = true, true
		}
	}
}

// leaveApart notes the wallets' halves that fit several others. What the wallet
// itself paid to the card, or got from it, is booked with the payment company
// instead. The card's line already has the money coming from the company, and the
// card must not get it twice.
func (t *through) leaveApart(s *several) {
	wallets, cards := map[int]int64{}, map[int]int64{}
	for _, m := range s.all {
		wallets[m.wallet]++
		cards[m.card]++
	}
	for _, m := range s.all {
		fitting := wallets[m.wallet]
		if fitting == 0 {
			continue
		}
		wallets[m.wallet] = 0
		h, c := &t.halves[m.wallet], &t.cards[m.card]
		t.unclear = append(t.unclear, Unclear{Wallet: h.line, Card: c.line, Count: max(fitting, cards[m.card])})
		t.toCompany(h, c)
	}
}

func (t *through) toCompany(h, c *half) {
	if h.guide < 0 {
		h.line.Peer, h.line.Named = c.line.Peer, c.line.Named
	}
}

// byCard lists halves that fit by card, company, amount and time. Those that also
// state something that does not fit are doubtful; it lists either these or the
// others.
func (t *through) byCard(late time.Duration, doubtful bool) (all []match) {
	for i := range t.halves {
		h := &t.halves[i]
		if h.other >= 0 || h.closed || len(h.tail) == 0 {
			continue
		}
		for _, k := range t.near(h, late) {
			if c := &t.cards[k]; t.may(h, c, late) && (t.doubt(h, c) != DoubtSeveral) == doubtful {
				all = append(all, match{i, k, apart(h.line, c.line), t.fitOf(h, c)})
			}
		}
	}
	return sortMatches(all)
}

// near lists the cards' halves with a wallet's amount and last digits near its time.
func (t *through) near(h *half, late time.Duration) (found []int) {
	if !h.in {
		late = 0
	}
	key := half{line: &Line{Net: h.line.Net}, tail: h.tail}
	earliest := h.line.Time - dyetrace.Instant(t.tolerance) - t.spread
	from, _ := slices.BinarySearchFunc(t.cards, earliest, func(c half, at dyetrace.Instant) int {
		return cmp.Or(compareKey(&c, &key), cmp.Compare(c.line.Time, at))
	})
	for k := from; k < len(t.cards) && compareKey(&t.cards[k], &key) == 0; k++ {
		c := &t.cards[k]
		if c.line.Time > h.line.Time && apart(h.line, c.line) > t.tolerance+late {
			break
		}
		if c.other < 0 && !c.closed {
			found = append(found, k)
		}
	}
	return found
}

// may reports whether a wallet's half and a card's may be one movement although
// they state no common number.
func (t *through) may(h, c *half, late time.Duration) bool {
	if c.line.Time < h.line.Time {
		late = 0
	}
	if h.in != c.in || apart(h.line, c.line) > t.tolerance+late {
		return false
	}
	switch t.fitOf(h, c) {
	case namedAccount:
	case fittingAccount:
		if t.otherHolders(h, c) {
			return false
		}
	default:
		return false
	}
	wallet := companyOfKey(t.known.Number(h.line.Account))
	return wallet == noCompany || c.company == noCompany || wallet == c.company
}

// doubt returns what speaks against two halves that fit, DoubtSeveral where nothing
// does. A guide's line with another number is certainly another movement.
func (t *through) doubt(h, c *half) Doubt {
	switch {
	case otherNumbers(h.numbers, c.numbers):
		return DoubtNumber
	case c.named && !t.namesPayee(h, c):
		return DoubtNamed
	}
	return DoubtSeveral
}

// namesPayee reports whether a card's line names the same person as the wallet's
// line, or the wallet's holder.
func (t *through) namesPayee(h, c *half) bool {
	name := c.line.Says(PeerName)
	if len(name) == 0 {
		return false
	}
	payee, peer, holder := h.line.Says(PeerName), t.known.Holder(h.line.Peer), t.known.Holder(h.line.Account)
	for _, other := range [...][]byte{payee, peer, holder} {
		if len(other) > 0 && sameName(name, other) {
			return true
		}
	}
	return false
}

// doubtful notes halves that fit nothing but one that speaks against it. A payment
// between wallet and card whose card line states another number is booked with the
// company, like a half that fits several.
func (t *through) doubtful() {
	noted := map[int]bool{}
	for _, m := range t.byCard(maxLate, true) {
		h, c := &t.halves[m.wallet], &t.cards[m.card]
		why := t.doubt(h, c)
		if noted[m.wallet] || why == DoubtNumber && h.guide >= 0 {
			continue
		}
		noted[m.wallet] = true
		t.unclear = append(t.unclear, Unclear{Wallet: h.line, Card: c.line, Why: why})
		if why == DoubtNumber {
			t.toCompany(h, c)
		}
	}
}

// otherHolders reports whether a wallet and a card are of two people: a wallet's
// cards are its holder's.
func (t *through) otherHolders(h, c *half) bool {
	a, b := t.known.Holder(h.line.Account), t.known.Holder(c.line.Account)
	return len(a) > 0 && len(b) > 0 && !sameName(a, b)
}

// fitOf returns how well a wallet's words for the card fit a card's account.
func (t *through) fitOf(h, c *half) peerFit {
	if h.guide < 0 && h.line.Named {
		return t.known.fitOf(h.line, c.line.Account)
	}
	return cardFit(h.purse, t.known.Number(c.line.Account))
}
