package statement

import (
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

// Numbers of every length are read as encoding/binary reads them, whatever
// follows them.
func TestUvarint(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var data []byte
		v := rapid.Uint64().Draw(r, "number") >> rapid.IntRange(0, 63).Draw(r, "shift")
		data = binary.AppendUvarint(data, v)
		whole := len(data)
		data = append(data, rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(r, "after")...)
		c := Cursor{data: data}
		if got, n := c.uvarint(); got != v || n != whole {
			r.Fatalf("%d of %d bytes; want %d of %d", got, n, v, whole)
		}
	})
}

// What is no number, or is cut off, is told as encoding/binary tells it.
func TestUvarintDamaged(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 14).Draw(r, "bytes")
		for i := range rapid.IntRange(0, len(data)).Draw(r, "set") {
			data[i] |= 0x80
		}
		want, wantN := binary.Uvarint(data)
		c := Cursor{data: data}
		if got, n := c.uvarint(); got != want || n != wantN {
			r.Fatalf("%d, %d; want %d, %d", got, n, want, wantN)
		}
	})
}
