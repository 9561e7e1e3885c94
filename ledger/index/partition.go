package index

import (
	"encoding/binary"
	"math"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/statement"
)

// partitioner turns transfers in ledger order into statements: entries are
// first parted by ranges of statements, then each part, small enough for the
// processor's caches, is sorted by counting.
type partitioner struct {
	*block.Spill
	statements int
	stride     int // statements in a part
	last       []statement.Ord
	counts     []int64 // entries in a part
}

// partEntries is how many entries a part is meant to have; partLimit bounds
// how many are held in memory at once.
const (
	partEntries = 1 << 18
	partLimit   = 1 << 21
	maxParts    = 2048
)

func newPartitioner(fsys vfs.FS, tmp string, statements int, transfers int64) (*partitioner, error) {
	parts := int(min(maxParts, max(1, 2*transfers/partEntries), int64(max(1, statements))))
	stride := max(1, (statements+parts-1)/parts)
	s, err := block.NewSpill(fsys, vfs.Join(tmp, "entries"), parts)
	return &partitioner{Spill: s, statements: statements, stride: stride, last: make([]statement.Ord, parts),
		counts: make([]int64, parts)}, err
}

// add adds the next entry of a statement.
func (p *partitioner) add(number uint32, e *statement.Entry) error {
	part := int(number) / p.stride
	buf := statement.AppendNumbered(p.Buffer(part), statement.No(number), e, p.last[part])
	p.last[part] = e.Ord
	p.counts[part]++
	return p.Written(part, buf)
}

// statementChunk is a piece of the statements file with the directory entries
// of the statements that end in it.
type statementChunk struct {
	data      []byte
	directory []DirectoryEntry
	err       error
}

// DirectoryEntry is a statement's line of the directory: 16 bytes on disk.
type DirectoryEntry struct {
	Offset  uint64 // in the statements file
	Entries uint32
	Traits  statement.Traits
	ByDay   bool   // the days are in a file of their own
	marks   []byte // for the marks file
}

const directoryEntryLen = 16

func (d *DirectoryEntry) append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, d.Offset)
	dst = binary.LittleEndian.AppendUint32(dst, d.Entries)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(d.Traits.Currency))
	covered := byte(0)
	if d.Traits.Covered {
		covered = coveredOnce
	}
	if d.ByDay {
		covered = coveredDays
	}
	return append(dst, byte(d.Traits.Kind), covered)
}

func decodeDirectoryEntry(raw []byte) DirectoryEntry {
	return DirectoryEntry{
		Offset:  binary.LittleEndian.Uint64(raw),
		Entries: binary.LittleEndian.Uint32(raw[8:]),
		Traits: statement.Traits{
			Currency: dyetrace.Currency(binary.LittleEndian.Uint16(raw[12:])),
			Kind:     dyetrace.Kind(raw[14]),
			Covered:  raw[15] != 0,
		},
		ByDay: raw[15] == coveredDays,
	}
}

// DirectoryFile is the directory of an index's statements.
type DirectoryFile struct{ *block.File }

// At is the line of a statement.
func (f DirectoryFile) At(no statement.No) (DirectoryEntry, error) {
	raw, err := f.Bytes(uint64(no)*directoryEntryLen, directoryEntryLen)
	if err != nil {
		return DirectoryEntry{}, err
	}
	return decodeDirectoryEntry(raw), nil
}

// Bounds is the line of a statement and the length of its data.
func (f DirectoryFile) Bounds(no statement.No) (start DirectoryEntry, length uint64, err error) {
	raw, err := f.Bytes(uint64(no)*directoryEntryLen, 2*directoryEntryLen)
	if err != nil {
		return DirectoryEntry{}, 0, err
	}
	start = decodeDirectoryEntry(raw)
	end := decodeDirectoryEntry(raw[directoryEntryLen:])
	if start.Offset > end.Offset {
		return DirectoryEntry{}, 0, f.Damaged(int64(no)*directoryEntryLen, block.ErrBounds)
	}
	return start, end.Offset - start.Offset, nil
}

// partSorter sorts parts; each worker has one.
type partSorter struct {
	p       *partitioner
	raw     []byte
	entries []statement.Entry
	owner   []uint32
	order   []uint32
	counts  []uint32
	starts  []uint32
	out     chan<- statementChunk
	chunk   statementChunk
}

// outChunk is about how long a piece of the statements file is.
const outChunk = 1 << 20

// sort sorts one part and sends its pieces in order. The directory entries'
// offsets count from the start of the part's data.
func (s *partSorter) sort(part int) error {
	first := part * s.p.stride
	n := min(s.p.stride, s.p.statements-first)
	if n <= 0 {
		return nil
	}
	// Sorting by counting goes through the part twice: first for how many entries each
	// statement has.
	s.counts = slices.Grow(s.counts[:0], n)[:n]
	clear(s.counts)
	err := s.walk(part, func(no statement.No, _ *statement.Entry) error {
		if s.counts[int(no)-first] == math.MaxUint32 {
			return dyetrace.Errorf(dyetrace.InputError, "build index", "an account has more than %d transfers",
				uint32(math.MaxUint32))
		}
		s.counts[int(no)-first]++
		return nil
	})
	// As many statements as fit into memory are gathered at a time. One that does not
	// fit by itself is streamed.
	offset := uint64(0)
	for from := 0; from < n && err == nil; {
		to, sum := from, uint64(0)
		for to < n && (to == from || sum+uint64(s.counts[to]) <= partLimit) {
			sum += uint64(s.counts[to])
			to++
		}
		if sum > partLimit {
			offset, err = s.stream(part, statement.No(first+from), offset)
		} else {
			offset, err = s.gather(part, first, from, to, int(sum), offset)
		}
		from = to
	}
	if err == nil {
		s.send()
	}
	return err
}

// walk decodes a part's entries in the order in which they came.
func (s *partSorter) walk(part int, fn func(no statement.No, e *statement.Entry) error) error {
	last := statement.Ord(0)
	return s.p.Each(part, statement.Slack, &s.raw, func(chunk []byte) (err error) {
		last, err = statement.EachNumbered(chunk, last, fn)
		return err
	})
}

// stream writes a statement that is too long to be held in memory.
func (s *partSorter) stream(part int, no statement.No, offset uint64) (uint64, error) {
	start, last := offset, statement.Ord(0)
	n := uint32(0)
	m := statement.NewMarker(no, partLimit)
	err := s.walk(part, func(of statement.No, e *statement.Entry) error {
		if of == no {
			before := len(s.chunk.data)
			s.chunk.data = statement.AppendEntry(s.chunk.data, e, last)
			offset += uint64(len(s.chunk.data) - before)
			m.Pass(e, offset-start)
			last = e.Ord
			n++
			if len(s.chunk.data) >= outChunk {
				s.send()
			}
		}
		return nil
	})
	s.chunk.directory = append(s.chunk.directory, DirectoryEntry{Offset: start, Entries: n, marks: m.Marks})
	return offset, err
}

// gather writes the statements first+from to first+to, which have sum entries.
func (s *partSorter) gather(part, first, from, to, sum int, offset uint64) (uint64, error) {
	s.entries, s.owner = s.entries[:0], s.owner[:0]
	err := s.walk(part, func(no statement.No, e *statement.Entry) error {
		if at := int(no) - first; from <= at && at < to {
			s.entries = append(s.entries, *e)
			s.owner = append(s.owner, uint32(at-from))
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	// Where each statement begins follows from the counts; entries keep the order in
	// which they came, which is ledger order.
	s.starts = slices.Grow(s.starts[:0], to-from)[:to-from]
	at := uint32(0)
	for i := range s.starts {
		s.starts[i] = at
		at += s.counts[from+i]
	}
	s.order = slices.Grow(s.order[:0], sum)[:sum]
	for i, owner := range s.owner {
		s.order[s.starts[owner]] = uint32(i)
		s.starts[owner]++
	}
	// Steps count from the entry before, in each statement from its own start.
	next := 0
	for i := from; i < to; i++ {
		start, last := len(s.chunk.data), statement.Ord(0)
		m := statement.NewMarker(statement.No(first+i), s.counts[i])
		for _, k := range s.order[next : next+int(s.counts[i])] {
			e := &s.entries[k]
			s.chunk.data = statement.AppendEntry(s.chunk.data, e, last)
			last = e.Ord
			m.Pass(e, uint64(len(s.chunk.data)-start))
		}
		next += int(s.counts[i])
		s.chunk.directory = append(s.chunk.directory, DirectoryEntry{Offset: offset, Entries: s.counts[i], marks: m.Marks})
		offset += uint64(len(s.chunk.data) - start)
		if len(s.chunk.data) >= outChunk {
			s.send()
		}
	}
	return offset, nil
}

func (s *partSorter) send() {
	s.out <- s.chunk
	s.chunk = statementChunk{}
}
