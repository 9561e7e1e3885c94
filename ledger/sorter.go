package ledger

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
)

// sorter brings any number of records into ledger order in bounded memory:
// runs that fit are sorted and written to temporary files, which are merged
// as they are read back.
type sorter struct {
	fsys         vfs.FS
	dir          string
	limit        int // bytes of records and text a run may take
	current      *recordList
	spare        *recordList
	runs         []string
	block.Behind          // writes the run before the current one
	order        []uint32 // of current, once sorted
}

// recordSize is what a record takes in memory beside its text.
const recordSize = 56

func newSorter(fsys vfs.FS, dir string, limit int) *sorter {
	return &sorter{fsys: fsys, dir: dir, limit: limit, current: &recordList{}}
}

// spillIfFull writes the current run away once it has reached its limit. It
// is called between batches.
func (s *sorter) spillIfFull() error {
	if len(s.current.recs)*recordSize+len(s.current.text) < s.limit {
		return nil
	}
	if err := s.Wait(); err != nil {
		return err
	}
	full, next := s.current, s.spare
	if next == nil {
		next = &recordList{recs: make([]record, 0, len(full.recs)+len(full.recs)/16), text: make([]byte, 0, len(full.text)+len(full.text)/16)}
	}
	next.reset()
	s.current, s.spare = next, full
	name := vfs.Join(s.dir, fmt.Sprintf("run-%04d", len(s.runs)))
	s.runs = append(s.runs, name)
	s.Start(func() error { return writeRun(s.fsys, name, full, sortOrder(full)) })
	return nil
}

// finish ends adding. Afterwards streams may be called any number of times.
func (s *sorter) finish() error {
	err := s.Wait()
	s.spare = nil
	s.order = sortOrder(s.current)
	return err
}

// release gives back the memory of what was sorted. Nothing more can be asked
// of it.
func (s *sorter) release() { s.current, s.spare, s.order = &recordList{}, nil, nil }

// streams gives every run from its start, each in ledger order. The caller
// closes them.
func (s *sorter) streams() ([]*stream, error) {
	var all []*stream
	for _, name := range s.runs {
		r, err := openRun(s.fsys, name)
		if err != nil {
			return all, errors.Join(err, closeStreams(all))
		}
		all = append(all, &stream{refill: r.fill, close: r.file.Close})
	}
	at := 0
	inMemory := func(b *recordList) error {
		if at == len(s.order) {
			return io.EOF
		}
		n := min(streamBlock, len(s.order)-at)
		for _, i := range s.order[at : at+n] {
			b.add(s.current, &s.current.recs[i])
		}
		at += n
		return nil
	}
	return append(all, &stream{refill: inMemory}), nil
}

// sortOrder is the order in which the records of b are in ledger order.
func sortOrder(b *recordList) []uint32 {
	order := make([]uint32, len(b.recs))
	for i := range order {
		order[i] = uint32(i)
	}
	sorted := slices.IsSortedFunc(b.recs, func(x, y record) int { return cmp.Compare(x.time, y.time) })
	if !sorted {
		radixByTime(b, order)
	}
	compare := func(i, j uint32) int {
		x, y := &b.recs[i], &b.recs[j]
		if c := cmp.Compare(x.seq, y.seq); c != 0 {
			return c
		}
		return bytes.Compare(b.id(x), b.id(y))
	}
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && b.recs[order[j]].time == b.recs[order[i]].time {
			j++
		}
		if tied := order[i:j]; !slices.IsSortedFunc(tied, compare) {
			slices.SortStableFunc(tied, compare)
		}
		i = j
	}
	return order
}

// radixByTime sorts order by the times of b's records, 11 bits at a pass, over
// as many bits as the times differ in.
func radixByTime(b *recordList, order []uint32) {
	type key struct {
		k uint64
		i uint32
	}
	first, last := b.recs[0].time, b.recs[0].time
	for i := range b.recs {
		first, last = min(first, b.recs[i].time), max(last, b.recs[i].time)
	}
	unit := uint64(1e9)
	for i := range b.recs {
		for uint64(b.recs[i].time-first)%unit != 0 {
			unit /= 1000
		}
	}
	keys, other := make([]key, len(order)), make([]key, len(order))
	for i := range keys {
		keys[i] = key{uint64(b.recs[i].time-first) / unit, uint32(i)}
	}
	width := bits.Len64(uint64(last-first) / unit)
	for shift := 0; shift < width; shift += 11 {
		var starts [1 << 11]int
		for i := range keys {
			starts[keys[i].k>>shift&(1<<11-1)]++
		}
		sum := 0
		for i, n := range starts {
			starts[i], sum = sum, sum+n
		}
		for i := range keys {
			digit := keys[i].k >> shift & (1<<11 - 1)
			other[starts[digit]] = keys[i]
			starts[digit]++
		}
		keys, other = other, keys
	}
	for i := range keys {
		order[i] = keys[i].i
	}
}

// writeRun writes records in the given order to a temporary file.
func writeRun(fsys vfs.FS, name string, b *recordList, order []uint32) error {
	f, err := fsys.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var buf []byte
	var last record
	for _, i := range order {
		r := &b.recs[i]
		buf = appendRun(buf[:0], r, &last)
		buf = append(buf, b.text[r.off:r.off+uint32(r.idLen)+r.extraLen]...)
		if _, err := w.Write(buf); err != nil {
			f.Close()
			return err
		}
		last = *r
	}
	return errors.Join(w.Flush(), f.Close())
}

func appendRun(dst []byte, r, last *record) []byte {
	dst = binary.AppendUvarint(dst, uint64(r.time-last.time))
	dst = binary.AppendVarint(dst, r.line-last.line)
	dst = binary.AppendUvarint(dst, uint64(r.amount))
	dst = binary.AppendUvarint(dst, uint64(r.idLen)<<1|min(1, uint64(r.flags)|uint64(r.seq)|uint64(r.origin)))
	dst = binary.LittleEndian.AppendUint32(dst, r.from)
	dst = binary.LittleEndian.AppendUint32(dst, r.to)
	if r.flags != 0 || r.seq != 0 || r.origin != 0 {
		dst = binary.AppendVarint(dst, r.seq)
		dst = binary.AppendUvarint(dst, uint64(r.origin))
		dst = binary.AppendUvarint(dst, uint64(r.flags))
		dst = binary.AppendUvarint(dst, uint64(r.extraLen))
	}
	return dst
}

// runReader reads a temporary file back.
type runReader struct {
	file vfs.File
	in   *bufio.Reader
	last record
}

func openRun(fsys vfs.FS, name string) (*runReader, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	return &runReader{file: f, in: bufio.NewReaderSize(f, 256<<10)}, nil
}

// maxRunHead bounds what appendRun writes.
const maxRunHead = 10*8 + 8

func (r *runReader) fill(b *recordList) error {
	for range streamBlock {
		head, err := r.in.Peek(maxRunHead)
		if len(head) == 0 {
			break
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		rec, n, err := decodeRun(head, &r.last)
		if err != nil {
			return err
		}
		if _, err := r.in.Discard(n); err != nil {
			return err
		}
		size := int(rec.idLen) + int(rec.extraLen)
		rec.off = uint32(len(b.text))
		b.text = slices.Grow(b.text, size)[:len(b.text)+size]
		if _, err := io.ReadFull(r.in, b.text[rec.off:]); err != nil {
			return err
		}
		b.recs = append(b.recs, rec)
		r.last = rec
	}
	if len(b.recs) == 0 {
		return io.EOF
	}
	return nil
}

// decodeRun reads what appendRun wrote and gives how long it was.
func decodeRun(data []byte, last *record) (rec record, n int, err error) {
	d := block.Varints{Data: data}
	rec.time = last.time + dyetrace.Instant(d.Unsigned())
	rec.line = last.line + d.Signed()
	rec.amount = dyetrace.Amount(d.Unsigned())
	v := d.Unsigned()
	rec.idLen = uint16(v >> 1)
	rec.from, rec.to = d.Fixed32(), d.Fixed32()
	if v&1 != 0 {
		rec.seq, rec.origin = d.Signed(), uint32(d.Unsigned())
		rec.flags, rec.extraLen = uint16(d.Unsigned()), uint32(d.Unsigned())
	}
	if d.Bad {
		return rec, 0, block.ErrTemporary
	}
	return rec, len(data) - len(d.Data), nil
}
