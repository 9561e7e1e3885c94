package stream

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
	"dyetrace/ledger/record"
)

// Sorter brings any number of records into ledger order in bounded memory:
// runs that fit are sorted and written to temporary files, which are merged
// as they are read back.
type Sorter struct {
	fsys         vfs.FS
	dir          string
	limit        int // bytes of records and text a run may take
	Current      *record.List
	spare        *record.List
	runs         []string
	block.Behind          // writes the run before the current one
	order        []uint32 // of current, once sorted
}

// recordSize is what a record takes in memory beside its text.
const recordSize = 56

// NewSorter makes a sorter that writes runs to dir and holds about as many
// bytes as limit.
func NewSorter(fsys vfs.FS, dir string, limit int) *Sorter {
	return &Sorter{fsys: fsys, dir: dir, limit: limit, Current: &record.List{}}
}

// SpillIfFull writes the current run away once it has reached its limit. It
// is called between batches.
func (s *Sorter) SpillIfFull() error {
	if len(s.Current.Recs)*recordSize+len(s.Current.Text) < s.limit {
		return nil
	}
	if err := s.Wait(); err != nil {
		return err
	}
	full, next := s.Current, s.spare
	if next == nil {
		next = &record.List{Recs: make([]record.Record, 0, len(full.Recs)+len(full.Recs)/16),
			Text: make([]byte, 0, len(full.Text)+len(full.Text)/16)}
	}
	next.Reset()
	s.Current, s.spare = next, full
	name := vfs.Join(s.dir, fmt.Sprintf("run-%04d", len(s.runs)))
	s.runs = append(s.runs, name)
	s.Start(func() error { return writeRun(s.fsys, name, full, sortOrder(full)) })
	return nil
}

// Finish sorts the last run; no record may follow. Streams may then be called any
// number of times.
func (s *Sorter) Finish() error {
	err := s.Wait()
	s.spare = nil
	s.order = sortOrder(s.Current)
	return err
}

// Release gives back the memory of what was sorted. Nothing more can be asked
// of it.
func (s *Sorter) Release() { s.Current, s.spare, s.order = &record.List{}, nil, nil }

// Streams gives every run from its start, each in ledger order. The caller
// closes them.
func (s *Sorter) Streams() ([]*Stream, error) {
	var all []*Stream
	for _, name := range s.runs {
		r, err := openRun(s.fsys, name)
		if err != nil {
			return all, errors.Join(err, CloseAll(all))
		}
		all = append(all, &Stream{Refill: r.fill, Close: r.file.Close})
	}
	at := 0
	inMemory := func(b *record.List) error {
		if at == len(s.order) {
			return io.EOF
		}
		n := min(Block, len(s.order)-at)
		for _, i := range s.order[at : at+n] {
			b.Add(s.Current, &s.Current.Recs[i])
		}
		at += n
		return nil
	}
	return append(all, &Stream{Refill: inMemory}), nil
}

// sortOrder is the order in which the records of b are in ledger order.
func sortOrder(b *record.List) []uint32 {
	order := make([]uint32, len(b.Recs))
	for i := range order {
		order[i] = uint32(i)
	}
	sorted := slices.IsSortedFunc(b.Recs, func(x, y record.Record) int { return cmp.Compare(x.Time, y.Time) })
	if !sorted {
		radixByTime(b, order)
	}
	compare := func(i, j uint32) int {
		x, y := &b.Recs[i], &b.Recs[j]
		if c := cmp.Compare(x.Seq, y.Seq); c != 0 {
			return c
		}
		return bytes.Compare(b.ID(x), b.ID(y))
	}
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && b.Recs[order[j]].Time == b.Recs[order[i]].Time {
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
func radixByTime(b *record.List, order []uint32) {
	type key struct {
		k uint64
		i uint32
	}
	first, last := b.Recs[0].Time, b.Recs[0].Time
	for i := range b.Recs {
		first, last = min(first, b.Recs[i].Time), max(last, b.Recs[i].Time)
	}
	// Most sources have whole seconds: steps counted in the coarsest unit that fits
	// have fewer bits to sort by.
	unit := uint64(1e9)
	for i := range b.Recs {
		for uint64(b.Recs[i].Time-first)%unit != 0 {
			unit /= 1000
		}
	}
	keys, other := make([]key, len(order)), make([]key, len(order))
	for i := range keys {
		keys[i] = key{uint64(b.Recs[i].Time-first) / unit, uint32(i)}
	}
	// From the lowest digit to the highest, and each pass keeps the order of equal
	// ones, so that in the end all digits count.
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
func writeRun(fsys vfs.FS, name string, b *record.List, order []uint32) error {
	f, err := fsys.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var buf []byte
	var last record.Record
	for _, i := range order {
		r := &b.Recs[i]
		buf = AppendRun(buf[:0], r, &last)
		buf = append(buf, b.Text[r.Off:r.Off+uint32(r.IDLen)+r.ExtraLen]...)
		if _, err := w.Write(buf); err != nil {
			f.Close()
			return err
		}
		last = *r
	}
	return errors.Join(w.Flush(), f.Close())
}

// AppendRun appends a record but for its text, as a difference from the
// record before it.
func AppendRun(dst []byte, r, last *record.Record) []byte {
	dst = binary.AppendUvarint(dst, uint64(r.Time-last.Time))
	dst = binary.AppendVarint(dst, r.Line-last.Line)
	dst = binary.AppendUvarint(dst, uint64(r.Amount))
	dst = binary.AppendUvarint(dst, uint64(r.IDLen)<<1|min(1, uint64(r.Flags)|uint64(r.Seq)|uint64(r.Origin)))
	dst = binary.LittleEndian.AppendUint32(dst, r.From)
	dst = binary.LittleEndian.AppendUint32(dst, r.To)
	if r.Flags != 0 || r.Seq != 0 || r.Origin != 0 {
		dst = binary.AppendVarint(dst, r.Seq)
		dst = binary.AppendUvarint(dst, uint64(r.Origin))
		dst = binary.AppendUvarint(dst, uint64(r.Flags))
		dst = binary.AppendUvarint(dst, uint64(r.ExtraLen))
	}
	return dst
}

// runReader reads a temporary file back.
type runReader struct {
	file vfs.File
	in   *bufio.Reader
	last record.Record
}

func openRun(fsys vfs.FS, name string) (*runReader, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	return &runReader{file: f, in: bufio.NewReaderSize(f, 256<<10)}, nil
}

// maxRunHead bounds what AppendRun writes.
const maxRunHead = 10*8 + 8

func (r *runReader) fill(b *record.List) error {
	for range Block {
		head, err := r.in.Peek(maxRunHead)
		if len(head) == 0 {
			break
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		rec, n, err := DecodeRun(head, &r.last)
		if err != nil {
			return err
		}
		if _, err := r.in.Discard(n); err != nil {
			return err
		}
		size := int(rec.IDLen) + int(rec.ExtraLen)
		rec.Off = uint32(len(b.Text))
		b.Text = slices.Grow(b.Text, size)[:len(b.Text)+size]
		if _, err := io.ReadFull(r.in, b.Text[rec.Off:]); err != nil {
			return err
		}
		b.Recs = append(b.Recs, rec)
		r.last = rec
	}
	if len(b.Recs) == 0 {
		return io.EOF
	}
	return nil
}

// DecodeRun reads what AppendRun wrote and returns its length.
func DecodeRun(data []byte, last *record.Record) (rec record.Record, n int, err error) {
	d := block.Varints{Data: data}
	rec.Time = last.Time + dyetrace.Instant(d.Unsigned())
	rec.Line = last.Line + d.Signed()
	rec.Amount = dyetrace.Amount(d.Unsigned())
	v := d.Unsigned()
	rec.IDLen = uint16(v >> 1)
	rec.From, rec.To = d.Fixed32(), d.Fixed32()
	if v&1 != 0 {
		rec.Seq, rec.Origin = d.Signed(), uint32(d.Unsigned())
		rec.Flags, rec.ExtraLen = uint16(d.Unsigned()), uint32(d.Unsigned())
	}
	if d.Bad {
		return rec, 0, block.ErrTemporary
	}
	return rec, len(data) - len(d.Data), nil
}
