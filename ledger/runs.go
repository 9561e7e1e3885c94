package ledger

import (
	"encoding/binary"
	"errors"
	"sort"

	"dyetrace/ledger/block"
	"dyetrace/ledger/statement"
)

// runEntry says where transfers rest: from ordinal on, one after another in a
// segment from row on. The runs file holds them in order, 24 bytes each.
type runEntry struct {
	ord     statement.Ord
	segment int32
	row     int64
}

const runEntryLen = 24

// append adds a run as the file has it.
func (r *runEntry) append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, uint64(r.ord))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(r.segment))
	return binary.LittleEndian.AppendUint64(dst, uint64(r.row))
}

type runsFile struct{ *block.File }

// of is the run that one of so many transfers lies in, moved on to the transfer
// itself.
func (f runsFile) of(o statement.Ord, transfers int64) (runEntry, error) {
	i, err := f.search(o)
	if err != nil {
		return runEntry{}, err
	}
	if i == 0 || o < 0 || int64(o) >= transfers {
		return runEntry{}, f.Damaged(0, block.ErrBounds)
	}
	r, err := f.at(i - 1)
	r.row += int64(o - r.ord)
	r.ord = o
	return r, err
}

// after is where the run after the one of a transfer begins.
func (f runsFile) after(o statement.Ord) (statement.Ord, bool, error) {
	i, err := f.search(o)
	if err != nil || i == int(f.Count) {
		return 0, false, err
	}
	r, err := f.at(i)
	return r.ord, true, err
}

// search finds the first run that begins after a transfer.
func (f runsFile) search(o statement.Ord) (int, error) {
	var err error
	i := sort.Search(int(f.Count), func(i int) bool {
		r, rerr := f.at(i)
		err = errors.Join(err, rerr)
		return r.ord > o
	})
	return i, err
}

// at is a run by its number.
func (f runsFile) at(i int) (runEntry, error) {
	raw, err := f.Bytes(uint64(i)*runEntryLen, runEntryLen)
	if err != nil {
		return runEntry{}, err
	}
	return runEntry{
		ord:     statement.Ord(binary.LittleEndian.Uint64(raw)),
		segment: int32(binary.LittleEndian.Uint64(raw[8:])),
		row:     int64(binary.LittleEndian.Uint64(raw[16:])),
	}, nil
}
