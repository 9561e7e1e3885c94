package block

import (
	"encoding/binary"
	"errors"
)

// ErrTemporary is why a temporary file is refused.
var ErrTemporary = errors.New("a temporary file is not as it was written")

// Varints takes numbers off the front of data.
type Varints struct {
	Data []byte
	Bad  bool
}

func (d *Varints) take(n int) {
	if n <= 0 || n > len(d.Data) {
		d.Bad, n = true, len(d.Data)
	}
	d.Data = d.Data[n:]
}

// Unsigned takes a varint.
func (d *Varints) Unsigned() uint64 {
	v, n := binary.Uvarint(d.Data)
	d.take(n)
	return v
}

// Signed takes a varint in zigzag form.
func (d *Varints) Signed() int64 {
	v, n := binary.Varint(d.Data)
	d.take(n)
	return v
}

// Fixed32 takes four bytes, little-endian.
func (d *Varints) Fixed32() uint32 {
	if len(d.Data) < 4 {
		d.Bad = true
		return 0
	}
	v := binary.LittleEndian.Uint32(d.Data)
	d.Data = d.Data[4:]
	return v
}

// Short is unsigned for numbers that mostly take one byte.
func (d *Varints) Short() uint64 {
	if len(d.Data) > 0 && d.Data[0] < 0x80 {
		v := d.Data[0]
		d.Data = d.Data[1:]
		return uint64(v)
	}
	return d.Unsigned()
}

// Text is a text behind its length. It lies in what is decoded.
func (d *Varints) Text() []byte {
	n := d.Unsigned()
	if d.Bad || n > uint64(len(d.Data)) {
		d.Bad = true
		return nil
	}
	text := d.Data[:n:n]
	d.Data = d.Data[n:]
	return text
}
