package join

// queue gives its items in order, the first one first: a binary heap that knows
// the type of what it holds, which container/heap does not.
type queue[E any] struct {
	items  []E
	before func(a, b *E) bool
}

func (q *queue[E]) len() int { return len(q.items) }

// first is the item that comes out next.
func (q *queue[E]) first() *E { return &q.items[0] }

func (q *queue[E]) push(e E) {
	q.items = append(q.items, e)
	i := len(q.items) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !q.before(&e, &q.items[parent]) {
			break
		}
		q.items[i] = q.items[parent]
		i = parent
	}
	q.items[i] = e
}

func (q *queue[E]) pop() E {
	top := q.items[0]
	n := len(q.items) - 1
	last := q.items[n]
	var none E
	q.items[n] = none
	q.items = q.items[:n]
	if n == 0 {
		return top
	}
	i := 0
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if child+1 < n && q.before(&q.items[child+1], &q.items[child]) {
			child++
		}
		if !q.before(&q.items[child], &last) {
			break
		}
		q.items[i] = q.items[child]
		i = child
	}
	q.items[i] = last
	return top
}
