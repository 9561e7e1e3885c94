package index

import (
	"encoding/binary"
	"maps"
	"slices"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// The replaced file of a part holds the transfers of parts before it that the part has
// itself, 16 bytes each, in order: the place among the transfers before (8), and the number
// that the part gives the one of its own (8). From the second number on, 16 bytes for each
// statement of the part that has entries of such transfers: its number (4), how many (4),
// zero (8). The two transfers have one place, so that no other changes its own.
const (
	replacedLen      = 16
	replacedTableLen = 16
)

// ReplacedFile is the replaced file of a part, nil where it replaces nothing.
type ReplacedFile struct{ *block.File }

// Len is how many transfers are replaced.
func (f ReplacedFile) Len() int64 {
	if f.File == nil {
		return 0
	}
	return int64(f.Special / replacedLen)
}

func (f ReplacedFile) sought() *sought { return &sought{f.File, 0, replacedLen, int(f.Len())} }

// at is a line of the file.
func (f ReplacedFile) at(k int) (below, own int64, err error) {
	raw, err := f.Bytes(uint64(k)*replacedLen, replacedLen)
	if err != nil {
		return 0, 0, err
	}
	return placeAt(raw, k), int64(binary.LittleEndian.Uint64(raw[8:])), nil
}

// placeAt is the place that a line begins with.
func placeAt(raw []byte, _ int) int64 { return int64(binary.LittleEndian.Uint64(raw)) }

// leftOf is how many transfers are left below the one at a place.
func leftOf(raw []byte, k int) int64 { return placeAt(raw, k) - int64(k) }

// Before is how many of the transfers below a place are replaced.
func (f ReplacedFile) Before(place int64) (int64, error) {
	if f.Len() == 0 {
		return 0, nil
	}
	n, err := f.sought().upTo(place-1, placeAt)
	return int64(n), err
}

// Up makes places below the part, which rise, places with it; placed says where the part's
// own lie. It calls gone, where that is not nil, with those whose transfer the part has
// itself: they become the place of that.
func (f ReplacedFile) Up(all []int64, placed *Inserted, gone func(i int)) error {
	if f.Len() == 0 || len(all) == 0 {
		return placed.Up(all)
	}
	k, err := f.sought().upTo(all[0]-1, placeAt)
	if err != nil {
		return err
	}
	// The others keep their order, so that one walk along the file numbers what is left.
	type own struct {
		i  int
		no int64
	}
	var owns []own
	below, number, err := f.from(k)
	for i := range all {
		for err == nil && below < all[i] {
			k++
			below, number, err = f.from(k)
		}
		if err != nil {
			return err
		}
		if below == all[i] {
			owns = append(owns, own{i, number})
			if gone != nil {
				gone(i)
			}
		}
		all[i] -= int64(k)
	}
	if err := placed.Up(all); err != nil {
		return err
	}
	for _, o := range owns {
		one := [1]int64{o.no}
		if err := placed.With(one[:]); err != nil {
			return err
		}
		all[o.i] = one[0]
	}
	return nil
}

// from is line k, or a place beyond all.
func (f ReplacedFile) from(k int) (below, own int64, err error) {
	if k >= int(f.Len()) {
		return 1<<63 - 1, 0, nil
	}
	return f.at(k)
}

// Each calls fn with each transfer: its place below, and the number of the part's own.
func (f ReplacedFile) Each(fn func(below, own int64)) error {
	for k := range int(f.Len()) {
		below, own, err := f.at(k)
		if err != nil {
			return err
		}
		fn(below, own)
	}
	return nil
}

// Down makes the number that a transfer has among those below which are left its place
// below; rest is how many follow it there.
func (f ReplacedFile) Down(left int64) (place, rest int64, err error) {
	if f.Len() == 0 {
		return left, 1<<63 - 1, nil
	}
	k, err := f.sought().upTo(left, leftOf)
	if err != nil {
		return 0, 0, err
	}
	next, _, err := f.from(k)
	place = left + int64(k)
	return place, next - place, err
}

// Entries is how many entries of a statement of the part are of such transfers.
func (f ReplacedFile) Entries(no statement.No) (int, error) {
	if f.Len() == 0 {
		return 0, nil
	}
	n, _, err := f.Table(uint32(no), replacedTableLen)
	return int(n), err
}

// replacedWriter writes the replaced file.
type replacedWriter struct {
	*block.Writer
	count   int64
	last    int64             // place below of the last one; -1: there is none
	entries map[uint32]uint32 // by statement
	line    []byte
}

func newReplacedWriter(fsys vfs.FS, dir string) (*replacedWriter, error) {
	w, err := block.NewWriter(fsys, dir, manifest.FileReplaced)
	return &replacedWriter{Writer: w, entries: map[uint32]uint32{}, last: -1}, err
}

// add adds a transfer below, the part's own in its stead, and the statements of both sides.
func (w *replacedWriter) add(below statement.Ord, own statement.Ord, sides [2]uint32) error {
	w.count++
	w.last = int64(below)
	w.entries[sides[0]]++
	w.entries[sides[1]]++
	w.line = binary.LittleEndian.AppendUint64(w.line[:0], uint64(below))
	w.line = binary.LittleEndian.AppendUint64(w.line, uint64(own))
	_, err := w.Write(w.line)
	return err
}

func (w *replacedWriter) finish() error {
	at := w.Written
	for _, no := range slices.Sorted(maps.Keys(w.entries)) {
		w.line = binary.LittleEndian.AppendUint32(w.line[:0], no)
		w.line = binary.LittleEndian.AppendUint32(w.line, w.entries[no])
		w.line = binary.LittleEndian.AppendUint64(w.line, 0)
		if _, err := w.Write(w.line); err != nil {
			return err
		}
	}
	return w.Finish(uint64(len(w.entries)), at)
}
