package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger"
	"dyetrace/ledger/statement"
)

// purses is people with wallets and cards, what really moved between them, and the
// files that show it.
type purses struct {
	rt       *rapid.T
	cards    map[string][]dyetrace.Side // lines by card
	wallets  map[string][]dyetrace.Side
	moved    map[string]int // what really moved: payer, payee and amount
	at, no   int
	numbered bool // every line has the payment company's number
}

const tenpayPool = "name=财付通支付科技有限公司"

// person is somebody with a wallet, or two, and two cards; some people's cards end
// alike.
func personCards(i int) [2]string {
	return [2]string{fmt.Sprintf("62170000000%d0%d7001", i, i), fmt.Sprintf("62170000000%d0%d%d002", i, i, 7+i%2)}
}

func (p *purses) few(label string, most int) int { return rapid.IntRange(0, most).Draw(p.rt, label) }

func (p *purses) truly(from, to string, amount int) {
	p.moved[fmt.Sprintf("%s -> %s %d", from, to, amount)]++
}

// words is how a wallet's line names a card.
func (p *purses) words(card, serial string) string {
	tail := card[len(card)-4:]
	all := []string{card, "某银行(" + tail + ")", "某银行储蓄卡(" + tail + ")&满1000元立减10", card[:4] + "****" + tail}
	if serial != "" {
		all = append(all, "某银行")
	}
	return rapid.SampledFrom(all).Draw(p.rt, "purse")
}

// move draws one movement, with the lines that wallet and card have of it.
func (p *purses) move() {
	p.no++
	p.at += p.few("seconds since", 120)
	who := p.few("who", 2)
	card := personCards(who)[p.few("card", 1)]
	wallet := fmt.Sprintf("wechat:w%d%d", who, p.few("wallet", 1))
	shop := fmt.Sprintf("wechat:s%d", p.few("shop", 1))
	amount := 100 * (1 + p.few("amount", 1))
	serial := fmt.Sprintf("420000%022d", p.no)
	memo, known := "memo=快捷支付", ""
	switch n := p.few("number", 2); {
	case n == 0 || p.numbered:
		memo, known = "memo=快捷支付 "+serial, serial
	case n == 1:
		memo = fmt.Sprintf("memo=快捷支付 20260301%08d", p.no%3) // a merchant's, used again
	}
	line := func(in bool) {
		sign, late := ">", 2+p.few("lag", 3)
		if in {
			sign = "<"
			late += 40000 * p.few("late", 2)
		}
		p.cards[card] = append(p.cards[card], sideAt(p.at+late, fmt.Sprintf("%s%sP %d", card, sign, amount), tenpayPool, memo))
	}
	side := func(what string) *dyetrace.Side {
		s := sideAt(p.at, what)
		s.Serial, s.Order = serial, fmt.Sprintf("20260301%08d", p.no%3)
		p.wallets[wallet] = append(p.wallets[wallet], s)
		return &p.wallets[wallet][len(p.wallets[wallet])-1]
	}
	pays := func(s *dyetrace.Side) { s.Failed, s.PaidBy = true, p.words(card, known) }
	switch rapid.SampledFrom([]string{"pay", "pay", "refund", "withdraw", "withdraw unnamed", "fill", "own", "friend"}).Draw(p.rt, "kind") {
	case "pay":
		line(false)
		pays(side(fmt.Sprintf("%s>%s %d", wallet, shop, amount)))
		p.truly(card, shop, amount)
	case "refund":
		line(true)
		pays(side(fmt.Sprintf("%s<%s %d", wallet, shop, amount)))
		p.truly(shop, card, amount)
	case "withdraw":
		line(true)
		side(fmt.Sprintf("%s>%s %d", wallet, card, amount))
		p.truly(wallet, card, amount)
	case "withdraw unnamed":
		line(true)
		s := side(fmt.Sprintf("%s> %d", wallet, amount))
		s.PeerName = "某银行(" + card[len(card)-4:] + ")"
		p.truly(wallet, card, amount)
	case "fill":
		line(false)
		side(fmt.Sprintf("%s<%s %d", wallet, card, amount))
		p.truly(card, wallet, amount)
	case "own":
		side(fmt.Sprintf("%s>%s %d", wallet, shop, amount))
		p.truly(wallet, shop, amount)
	case "friend":
		friend := personCards((who + 1) % 3)[0]
		p.cards[card] = append(p.cards[card], sideAt(p.at, fmt.Sprintf("%s>%s %d", card, friend, amount), "memo=微信还你"))
		p.cards[friend] = append(p.cards[friend], sideAt(p.at+1, fmt.Sprintf("%s<%s %d", friend, card, amount), "memo=微信还你"))
		p.truly(card, friend, amount)
	}
}

// files are the papers that show some of the accounts, and who holds them. Some
// wallets were exported twice.
func (p *purses) files(whole bool) (papers []*paper, shown map[string][]dyetrace.Side) {
	shown = map[string][]dyetrace.Side{}
	holders := &paper{file: &file{name: "holders.csv"}}
	for i := range 3 {
		for k, id := range append([]string{fmt.Sprintf("wechat:w%d0", i), fmt.Sprintf("wechat:w%d1", i)}, personCards(i)[0], personCards(i)[1]) {
			holders.accounts = append(holders.accounts, dyetrace.Account{ID: id, Holder: fmt.Sprintf("人%d", i), Source: at(int64(10*i + k))})
		}
	}
	papers = append(papers, holders)
	for _, of := range [...]map[string][]dyetrace.Side{p.cards, p.wallets} {
		var ids []string
		for id := range of {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			if !whole && rapid.Bool().Draw(p.rt, "lacks "+id) {
				continue
			}
			shown[id] = of[id]
			papers = append(papers, &paper{file: &file{name: id + ".csv"}, sides: numbered(slices.Clone(of[id])...)})
			if from := p.few("again from", 3); from < len(of[id]) && id[0] == 'w' {
				papers = append(papers, &paper{file: &file{name: id + "-2.csv"}, sides: numbered(slices.Clone(of[id][from:])...)})
			}
		}
	}
	return papers, shown
}

func drawPurses(rt *rapid.T, numbered bool) *purses {
	p := &purses{rt: rt, cards: map[string][]dyetrace.Side{}, wallets: map[string][]dyetrace.Side{}, moved: map[string]int{}, numbered: numbered}
	for range rapid.IntRange(1, 10).Draw(rt, "movements") {
		p.move()
	}
	return p
}

// stated is what lines of an account say that moved.
func stated(lines []dyetrace.Side) (out, in dyetrace.Amount) {
	for i := range lines {
		switch l := &lines[i]; {
		case l.Failed:
		case l.In:
			in += l.Amount
		default:
			out += l.Amount
		}
	}
	return out, in
}

// flows lists a ledger's transfers: payer, payee and amount.
func flows(t *testing.T, fsys vfs.FS) (all []string) {
	t.Helper()
	l, err := ledger.Open(fsys, "book")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Scan(context.Background(), 0, statement.Ord(l.Transfers()), func(_ statement.Ord, tr *dyetrace.Transfer) error {
		all = append(all, fmt.Sprintf("%s -> %s %d", tr.From, tr.To, tr.Amount))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// Whatever people pay through wallets with their cards, and whichever of the files
// are there: each account whose file is there moves what its file says, and nothing
// is said to have gone from one to another that did not.
func TestWalletsAgainstWhatMoved(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPurses(rt, false)
		papers, shown := p.files(false)
		fsys := vfs.NewMem()
		if err := importPapers(fsys, papers...); err != nil {
			rt.Fatal(err)
		}
		for id, lines := range shown {
			wantOut, wantIn := stated(lines)
			if out, in := movedBy(t, fsys, id); out != wantOut || in != wantIn {
				rt.Fatalf("%s paid %d and got %d; its file says %d and %d: %q", id, out, in, wantOut, wantIn, flows(t, fsys))
			}
		}
		left := map[string]int{}
		for _, flow := range flows(t, fsys) {
			var from, to string
			var amount int
			if _, err := fmt.Sscanf(flow, "%s -> %s %d", &from, &to, &amount); err != nil || from[0] == '?' || to[0] == '?' || from == "P" || to == "P" {
				continue
			}
			if left[flow]++; left[flow] > p.moved[flow] {
				rt.Fatalf("%s %d times, but really %d times: %q", flow, left[flow], p.moved[flow], flows(t, fsys))
			}
		}
	})
}

// With all files and the payment company's numbers in them, the ledger has what
// moved, and nothing else.
func TestNumberedWalletsAreWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPurses(rt, true)
		papers, _ := p.files(true)
		fsys := vfs.NewMem()
		if err := importPapers(fsys, papers...); err != nil {
			rt.Fatal(err)
		}
		var want []string
		for flow, n := range p.moved {
			want = append(want, slices.Repeat([]string{flow}, n)...)
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, flows(t, fsys)); diff != "" {
			rt.Fatalf("-moved +ledger:\n%s", diff)
		}
	})
}

// In whatever order and over how many imports wallets' and cards' files come, and
// whether or not some are removed and come again, the ledger is the same.
func TestWalletsInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPurses(rt, false)
		papers, _ := p.files(false)
		once := vfs.NewMem()
		if err := importPapers(once, papers...); err != nil {
			rt.Fatal(err)
		}
		want := everything(t, once)
		fsys := vfs.NewMem()
		for _, together := range groups(rt, rapid.Permutation(papers).Draw(rt, "order")) {
			if err := importPapers(fsys, together...); err != nil {
				rt.Fatal(err)
			}
		}
		if diff := cmp.Diff(contentsOf(want), contentsOf(everything(t, fsys))); diff != "" {
			rt.Fatalf("in another order: %s", diff)
		}
		gone := rapid.SampledFrom(papers).Draw(rt, "gone")
		if len(papers) == 1 {
			return
		}
		before := everything(t, fsys)
		if err := removeSources(fsys, gone.id()); err != nil {
			rt.Fatal(err)
		}
		if err := importPapers(fsys, gone); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(linesOf(before), linesOf(everything(t, fsys))); diff != "" {
			rt.Fatalf("removed and imported again: %s", diff)
		}
	})
}

// contentsOf is everything without the list of sources, which is in the order of the
// imports.
func contentsOf(all string) []string {
	lines := linesOf(all)
	slices.Sort(lines)
	return lines
}
