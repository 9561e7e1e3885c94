package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"unicode/utf8"

	"dyetrace"
)

// block is a piece of a file that holds whole records, on its way from the
// feeder through a worker to the receiver.
type block struct {
	// batch.Text is the piece, and what rows have of it they keep by pointing
	// there. Records start from byte from up to byte to; what stands after
	// that begins the next block.
	batch     dyetrace.Batch
	from, to  int
	line      int64 // of the record at from
	final     bool  // the piece ends where the file ends
	maxRecord int
	quotes    bool // there is a quote in the piece
	returns   bool // there is a carriage return in it
	plain     bool // it is valid UTF-8 without NUL
	utf16     bool
	charset   charset
	decoded   bool   // from charset into UTF-8
	spare     []byte // memory to decode into
	sep       byte   // between fields
	table     *table // records of a workbook, which are split already; nil for a text
	sheet     string
	read      int64    // bytes of the file read so far
	records   int64    // found in it
	passed    Skipped  // records that are no data
	remarks   []Remark // those that may say something of the table
	keys      []uint64 // of the content of each row, where ids are derived from it
	failed    error    // what parsing it came to, where it panicked
	done      chan struct{}
}

// feeder cuts a text into blocks.
type feeder struct {
	text   *text
	meter  *meter
	limits limits
	carry  []byte // the beginning of a record that the last block did not hold all of
	line   int64
	ended  bool

	charset charset
	sep     byte
	sheet   string // the text's name in an archive
}

// charsetHead is how much of a text is looked at for its character set, however
// little of it is taken at a time. Where it is ASCII, blocks that are not tell.
const charsetHead = 64 << 10

func newFeeder(t *text, m *meter, l limits) *feeder {
	f := &feeder{text: t, meter: m, limits: l, line: 1, sep: ','}
	if t.utf16 {
		f.charset = utf8Text
		return f
	}
	// What cannot be read now cannot be read later either, and is told then.
	head, _ := t.Peek(charsetHead)
	f.charset = tell(head)
	return f
}

// unread gives back what stands in a block from byte at on, which is on a line,
// to be cut anew.
func (f *feeder) unread(b *block, at int, line int64) {
	f.carry = append([]byte(nil), append(b.batch.Text[at:b.to:b.to], f.carry...)...)
	f.line = line
}

// fill makes b the next block. It returns io.EOF after the last one.
func (f *feeder) fill(ctx context.Context, b *block) error {
	b.batch.Reset()
	b.records, b.keys, b.passed, b.remarks = 0, b.keys[:0], Skipped{}, nil
	piece := append(b.batch.Text, f.carry...)
	cut, shortened := 0, false
	for cut == 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if f.ended && len(piece) == 0 {
			return io.EOF
		}
		var err error
		if piece, err = f.more(piece); err != nil {
			return err
		}
		b.quotes = bytes.IndexByte(piece, '"') >= 0
		b.returns = bytes.IndexByte(piece, '\r') >= 0
		var long bool
		if cut, long = f.cut(piece, b.quotes || b.returns); long {
			shortened = true
			if piece, err = f.skipLine(piece); err != nil {
				return err
			}
		}
	}
	b.batch.Text = piece
	b.from, b.to, b.line = 0, cut, f.line
	b.final, b.maxRecord = f.ended, f.limits.maxRecord
	// A line that is too long is cut anywhere, perhaps within a character, which
	// would look like one of another set.
	if f.charset == undecided && !shortened {
		f.charset = tell(piece[:cut])
	}
	b.sheet = f.sheet
	b.charset, b.decoded, b.sep = f.charset, false, f.sep
	b.plain = !f.charset.foreign() && !f.text.utf16 && bytes.IndexByte(piece[:cut], 0) < 0 && utf8.Valid(piece[:cut])
	b.utf16 = f.text.utf16
	b.read = f.meter.n
	f.line += int64(countLines(piece[:cut]))
	f.carry = append(f.carry[:0], piece[cut:]...)
	return nil
}

// more reads on from where piece ends.
func (f *feeder) more(piece []byte) ([]byte, error) {
	if f.ended {
		return piece, nil
	}
	start, room := len(piece), f.limits.block
	if cap(piece)-start < room {
		grown := make([]byte, start, start+room+room/8)
		copy(grown, piece)
		piece = grown
	}
	n, err := io.ReadFull(f.text, piece[start:start+room])
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		f.ended, err = true, nil
	}
	return piece[:start+n], err
}

// cut is where the last whole record of piece ends, 0 where there is none yet.
// It is long where piece begins with a line that is longer than allowed and
// whose end is not in piece.
func (f *feeder) cut(piece []byte, careful bool) (at int, long bool) {
	if f.ended {
		return len(piece), false
	}
	if !careful {
		at = bytes.LastIndexByte(piece, '\n') + 1
		return at, at == 0 && len(piece) > f.limits.maxRecord+1
	}
	s := newSplitter(piece, false, f.limits.maxRecord, f.sep)
	for {
		_, next, v := s.record(at)
		if v == more || v == endless {
			return at, v == endless && at == 0
		}
		at = next
	}
}

// skipLine drops what the line that piece begins with has too much, up to its
// end.
func (f *feeder) skipLine(piece []byte) ([]byte, error) {
	kept := f.limits.maxRecord + 1
	for {
		if i := bytes.IndexAny(piece[kept:], "\r\n"); i >= 0 {
			return append(piece[:kept], piece[kept+i:]...), nil
		}
		if f.ended {
			return piece[:kept], nil
		}
		var err error
		if piece, err = f.more(piece[:kept]); err != nil {
			return nil, err
		}
	}
}
