package simulate

// event is something that will happen at a time: to a platform, or in answer
// to a payment. What a, b and amount mean depends on what it is.
type event struct {
	at     int64 // seconds since 1970
	seq    uint64
	amount int64
	a, b   int32
	what   happening
	class  uint8
}

// queue is a heap of events by time, then by the order in which they came;
// a freeze comes before all else of its second.
type queue struct {
	events []event
	seq    uint64
}

func (q *queue) before(i, j int) bool {
	a, b := &q.events[i], &q.events[j]
	switch {
	case a.at != b.at:
		return a.at < b.at
	case (a.what == freezing) != (b.what == freezing):
		return a.what == freezing
	}
	return a.seq < b.seq
}

func (q *queue) push(e event) {
	q.seq++
	e.seq = q.seq
	q.events = append(q.events, e)
	for i := len(q.events) - 1; i > 0; {
		up := (i - 1) / 2
		if !q.before(i, up) {
			return
		}
		q.events[i], q.events[up] = q.events[up], q.events[i]
		i = up
	}
}

func (q *queue) pop() event {
	first := q.events[0]
	last := len(q.events) - 1
	q.events[0] = q.events[last]
	q.events = q.events[:last]
	for i := 0; ; {
		least := i
		for _, down := range [2]int{2*i + 1, 2*i + 2} {
			if down < last && q.before(down, least) {
				least = down
			}
		}
		if least == i {
			return first
		}
		q.events[i], q.events[least] = q.events[least], q.events[i]
		i = least
	}
}
