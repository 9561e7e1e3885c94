package detect

import (
	"math/bits"

	"dyetrace"
	"dyetrace/ledger/statement"
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

// peer is what the statement shows of one other account, as far as it has been
// read.
type peer struct {
	no        statement.No
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
func (t *peerTable) find(no statement.No) uint32 {
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

// peerCounts are how many peers paid and were paid.
type peerCounts struct {
	payers, payees int
	again          int // peers who paid more than once
}

// paid counts an in from a peer. It reports whether that is the peer's first.
func (c *peerCounts) paid(p *peer) (first bool) {
	switch p.ins {
	case 0:
		c.payers++
		p.ins = 1
		return true
	case 1:
		c.again++
		p.ins = 2
	}
	return false
}

// wasPaid counts an out to a peer.
func (c *peerCounts) wasPaid(p *peer) {
	switch p.outs {
	case 0:
		c.payees++
		p.outs = 1
	case 1:
		p.outs = 2
	}
}
