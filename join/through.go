package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"dyetrace"
)

// Guide is a line of a wallet that moved nothing in it: something else, such as a
// card, paid for it or was paid back.
type Guide struct {
	Line
	Purse  []byte // what paid, as the line names it: a card's number, or words with its last digits
	Funder uint32 // stands in for what paid
}

// Unclear is a line of a wallet of which nothing shows beyond doubt which line of
// a card is its other half: they are left apart.
type Unclear struct {
	Wallet, Card *Line
	Count        int64 // lines of cards that may be it; 0: Card has its number, and is another card's
}

// Through joins what went through a payment company with the card that paid or got
// it. The card's line names the company, the wallet's line the payee (a Guide) or
// the card (filling and emptying the wallet). They are two halves where both state
// one order or serial number, the card's also among the words of its line, and one
// amount, and the card is not another one than the wallet names; else where each is
// the only one that fits the other by card, company, amount and time. The payee's
// own line of what a card paid names the wallet; it becomes one movement with the
// card's.
func Through(lines []Line, all []Movement, guides []Guide, within time.Duration, known *Names, pool func(account uint32) bool) ([]Movement, []Unclear) {
	t := through{lines: lines, all: all, guides: guides, within: within, known: known, pool: pool, gone: map[int]bool{}}
	t.gather()
	if len(t.halves) > 0 && len(t.cards) > 0 {
		t.byNumber()
		t.byCard(0)
		for _, u := range t.byCard(maxLate) {
			t.leaveApart(u[0], u[1])
		}
	}
	t.settle()
	if len(t.gone) == 0 {
		return t.all, t.unclear
	}
	kept := t.all[:0]
	for i := range t.all {
		if !t.gone[i] {
			kept = append(kept, t.all[i])
		}
	}
	return kept, t.unclear
}

// half is a movement as a wallet tells of it, or as a card does.
type half struct {
	line     *Line
	movement int    // -1 of a guide
	guide    int    // -1 of a line that moves the wallet's money
	in       bool   // the card got the money
	purse    []byte // of a wallet's: what it says of the card
	other    int    // its other half, -1 for none
	rivals   int64  // how many halves may be its other one, or another's
	numbers  [][]byte
}

type through struct {
	lines   []Line
	all     []Movement
	guides  []Guide
	within  time.Duration
	known   *Names
	pool    func(account uint32) bool
	halves  []half // of wallets
	cards   []half
	spread  dyetrace.Instant // of the card's line whose time is known least
	gone    map[int]bool
	unclear []Unclear
}

// gather lists the halves, in an order that depends on what they say alone.
func (t *through) gather() {
	for i := range t.guides {
		g := &t.guides[i]
		t.halves = append(t.halves, half{line: &g.Line, movement: -1, guide: i, in: g.In, purse: g.Purse, other: -1, numbers: stated(&g.Line, false)})
	}
	for i := range t.all {
		m := &t.all[i]
		if (m.Out == None) == (m.In == None) {
			continue
		}
		l := &t.lines[max(m.Out, m.In)]
		switch company := companyOfKey(t.known.Number(l.Account)); {
		case company != noCompany && !t.pool(l.Peer):
			if purse, is := ownCard(l); is {
				t.halves = append(t.halves, half{line: l, movement: i, guide: -1, in: !l.In, purse: purse, other: -1, numbers: stated(l, false)})
			}
		case company == noCompany && (t.pool(l.Peer) || companyOf(l) != noCompany):
			t.spread = max(t.spread, dyetrace.Instant(l.Spread))
			t.cards = append(t.cards, half{line: l, movement: i, guide: -1, in: l.In, other: -1, numbers: stated(l, true)})
		}
	}
	for _, halves := range [...][]half{t.halves, t.cards} {
		slices.SortStableFunc(halves, func(a, b half) int {
			return cmp.Or(cmp.Compare(a.line.Net, b.line.Net), compareContent(a.line, b.line), cmp.Compare(a.line.Account, b.line.Account))
		})
	}
}

// match is a wallet's half and a card's that may belong together.
type match struct {
	wallet, card int
	apart        time.Duration
}

// byNumber joins the halves that state one number, nearest in time first.
func (t *through) byNumber() {
	byNumber := map[string][]int{}
	for i := range t.halves {
		for _, number := range t.halves[i].numbers {
			byNumber[string(number)] = append(byNumber[string(number)], i)
		}
	}
	var found []match
	for k := range t.cards {
		for _, number := range t.cards[k].numbers {
			for _, i := range byNumber[string(number)] {
				if h := &t.halves[i]; h.in == t.cards[k].in && h.line.Net == t.cards[k].line.Net {
					found = append(found, match{i, k, apart(h.line, t.cards[k].line)})
				}
			}
			if len(found) > maxWide {
				break // a number that so many lines have tells nothing
			}
		}
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart), cmp.Compare(a.wallet, b.wallet), cmp.Compare(a.card, b.card))
	})
	for _, m := range slices.Compact(found) {
		h, c := &t.halves[m.wallet], &t.cards[m.card]
		switch {
		case h.other >= 0 || c.other >= 0:
		case h.guide < 0 && t.speaks(h, c) == contradicts: // a payment to somebody else
		case t.speaks(h, c) == contradicts && isCard(t.known.Number(c.line.Account)):
			t.unclear = append(t.unclear, Unclear{Wallet: h.line, Card: c.line})
		default:
			h.other, c.other = m.card, m.wallet
		}
	}
}

// maxLate is how long after a wallet's line a card may get the money: a withdrawal
// or a refund arrives within hours, or on the next working day.
const maxLate = 72 * time.Hour

// byCard joins halves of which each is the only one that fits the other, and gives
// the others that have one that fits, with the first of these.
func (t *through) byCard(late time.Duration) (unclear [][2]int) {
	near, back := make([][]int, len(t.halves)), make([]int, len(t.cards))
	for i := range t.halves {
		if h := &t.halves[i]; h.other < 0 {
			near[i] = t.near(h, late)
			for _, k := range near[i] {
				back[k]++
			}
		}
	}
	for i := range t.halves {
		switch h := &t.halves[i]; {
		case len(near[i]) == 1 && back[near[i][0]] == 1:
			h.other, t.cards[near[i][0]].other = near[i][0], i
		case len(near[i]) > 0:
			h.rivals = int64(max(len(near[i]), back[near[i][0]]))
			unclear = append(unclear, [2]int{i, near[i][0]})
		}
	}
	return unclear
}

// leaveApart tells of a wallet's half that several fit. What the wallet itself paid
// to the card, or got from it, goes to the payment company then, for the card's line
// has it from there: the card must not get it twice.
func (t *through) leaveApart(wallet, card int) {
	h, c := &t.halves[wallet], &t.cards[card]
	t.unclear = append(t.unclear, Unclear{Wallet: h.line, Card: c.line, Count: h.rivals})
	if h.guide < 0 {
		h.line.Peer = c.line.Peer
	}
}

// near lists the cards' halves that fit a wallet's. Where there are more than can
// be looked at, none is the only one: the first comes twice.
func (t *through) near(h *half, late time.Duration) (found []int) {
	if !h.in {
		late = 0
	}
	earliest := h.line.Time - dyetrace.Instant(t.within) - t.spread
	from, _ := slices.BinarySearchFunc(t.cards, earliest, func(c half, at dyetrace.Instant) int {
		return cmp.Or(cmp.Compare(c.line.Net, h.line.Net), cmp.Compare(c.line.Time, at))
	})
	for k := from; k < len(t.cards) && t.cards[k].line.Net == h.line.Net; k++ {
		c := &t.cards[k]
		if c.line.Time > h.line.Time && apart(h.line, c.line) > t.within+late {
			break
		}
		if c.other < 0 && t.may(h, c, late) {
			found = append(found, k)
		}
		if k-from > maxWindowLines {
			return append(found, found...)
		}
	}
	return found
}

// may reports whether a wallet's half and a card's may be of one movement, without
// a number that both state.
func (t *through) may(h, c *half, late time.Duration) bool {
	if c.line.Time < h.line.Time {
		late = 0
	}
	if h.in != c.in || apart(h.line, c.line) > t.within+late || t.speaks(h, c) < fits || otherNumbers(h.numbers, c.numbers) {
		return false
	}
	wallet, card := companyOfKey(t.known.Number(h.line.Account)), companyOf(c.line)
	return wallet == noCompany || card == noCompany || wallet == card
}

// speaks weighs what a wallet's half says of the card.
func (t *through) speaks(h, c *half) evidence {
	if h.guide < 0 && h.line.Named {
		return t.known.says(h.line, c.line.Account)
	}
	return saysCard(h.purse, t.known.Number(c.line.Account))
}

// settle makes movements of the halves that belong together.
func (t *through) settle() {
	payees := t.payees()
	for i := range t.halves {
		h := &t.halves[i]
		if h.guide < 0 && h.other >= 0 {
			t.ownMove(h, &t.cards[h.other])
		}
	}
	for i := range t.halves {
		h := &t.halves[i]
		if h.guide < 0 {
			continue
		}
		payee := payees[h.guide]
		switch {
		case h.other >= 0:
			m := &t.all[t.cards[h.other].movement]
			m.Guide, m.Via = int32(h.guide)+1, max(m.Out, m.In)
			if payee >= 0 {
				p := t.all[payee]
				m.Out, m.In = max(m.Out, p.Out), max(m.In, p.In)
				t.gone[payee] = true
			}
		case payee >= 0:
			t.all[payee].Guide = int32(h.guide) + 1
		}
	}
}

// ownMove makes one movement of the two halves of what moved between a wallet and
// its holder's own card.
func (t *through) ownMove(h, c *half) {
	to, from := &t.all[c.movement], t.all[h.movement]
	via := max(to.Out, to.In)
	*to = Movement{Out: max(to.Out, from.Out), In: max(to.In, from.In), Via: via}
	t.gone[h.movement] = true
}

// payees finds for each guide the movement that only the payee's own line tells of,
// which names the wallet as the other side.
func (t *through) payees() []int {
	found := make([]int, len(t.guides))
	sides := map[[2]uint32][]int{}
	for i := range t.all {
		m := &t.all[i]
		if (m.Out == None) != (m.In == None) {
			if l := &t.lines[max(m.Out, m.In)]; l.Named {
				sides[[2]uint32{l.Account, l.Peer}] = append(sides[[2]uint32{l.Account, l.Peer}], i)
			}
		}
	}
	var all []match
	for i := range t.guides {
		found[i] = -1
		g := &t.guides[i]
		for _, k := range sides[[2]uint32{g.Peer, g.Account}] {
			l := &t.lines[max(t.all[k].Out, t.all[k].In)]
			if l.In != g.In && l.Net == g.Net && sameMovement(&g.Line, l, t.within) && len(all) < maxWide*maxWide {
				all = append(all, match{i, k, apart(&g.Line, l)})
			}
		}
	}
	slices.SortFunc(all, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart), compareContent(&t.guides[a.wallet].Line, &t.guides[b.wallet].Line), cmp.Compare(a.card, b.card))
	})
	taken := map[int]bool{}
	for _, m := range all {
		if found[m.wallet] < 0 && !taken[m.card] {
			found[m.wallet], taken[m.card] = m.card, true
		}
	}
	return found
}

// sameMovement reports whether two wallets' lines between the same two may be one
// movement: by their serial numbers where both have one, else by time.
func sameMovement(a, b *Line, within time.Duration) bool {
	x, y := a.Says(Serial), b.Says(Serial)
	if len(x) >= minSerial && len(y) >= minSerial {
		return bytes.Equal(x, y)
	}
	return apart(a, b) <= within
}

// Guides leaves one of each of a wallet's lines that several files show, and puts
// them in order.
func Guides(all []Guide) []Guide {
	slices.SortFunc(all, func(a, b Guide) int {
		return cmp.Or(compareMoved(&a.Line, &b.Line), compareNamed(&a.Line, &b.Line), cmp.Compare(a.File, b.File), compareSource(&a.Line, &b.Line))
	})
	same := func(a, b *Guide) bool {
		return compareMoved(&a.Line, &b.Line) == 0 && compareNamed(&a.Line, &b.Line) == 0
	}
	kept := all[:0]
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && same(&all[i], &all[end]) {
			end++
		}
		kept = append(kept, mostOfOneFile(all[i:end])...)
		i = end
	}
	return kept
}

// mostOfOneFile is the lines of the file that has the most of some that say the
// same. Those of one serial number are one movement.
func mostOfOneFile(same []Guide) []Guide {
	if len(same[0].Says(Serial)) > 0 {
		return same[:1]
	}
	best := same[:0]
	for i := 0; i < len(same); {
		end := i + 1
		for end < len(same) && same[end].File == same[i].File {
			end++
		}
		if end-i > len(best) {
			best = same[i:end]
		}
		i = end
	}
	return best
}
