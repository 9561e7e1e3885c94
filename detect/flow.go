package detect

import (
	"context"
	"runtime"
	"sync"

	"dyetrace/ledger"
)

// ScanRelays calls fn with every relay of a ledger, in order of the account and,
// within it, of the out, some thousands at a time and never at the same time.
// The slice is used again after fn returns. Memory does not grow with the
// number of relays.
func ScanRelays(ctx context.Context, l StatementReader, c *Clock, o RelayOptions, fn func([]Relay) error) error {
	var mu sync.Mutex
	full := map[int]*relayChunk{}
	free := make(chan *relayChunk, 8*runtime.GOMAXPROCS(0)+8)
	// Each chunk of statements gathers its relays by itself, into memory of a chunk
	// that has been handed over, if there is one.
	begin := func(no int) kernel {
		chunk := &relayChunk{relayer: NewRelayer(o)}
		select {
		case chunk = <-free:
		default:
		}
		mu.Lock()
		full[no] = chunk
		mu.Unlock()
		return chunk.match
	}
	// Chunks end in order, one at a time, so that fn gets the relays in order of
	// account and needs no lock.
	return walkChunks(ctx, l, c, begin, func(no int) error {
		mu.Lock()
		chunk := full[no]
		delete(full, no)
		mu.Unlock()
		if len(chunk.relays) > 0 {
			if err := fn(chunk.relays); err != nil {
				return err
			}
		}
		chunk.relays = chunk.relays[:0]
		select {
		case free <- chunk:
		default:
		}
		return nil
	})
}

// relayChunk gathers the relays of one chunk of statements.
type relayChunk struct {
	relayer *Relayer
	relays  []Relay
}

func (c *relayChunk) match(no ledger.StatementNo, moves []Move) error {
	relays, _ := c.relayer.Match(no, moves)
	c.relays = append(c.relays, relays...)
	return nil
}
