package parquetfile

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"dyetrace"
	"dyetrace/intake"
)

// integer is a value of either size.
func integer(v parquet.Value) int64 {
	if v.Kind() == parquet.Int32 {
		return int64(v.Int32())
	}
	return v.Int64()
}

// maxDecimal is how many bytes the number of a DECIMAL takes at most: 76 digits.
const maxDecimal = 32

// appendDecimal writes a DECIMAL without the zeros that only its type adds.
func (c *column) appendDecimal(dst []byte, v parquet.Value) []byte {
	if k := v.Kind(); k == parquet.ByteArray || k == parquet.FixedLenByteArray {
		b := v.ByteArray()
		if len(b) > maxDecimal {
			return append(dst, "a DECIMAL of more than 76 digits"...)
		}
		return appendScaled(dst, bigEndian(b), c.scale)
	}
	n, scale := integer(v), c.scale
	for scale > 0 && n%10 == 0 {
		n, scale = n/10, scale-1
	}
	return dyetrace.AppendDecimal(dst, n, scale)
}

// bigEndian reads a signed number.
func bigEndian(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// appendScaled appends a number with its last digits behind the point.
func appendScaled(dst []byte, n *big.Int, scale int) []byte {
	digits := new(big.Int).Abs(n).String()
	for len(digits) <= scale {
		digits = "0" + digits
	}
	if n.Sign() < 0 {
		dst = append(dst, '-')
	}
	point := len(digits) - scale
	dst = append(dst, digits[:point]...)
	frac := digits[point:]
	frac = strings.TrimRight(frac, "0")
	if frac == "" {
		return dst
	}
	return append(append(dst, '.'), frac...)
}

// appendFloat writes the shortest decimal that is this number and no other.
func appendFloat(dst []byte, v parquet.Value) []byte {
	if v.Kind() == parquet.Float {
		return strconv.AppendFloat(dst, float64(v.Float()), 'f', -1, 32)
	}
	return strconv.AppendFloat(dst, v.Double(), 'f', -1, 64)
}

// exact returns an error if value i may differ from the one that was written:
// floating point holds a number of money or of an account only where its
// neighbours are nearer than a thousandth.
func (c *column) exact(i int) error {
	if c == nil || c.way != asFloat || c.values[i].IsNull() {
		return nil
	}
	const finest = 0.001
	v := c.values[i]
	var size, step float64
	if v.Kind() == parquet.Float {
		f := float32(math.Abs(float64(v.Float())))
		size, step = float64(f), float64(math.Nextafter32(f, math.MaxFloat32)-f)
	} else {
		size = math.Abs(v.Double())
		step = math.Nextafter(size, math.MaxFloat64) - size
	}
	if math.IsNaN(size) || math.IsInf(size, 0) {
		return fmt.Errorf("%s is no number", c.name)
	}
	if step > finest {
		return fmt.Errorf("%s is a binary fraction too large to hold money or an account's number exactly: write the "+
			"column as a string or DECIMAL", c.name)
	}
	return nil
}

// appendUUID writes 16 bytes as people write a UUID.
func appendUUID(dst, b []byte) []byte {
	if len(b) != 16 {
		return dst
	}
	dst = hex.AppendEncode(dst, b[:4])
	for _, part := range [][]byte{b[4:6], b[6:8], b[8:10], b[10:]} {
		dst = hex.AppendEncode(append(dst, '-'), part)
	}
	return dst
}

// appendTime writes a time as people read it.
func (c *column) appendTime(dst []byte, v parquet.Value) []byte {
	const fine = "2006-01-02T15:04:05.999999999"
	switch c.way {
	case asHours:
		return c.nanoseconds(integer(v)).AppendFormat(dst, "15:04:05.999999999")
	case asWall:
		return c.nanoseconds(v.Int64()).AppendFormat(dst, fine)
	case asInt96:
		day := v.Int96()
		nanos := int64(day[1])<<32 | int64(day[0])
		return time.Unix((int64(day[2])-julian)*86400, 0).Add(time.Duration(nanos)).UTC().AppendFormat(dst, fine+"Z07:00")
	}
	return c.nanoseconds(v.Int64()).AppendFormat(dst, fine+"Z07:00")
}

// nanoseconds is a time so many of the column's units after 1970 began.
func (c *column) nanoseconds(n int64) time.Time {
	perSecond := int64(time.Second / c.unit)
	return time.Unix(n/perSecond, n%perSecond*int64(c.unit)).UTC()
}

// julian is the Julian day that was the first of January 1970.
const julian = 2_440_588

// instant is value i as a point in time.
func (c *column) instant(i int, clock *intake.Clock) (dyetrace.Instant, error) {
	v := c.values[i]
	switch {
	case v.IsNull() || c.way == asString:
		return clock.RFC3339(c.text(i))
	case c.way == asInt96:
		// Nanoseconds of the day, and the Julian day.
		day := v.Int96()
		nanos := int64(day[1])<<32 | int64(day[0])
		return intake.InstantAt(int64(day[2])-julian, 24*time.Hour, nanos)
	case c.way == asInstant:
		return intake.InstantAt(v.Int64(), c.unit, 0)
	}
	t, err := intake.InstantAt(v.Int64(), c.unit, 0)
	if err != nil {
		return 0, err
	}
	return clock.Local(t)
}

// cell is value i as the text of a cell of a table.
func (c *column) cell(i int) ([]byte, error) {
	if c.refused != nil {
		return nil, c.refused
	}
	if err := c.exact(i); err != nil {
		return nil, err
	}
	return c.text(i), nil
}
