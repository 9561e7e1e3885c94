package ledger

import "slices"

// grown is a statement that has had entries added.
type grown struct {
	data    []byte
	entries int
	last    Ord
	marks   []byte // of the statement below: what they have behind them stays
}

// newGrown is a statement without entries.
func newGrown() *grown { return &grown{data: make([]byte, 0, statementSlack)} }

// grow copies a statement, so that entries can be added.
func (s Statement) grow() *grown {
	g := &grown{data: make([]byte, len(s.data), len(s.data)+4*statementSlack), entries: s.entries, marks: s.marks}
	copy(g.data, s.data)
	cursor := s.Cursor()
	for e := (Entry{}); cursor.Next(&e); {
		g.last = e.Ord
	}
	return g
}

// add adds an entry behind those that are there.
func (s *grown) add(e *Entry) {
	s.data = appendEntry(s.data, e, s.last)
	if cap(s.data)-len(s.data) < statementSlack {
		s.data = slices.Grow(s.data, max(statementSlack, len(s.data)/2))
	}
	s.last = e.Ord
	s.entries++
}

// statement is the statement as it is now. Entries added later leave it as it is.
func (s *grown) statement() Statement {
	return Statement{data: s.data, entries: s.entries, marks: s.marks}
}

// Resume is a cursor of the statement that stands where c stands in an earlier
// state of the same statement.
func (s Statement) Resume(c Cursor) Cursor {
	resumed := s.Cursor()
	resumed.pos, resumed.last = c.pos, c.last
	return resumed
}
