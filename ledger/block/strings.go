package block

import (
	"bytes"
	"encoding/binary"

	"dyetrace/internal/vfs"
)

// A strings file holds byte strings under numbers from 0. Strings lie in groups
// of 32; within a group each gives how many bytes it shares with the one
// before it:
//
//	data     for each string: shared, rest as varints, then the rest's bytes
//	table    from Footer.Special on: 8 bytes for each group, its offset
//
// Names of statements, in order, are found in it by binary search.
const stringsGroup = 32

// StringsWriter writes a strings file.
type StringsWriter struct {
	*Writer
	last  []byte
	table []byte
	count uint64
	buf   []byte
}

// NewStringsWriter makes a strings file.
func NewStringsWriter(fsys vfs.FS, dir, name string) (*StringsWriter, error) {
	w, err := NewWriter(fsys, dir, name)
	return &StringsWriter{Writer: w}, err
}

// Add adds the next string.
func (w *StringsWriter) Add(s []byte) error {
	shared := 0
	if w.count%stringsGroup == 0 {
		w.table = binary.LittleEndian.AppendUint64(w.table, w.Written)
	} else {
		shared = CommonPrefix(w.last, s)
	}
	w.count++
	w.last = append(w.last[:shared], s[shared:]...)
	w.buf = binary.AppendUvarint(w.buf[:0], uint64(shared))
	w.buf = binary.AppendUvarint(w.buf, uint64(len(s)-shared))
	w.buf = append(w.buf, s[shared:]...)
	_, err := w.Write(w.buf)
	return err
}

// Finish writes the offsets of the groups and makes the file durable.
func (w *StringsWriter) Finish() error {
	table := w.Written
	if _, err := w.Write(w.table); err != nil {
		return err
	}
	return w.Writer.Finish(w.count, table)
}

// CommonPrefix is how many bytes two strings begin with alike.
func CommonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// Strings is an open strings file.
type Strings struct{ *File }

// group is the encoded strings of a group, and how many they are.
func (f Strings) group(g uint64) ([]byte, uint64, error) {
	raw, err := f.Bytes(f.Special+8*g, 8)
	if err != nil {
		return nil, 0, err
	}
	start, end := binary.LittleEndian.Uint64(raw), f.Special
	n := min(stringsGroup, f.Count-g*stringsGroup)
	if (g+1)*stringsGroup < f.Count {
		if raw, err = f.Bytes(f.Special+8*(g+1), 8); err != nil {
			return nil, 0, err
		}
		end = binary.LittleEndian.Uint64(raw)
	}
	if start > end {
		return nil, 0, f.Damaged(int64(f.Special+8*g), ErrBounds)
	}
	data, err := f.Bytes(start, end-start)
	return data, n, err
}

// next decodes the string after s in data and returns it with the rest.
func (f Strings) next(s, data []byte) ([]byte, []byte, error) {
	shared, n := binary.Uvarint(data)
	if n > 0 {
		rest, m := binary.Uvarint(data[n:])
		if m > 0 && shared <= uint64(len(s)) && rest <= uint64(len(data)-n-m) {
			data = data[n+m:]
			return append(s[:shared], data[:rest]...), data[rest:], nil
		}
	}
	return nil, nil, f.Damaged(0, ErrBounds)
}

// At appends string i to buf[:0].
func (f Strings) At(buf []byte, i uint64) ([]byte, error) {
	if i >= f.Count {
		return nil, f.Damaged(0, ErrBounds)
	}
	data, _, err := f.group(i / stringsGroup)
	s := buf[:0]
	for k := uint64(0); k <= i%stringsGroup && err == nil; k++ {
		s, data, err = f.next(s, data)
	}
	return s, err
}

// Search is the number of strings below key, which the strings of a sorted
// file allow to find by halving.
func (f Strings) Search(key []byte) (uint64, error) {
	groups := (f.Count + stringsGroup - 1) / stringsGroup
	// Only the first string of a group can be read by itself: the group is found by
	// halving, and then gone through.
	lo, hi := uint64(0), groups
	for lo < hi {
		mid := (lo + hi) / 2
		data, _, err := f.group(mid)
		if err != nil {
			return 0, err
		}
		first, _, err := f.next(nil, data)
		if err != nil {
			return 0, err
		}
		if bytes.Compare(first, key) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == 0 {
		return 0, nil
	}
	data, n, err := f.group(lo - 1)
	var s []byte
	for k := range n {
		if err != nil {
			return 0, err
		}
		if s, data, err = f.next(s, data); err == nil && bytes.Compare(s, key) >= 0 {
			return (lo-1)*stringsGroup + k, nil
		}
	}
	return (lo-1)*stringsGroup + n, err
}

// Each calls fn with every string from number i on, until it returns false.
func (f Strings) Each(i uint64, fn func(i uint64, s []byte) (bool, error)) error {
	var s []byte
	for i < f.Count {
		data, n, err := f.group(i / stringsGroup)
		for k := range n {
			if err != nil {
				return err
			}
			if s, data, err = f.next(s, data); err != nil {
				return err
			}
			at := i - i%stringsGroup + k
			if at < i {
				continue
			}
			more, err := fn(at, s)
			if err != nil || !more {
				return err
			}
		}
		if err != nil {
			return err
		}
		i = i - i%stringsGroup + n
	}
	return nil
}

// StringsCursor goes through the strings of a file.
type StringsCursor struct {
	f    Strings
	next uint64
	data []byte
	s    []byte
}

// From is a cursor that begins with string i.
func (f Strings) From(i uint64) *StringsCursor { return &StringsCursor{f: f, next: i} }

// Next is the next string, nil at the end. It is valid until the next call.
func (c *StringsCursor) Next() ([]byte, error) {
	if c.next >= c.f.Count {
		return nil, nil
	}
	if c.next%stringsGroup == 0 || c.data == nil {
		// Strings before it in its group are what it is told from.
		data, _, err := c.f.group(c.next / stringsGroup)
		if err != nil {
			return nil, err
		}
		c.data, c.s = data, c.s[:0]
		for range c.next % stringsGroup {
			if c.s, c.data, err = c.f.next(c.s, c.data); err != nil {
				return nil, err
			}
		}
	}
	var err error
	c.s, c.data, err = c.f.next(c.s, c.data)
	c.next++
	return c.s, err
}
