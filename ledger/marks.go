package ledger

import (
	"encoding/binary"
	"sort"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
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

// The marks file holds a mark for every 1024 entries of the statements that
// have at least twice as many, 40 bytes each:
//
//	last     place of the entry before the mark (8)
//	offset   of the mark in the statement (8)
//	entries  before the mark (8)
//	sum      of signed amounts before the mark (8)
//	lowest   that the sum ever was, 0 included (8)
//
// and from Footer.Special on, for each statement that has marks, 16 bytes: its
// number (4), how many (4), and the number of its first mark (8). Entries of
// transfers from a statement to itself count for neither sum nor lowest.
const (
	markEvery    = 1024
	markLen      = 40
	markTableLen = 16
)

// maxMarked bounds sums, so that they cannot overflow: beyond it a statement
// has no marks.
const maxMarked = dyetrace.Amount(1) << 61

// hasMarks reports whether a statement of so many entries has marks.
func hasMarks(entries uint32) bool { return entries >= 2*markEvery }

// marker makes the marks of one statement while its entries pass.
type marker struct {
	no          StatementNo
	every       int64
	marks       []byte
	entries     int64
	sum, lowest dyetrace.Amount
	over        bool // no marks from here on
}

// newMarker is a marker of a statement that will have so many entries.
func newMarker(no StatementNo, entries uint32) *marker {
	return &marker{no: no, every: markEvery, over: !hasMarks(entries)}
}

// pass takes the next entry, which ends at offset in the statement.
func (m *marker) pass(e *Entry, offset uint64) {
	if m.over {
		return
	}
	if e.Stated || e.Amount > maxMarked || m.sum > maxMarked || m.lowest < -maxMarked {
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
		m.marks = binary.LittleEndian.AppendUint64(m.marks, v)
	}
}

// MarkBefore is the last mark of the statement before which all transfers have
// places below o, or the statement's start.
func (s Statement) MarkBefore(o Ord) Mark {
	start := s.Cursor()
	i := sort.Search(len(s.marks)/markLen, func(i int) bool {
		return Ord(binary.LittleEndian.Uint64(s.marks[i*markLen:])) >= o
	})
	if i == 0 {
		return Mark{Cursor: start}
	}
	raw := s.marks[(i-1)*markLen:]
	at := func(k int) uint64 { return binary.LittleEndian.Uint64(raw[8*k:]) }
	if at(1) > uint64(len(s.data)) {
		return Mark{Cursor: start}
	}
	start.last, start.pos = Ord(at(0)), int(at(1))
	return Mark{Cursor: start, Entries: int64(at(2)), Sum: dyetrace.Amount(at(3)), Lowest: dyetrace.Amount(at(4))}
}

// marksWriter writes the marks file.
type marksWriter struct {
	*block.Writer
	table []byte
}

func newMarksWriter(fsys vfs.FS, dir string) (*marksWriter, error) {
	w, err := block.NewWriter(fsys, dir, manifest.FileMarks)
	return &marksWriter{Writer: w}, err
}

// add adds the marks of a statement.
func (w *marksWriter) add(no StatementNo, marks []byte) error {
	if len(marks) == 0 {
		return nil
	}
	w.table = binary.LittleEndian.AppendUint32(w.table, uint32(no))
	w.table = binary.LittleEndian.AppendUint32(w.table, uint32(len(marks)/markLen))
	w.table = binary.LittleEndian.AppendUint64(w.table, w.Written/markLen)
	_, err := w.Write(marks)
	return err
}

func (w *marksWriter) finish() error {
	table := w.Written
	if _, err := w.Write(w.table); err != nil {
		return err
	}
	return w.Writer.Finish(uint64(len(w.table)/markTableLen), table)
}

type marksFile struct{ *block.File }

// of is the marks of a statement, none for most.
func (f marksFile) of(no StatementNo) ([]byte, error) {
	count, first, err := f.Table(uint32(no), markTableLen)
	if err != nil || count == 0 {
		return nil, err
	}
	if first > f.Length {
		return nil, f.Damaged(int64(f.Special), block.ErrBounds)
	}
	return f.Bytes(first*markLen, count*markLen)
}
