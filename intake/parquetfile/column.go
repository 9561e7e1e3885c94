package parquetfile

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"dyetrace"
	"dyetrace/intake"
)

// way is how the values of a column are to be understood.
type way uint8

const (
	asNothing  way = iota // not at all
	asString              // text
	asInteger             // a whole number
	asUnsigned            // a whole number that uses the sign's bit
	asBoolean             // true or false
	asDecimal             // a decimal number
	asInstant             // a point in time
	asWall                // what clocks showed
	asInt96               // a point in time, as older programs wrote it
	asDate                // a day
	asFloat               // a binary fraction
	asUUID                // 128 bits that are an id
	asHours               // a time of day
)

// column is one column of a file, with the values of the rows that are being read.
type column struct {
	name  string
	index int // among the file's leaf columns
	way   way
	scale int           // digits after the point, of asDecimal
	unit  time.Duration // of asInstant, asWall and asHours

	refused error // why no value of it can be read, in a table of cells

	pages  parquet.Pages
	page   parquet.Page
	source parquet.ValueReader // of page
	held   []parquet.Page      // pages that values point into
	values []parquet.Value
	buffer []byte
}

// read sets how a column of this type is to be understood.
func (c *column) read(t parquet.Type) error {
	// The logical type decides, since two kinds of values may be stored alike. An impossible one is
	// an error, rather than a number read in another meaning.
	if logical := t.LogicalType(); logical != nil {
		switch l := logical.Value.(type) {
		case *format.DecimalType:
			c.way, c.scale = asDecimal, int(l.Scale)
			if l.Scale < 0 || l.Scale > 38 {
				return errors.New("a DECIMAL has an impossible scale")
			}
			return nil
		case *format.TimestampType:
			if c.way = asWall; l.IsAdjustedToUTC {
				c.way = asInstant
			}
			if l.Unit.Value != nil {
				c.unit = l.Unit.Value.Duration()
			}
			if c.unit <= 0 || t.Kind() != parquet.Int64 {
				return errors.New("a TIMESTAMP has an impossible unit")
			}
			return nil
		case *format.TimeType:
			if l.Unit.Value != nil {
				c.way, c.unit = asHours, l.Unit.Value.Duration()
			}
			if c.unit <= 0 || t.Kind() != parquet.Int64 && t.Kind() != parquet.Int32 {
				return errors.New("a TIME has an impossible unit")
			}
			return nil
		case *format.UUIDType:
			if t.Kind() != parquet.FixedLenByteArray || t.Length() != 16 {
				return errors.New("a UUID does not take 16 bytes")
			}
			c.way = asUUID
			return nil
		case *format.DateType:
			c.way = asDate
			return nil
		case *format.IntType:
			if c.way = asInteger; !l.IsSigned {
				c.way = asUnsigned
			}
			return nil
		case *format.StringType, *format.EnumType, *format.JsonType:
		default:
			return nil
		}
	}
	// Without a logical type, which old writers left out, the way of storing is all there is.
	switch t.Kind() {
	case parquet.ByteArray, parquet.FixedLenByteArray:
		c.way = asString
	case parquet.Int32, parquet.Int64:
		c.way = asInteger
	case parquet.Boolean:
		c.way = asBoolean
	case parquet.Int96:
		c.way = asInt96
	case parquet.Float, parquet.Double:
		c.way = asFloat
	}
	return nil
}

// start begins to read the column's chunk of a row group.
func (c *column) start(chunk parquet.ColumnChunk) error {
	c.pages = chunk.Pages()
	c.source = nil
	return nil
}

// stop lets go of the chunk.
func (c *column) stop() {
	c.release()
	if c.page != nil {
		parquet.Release(c.page)
		c.page = nil
	}
	c.pages.Close()
}

// release lets go of the pages that the values of the last rows lie in.
func (c *column) release() {
	for _, page := range c.held {
		parquet.Release(page)
	}
	c.held = c.held[:0]
}

// fill reads the values of the next n rows.
func (c *column) fill(n int) error {
	c.release()
	if cap(c.values) < n {
		c.values = make([]parquet.Value, n)
	}
	c.values = c.values[:n]
	for at := 0; at < n; {
		if c.source == nil {
			page, err := c.pages.ReadPage()
			if errors.Is(err, io.EOF) {
				return errShort
			}
			if err != nil {
				return err
			}
			c.page, c.source = page, page.Values()
		}
		got, err := c.source.ReadValues(c.values[at:])
		at += got
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err != nil || got == 0 {
			c.held = append(c.held, c.page)
			c.page, c.source = nil, nil
		}
	}
	return nil
}

// text is value i as text, empty where it is null. It is good until the next call.
func (c *column) text(i int) []byte {
	if c == nil || c.values[i].IsNull() {
		return nil
	}
	// The buffer is used again for every value: a file has millions.
	v := c.values[i]
	dst := c.buffer[:0]
	switch c.way {
	case asString:
		return v.ByteArray()
	case asInteger:
		dst = strconv.AppendInt(dst, integer(v), 10)
	case asUnsigned:
		dst = strconv.AppendUint(dst, v.Uint64(), 10)
	case asBoolean:
		dst = strconv.AppendBool(dst, v.Boolean())
	case asDecimal:
		dst = c.appendDecimal(dst, v)
	case asDate:
		dst = time.Unix(int64(v.Int32())*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
	case asInstant, asWall, asInt96, asHours:
		dst = c.appendTime(dst, v)
	case asFloat:
		dst = appendFloat(dst, v)
	case asUUID:
		dst = appendUUID(dst, v.ByteArray())
	default:
		dst = append(dst, v.String()...)
	}
	c.buffer = dst
	return dst
}

// span adds value i to the batch's text.
func (c *column) span(i, max int, b *dyetrace.Batch) (dyetrace.Span, error) {
	text := c.text(i)
	if len(text) == 0 {
		return dyetrace.Span{}, nil
	}
	return b.AddText(text), intake.CheckText(text, c.name, max)
}

// string is value i as a string.
func (c *column) string(i, max int) (string, error) {
	text := c.text(i)
	if len(text) == 0 {
		return "", nil
	}
	return string(text), intake.CheckText(text, c.name, max)
}

// minor is value i as an amount in minor units.
func (c *column) minor(i int) (dyetrace.Amount, error) {
	n := integer(c.values[i])
	if n > math.MaxInt64/8 || n < -math.MaxInt64/8 {
		return 0, fmt.Errorf("%s: %w", c.name, dyetrace.ErrAmountRange)
	}
	return dyetrace.Amount(n), nil
}
