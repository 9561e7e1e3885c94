package statement

import "slices"

// Grown is a statement that has had entries added.
type Grown struct {
	data    []byte
	entries int
	last    Ord
	marks   []byte // of the statement below: what they have behind them stays
	// Of a statement below that is read through views: its stretches, which stay as
	// they are; data is one more, behind which data began.
	below []stretch
	start Ord
}

// NewGrown is a statement without entries.
func NewGrown() *Grown { return &Grown{data: make([]byte, 0, Slack)} }

// Grow copies a statement, so that entries can be added.
func (s Statement) Grow() *Grown {
	g := &Grown{entries: s.entries, marks: s.marks}
	cursor := s.Cursor()
	for e := (Entry{}); cursor.Next(&e); {
		g.last = e.Ord
	}
	if s.view == nil && s.stretches == nil {
		g.data = make([]byte, len(s.data), len(s.data)+4*Slack)
		copy(g.data, s.data)
		return g
	}
	g.below, g.start, g.data = s.stretches, g.last, make([]byte, 0, 4*Slack)
	if g.below == nil {
		g.below = []stretch{s.stretch()}
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
	if s.below != nil {
		all := append(slices.Clip(s.below), stretch{data: s.data, last: s.start})
		return Statement{data: all[0].data, entries: s.entries, marks: s.marks, view: all[0].view, stretches: all}
	}
	return Statement{data: s.data, entries: s.entries, marks: s.marks}
}

// Resume returns a cursor of the statement at the place that c has in an earlier
// state of the same statement.
func (s Statement) Resume(c Cursor) Cursor {
	resumed := s.Cursor()
	if c.at > 0 {
		resumed.enter(c.at)
	}
	resumed.pos, resumed.last = c.pos, c.last
	return resumed
}
