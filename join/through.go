package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"dyetrace"
)

// Guide is a line of a wallet that moved no money of the wallet: something else,
// such as a card, paid for it or was paid back.
type Guide struct {
	Line
	Purse  []byte // what paid, as the line names it: a card's number, or words with its last digits
	Funder uint32 // a number in place of what paid
}

// Doubt is why a wallet's line and another that may belong to it are left apart.
type Doubt uint8

// The doubts.
const (
	DoubtSeveral   Doubt = iota // several lines fit, and nothing decides between them
	DoubtCard                   // both state one number, and the line is of another card than the wallet names
	DoubtNamed                  // the card's line fits, and names somebody else as the other side
	DoubtNumber                 // the card's line fits, and states another number
	DoubtTwin                   // another file shows the wallet's line as one that the wallet's own money paid
	DoubtPayerless              // an earlier dyetrace read the line and did not keep what paid
)

var doubtNames = [...]string{"several", "card", "named", "number", "twin", "payerless"}

func (d Doubt) String() string { return doubtNames[d] }

// Unclear is a line of a wallet whose other half, a line of a card, cannot be
// found beyond doubt: the two are left apart.
type Unclear struct {
	Wallet, Card *Line
	Why          Doubt
	Count        int64 // of DoubtSeveral: how many lines fit
}

// Through joins payments through a payment company with the card that paid or was
// paid. The card's line names the company; the wallet's line names the payee (a
// Guide) or the card (filling and emptying the wallet). They are two halves of one
// movement where both state one amount and one order or serial number, which a
// card's line may state among its words, and the wallet does not name another card.
// Without such a number they are halves where each is the only one that fits the
// other by card, company, amount and time. The payee's own line of what a card
// paid names the wallet; it becomes one movement with the card's.
func Through(
	lines []Line, all []Movement, guides []Guide, tolerance time.Duration, known *Names, pool func(account uint32) bool,
) ([]Movement, []Unclear) {
	t := through{
		lines: lines, all: all, guides: guides, tolerance: tolerance, known: known, pool: pool, gone: map[int]bool{},
	}
	t.dropTwins()
	t.gather()
	if len(t.halves) > 0 && len(t.cards) > 0 {
		t.match()
	}
	t.joinHalves()
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

// half is a movement as a wallet shows it, or as a card does.
type half struct {
	line     *Line
	movement int    // -1 of a guide
	guide    int    // -1 of a line that moves the wallet's money
	in       bool   // the card got the money
	purse    []byte // of a wallet's: its words for the card
	tail     []byte // last digits of the card, empty where a wallet's names none
	other    int    // its other half, -1 for none
	closed   bool   // several fit: it is left apart
	numbers  [][]byte

	// of a card's
	company company
	named   bool // the line names somebody else as the other side
}

type through struct {
	lines     []Line
	all       []Movement
	guides    []Guide
	tolerance time.Duration
	known     *Names
	pool      func(account uint32) bool
	halves    []half // of wallets
	cards     []half
	spread    dyetrace.Instant // the largest of the cards' lines
	gone      map[int]bool
	unclear   []Unclear
}

// twinKey is what two files have in common about one line of a wallet.
type twinKey struct {
	account uint32
	in      bool
	net     dyetrace.Amount
	serial  string
}

// dropTwins takes out a wallet's line that another file shows as paid by a card,
// because the file that names the card shows more. Where a balance proves that the
// wallet did pay, the line stays. Either way the two files contradict each other.
// Payment companies number orders, so that a serial must be as long as an order's.
func (t *through) dropTwins() {
	guides := map[twinKey]*Line{}
	for i := range t.guides {
		if l := &t.guides[i].Line; len(l.Says(Serial)) >= minOrder {
			guides[twinKey{l.Account, l.In, l.Net, string(l.Says(Serial))}] = l
		}
	}
	if len(guides) == 0 {
		return
	}
	for i := range t.all {
		m := &t.all[i]
		for _, side := range [...]*int32{&m.Out, &m.In} {
			if *side == None || m.Via != None {
				continue
			}
			l := &t.lines[*side]
			guide := guides[twinKey{l.Account, l.In, l.Net, string(l.Says(Serial))}]
			if guide == nil || apart(guide, l) > t.tolerance {
				continue
			}
			t.unclear = append(t.unclear, Unclear{Wallet: l, Card: guide, Why: DoubtTwin})
			if !l.Balance.Known {
				*side = None
			}
		}
		t.gone[i] = m.Out == None && m.In == None
	}
}

// gather lists the halves, in an order that depends on their content alone.
func (t *through) gather() {
	for i := range t.guides {
		g := &t.guides[i]
		t.halves = append(t.halves, half{
			line: &g.Line, movement: -1, guide: i, in: g.In,
			purse: g.Purse, tail: tailOf(g.Purse), other: -1, numbers: stated(&g.Line, false),
		})
	}
	// A movement that shows both sides needs no other half. Of the others, a line of
	// a wallet is a half if it names its holder's own card, and any other line if a
	// payment company is behind it.
	for i := range t.all {
		m := &t.all[i]
		if (m.Out == None) == (m.In == None) {
			continue
		}
		l := &t.lines[max(m.Out, m.In)]
		if companyOfKey(t.known.Number(l.Account)) != noCompany {
			if purse, is := ownCard(l); is && !t.pool(l.Peer) {
				h := half{
					line: l, movement: i, guide: -1, in: !l.In,
					purse: purse, tail: tailOf(purse), other: -1, numbers: stated(l, false),
				}
				if l.Named {
					h.tail = tailOfNumber(t.known.Number(l.Peer))
				}
				t.halves = append(t.halves, h)
			}
			continue
		}
		if is, named, through := t.companyBehind(l); through {
			t.spread = max(t.spread, dyetrace.Instant(l.Spread))
			t.cards = append(t.cards, half{
				line: l, movement: i, guide: -1, in: l.In, other: -1, numbers: stated(l, true),
				company: is, named: named, tail: tailOfNumber(t.known.Number(l.Account)),
			})
		}
	}
	// The order makes the search in near a binary one, and the result independent of
	// how the files were read.
	for _, halves := range [...][]half{t.halves, t.cards} {
		slices.SortStableFunc(halves, func(a, b half) int {
			return cmp.Or(compareKey(&a, &b), compareContent(a.line, b.line),
				cmp.Compare(a.line.Account, b.line.Account))
		})
	}
}

// compareKey orders halves by amount and by the card's last digits.
func compareKey(a, b *half) int {
	return cmp.Or(cmp.Compare(a.line.Net, b.line.Net), bytes.Compare(a.tail, b.tail))
}

// companyBehind returns the payment company that a bank's line names, noCompany
// where it only names a pool. named is set where the line names somebody else as
// the other side, even if its words name a company.
func (t *through) companyBehind(l *Line) (is company, named, through bool) {
	name := l.Says(PeerName)
	if is = companyIn(name); is != noCompany {
		return is, false, true
	}
	other := len(name) > 0 && !clears(name)
	if t.pool(l.Peer) {
		is = companyIn(t.known.Holder(l.Peer))
		return is, is == noCompany && other, true
	}
	if is = companyIn(l.Says(PeerBank)); is != noCompany {
		return is, false, true
	}
	if is = cmp.Or(companyIn(l.Says(Channel)), companyIn(l.Says(Memo))); is != noCompany {
		return is, other || l.Named && isCard(t.known.Number(l.Peer)), true
	}
	return noCompany, false, false
}

// joinHalves makes one movement of each two halves that belong together.
func (t *through) joinHalves() {
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

// ownMove makes one movement of the two halves of a payment between a wallet and
// its holder's own card.
func (t *through) ownMove(h, c *half) {
	to, from := &t.all[c.movement], t.all[h.movement]
	via := max(to.Out, to.In)
	*to = Movement{Out: max(to.Out, from.Out), In: max(to.In, from.In), Via: via}
	t.gone[h.movement] = true
}

// payees finds for each guide the movement that only the payee's own line shows
// and that names the wallet as the other side.
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
	// Many payments of one amount between the same two fit each other all ways round.
	// The bound keeps such an account from taking time with the square of its lines.
	var all []match
	for i := range t.guides {
		found[i] = -1
		g := &t.guides[i]
		for _, k := range sides[[2]uint32{g.Peer, g.Account}] {
			l := &t.lines[max(t.all[k].Out, t.all[k].In)]
			if l.In != g.In && l.Net == g.Net && sameMovement(&g.Line, l, t.tolerance) && len(all) < maxWide*maxWide {
				all = append(all, match{wallet: i, card: k, apart: apart(&g.Line, l)})
			}
		}
	}
	slices.SortFunc(all, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart),
			compareContent(&t.guides[a.wallet].Line, &t.guides[b.wallet].Line), cmp.Compare(a.card, b.card))
	})
	// The nearest in time first, each line once.
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
func sameMovement(a, b *Line, tolerance time.Duration) bool {
	x, y := a.Says(Serial), b.Says(Serial)
	if len(x) >= MinSerial && len(y) >= MinSerial {
		return bytes.Equal(x, y)
	}
	return apart(a, b) <= tolerance
}
