package detect

import (
	"math/bits"

	"dyetrace"
	"dyetrace/ledger"
)

// peerTable is a statement's peers: a small hash table with open addressing, so
// that they stay in the nearest cache however many accounts a ledger has. What
// an earlier statement left in it counts as empty, because it bears another
// epoch, so that nothing is cleared.
type peerTable struct {
	slots []peer
	epoch uint32
	shift uint
	mask  uint32
}

// peer is what the statement says of one other account, as far as it has been
// gone through.
type peer struct {
	no        ledger.StatementNo
	epoch     uint32
	most      dyetrace.Amount // of the moves that are measured
	last      Second          // its last move; longAgo before the first
	ins, outs uint8           // of those that are measured, 2 for more than one
}

// reset empties the table and makes room for the peers of so many moves.
func (t *peerTable) reset(moves int) {
	n := 1 << max(3, bits.Len(uint(moves)+uint(moves)/2))
	if t.epoch++; cap(t.slots) < n || t.epoch == 0 {
		t.slots, t.epoch = make([]peer, max(n, cap(t.slots))), 1
	}
	t.slots = t.slots[:n]
	t.mask, t.shift = uint32(n-1), 32-uint(bits.Len(uint(n-1)))
}

// find is the place of a peer, a new one where it was not met before.
func (t *peerTable) find(no ledger.StatementNo) uint32 {
	at := uint32(no) * 0x9e3779b1 >> t.shift
	for {
		p := &t.slots[at]
		if p.epoch != t.epoch {
			*p = peer{no: no, epoch: t.epoch, last: longAgo}
			return at
		}
		if p.no == no {
			return at
		}
		at = (at + 1) & t.mask
	}
}
