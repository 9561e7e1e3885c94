package trace

import (
	"math/bits"

	"dyetrace/ledger/statement"
)

// ahead lets the processor fetch what the next transfers need. In a large
// ledger every account and every statement lies somewhere else, and a transfer
// waits for four of these places one after the other. The queue knows who pays
// next, though: a few of them are looked at together, one kind of place at a
// time, so that the fetching goes on side by side. Nothing of what is read
// here is used.
type ahead struct {
	left  int // transfers to go until the next prefetch
	dummy uint64
}

// aheadLen is how many transfers are looked at together. Chosen by hand.
const aheadLen = 16

// next gives the accounts of the next transfers in the bucket in turn.
func (q *queue) next(numbers *[aheadLen]uint32) (n int) {
	for i := q.word; i < bucketWords; i++ {
		for word := q.waiting[i]; word != 0; word &= word - 1 {
			numbers[n] = q.slots[i<<6|bits.TrailingZeros64(word)]
			if n++; n == aheadLen {
				return n
			}
		}
	}
	return n
}

// prefetch fetches for the next transfers, once those of the last prefetch are done.
func (l *ahead) prefetch(q *queue, s *accounts) {
	// Looking again before the last ones are done would fetch the same memory twice.
	if l.left--; l.left > 0 {
		return
	}
	var numbers [aheadLen]uint32
	var payers, payees [aheadLen]*account
	n := q.next(&numbers)
	l.left = max(n, aheadLen/2)
	sum := uint64(0)
	for i := range n {
		a := s.at(numbers[i])
		payers[i] = a
		sum += uint64(a.level) + uint64(a.next.Ord) + uint64(a.balance) + uint64(a.oldest)
	}
	// Each round touches what the one before has found, so that the processor fetches
	// many accounts at once instead of one after the other. The sums only keep the
	// compiler from dropping the reads.
	var e statement.Entry
	for i := range n {
		c := payers[i].cursor
		c.Next(&e)
		if payee := payers[i].payee; int(payee) < len(s.number) {
			sum += uint64(s.number[payee])
		}
	}
	known := 0
	for i := range n {
		if b := s.find(payers[i].payee); b != nil {
			payees[known] = b
			known++
			sum += uint64(b.level) + uint64(b.next.Ord) + uint64(b.balance) + uint64(b.oldest)
		}
	}
	for i := range known {
		if c := payees[i].cursor; payees[i].loaded {
			c.Next(&e)
		}
	}
	l.dummy += sum
}
