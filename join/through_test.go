package join

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A card's line and a wallet's meet by a number that both state, else where each is
// the only one that fits the other; what does not meet stays apart, and is told.
func TestThrough(t *testing.T) {
	const card, second, wallet, shop, pool, funder = 1, 2, 3, 4, 90, 77
	numbers := map[uint32]string{card: "6217000000000007001", second: "6217000000000007002", wallet: "wechat:w", shop: "wechat:s", pool: "P"}
	known := &Names{Number: func(a uint32) []byte { return []byte(numbers[a]) }, Holder: func(uint32) []byte { return nil }}
	const order, other = "4200001234567890123456789012", "4200001234567890123456789099"
	says := func(l Line, texts map[int]string) Line { l.setTexts(texts); return l }
	bank := func(account uint32, in bool, s int, memo string) Line {
		return says(line(account, pool, in, s, 500, ""), map[int]string{PeerName: "财付通支付科技有限公司", Memo: memo})
	}
	guide := func(in bool, s int, purse, serial string) Guide {
		return Guide{Line: says(line(wallet, shop, in, s, 500, ""), map[int]string{Serial: serial}), Purse: []byte(purse), Funder: funder}
	}
	tests := []struct {
		name    string
		lines   []Line
		guides  []Guide
		want    []Movement
		unclear []int64
	}{
		{"the number stands in the memo", []Line{bank(card, false, 9000, "快捷 "+order+" 支付")}, []Guide{guide(false, 0, "某银行", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"letters before the number", []Line{bank(card, false, 3, "WX"+order)}, []Guide{guide(false, 0, "", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"the number, and another card", []Line{bank(card, false, 3, order)}, []Guide{guide(false, 0, "某银行(7002)", order)}, []Movement{{0, None, None, 0}}, []int64{0}},
		{"the number, and the other way", []Line{bank(card, true, 3, order)}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{None, 0, None, 0}}, nil},
		{"another number of that length", []Line{bank(card, false, 3, other)}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, None, 0}}, nil},
		{"the last digits", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"the whole number", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "6217000000000007001", order)}, []Movement{{0, None, 0, 1}}, nil},
		{"no digits", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "某银行", order)}, []Movement{{0, None, None, 0}}, nil},
		{"too late", []Line{bank(card, false, 900, "")}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, None, 0}}, nil},
		{"another company", []Line{says(bank(card, false, 3, ""), map[int]string{PeerName: "支付宝"})}, []Guide{guide(false, 0, "某银行(7001)", order)}, []Movement{{0, None, None, 0}}, nil},
		{"two lines of the card", []Line{bank(card, false, 3, ""), bank(card, false, 30, "")}, []Guide{guide(false, 0, "某银行(7001)", order)},
			[]Movement{{0, None, None, 0}, {1, None, None, 0}}, []int64{2}},
		{"two lines of the wallet", []Line{bank(card, false, 3, "")}, []Guide{guide(false, 0, "(7001)", order), guide(false, 9, "(7001)", other)},
			[]Movement{{0, None, None, 0}}, []int64{2, 2}},
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
			var counts []int64
			for _, u := range unclear {
				counts = append(counts, u.Count)
			}
			if diff := cmp.Diff(test.unclear, counts); diff != "" {
				t.Errorf("left apart: -want +got:\n%s", diff)
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
	tests := []struct {
		name string
		all  []Guide
		want int
	}{
		{"two files", []Guide{of(1, 2, "S1"), of(2, 9, "S1")}, 1},
		{"two serial numbers", []Guide{of(1, 2, "S1"), of(1, 3, "S2")}, 2},
		{"one serial number twice", []Guide{of(1, 2, "S1"), of(1, 3, "S1")}, 1},
		{"no serial number", []Guide{of(1, 2, ""), of(2, 3, ""), of(2, 4, "")}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := len(Guides(test.all)); got != test.want {
				t.Errorf("%d lines stand, not %d", got, test.want)
			}
		})
	}
}
