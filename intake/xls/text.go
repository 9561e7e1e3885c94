package xls

import (
	"encoding/binary"
	"unicode/utf16"
)

// reader reads the data of a record and of those that go on with it.
type reader struct {
	data []byte
	more [][]byte
}

// turn goes to the next record where the data of one has ended.
func (r *reader) turn() bool {
	for len(r.data) == 0 {
		if len(r.more) == 0 {
			return false
		}
		r.data, r.more = r.more[0], r.more[1:]
	}
	return true
}

// bytes is the next n bytes, at most 4, which no record's end parts.
func (r *reader) bytes(n int) ([]byte, error) {
	if !r.turn() || len(r.data) < n {
		return nil, errDamaged
	}
	out := r.data[:n]
	r.data = r.data[n:]
	return out, nil
}

// skip goes past n bytes, which may lie in several records.
func (r *reader) skip(n int) error {
	for n > 0 {
		if !r.turn() {
			return errDamaged
		}
		step := min(n, len(r.data))
		r.data, n = r.data[step:], n-step
	}
	return nil
}

// text is a text with its length in two bytes in front.
func (r *reader) text() (string, error) {
	head, err := r.bytes(2)
	if err != nil {
		return "", err
	}
	return r.characters(int(binary.LittleEndian.Uint16(head)))
}

// The flags of the byte before a text's characters.
const (
	isWide   = 0x01 // they take two bytes each, else one, as those up to U+00FF do
	hasExtra = 0x04 // phonetic text follows
	hasRuns  = 0x08 // runs of fonts follow
)

// characters reads a text of n characters, which begins with the byte of flags,
// and skips what follows them.
func (r *reader) characters(n int) (string, error) {
	head, err := r.bytes(1)
	if err != nil {
		return "", err
	}
	flags, after := head[0], 0
	if flags&hasRuns != 0 {
		runs, err := r.bytes(2)
		if err != nil {
			return "", err
		}
		after += 4 * int(binary.LittleEndian.Uint16(runs))
	}
	if flags&hasExtra != 0 {
		extra, err := r.bytes(4)
		if err != nil {
			return "", err
		}
		size := binary.LittleEndian.Uint32(extra)
		if size > maxBytes {
			return "", errDamaged
		}
		after += int(size)
	}
	units, err := r.units(n, flags&isWide != 0)
	if err != nil {
		return "", err
	}
	return string(utf16.Decode(units)), r.skip(after)
}

// units is n characters as UTF-16. Where a record ends within them, the next
// one begins with a new byte of flags.
func (r *reader) units(n int, wide bool) ([]uint16, error) {
	units := make([]uint16, 0, min(n, 1<<12))
	for len(units) < n {
		if len(r.data) == 0 {
			if !r.turn() {
				return nil, errDamaged
			}
			wide = r.data[0]&isWide != 0
			r.data = r.data[1:]
			continue
		}
		if !wide {
			units, r.data = append(units, uint16(r.data[0])), r.data[1:]
			continue
		}
		if len(r.data) < 2 {
			return nil, errDamaged
		}
		units, r.data = append(units, binary.LittleEndian.Uint16(r.data)), r.data[2:]
	}
	return units, nil
}

// sharedStrings reads the texts that cells refer to by number.
func (b *Book) sharedStrings(rec *record) error {
	r := reader{data: rec.data, more: rec.more}
	if _, err := r.bytes(4); err != nil { // how often they are used
		return err
	}
	head, err := r.bytes(4)
	if err != nil {
		return err
	}
	for range binary.LittleEndian.Uint32(head) {
		text, err := r.text()
		if err != nil {
			return err
		}
		b.texts = append(b.texts, text)
	}
	return nil
}
