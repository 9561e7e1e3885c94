package join

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Two legs of one order through a pool are one movement, whether both accounts'
// records show the pool or the payment company's name the card behind it.
func TestStitch(t *testing.T) {
	const card, wallet, other, pool, second = 1, 2, 3, 90, 91
	isPool := func(a uint32) bool { return a == pool || a == second }
	leg := func(account, peer uint32, in bool, s int, order string) Line {
		l := line(account, peer, in, s, 500, "")
		l.setTexts(map[int]string{Order: order})
		return l
	}
	out, in := false, true
	const order = "1000000000000000000000000001"
	tests := []struct {
		name  string
		lines []Line
		want  []Movement
	}{
		{"both show a pool", []Line{leg(card, pool, out, 0, order), leg(wallet, second, in, 3, order)}, []Movement{{0, 1, 0, 0}}},
		{"the wallet names the card that paid", []Line{leg(card, pool, out, 0, order), leg(wallet, card, in, 3, order)}, []Movement{{0, 1, 0, 0}}},
		{"the wallet names the card it pays", []Line{leg(wallet, card, out, 0, order), leg(card, pool, in, 3, order)}, []Movement{{0, 1, 1, 0}}},
		{"the wallet names another card", []Line{leg(card, pool, out, 0, order), leg(wallet, other, in, 3, order)}, []Movement{{0, None, None, 0}, {None, 1, None, 0}}},
		{"another order", []Line{leg(card, pool, out, 0, order), leg(wallet, card, in, 3, order+"2")}, []Movement{{0, None, None, 0}, {None, 1, None, 0}}},
		{"no order", []Line{leg(card, pool, out, 0, ""), leg(wallet, card, in, 3, "")}, []Movement{{0, None, None, 0}, {None, 1, None, 0}}},
		{"too late", []Line{leg(card, pool, out, 0, order), leg(wallet, card, in, 600, order)}, []Movement{{0, None, None, 0}, {None, 1, None, 0}}},
		{"the same way", []Line{leg(card, pool, out, 0, order), leg(wallet, card, out, 3, order)}, []Movement{{0, None, None, 0}, {1, None, None, 0}}},
		{"no pool between", []Line{leg(card, other, out, 0, order), leg(wallet, card, in, 3, order)}, []Movement{{0, None, None, 0}, {None, 1, None, 0}}},
		{"paid and paid back", []Line{leg(card, pool, out, 0, order), leg(wallet, card, in, 1, order), leg(wallet, card, out, 60, order), leg(card, pool, in, 61, order)},
			[]Movement{{0, 1, 0, 0}, {2, 3, 3, 0}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			partners := make([]int32, len(test.lines))
			for i := range partners {
				partners[i] = None
			}
			got := Stitch(test.lines, Movements(test.lines, partners), 2*time.Minute, isPool)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
