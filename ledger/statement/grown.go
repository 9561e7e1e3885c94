package statement

import "slices"

// Grown is a statement that has had entries added.
type Grown struct {
	data    []byte
	entries int
	last    Ord
	marks   []byte // of the statement below: what they have behind them stays
}

// NewGrown is a statement without entries.
func NewGrown() *Grown { return &Grown{data: make([]byte, 0, Slack)} }

// Grow copies a statement, so that entries can be added.
func (s Statement) Grow() *Grown {
	g := &Grown{data: make([]byte, len(s.data), len(s.data)+4*Slack), entries: s.entries, marks: s.marks}
	copy(g.data, s.data)
	cursor := s.Cursor()
	for e := (Entry{}); cursor.Next(&e); {
		g.last = e.Ord
	}
	return g
}

// Add adds an entry behind those that are there.
func (s *Grown) Add(e *Entry) {
	s.data = AppendEntry(s.data, e, s.last)
	if cap(s.data)-len(s.data) < Slack {
		s.data = slices.Grow(s.data, max(Slack, len(s.data)/2))
	}
	s.last = e.Ord
	s.entries++
}

// Statement is the statement as it is now. Entries added later leave it as it is.
func (s *Grown) Statement() Statement {
	return Statement{data: s.data, entries: s.entries, marks: s.marks}
}

// Resume returns a cursor of the statement at the place that c has in an earlier
// state of the same statement.
func (s Statement) Resume(c Cursor) Cursor {
	resumed := s.Cursor()
	resumed.pos, resumed.last = c.pos, c.last
	return resumed
}
