// Package queue keeps items so that the first one in their order is at hand. It is a binary
// heap with typed items, which container/heap does not have, and its first item may change in
// place, as in a merge.
package queue

// Queue returns its items in order, the first one first. Before reports whether one item comes
// before another; equal items come in no particular order. A queue with Before is ready for
// use.
type Queue[E any] struct {
	Before func(a, b *E) bool
	items  []E
}

// Len is how many items there are.
func (q *Queue[E]) Len() int { return len(q.items) }

// Reset empties the queue.
func (q *Queue[E]) Reset() {
	clear(q.items)
	q.items = q.items[:0]
}

// First is the item that comes next, of at least one. Whoever changes what its
// place depends on calls Sink.
func (q *Queue[E]) First() *E { return &q.items[0] }

// Push adds an item.
func (q *Queue[E]) Push(e E) {
	q.items = append(q.items, e)
	i := len(q.items) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !q.Before(&e, &q.items[parent]) {
			break
		}
		q.items[i] = q.items[parent]
		i = parent
	}
	q.items[i] = e
}

// Pop takes the first item out, of at least one.
func (q *Queue[E]) Pop() E {
	first := q.items[0]
	n := len(q.items) - 1
	last := q.items[n]
	var none E
	q.items[n] = none
	q.items = q.items[:n]
	if n > 0 {
		q.place(last)
	}
	return first
}

// Sink puts the first item, which may have changed, where it belongs.
func (q *Queue[E]) Sink() { q.place(q.items[0]) }

// place puts e into the queue, whose first item is free.
func (q *Queue[E]) place(e E) {
	i, n := 0, len(q.items)
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if child+1 < n && q.Before(&q.items[child+1], &q.items[child]) {
			child++
		}
		if !q.Before(&q.items[child], &e) {
			break
		}
		q.items[i] = q.items[child]
		i = child
	}
	q.items[i] = e
}
