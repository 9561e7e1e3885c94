package network

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"dyetrace/detect"
	"dyetrace/internal/guard"
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

// readCarried matches every statement and returns what each transfer carried.
func readCarried(
	ctx context.Context, l detect.StatementReader, c *detect.Clock, o *Options,
) (*carried, error) {
	k := newCarried(l)
	return k, eachStatement(ctx, l, func() func(statement.No, statement.Statement) error {
		relayer := detect.NewRelayer(o.Relays)
		var moves []detect.Move
		return func(no statement.No, s statement.Statement) error {
			moves = c.Moves(s, moves)
			relayer.Match(no, moves)
			relays, _ := o.Inner.Sift(no, relayer)
			k.note(moves, relays)
			return nil
		}
	})
}

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

// eachStatement calls work for every statement on all cores; each core makes
// its own work.
func eachStatement(
	ctx context.Context, l detect.StatementReader, work func() func(statement.No, statement.Statement) error,
) error {
	const grain, forgetEvery = 1024, 512
	var next atomic.Int64
	group, ctx := guard.WithContext(ctx)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			do := work()
			for at := int(next.Add(grain)) - grain; at < l.Statements(); at = int(next.Add(grain)) - grain {
				if err := ctx.Err(); err != nil {
					return err
				}
				if at%(forgetEvery*grain) == 0 {
					detect.Forget(l)
				}
				for no := at; no < min(l.Statements(), at+grain); no++ {
					s, err := l.Statement(statement.No(no))
					if err != nil {
						return err
					}
					if err := do(statement.No(no), s); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return group.Wait()
}
