package network

import (
	"sync"

	"dyetrace/detect"
	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// carried is how much of each transfer was passed-on money.
type carried struct {
	of     []transferShares
	mu     sync.Mutex
	onward []outgoing // of which leastCarried or more was, by what their payers show; in no fixed order
}

// outgoing is a transfer as its payer has it.
type outgoing struct {
	ord          statement.Ord
	payer, payee statement.No
}

// transferShares are those of one transfer: in is the share that its payee soon passed
// on, out the share that its payer had received shortly before, both in parts of
// wholeTransfer and discounted by how long the money lay.
type transferShares struct{ in, out uint8 }

// newCarried is that of a ledger of which no statement has been noted.
func newCarried(l detect.StatementReader) *carried {
	n := int(l.Transfers())
	return &carried{of: pages.Make[transferShares](n, n)}
}

// wholeTransfer is the share of a whole transfer: what a byte holds, because
// there are two shares of each transfer of a ledger.
const wholeTransfer = 255

// halfDwell is after how many seconds in an account money counts half. Chosen by
// hand; docs/detect.md has which networks are found with it.
const halfDwell = 4 * 3600

// note writes down the relays of one statement, which name ins and outs in
// ascending order. An in is its payee's affair and an out its payer's, so that no two
// cores write to one place.
func (k *carried) note(moves []detect.Move, relays []detect.Relay) {
	in, out := 0, 0
	var came, left float64
	for i := range relays {
		r := &relays[i]
		weighed := float64(r.Amount) * halfDwell / float64(halfDwell+r.Dwell())
		if i == 0 || r.In != relays[i-1].In {
			came = 0
		}
		if i == 0 || r.Out != relays[i-1].Out {
			left = 0
		}
		came, left = came+weighed, left+weighed
		for moves[in].Ord < r.In {
			in++
		}
		for moves[out].Ord < r.Out {
			out++
		}
		k.of[r.In].in = uint8(wholeTransfer * came / float64(moves[in].Amount))
		k.of[r.Out].out = uint8(wholeTransfer * left / float64(moves[out].Amount))
		if isLast := i+1 == len(relays) || relays[i+1].Out != r.Out; isLast && k.of[r.Out].out >= leastCarried {
			k.mu.Lock()
			k.onward = append(k.onward, outgoing{r.Out, r.At, r.To})
			k.mu.Unlock()
		}
	}
}
