package detect_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/detect"
	"dyetrace/ledger/statement"
)

// An account gets 1,000.00 and 500.00, passes both on less 1.5 %, and each part
// is matched with the money it carries; the commission of the first is not
// filled up by the second.
func TestRelaysLessCommission(t *testing.T) {
	var b book
	const a, x, y, z = 0, 1, 2, 3
	b.pay(0, x, a, 100000)
	b.pay(600, a, z, 60000)
	b.pay(900, a, z, 38500)
	b.pay(1000, y, a, 50000)
	b.pay(1300, a, z, 49250)
	relays, lots := detect.NewRelayer(detect.RelayOptions{}).Match(a, b.moves(t, a))
	want := []detect.Relay{
		{In: 0, Out: 1, Amount: 60000, From: x, At: a, To: z, InAt: 0, OutAt: 600},
		{In: 0, Out: 2, Amount: 38500, From: x, At: a, To: z, InAt: 0, OutAt: 900},
		{In: 3, Out: 4, Amount: 49250, From: y, At: a, To: z, InAt: 1000, OutAt: 1300},
	}
	if diff := cmp.Diff(want, relays); diff != "" {
		t.Error(diff)
	}
	wantLots := []detect.Lot{
		{Ord: 0, Amount: 100000, Left: 1500, At: 0, Peer: x, Emptied: true},
		{Ord: 3, Amount: 50000, Left: 750, At: 1000, Peer: y, Emptied: true},
	}
	if diff := cmp.Diff(wantLots, lots); diff != "" {
		t.Error(diff)
	}
}

// Money that lay longer than the window is not what an out carries, and what
// was never passed on is no commission.
func TestRelaysWithinWindow(t *testing.T) {
	var b book
	const a, x, z = 0, 1, 2
	b.pay(0, x, a, 100000)
	b.pay(3600, x, a, 30000)
	b.pay(3600+1, a, z, 110000)
	b.pay(7300, a, z, 20000)
	relays, lots := detect.NewRelayer(detect.RelayOptions{Window: time.Hour}).Match(a, b.moves(t, a))
	want := []detect.Relay{
		{In: 1, Out: 2, Amount: 30000, From: x, At: a, To: z, InAt: 3600, OutAt: 3601},
	}
	if diff := cmp.Diff(want, relays); diff != "" {
		t.Error(diff)
	}
	if lots[0].Emptied || !lots[1].Emptied {
		t.Errorf("lots %+v: the first was not passed on, the second was", lots)
	}
}

// Whatever a statement holds: no more is relayed than came in or went out, no
// money goes back in time or rests longer than the window, and what is left of
// a lot is what was not relayed.
func TestRelaysBalance(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var b book
		at := int64(0)
		for range rapid.IntRange(1, 60).Draw(r, "moves") {
			at += rapid.Int64Range(0, 20000).Draw(r, "later")
			peer := statement.No(rapid.IntRange(1, 5).Draw(r, "peer"))
			amount := rapid.Int64Range(0, 200000).Draw(r, "fen")
			if rapid.Bool().Draw(r, "in") {
				b.pay(at, peer, 0, amount)
			} else {
				b.pay(at, 0, peer, amount)
			}
		}
		c, err := detect.NewClock(context.Background(), &b)
		if err != nil {
			r.Fatal(err)
		}
		moves := c.Moves(statement.New(b.entries[0]), nil)
		relays, lots := detect.NewRelayer(detect.RelayOptions{}).Match(0, moves)
		byOrd := map[statement.Ord]dyetrace.Amount{}
		for _, x := range relays {
			byOrd[x.In] += x.Amount
			byOrd[x.Out] += x.Amount
			if x.Amount <= 0 || x.In >= x.Out || x.Dwell() < 0 || x.Dwell() > 24*3600 {
				r.Fatalf("relay %+v cannot be", x)
			}
		}
		for _, m := range moves {
			if byOrd[m.Ord] > m.Amount {
				r.Fatalf("%d of transfer %d are relayed, of %d", byOrd[m.Ord], m.Ord, m.Amount)
			}
		}
		for _, lot := range lots {
			if lot.Left != lot.Amount-byOrd[lot.Ord] {
				r.Fatalf("lot %+v, relayed %d", lot, byOrd[lot.Ord])
			}
		}
	})
}

// A Relayer that has grown to its statements' size allocates nothing more.
func TestMatchAllocatesNothing(t *testing.T) {
	var b book
	for i := range int64(200) {
		b.pay(i*100, 1, 0, 1000)
		b.pay(i*100+50, 0, 2, 900)
	}
	moves := b.moves(t, 0)
	r := detect.NewRelayer(detect.RelayOptions{})
	r.Match(0, moves)
	if n := testing.AllocsPerRun(20, func() { r.Match(0, moves) }); n != 0 {
		t.Errorf("%v allocations for a statement", n)
	}
}
