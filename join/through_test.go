package join

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
)

// A card's line and a wallet's meet by a number that both state, else where each is
// the only one that fits the other; what does not meet stays apart, and is told.
func TestThrough(t *testing.T) {
	const card, second, wallet, shop, friend, twin, pool, funder = 1, 2, 3, 4, 6, 7, 90, 77
	numbers := map[uint32]string{card: "6217000000000007001", second: "6217000000000007002", wallet: "wechat:w", shop: "wechat:s", pool: "P", 5: "wechat:v",
		friend: "6217000000000009999", twin: "6222000000000007001"}
	holders := map[uint32]string{wallet: "甲一", twin: "乙二"}
	known := &Names{Number: func(a uint32) []byte { return []byte(numbers[a]) }, Holder: func(a uint32) []byte { return []byte(holders[a]) }}
	const order, other = "4200001234567890123456789012", "4200001234567890123456789099"
	says := func(l Line, texts map[int]string) Line { l.setTexts(texts); return l }
	bank := func(account uint32, in bool, s int, memo string) Line {
		return says(line(account, pool, in, s, 500, ""), map[int]string{PeerName: "财付通支付科技有限公司", Memo: memo})
	}
	guide := func(in bool, s int, purse, serial string) Guide {
		return Guide{Line: says(line(wallet, shop, in, s, 500, ""), map[int]string{Serial: serial}), Purse: []byte(purse), Funder: funder}
	}
	ordered := func(g Guide, number string) Guide {
		g.Line = says(g.Line, map[int]string{Serial: string(g.Says(Serial)), Order: number})
		return g
	}
	elsewhere := func(g Guide) Guide { g.Peer = 8; return g }
	of := func(account uint32, g Guide) Guide { g.Account = account; return g }
	named := func(l Line, peer uint32, name string) Line {
		l.Peer, l.Named = peer, peer == friend
		return says(l, map[int]string{PeerName: name, Memo: "微信转账"})
	}
	type left struct {
		Why   Doubt
		Count int64
	}
	tests := []struct {
		name    string
		lines   []Line
		guides  []Guide
		want    []Movement
		unclear []left
	}{
		{"the number stands in the memo", []Line{bank(card, false, 9000, "快捷 "+order+" 支付")}, []Guide{guide(false, 0, "某银行", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"letters before the number", []Line{bank(card, false, 3, "WX"+order)}, []Guide{guide(false, 0, "", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"the number, and another card", []Line{bank(card, false, 3, order)}, []Guide{guide(false, 0, "某银行(7002)", order)}, []Movement{{0, None, None, 0}}, []left{{DoubtCard, 0}}},
		{"the number, and the other way", []Line{bank(card, true, 3, order)}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{None, 0, None, 0}}, nil},
		{"another number of that length", []Line{bank(card, false, 3, other)}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, None, 0}}, nil},
		{"the last digits", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"the whole number", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "6217000000000007001", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"no digits", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "某银行", order)}, []Movement{{0, None, None, 0}}, nil},
		{"too late", []Line{bank(card, false, 900, "")}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, None, 0}}, nil},
		{"another company", []Line{says(bank(card, false, 3, ""), map[int]string{PeerName: "支付宝"})}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, None, 0}}, nil},
		{"two lines of the card", []Line{bank(card, false, 3, ""), bank(card, false, 30, "")}, []Guide{guide(false, 0, "某银行(7001)", order)},
			[]Movement{{0, None, None, 0}, {1, None, None, 0}}, []left{{DoubtSeveral, 2}}},
		{"two lines of the wallet", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "(7001)", order), guide(false, 9, "(7001)", other)},
			[]Movement{{0, None, None, 0}}, []left{{DoubtSeveral, 2}, {DoubtSeveral, 2}}},
		{"two of each, one by its number", []Line{bank(card, false, 3, other), bank(card, false, 30, "")}, []Guide{guide(false, 0, "(7001)", order), guide(false, 9, "(7001)", other)},
			[]Movement{{0, None, 0, 2}, {1, None, 1, 1}}, nil},
		{"a refund", []Line{bank(card, true, 3, order)}, []Guide{guide(true, 0, "(7001)", order)}, []Movement{{None, 0, 0, 1}}, nil},
		{"the payee's own line", []Line{bank(card, false, 3, order), says(line(shop, wallet, true, 2, 500, ""), map[int]string{Serial: order})},
			[]Guide{guide(false, 0, "(7001)", order)}, []Movement{{0, 1, 0, 1}}, nil},
		{"only the payee's own line", []Line{says(line(shop, wallet, true, 2, 500, ""), map[int]string{Serial: order})},
			[]Guide{guide(false, 0, "(7001)", order)}, []Movement{{None, 0, None, 1}}, nil},
		{"another movement of the payee", []Line{says(line(shop, wallet, true, 2, 500, ""), map[int]string{Serial: other})},
			[]Guide{guide(false, 0, "(7001)", order)}, []Movement{{None, 0, None, 0}}, nil},
		{"to the holder's own card", []Line{bank(card, true, 3, "提现"), line(wallet, card, false, 0, 500, "")}, nil, []Movement{{1, 0, 0, 0}}, nil},
		{"to a card by its last digits", []Line{bank(second, true, 3, "提现"), says(unnamed(line(wallet, 80, false, 0, 500, "")), map[int]string{PeerName: "某银行(7002)"})},
			nil, []Movement{{1, 0, 0, 0}}, nil},
		{"to the card, a day later", []Line{bank(card, true, 80000, "提现"), line(wallet, card, false, 0, 500, "")}, nil, []Movement{{1, 0, 0, 0}}, nil},
		{"from the card, a day later", []Line{bank(card, false, 80000, ""), line(wallet, card, true, 0, 500, "")}, nil, []Movement{{0, None, None, 0}, {None, 1, None, 0}}, nil},
		{"to the card twice, each at once", []Line{bank(card, true, 3, ""), line(wallet, card, false, 0, 500, ""), bank(card, true, 8003, ""), line(wallet, card, false, 8000, 500, "")},
			nil, []Movement{{1, 0, 0, 0}, {3, 2, 2, 0}}, nil},
		{"a discount behind the card", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "某银行(7001)&立减10", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"a discount of four digits behind the card", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "某银行(7001)&满1000元减5元", order)},
			[]Movement{{0, None, 0, 1}}, nil},
		{"a masked number with another head", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "6222****7001", order)}, []Movement{{0, None, None, 0}}, nil},
		{"a masked number", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "6217****7001", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"two cards paid together", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "某银行(7002)&某银行(7001)", order)}, []Movement{{0, None, None, 0}}, nil},
		{"the card of another holder with the same last digits", []Line{bank(twin, false, 3, "")}, []Guide{guide(false, 0, "某银行(7001)", order)},
			[]Movement{{0, None, None, 0}}, nil},
		{"a transfer to a friend whose words name the company", []Line{named(line(card, friend, false, 3, 500, ""), friend, "")},
			[]Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, None, 0}}, []left{{DoubtNamed, 0}}},
		{"a transfer to somebody's name with words that name the company", []Line{named(line(card, 81, false, 3, 500, ""), 81, "丙三")},
			[]Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, None, 0}}, []left{{DoubtNamed, 0}}},
		{"both cards have the number, each line is of one", []Line{bank(card, false, 60, order), bank(second, false, 3, order)},
			[]Guide{guide(false, 0, "(7001)", order), guide(false, 61, "(7002)", order)}, []Movement{{0, None, 0, 1}, {1, None, 1, 2}}, nil},
		{"a merchant's number again, of another card", []Line{bank(second, false, 3, "2026030100000017")},
			[]Guide{ordered(guide(false, 0, "(7001)", order), "2026030100000017"), ordered(guide(false, 20, "(7002)", other), "2026030100000017")},
			[]Movement{{0, None, 0, 2}}, nil},
		{"a merchant's number, and the card of another holder with the same last digits", []Line{bank(twin, false, 3, "2026030100000017")},
			[]Guide{ordered(guide(false, 0, "(7001)", order), "2026030100000017")}, []Movement{{0, None, None, 0}}, nil},
		{"a merchant's number again, a year later", []Line{bank(card, false, 31536000, "2026030100000017")},
			[]Guide{ordered(guide(false, 0, "(7001)", order), "2026030100000017")}, []Movement{{0, None, None, 0}}, nil},
		{"a merchant's number twice, no digits", []Line{bank(card, false, 3, "2026030100000017")},
			[]Guide{ordered(guide(false, 0, "某银行", order), "2026030100000017"), ordered(elsewhere(guide(false, 4, "某银行", other)), "2026030100000017")},
			[]Movement{{0, None, None, 0}}, []left{{DoubtSeveral, 2}, {DoubtSeveral, 2}}},
		{"two equal purchases in one shop", []Line{bank(card, false, 3, ""), bank(card, false, 30, "")},
			[]Guide{guide(false, 0, "(7001)", order), guide(false, 28, "(7001)", other)}, []Movement{{0, None, 0, 1}, {1, None, 1, 2}}, nil},
		{"two equal purchases in two shops", []Line{bank(card, false, 3, ""), bank(card, false, 30, "")},
			[]Guide{guide(false, 0, "(7001)", order), elsewhere(guide(false, 28, "(7001)", other))}, []Movement{{0, None, None, 0}, {1, None, None, 0}}, []left{{DoubtSeveral, 2}, {DoubtSeveral, 2}}},
		{"one card in two wallets", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "(7001)", order), of(5, guide(false, 9, "(7001)", other))},
			[]Movement{{0, None, None, 0}}, []left{{DoubtSeveral, 2}, {DoubtSeveral, 2}}},
		{"to the card, whose line has another number", []Line{bank(card, true, 3, other), says(line(wallet, card, false, 0, 500, ""), map[int]string{Serial: order})}, nil,
			[]Movement{{None, 0, None, 0}, {1, None, None, 0}}, []left{{DoubtNumber, 0}}},
		{"a purchase whose words end in digits like a card's", []Line{bank(card, true, 3, ""),
			says(unnamed(line(wallet, 80, false, 0, 500, "")), map[int]string{PeerName: "某店", Memo: "订单 7001"})}, nil,
			[]Movement{{None, 0, None, 0}, {1, None, None, 0}}, nil},
		{"another file has the purchase as the wallet's own", []Line{bank(card, false, 3, order), says(line(wallet, shop, false, 0, 500, ""), map[int]string{Serial: order})},
			[]Guide{guide(false, 0, "(7001)", order)}, []Movement{{0, None, 0, 1}}, []left{{DoubtTwin, 0}}},
		{"to another card", []Line{bank(second, true, 3, "提现"), line(wallet, card, false, 0, 500, "")}, nil, []Movement{{None, 0, None, 0}, {1, None, None, 0}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			partners := make([]int32, len(test.lines))
			for i := range partners {
				partners[i] = None
			}
			got, unclear := Through(test.lines, Movements(test.lines, partners), test.guides, 2*time.Minute, known, func(a uint32) bool { return a == pool })
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			var apart []left
			for _, u := range unclear {
				apart = append(apart, left{u.Why, u.Count})
			}
			if diff := cmp.Diff(test.unclear, apart); diff != "" {
				t.Errorf("left apart: -want +got:\n%s", diff)
			}
		})
	}
}

// However many lines state a number, each meets its own, also where its bank's own
// number comes before the company's; a number that very many have is nobody's.
func TestThroughManyNumbers(t *testing.T) {
	const pool, pairs = 90, 1500
	known := &Names{Number: func(a uint32) []byte { return []byte(map[uint32]string{1: "6217000000000007001", 3: "wechat:w"}[a]) }, Holder: func(uint32) []byte { return nil }}
	for _, test := range []struct {
		name   string
		number func(i int) string
		joined int
	}{
		{"each its own", func(i int) string { return fmt.Sprintf("42000012345678901234567%05d", i) }, pairs},
		{"all the same", func(int) string { return "4200001234567890123456700000" }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var lines []Line
			var guides []Guide
			for i := range pairs {
				l, g := line(1, pool, false, 3600*i+900, 500, ""), Guide{Line: line(3, 4, false, 3600*i, 500, "")}
				l.setTexts(map[int]string{PeerName: "财付通", Serial: fmt.Sprintf("BANK%08d", i), Memo: test.number(i)})
				g.setTexts(map[int]string{Serial: test.number(i)})
				lines, guides = append(lines, l), append(guides, g)
			}
			partners := slices.Repeat([]int32{None}, pairs)
			got, _ := Through(lines, Movements(lines, partners), guides, time.Minute, known, func(a uint32) bool { return a == pool })
			joined := 0
			for _, m := range got {
				if m.Guide > 0 && guides[m.Guide-1].Time+dyetrace.Instant(900e9) == lines[m.Out].Time {
					joined++
				}
			}
			if joined != test.joined {
				t.Errorf("%d lines met their own, not %d", joined, test.joined)
			}
		})
	}
}

func unnamed(l Line) Line {
	l.Named = false
	return l
}

// A wallet's line that several files show counts once; two of one file are two,
// unless they have one serial number.
func TestGuides(t *testing.T) {
	of := func(file uint32, row int64, serial string) Guide {
		g := Guide{Line: line(3, 4, false, 0, 500, "")}
		g.File, g.Origin, g.Row = file, file, row
		g.setTexts(map[int]string{Serial: serial})
		return g
	}
	masked := func(g Guide) Guide {
		g.Peer, g.Named = 70+g.File, false
		g.setTexts(map[int]string{Serial: string(g.Says(Serial)), Peer: "s***"})
		return g
	}
	other := func(g Guide) Guide { g.Peer = 5; return g }
	tests := []struct {
		name string
		all  []Guide
		want int
	}{
		{"two files", []Guide{of(1, 2, "S1"), of(2, 9, "S1")}, 1},
		{"two serial numbers", []Guide{of(1, 2, "S1"), of(1, 3, "S2")}, 2},
		{"one serial number twice", []Guide{of(1, 2, "S1"), of(1, 3, "S1")}, 1},
		{"no serial number", []Guide{of(1, 2, ""), of(2, 3, ""), of(2, 4, "")}, 2},
		{"one file masks the payee", []Guide{masked(of(1, 2, "S1")), of(2, 9, "S1")}, 1},
		{"both files mask the payee", []Guide{masked(of(1, 2, "S1")), masked(of(2, 9, "S1"))}, 1},
		{"one serial number, two payees", []Guide{other(of(1, 2, "S1")), of(2, 9, "S1"), masked(of(3, 9, "S1"))}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := len(Guides(test.all)); got != test.want {
				t.Errorf("%d lines stand, not %d", got, test.want)
			}
		})
	}
}
