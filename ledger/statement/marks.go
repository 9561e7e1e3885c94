package statement

import (
	"encoding/binary"
	"sort"

	"dyetrace"
)

// Mark is a place between two entries of a statement from which it can be
// walked, with what a trace asks of the entries before it. Marks stand only
// before the first stated balance, so none of those entries states one.
type Mark struct {
	Cursor  Cursor
	Entries int64           // before the mark
	Sum     dyetrace.Amount // of what came in less what went out
	Lowest  dyetrace.Amount // that Sum ever was, 0 included
}

const markEvery = 1024

// MaxMarked bounds sums, so that they cannot overflow: beyond it a statement
// has no marks.
const MaxMarked = dyetrace.Amount(1) << 61

// HasMarks reports whether a statement of so many entries has marks.
func HasMarks(entries uint32) bool { return entries >= 2*markEvery }

// Marker makes the marks of one statement while its entries pass.
type Marker struct {
	no          No
	every       int64
	Marks       []byte
	entries     int64
	sum, lowest dyetrace.Amount
	over        bool // no marks from here on
}

// Pass takes the next entry, which ends at offset in the statement.
func (m *Marker) Pass(e *Entry, offset uint64) {
	if m.over {
		return
	}
	if e.Stated || e.Amount > MaxMarked || m.sum > MaxMarked || m.lowest < -MaxMarked {
		m.over = true
		return
	}
	m.entries++
	if e.Peer != m.no {
		if e.In {
			m.sum += e.Amount
		} else {
			m.sum -= e.Amount
		}
		m.lowest = min(m.lowest, m.sum)
	}
	if m.entries%m.every != 0 {
		return
	}
	for _, v := range [...]uint64{uint64(e.Ord), offset, uint64(m.entries), uint64(m.sum), uint64(m.lowest)} {
		m.Marks = binary.LittleEndian.AppendUint64(m.Marks, v)
	}
}

// NewMarker is a marker of a statement that will have so many entries.
func NewMarker(no No, entries uint32) *Marker {
	return &Marker{no: no, every: markEvery, over: !HasMarks(entries)}
}

// MarkBefore is the last mark of the statement before which all transfers have
// places below o, or the statement's start.
func (s Statement) MarkBefore(o Ord) Mark {
	start := s.Cursor()
	i := sort.Search(len(s.marks)/MarkLen, func(i int) bool {
		at := Ord(binary.LittleEndian.Uint64(s.marks[i*MarkLen:]))
		if s.view != nil {
			at = Ord(s.view.Places.At(int64(at)))
		}
		return max(at, ^at) >= o // ^at where another part has the transfer instead
	})
	if i == 0 {
		return Mark{Cursor: start}
	}
	raw := s.marks[(i-1)*MarkLen:]
	at := func(k int) uint64 { return binary.LittleEndian.Uint64(raw[8*k:]) }
	if at(1) > uint64(len(s.data)) {
		return Mark{Cursor: start}
	}
	start.last, start.pos = Ord(at(0)), int(at(1))
	return Mark{Cursor: start, Entries: int64(at(2)), Sum: dyetrace.Amount(at(3)), Lowest: dyetrace.Amount(at(4))}
}

// markOffset is where a mark stands in its statement.
func markOffset(mark []byte) uint64 { return binary.LittleEndian.Uint64(mark[8:]) }

// MarkLen is how long a mark is.
const MarkLen = 40
