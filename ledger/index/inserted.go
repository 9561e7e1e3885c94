package index

import (
	"encoding/binary"
	"math"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// Inserted says where the things of a part of the index lie among those of the parts
// before it: transfers by ledger order, statements by name. Both have numbers from 0 in
// that order, in the part, below it, and with it. What lies one after another is a run.
type Inserted struct {
	f     *block.File
	off   uint64 // of the first run
	size  uint64 // of a run
	runs  int
	total int64                                     // things of the part
	run   func(raw []byte, k int) (start, at int64) // a run's first thing: its number in the part, and with it
}

// sought are numbers of fixed size that rise in a file.
type sought struct {
	f    *block.File
	off  uint64
	size uint64
	n    int
}

// searchChunk is how many numbers are looked at together.
const searchChunk = 1024

// upTo is how many of the numbers are at most key. It first finds the chunk by its first
// number, so that most steps need no look at checksums.
func (s *sought) upTo(key int64, value func(raw []byte, k int) int64) (int, error) {
	// First the chunk is found by its first number, then the place in the chunk.
	low, high := 0, (s.n+searchChunk-1)/searchChunk
	for low < high {
		mid := (low + high) / 2
		raw, err := s.f.Bytes(s.off+uint64(mid)*searchChunk*s.size, s.size)
		if err != nil {
			return 0, err
		}
		if value(raw, mid*searchChunk) <= key {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == 0 {
		return 0, nil
	}
	first := (low - 1) * searchChunk
	low, high = 1, min(searchChunk, s.n-first)
	raw, err := s.f.Bytes(s.off+uint64(first)*s.size, uint64(high)*s.size)
	if err != nil {
		return 0, err
	}
	for low < high {
		mid := (low + high) / 2
		if value(raw[uint64(mid)*s.size:], first+mid) <= key {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return first + low, nil
}

// between are the numbers from low on and below high, and how many come before.
func (s *sought) between(low, high int64, value func([]byte, int) int64) (before int, numbers []int64, err error) {
	if before, err = s.upTo(low-1, value); err != nil {
		return 0, nil, err
	}
	for k := before; k < s.n; k++ {
		raw, err := s.f.Bytes(s.off+uint64(k)*s.size, s.size)
		if err != nil {
			return 0, nil, err
		}
		v := value(raw, k)
		if v >= high {
			break
		}
		numbers = append(numbers, v)
	}
	return before, numbers, nil
}

// upTo is how many runs have a value of at most key.
func (in *Inserted) upTo(key int64, value func(start, at int64) int64) (int, error) {
	s := sought{in.f, in.off, in.size, in.runs}
	return s.upTo(key, func(raw []byte, k int) int64 { return value(in.run(raw, k)) })
}

// byAt and its like are what runs are sought by.
func byAt(_, at int64) int64        { return at }
func byStart(start, _ int64) int64  { return start }
func byBelow(start, at int64) int64 { return at - start }

// from is the number in the part of the first thing of run k and its number with it, or
// how many there are and a number beyond all.
func (in *Inserted) from(k int) (start, at int64, err error) {
	if k >= in.runs {
		return in.total, math.MaxInt64, nil
	}
	raw, err := in.f.Bytes(in.off+uint64(k)*in.size, in.size)
	if err != nil {
		return 0, 0, err
	}
	start, at = in.run(raw, k)
	return start, at, nil
}

// Runs is how many runs there are.
func (in *Inserted) Runs() int { return in.runs }

// Each calls fn with each run: the number below the part before which its things lie, the
// number of the first of them with the part, and how many things of the part come up to its
// end.
func (in *Inserted) Each(fn func(below, with, upTo int64)) error {
	start, at, err := in.from(0)
	for k := 0; k < in.runs && err == nil; k++ {
		next, nextAt, failed := in.from(k + 1)
		fn(at-start, at, next)
		start, at, err = next, nextAt, failed
	}
	return err
}

// Up makes numbers below the part, which rise, numbers with it.
func (in *Inserted) Up(all []int64) error {
	if len(all) == 0 || in.runs == 0 {
		return nil
	}
	k, err := in.upTo(all[0], byBelow)
	if err != nil {
		return err
	}
	start, at, err := in.from(k)
	for i := range all {
		for err == nil && k < in.runs && at-start <= all[i] {
			k++
			start, at, err = in.from(k)
		}
		if err != nil {
			return err
		}
		all[i] += start
	}
	return nil
}

// With makes numbers in the part, which rise, numbers with it.
func (in *Inserted) With(all []int64) error {
	if len(all) == 0 {
		return nil
	}
	k, err := in.upTo(all[0], byStart)
	if err != nil {
		return err
	}
	next, _, err := in.from(k)
	var start, at int64
	if k > 0 && err == nil {
		start, at, err = in.from(k - 1)
	}
	for i := range all {
		for err == nil && next <= all[i] && k < in.runs {
			k++
			start, at, err = in.from(k - 1)
			if err == nil {
				next, _, err = in.from(k)
			}
		}
		if err != nil {
			return err
		}
		all[i] += at - start
	}
	return nil
}

// Down takes a number with the part apart: a thing of the part, by its number there, or
// one below it, by its number below. rest is how many of the same sort follow one
// another from there on.
func (in *Inserted) Down(g int64) (number int64, inside bool, rest int64, err error) {
	k, err := in.upTo(g, byAt)
	if err != nil {
		return 0, false, 0, err
	}
	next, nextAt, err := in.from(k)
	if err != nil || k == 0 {
		return g, false, nextAt - g, err
	}
	start, at, err := in.from(k - 1)
	if g < at+next-start {
		return start + g - at, true, at + next - start - g, err
	}
	return g - next, false, nextAt - g, err
}

// The places file of a part holds where its transfers lie, 16 bytes a run: the place
// in the part of the run's first transfer (8), its place with the parts before (8).
const insertedRunLen = 16

// PlacesFile is the places file of a part.
type PlacesFile struct{ *block.File }

// Inserted says where the part's transfers, of which there are so many, lie.
func (f PlacesFile) Inserted(total int64) *Inserted {
	return &Inserted{f: f.File, size: insertedRunLen, runs: int(f.Count), total: total,
		run: func(raw []byte, _ int) (start, at int64) {
			return int64(binary.LittleEndian.Uint64(raw)), int64(binary.LittleEndian.Uint64(raw[8:]))
		}}
}

// placesWriter writes the places file.
type placesWriter struct {
	*block.Writer
	runs uint64
	next int64 // place with the part that goes on with the run
	line []byte
}

// add adds the part's next transfer, by number and by its place with the parts before.
func (w *placesWriter) add(number statement.Ord, at int64) error {
	if w.runs > 0 && at == w.next {
		w.next++
		return nil
	}
	w.runs++
	w.next = at + 1
	w.line = binary.LittleEndian.AppendUint64(w.line[:0], uint64(number))
	w.line = binary.LittleEndian.AppendUint64(w.line, uint64(at))
	_, err := w.Write(w.line)
	return err
}

// NumbersFile is the numbers file of a part: for each of its statements the number
// that it has with the parts before (4 bytes). From the second number on, for each
// of these that no part before has: its number in the part (4) and with those (4).
type NumbersFile struct{ *block.File }

const (
	numberLen = 4
	freshLen  = 8
)

// Fill makes the numbers that statements of the part have with the parts before, from
// a number in the part on.
func (f NumbersFile) Fill(first int64, to []int64) error {
	raw, err := f.Bytes(uint64(first)*numberLen, uint64(len(to))*numberLen)
	if err != nil {
		return err
	}
	for i := range to {
		to[i] = int64(binary.LittleEndian.Uint32(raw[i*numberLen:]))
	}
	return nil
}

// numberAt is the number that a line of four bytes begins with, and freshNumber the one
// behind it.
func numberAt(raw []byte, _ int) int64    { return int64(binary.LittleEndian.Uint32(raw)) }
func freshNumber(raw []byte, _ int) int64 { return int64(binary.LittleEndian.Uint32(raw[4:])) }

// Range is the numbers with the parts before of the part's statements, of those that are
// from low on and less than n more, and the number in the part of the first.
func (f NumbersFile) Range(low int64, n int) (first int, numbers []int64, err error) {
	s := sought{f.File, 0, numberLen, int(f.Count)}
	return s.between(low, low+int64(n), numberAt)
}

// FreshRange is Range of statements that no part before has, and how many of these come
// before.
func (f NumbersFile) FreshRange(low int64, n int) (before int, numbers []int64, err error) {
	s := sought{f.File, f.Special, freshLen, int((f.Length - f.Special) / freshLen)}
	return s.between(low, low+int64(n), freshNumber)
}

// Inserted says where the statements lie that no part before has.
func (f NumbersFile) Inserted() *Inserted {
	fresh := int((f.Length - f.Special) / freshLen)
	return &Inserted{f: f.File, off: f.Special, size: freshLen, runs: fresh, total: int64(fresh),
		run: func(raw []byte, k int) (start, at int64) { return int64(k), int64(binary.LittleEndian.Uint32(raw[4:])) }}
}

// FreshBefore is how many statements that no part before has lie before the part's
// statement of a number.
func (f NumbersFile) FreshBefore(number int64) (int64, error) {
	s := sought{f.File, f.Special, freshLen, int((f.Length - f.Special) / freshLen)}
	n, err := s.upTo(number-1, numberAt)
	return int64(n), err
}

// numbersWriter writes the numbers file.
type numbersWriter struct {
	*block.Writer
	fresh []byte
	count uint64
}

func newNumbersWriter(fsys vfs.FS, dir string) (*numbersWriter, error) {
	w, err := block.NewWriter(fsys, dir, manifest.FileNumbers)
	return &numbersWriter{Writer: w}, err
}

// add adds the part's next statement.
func (w *numbersWriter) add(with int64, fresh bool) error {
	if fresh {
		w.fresh = binary.LittleEndian.AppendUint32(w.fresh, uint32(w.count))
		w.fresh = binary.LittleEndian.AppendUint32(w.fresh, uint32(with))
	}
	w.count++
	_, err := w.Write(binary.LittleEndian.AppendUint32(nil, uint32(with)))
	return err
}

func (w *numbersWriter) finish() error {
	at := w.Written
	if _, err := w.Write(w.fresh); err != nil {
		return err
	}
	return w.Finish(w.count, at)
}
