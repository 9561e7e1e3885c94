package trace

import (
	"math/bits"

	"dyetrace/ledger/statement"
)

// queue holds the accounts that wait for their next outgoing transfer and
// gives them back in ledger order. A transfer has one payer, so no two
// accounts wait for the same one: within a bucket of consecutive transfers
// each has a slot of its own, and the order is that of the bits of a map. Only
// the bucket in turn is laid out so; what waits for a later one lies in that
// bucket's list. Every operation takes the same short time however many wait.
type queue struct {
	current statement.Ord // number of the bucket in turn
	word    int           // words of waiting below this one are zero
	waiting [bucketWords]uint64
	slots   [bucketSize]uint32
	heads   []uint32 // for each bucket its newest chunk in chunks, plus one
	chunks  []chunk
	free    uint32 // newest of the chunks not in use, plus one
}

const (
	bucketBits  = 12
	bucketSize  = 1 << bucketBits
	bucketWords = bucketSize / 64
	chunkLen    = 15
)

// chunk is a piece of the list of a bucket that is not yet in turn.
type chunk struct {
	next, n uint32
	slot    [chunkLen]uint16
	account [chunkLen]uint32
}

// newQueue makes a queue for transfers below limit.
func newQueue(limit statement.Ord) *queue {
	return &queue{heads: make([]uint32, limit>>bucketBits+1)}
}

// push lets account wait for transfer at.
func (q *queue) push(at statement.Ord, account uint32) {
	bucket, slot := at>>bucketBits, uint16(at&(bucketSize-1))
	if bucket == q.current {
		q.set(slot, account)
		return
	}
	head := q.heads[bucket]
	if head == 0 || q.chunks[head-1].n == chunkLen {
		head = q.newChunk(head)
		q.heads[bucket] = head
	}
	c := &q.chunks[head-1]
	c.slot[c.n], c.account[c.n] = slot, account
	c.n++
}

func (q *queue) set(slot uint16, account uint32) {
	q.slots[slot] = account
	q.waiting[slot>>6] |= 1 << (slot & 63)
}

// newChunk is an empty chunk in front of next; like next it is a place in
// chunks plus one.
func (q *queue) newChunk(next uint32) uint32 {
	at := q.free
	if at == 0 {
		q.chunks = append(q.chunks, chunk{})
		at = uint32(len(q.chunks))
	} else {
		q.free = q.chunks[at-1].next
	}
	q.chunks[at-1].next, q.chunks[at-1].n = next, 0
	return at
}

// pop gives the earliest transfer waited for, and the account that waits for
// it no longer; never, if there is none up to and including limit. What is
// pushed next must lie behind what pop gave or, if it gave none, behind limit.
func (q *queue) pop(limit statement.Ord) (at statement.Ord, account uint32) {
	for {
		for i := q.word; i < bucketWords; i++ {
			word := q.waiting[i]
			if word == 0 {
				continue
			}
			slot := i<<6 | bits.TrailingZeros64(word)
			at = q.current<<bucketBits | statement.Ord(slot)
			if at > limit {
				return never, 0
			}
			q.word = i
			q.waiting[i] = word & (word - 1)
			return at, q.slots[slot]
		}
		if !q.advance(limit >> bucketBits) {
			return never, 0
		}
	}
}

// advance brings the next bucket that somebody waits in to its turn; where
// there is none up to last, that one, since nothing earlier can follow.
func (q *queue) advance(last statement.Ord) bool {
	last = min(last, statement.Ord(len(q.heads)-1))
	for next := q.current + 1; next <= last; next++ {
		head := q.heads[next]
		if head == 0 {
			continue
		}
		q.current, q.word, q.heads[next] = next, 0, 0
		for head != 0 {
			c := &q.chunks[head-1]
			for i := range c.n {
				q.set(c.slot[i], c.account[i])
			}
			c.next, q.free, head = q.free, head, c.next
		}
		return true
	}
	q.current, q.word = max(q.current, last), 0
	return false
}
