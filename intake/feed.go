package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"unicode/utf8"

	"dyetrace"
)

// block is a piece of a file with whole records, on its way from the feeder through a
// worker to the receiver.
type block struct {
	// batch.Text is the piece, and the texts of rows point into it. Records start from
	// byte from up to byte to; the bytes after that begin the next block.
	batch     dyetrace.Batch
	from, to  int
	line      int64 // of the record at from
	final     bool  // the piece ends where the file ends
	maxRecord int
	quotes    bool // the piece has a quote
	returns   bool // the piece has a carriage return
	plain     bool // the piece is valid UTF-8 without NUL
	utf16     bool
	charset   charset
	decoded   bool   // from charset into UTF-8
	spare     []byte // memory to decode into
	sep       byte   // between fields
	table     *table // records of a workbook, which are split already; nil for a text
	sheet     string
	read      int64    // bytes of the file read so far
	records   int64    // in the block
	passed    Skipped  // records that are no data
	remarks   []Remark // records that may be totals or balances of the table
	keys      []uint64 // of the content of each row, where ids are derived from it
	failed    error    // from parsing, if it panicked
	done      chan struct{}
}

// feeder cuts a text into blocks.
type feeder struct {
	text   *text
	meter  *meter
	limits limits
	carry  []byte // the beginning of a record that did not end in the last block
	line   int64
	ended  bool

	charset charset
	sep     byte
	sheet   string // the text's name in an archive
}

// charsetHead is how many bytes of a text are looked at for its character set, however
// small its blocks are. Where these are ASCII, the first block that is not shows it.
const charsetHead = 64 << 10

func newFeeder(t *text, m *meter, l limits) *feeder {
	f := &feeder{text: t, meter: m, limits: l, line: 1, sep: ','}
	if t.utf16 {
		f.charset = utf8Text
		return f
	}
	// A read error here shows up again in fill, which reports it.
	head, _ := t.Peek(charsetHead)
	f.charset = guessCharset(head)
	return f
}

// unread gives back the text of a block from byte at on, which is on a line, to
// be cut again.
func (f *feeder) unread(b *block, at int, line int64) {
	f.carry = append([]byte(nil), append(b.batch.Text[at:b.to:b.to], f.carry...)...)
	f.line = line
}

// fill makes b the next block. It returns io.EOF after the last one.
func (f *feeder) fill(ctx context.Context, b *block) error {
	b.batch.Reset()
	b.records, b.keys, b.passed, b.remarks = 0, b.keys[:0], Skipped{}, nil
	// More is read until at least one whole record is there. Of a line that is too long
	// only the beginning is kept, so that memory stays bounded.
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
		f.charset = guessCharset(piece[:cut])
	}
	b.sheet = f.sheet
	b.charset, b.decoded, b.sep = f.charset, false, f.sep
	b.plain = !f.charset.foreign() && !f.text.utf16 &&
		bytes.IndexByte(piece[:cut], 0) < 0 && utf8.Valid(piece[:cut])
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

// cut returns where the last whole record of piece ends, 0 where there is none yet.
// long is whether piece begins with a line that is longer than allowed and does not
// end in piece.
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

// skipLine shortens the line that piece begins with: it drops the bytes beyond the
// longest record, up to the end of the line.
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
