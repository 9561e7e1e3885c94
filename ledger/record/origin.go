package record

import (
	"bytes"
	"cmp"

	"dyetrace"
)

// Origin is a file and sheet that records were read from.
type Origin struct {
	File   string
	SHA256 [32]byte
	Sheet  string
}

// At is the place of a line of the origin.
func (o *Origin) At(line int64) dyetrace.Source {
	return dyetrace.Source{File: o.File, SHA256: o.SHA256, Sheet: o.Sheet, Line: line}
}

// CompareOrigins is the order of origins: by file name, checksum and sheet.
func CompareOrigins(a, b *Origin) int {
	return cmp.Or(cmp.Compare(a.File, b.File), bytes.Compare(a.SHA256[:], b.SHA256[:]), cmp.Compare(a.Sheet, b.Sheet))
}

// Origins numbers the files and sheets that records came from.
type Origins struct {
	List    []Origin
	Numbers map[Origin]uint32
}

// Add is the number of an origin, new or old.
func (t *Origins) Add(o Origin) uint32 {
	n, ok := t.Numbers[o]
	if !ok {
		n = uint32(len(t.List))
		t.List = append(t.List, o)
		t.Numbers[o] = n
	}
	return n
}

// NewOrigins is without origins.
func NewOrigins() *Origins { return &Origins{Numbers: map[Origin]uint32{}} }

// CompareSources is the order of sources: that of their origins, then by line.
func CompareSources(a, b *dyetrace.Source) int {
	x, y := Origin{a.File, a.SHA256, a.Sheet}, Origin{b.File, b.SHA256, b.Sheet}
	if c := CompareOrigins(&x, &y); c != 0 {
		return c
	}
	return int(min(1, max(-1, a.Line-b.Line)))
}
