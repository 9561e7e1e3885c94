package index

import (
	"encoding/binary"
	"errors"
	"math"
	"sort"

	"dyetrace/ledger/block"
	"dyetrace/ledger/statement"
)

// Run is where transfers rest: from ordinal on, one after another in a
// segment from row on. The runs file holds them in order, 24 bytes each.
type Run struct {
	ord     statement.Ord
	Segment int32
	Row     int64
}

const runEntryLen = 24

// append adds a run as the file has it.
func (r *Run) append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, uint64(r.ord))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(r.Segment))
	return binary.LittleEndian.AppendUint64(dst, uint64(r.Row))
}

// RunsFile is the runs file of an index.
type RunsFile struct{ *block.File }

// Of is the run that one of so many transfers lies in, moved on to the transfer
// itself.
func (f RunsFile) Of(o statement.Ord, transfers int64) (Run, error) {
	i, err := f.search(o)
	if err != nil {
		return Run{}, err
	}
	if i == 0 || o < 0 || int64(o) >= transfers {
		return Run{}, f.Damaged(0, block.ErrBounds)
	}
	r, err := f.at(i - 1)
	r.Row += int64(o - r.ord)
	r.ord = o
	return r, err
}

// After is where the run after the one of a transfer begins.
func (f RunsFile) After(o statement.Ord) (statement.Ord, bool, error) {
	i, err := f.search(o)
	if err != nil || i == int(f.Count) {
		return 0, false, err
	}
	r, err := f.at(i)
	return r.ord, true, err
}

// search finds the first run that begins after a transfer.
func (f RunsFile) search(o statement.Ord) (int, error) {
	var err error
	i := sort.Search(int(f.Count), func(i int) bool {
		r, rerr := f.at(i)
		err = errors.Join(err, rerr)
		return r.ord > o
	})
	return i, err
}

// at is a run by its number.
func (f RunsFile) at(i int) (Run, error) {
	raw, err := f.Bytes(uint64(i)*runEntryLen, runEntryLen)
	if err != nil {
		return Run{}, err
	}
	return Run{
		ord:     statement.Ord(binary.LittleEndian.Uint64(raw)),
		Segment: int32(binary.LittleEndian.Uint64(raw[8:])),
		Row:     int64(binary.LittleEndian.Uint64(raw[16:])),
	}, nil
}

// firstsWriter writes the firsts file of a part: transfers of parts before it that one of
// its records counts for, by place there, each as a run of one.
type firstsWriter struct {
	*block.Writer
	count uint64
	line  []byte
}

func (w *firstsWriter) add(of statement.Ord, segment int32, row int64) error {
	w.count++
	r := Run{of, segment, row}
	w.line = r.append(w.line[:0])
	_, err := w.Write(w.line)
	return err
}

// FirstsFile is the firsts file of a part.
type FirstsFile struct{ RunsFile }

// Of is where the record rests that counts for a transfer of the parts before, if the
// part has it; next is the place of the next transfer that it has one for, or beyond all.
func (f FirstsFile) Of(o statement.Ord) (r Run, is bool, next statement.Ord, err error) {
	i, err := f.search(o)
	if err != nil {
		return r, false, 0, err
	}
	if i > 0 {
		if r, err = f.at(i - 1); err != nil || r.ord == o {
			return r, err == nil, o + 1, err
		}
	}
	if i == int(f.Count) {
		return r, false, math.MaxInt64, nil
	}
	r, err = f.at(i)
	return r, false, r.ord, err
}
