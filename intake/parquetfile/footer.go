package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The largest footer that is read: that of a file with thousands of row groups
// takes a few megabytes.
const (
	maxFooter   = 64 << 20
	maxElements = 4 << 20
	maxDepth    = 32
)

var errFooter = errors.New("its footer is damaged")

// checkFooter reads a file's footer and makes sure that the lengths in it are
// possible. The library trusts them and would ask for more memory than there
// is, which no program survives.
//
//	... footer | its length, 4 bytes | PAR1
func checkFooter(r io.ReaderAt, size int64) (footer []byte, err error) {
	var tail [8]byte
	if size < 12 {
		return nil, errFooter
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil {
		return nil, err
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	switch {
	case string(tail[4:]) != "PAR1":
		return nil, errors.New("it does not end as a Parquet file does")
	case length > size-12:
		return nil, errFooter
	case length > maxFooter:
		return nil, fmt.Errorf("its footer takes %d bytes, more than any file of transfers needs", length)
	}
	footer = make([]byte, length)
	if _, err := r.ReadAt(footer, size-8-length); err != nil {
		return nil, err
	}
	w := thriftWalk{data: footer}
	if !w.structure(0) {
		return nil, errFooter
	}
	return footer, nil
}

// thriftWalk goes through a value in Thrift's compact protocol without making
// anything of it.
type thriftWalk struct {
	data     []byte
	elements int
}

// The types of the compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// structure goes past the fields of a structure and its end.
func (w *thriftWalk) structure(depth int) bool {
	for {
		head, ok := w.byte()
		if !ok || depth > maxDepth {
			return false
		}
		if head == 0 {
			return true
		}
		if head>>4 == 0 {
			if _, ok := w.varint(); !ok {
				return false
			}
		}
		kind := head & 0xf
		if kind == thriftTrue || kind == thriftFalse {
			continue
		}
		if !w.value(kind, depth+1) {
			return false
		}
	}
}

// value goes past a value of a type.
func (w *thriftWalk) value(kind byte, depth int) bool {
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		return w.skip(1)
	case thriftI16, thriftI32, thriftI64:
		_, ok := w.varint()
		return ok
	case thriftDouble:
		return w.skip(8)
	case thriftBinary:
		n, ok := w.varint()
		return ok && w.skip(n)
	case thriftList, thriftSet:
		return w.list(depth)
	case thriftStruct:
		return w.structure(depth)
	}
	return false // a footer has no maps
}

// list skips the elements of a list. Each takes a byte at least.
func (w *thriftWalk) list(depth int) bool {
	head, ok := w.byte()
	if !ok {
		return false
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, ok = w.varint(); !ok {
			return false
		}
	}
	if n > uint64(len(w.data)) || w.elements+int(n) > maxElements || depth > maxDepth {
		return false
	}
	w.elements += int(n)
	for range n {
		if !w.value(head&0xf, depth+1) {
			return false
		}
	}
	return true
}

func (w *thriftWalk) byte() (byte, bool) {
	if len(w.data) == 0 {
		return 0, false
	}
	b := w.data[0]
	w.data = w.data[1:]
	return b, true
}

func (w *thriftWalk) varint() (uint64, bool) {
	n, size := binary.Uvarint(w.data)
	if size <= 0 {
		return 0, false
	}
	w.data = w.data[size:]
	return n, true
}

func (w *thriftWalk) skip(n uint64) bool {
	if n > uint64(len(w.data)) {
		return false
	}
	w.data = w.data[n:]
	return true
}
