package trace

// chunked is a list that grows without copying what it holds, so that a long
// list never takes twice its room.
type chunked[T any] struct {
	full [][]T
	last []T
	size int
}

const (
	firstChunkLen = 1 << 6
	chunkedLen    = 1 << 16
)

func (c *chunked[T]) add(v T) {
	if len(c.last) == cap(c.last) {
		if c.last != nil {
			c.full = append(c.full, c.last)
		}
		c.last = make([]T, 0, min(max(firstChunkLen, c.size), chunkedLen))
	}
	c.last = append(c.last, v)
	c.size++
}

// flat is the whole list as one slice. The list gives up its chunks as they
// are copied and is empty afterwards.
func (c *chunked[T]) flat() []T {
	all := make([]T, 0, c.size)
	for i, chunk := range c.full {
		all = append(all, chunk...)
		c.full[i] = nil
	}
	all = append(all, c.last...)
	*c = chunked[T]{}
	return all
}
