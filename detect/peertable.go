package detect

import (
	"math/bits"

	"dyetrace/ledger"
)

// peerTable finds the index of a peer by its statement: a small hash table with
// open addressing, so that a statement's peers stay in the nearest cache
// however many accounts a ledger has.
type peerTable struct {
	keys  []ledger.StatementNo
	slots []int32 // index+1; 0 where a slot is free
	shift uint
	mask  uint32
}

// reset empties the table and makes room for the peers of so many moves.
func (t *peerTable) reset(moves int) {
	n := 1 << max(3, bits.Len(uint(moves)+uint(moves)/2))
	if cap(t.slots) < n {
		t.keys, t.slots = make([]ledger.StatementNo, n), make([]int32, n)
	}
	t.keys, t.slots = t.keys[:n], t.slots[:n]
	clear(t.slots)
	t.mask, t.shift = uint32(n-1), 32-uint(bits.Len(uint(n-1)))
}

// find is the slot of a peer, or the free one that is for it.
func (t *peerTable) find(no ledger.StatementNo) *int32 {
	at := uint32(no) * 0x9e3779b1 >> t.shift
	for {
		if t.slots[at] == 0 || t.keys[at] == no {
			t.keys[at] = no
			return &t.slots[at]
		}
		at = (at + 1) & t.mask
	}
}
