package index

import (
	"encoding/binary"
	"math"
	"math/bits"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// times holds the time of every transfer, in ledger order, so never falling.
// Blocks of 128 times are stored as their first time, a unit (1 s, 1 ms, 1 µs
// or 1 ns) and the steps from the first in as many bits as the last one needs:
//
//	data     the packed steps of all blocks, each block padded to whole bytes
//	table    from Footer.Special on: for each block 8 bytes first time,
//	         6 bytes offset of its steps, 1 byte unit, 1 byte width in bits
const timesBlock = 128

var timeUnits = [...]int64{1e9, 1e6, 1e3, 1}

type timesWriter struct {
	*block.Writer
	block []int64
	table []byte
	count uint64
	buf   []byte
}

func newTimesWriter(fsys vfs.FS, dir string) (*timesWriter, error) {
	w, err := block.NewWriter(fsys, dir, manifest.FileTimes)
	return &timesWriter{Writer: w}, err
}

func (w *timesWriter) add(t int64) error {
	w.block = append(w.block, t)
	w.count++
	if len(w.block) == timesBlock {
		return w.flushTimes()
	}
	return nil
}

func (w *timesWriter) flushTimes() error {
	first := w.block[0]
	unit := 0
	for _, t := range w.block {
		for uint64(t-first)%uint64(timeUnits[unit]) != 0 {
			unit++
		}
	}
	steps := func(t int64) uint64 { return uint64(t-first) / uint64(timeUnits[unit]) }
	width := uint(bits.Len64(steps(w.block[len(w.block)-1])))
	if width > 56 {
		width = 64
	}
	w.table = binary.LittleEndian.AppendUint64(w.table, uint64(first))
	w.table = binary.LittleEndian.AppendUint64(w.table, w.Written|uint64(unit)<<48|uint64(width)<<56)
	w.buf = append(w.buf[:0], make([]byte, (uint(len(w.block))*width+7)/8+8)...)
	for i, t := range w.block {
		at := uint(i) * width
		word := binary.LittleEndian.Uint64(w.buf[at/8:])
		binary.LittleEndian.PutUint64(w.buf[at/8:], word|steps(t)<<(at%8))
	}
	_, err := w.Write(w.buf[:len(w.buf)-8])
	w.block = w.block[:0]
	return err
}

func (w *timesWriter) finish() error {
	if len(w.block) > 0 {
		if err := w.flushTimes(); err != nil {
			return err
		}
	}
	// Reading a step takes eight bytes at once.
	if _, err := w.Write(make([]byte, 8)); err != nil {
		return err
	}
	table := w.Written
	if _, err := w.Write(w.table); err != nil {
		return err
	}
	return w.Writer.Finish(w.count, table)
}

// TimesFile is the times file of an index.
type TimesFile struct{ *block.File }

// block is the first time of block i and where its steps lie.
func (f TimesFile) block(i uint64) (first int64, off uint64, unit int64, width uint, err error) {
	raw, err := f.Bytes(f.Special+16*i, 16)
	if err != nil {
		return 0, 0, 0, 0, err
	}
	place := binary.LittleEndian.Uint64(raw[8:])
	return int64(binary.LittleEndian.Uint64(raw)), place & (1<<48 - 1), timeUnits[place>>48&3], uint(place >> 56), nil
}

// At is the time of a transfer.
func (f TimesFile) At(o statement.Ord) (dyetrace.Instant, error) {
	if o < 0 || uint64(o) >= f.Count {
		return 0, f.Damaged(0, block.ErrBounds)
	}
	first, off, unit, width, err := f.block(uint64(o) / timesBlock)
	if err != nil || width == 0 {
		return dyetrace.Instant(first), err
	}
	at := uint(o%timesBlock) * width
	raw, err := f.Bytes(off+uint64(at/8), 8)
	if err != nil {
		return 0, err
	}
	step := binary.LittleEndian.Uint64(raw) >> (at % 8)
	if width < 64 {
		step &= 1<<width - 1
	}
	return dyetrace.Instant(first + int64(step)*unit), nil
}

// After is the number of times at or before t.
func (f TimesFile) After(t dyetrace.Instant) (statement.Ord, error) {
	if t == math.MaxInt64 {
		return statement.Ord(f.Count), nil
	}
	var err error
	lo, hi := uint64(0), f.Count
	for lo < hi && err == nil {
		mid := (lo + hi) / 2
		var at dyetrace.Instant
		if at, err = f.At(statement.Ord(mid)); at <= t {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return statement.Ord(lo), err
}

// FixedFile is a table of unsigned numbers of equal width in bytes;
// Footer.Special is the width.
type FixedFile struct{ *block.File }

// widthFor is how many bytes hold every number below n.
func widthFor(n uint64) int { return max(1, (bits.Len64(n)+7)/8) }

// At is a number by its place.
func (f FixedFile) At(i uint64) (uint64, error) {
	raw, err := f.Bytes(i*f.Special, f.Special)
	if err != nil {
		return 0, err
	}
	var b [8]byte
	copy(b[:], raw)
	return binary.LittleEndian.Uint64(b[:]), nil
}
