package parquetfile

import (
	"encoding/binary"
	"math"
	mathbits "math/bits"

	"github.com/parquet-go/parquet-go/format"
)

// trimV1 cuts off the bytes behind the values of a page of the first version.
func trimV1(data []byte, h *format.DataPageHeader, leaf leafType) ([]byte, error) {
	if !leaf.flat || h.Encoding != format.Plain || h.NumValues < 0 {
		return data, nil
	}
	values, n := data, int(h.NumValues)
	if leaf.optional {
		if len(data) < 4 {
			return nil, errPageHeader
		}
		size := int64(binary.LittleEndian.Uint32(data))
		if size > int64(len(data)-4) {
			return nil, errPageHeader
		}
		if h.DefinitionLevelEncoding != format.RLE {
			return data, nil
		}
		present, ok := countPresent(data[4:4+size], n)
		if !ok {
			return nil, errPageHeader
		}
		values, n = data[4+size:], present
	}
	kept, err := trimValues(values, n, leaf)
	return data[:len(data)-len(values)+len(kept)], err
}

// countPresent counts the ones among n levels of one bit: runs, whose length is
// a varint with the lowest bit 0 before a byte with the level, and bits in
// groups of eight, whose number is a varint with the lowest bit 1.
func countPresent(levels []byte, n int) (present int, ok bool) {
	// The last group of bits may reach beyond n; its spare bits do not count.
	walk := thriftWalk{data: levels}
	for n > 0 {
		head, ok := walk.varint()
		if !ok || head>>1 > math.MaxInt32 {
			return 0, false
		}
		count := int(head >> 1)
		if head&1 == 0 {
			level, ok := walk.byte()
			if !ok || count == 0 {
				return 0, false
			}
			if level == 1 {
				present += min(count, n)
			}
			n -= count
			continue
		}
		for range count {
			bits, ok := walk.byte()
			if !ok {
				return present, n == 0
			}
			of := min(n, 8)
			present += mathbits.OnesCount8(bits & (1<<of - 1))
			n -= of
		}
	}
	return present, true
}

// trimValues are the bytes of n values as they are, and no more.
func trimValues(data []byte, n int, leaf leafType) ([]byte, error) {
	if n < 0 {
		return nil, errPageHeader
	}
	var size int64
	switch leaf.kind {
	case format.Boolean:
		size = (int64(n) + 7) / 8
	case format.Int32, format.Float:
		size = 4 * int64(n)
	case format.Int64, format.Double:
		size = 8 * int64(n)
	case format.Int96:
		size = 12 * int64(n)
	case format.FixedLenByteArray:
		size = int64(leaf.length) * int64(n)
	case format.ByteArray:
		for range n {
			if size+4 > int64(len(data)) {
				return nil, errShort
			}
			size += 4 + int64(binary.LittleEndian.Uint32(data[size:]))
		}
	}
	if size < 0 || size > int64(len(data)) {
		return nil, errShort
	}
	return data[:size], nil
}
