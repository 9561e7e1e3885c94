package intake

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"unicode/utf8"

	"dyetrace"
)

// The longest texts a ledger keeps, in bytes.
const (
	MaxID      = 256  // ids of transfers, claims and accounts
	MaxChannel = 256  // channels
	MaxText    = 4096 // memos and the fields of an account's holder
)

// Reasons to refuse a text.
var (
	errTextEmpty   = errors.New("is empty")
	errTextNUL     = errors.New("contains a NUL byte")
	errTextUTF8    = errors.New("is not valid UTF-8: save the file as UTF-8")
	errTextGB      = errors.New("is not valid GB18030, as the rest of the file is")
	errTextUTF16   = errors.New("is not valid UTF-16")
	errTextTooLong = errors.New("is too long")
)

// Record is one record of a file, split into its fields. It is valid during
// the call it is passed to.
type Record struct {
	Line   int64 // on which it begins, from 1
	batch  *dyetrace.Batch
	fields []dyetrace.Span // of batch.Text
	plain  bool            // all of the text around it is valid UTF-8 without NUL
	utf16  bool            // it was decoded from UTF-16
	gb     bool            // it was decoded from GB18030
	merged []uint16        // fields that a merged cell above has filled
}

// Len returns the number of fields.
func (r *Record) Len() int { return len(r.fields) }

// Bytes returns field i as written, without quotes; nil where i is -1, as for a column
// that the file does not have.
func (r *Record) Bytes(i int) []byte {
	if i < 0 {
		return nil
	}
	s := r.fields[i]
	return r.batch.Text[s.Off : s.Off+s.Len : s.Off+s.Len]
}

// Text returns field i as text of at most max bytes, empty where i is -1. The column's
// name is for the error.
func (r *Record) Text(i int, column string, max uint32) (dyetrace.Span, error) {
	if i < 0 {
		return dyetrace.Span{}, nil
	}
	s := r.fields[i]
	if s.Len > max {
		return s, fmt.Errorf("%s %w: %d bytes, at most %d", column, errTextTooLong, s.Len, max)
	}
	if !r.plain {
		if err := r.check(r.Bytes(i)); err != nil {
			return s, fmt.Errorf("%s %w", column, err)
		}
	}
	return s, nil
}

// Check returns the reason why a ledger cannot keep a piece of the record, apart from its
// length. The column's name is for the error.
func (r *Record) Check(text []byte, column string) error {
	if r.plain {
		return nil
	}
	if err := r.check(text); err != nil {
		return fmt.Errorf("%s %w", column, err)
	}
	return nil
}

// Piece returns the span of a piece of field i, as Bytes returned it, in the batch's text.
// It is not ok where text is no such piece.
func (r *Record) Piece(i int, text []byte) (s dyetrace.Span, ok bool) {
	field := r.fields[i]
	whole := r.batch.Text[field.Off : field.Off+field.Len]
	if len(text) == 0 || len(text) > len(whole) {
		return s, false
	}
	if len(text) == len(whole) {
		return field, &text[0] == &whole[0]
	}
	for off := 0; off+len(text) <= len(whole); off++ {
		if &whole[off] == &text[0] {
			return dyetrace.Span{Off: field.Off + uint32(off), Len: uint32(len(text))}, true
		}
	}
	return s, false
}

func (r *Record) check(text []byte) error {
	err := checkText(text, r.utf16)
	if err == nil && r.gb && bytes.ContainsRune(text, utf8.RuneError) {
		return errTextGB
	}
	return err
}

// Merged reports whether field i has the value of a cell further up with which
// it is merged.
func (r *Record) Merged(i int) bool {
	return i >= 0 && len(r.merged) > 0 && slices.Contains(r.merged, uint16(i))
}

// AddText appends text to the batch of the record and returns its span.
func (r *Record) AddText(text []byte) dyetrace.Span { return r.batch.AddText(text) }

// Span returns the span of field i in its batch's text, empty where i is -1.
func (r *Record) Span(i int) dyetrace.Span {
	if i < 0 {
		return dyetrace.Span{}
	}
	return r.fields[i]
}

// Required is Text that must not be empty.
func (r *Record) Required(i int, column string, max uint32) (dyetrace.Span, error) {
	s, err := r.Text(i, column, max)
	if err == nil && s.Len == 0 {
		return s, fmt.Errorf("%s %w", column, errTextEmpty)
	}
	return s, err
}

// String is Text as a string.
func (r *Record) String(i int, column string, max uint32) (string, error) {
	if i < 0 {
		return "", nil
	}
	_, err := r.Text(i, column, max)
	return string(r.Bytes(i)), err
}

// CheckText returns the reason why a ledger cannot keep text of at most max bytes, or nil.
// The column's name is for the error.
func CheckText(text []byte, column string, max int) error {
	if len(text) > max {
		return fmt.Errorf("%s %w: %d bytes, at most %d", column, errTextTooLong, len(text), max)
	}
	if err := checkText(text, false); err != nil {
		return fmt.Errorf("%s %w", column, err)
	}
	return nil
}

func checkText(text []byte, utf16 bool) error {
	switch {
	case bytes.IndexByte(text, 0) >= 0:
		return errTextNUL
	case utf16 && bytes.ContainsRune(text, utf8.RuneError):
		return errTextUTF16
	case !utf8.Valid(text):
		return errTextUTF8
	}
	return nil
}

// Reasons to refuse a record before its fields are looked at.
var (
	errTooLong  = errors.New("the line is longer than 1 MiB")
	errUnclosed = errors.New("a field begins with a quote that is not closed within 1 MiB")
	errStrayed  = errors.New("a field in quotes goes on after its closing quote: quotes inside it must be doubled")
)

func (v verdict) err() error {
	switch v {
	case tooLong, endless:
		return errTooLong
	case unclosed:
		return errUnclosed
	case strayed:
		return errStrayed
	}
	return nil
}

// reader goes through the records of a block.
type reader struct {
	rec    Record
	split  splitter
	simple bool // the block has neither quotes nor carriage returns
	pos    int
	end    int
	line   int64
	raw    []byte // the record as written
	sep    byte
	table  *table // its records are read instead of lines; nil for a text
	at     int    // in table
	fault  *faulty
	fields []string // what is read from each column of a table; nil where that is not known
}

func (r *reader) reset(b *block) {
	text := b.batch.Text
	r.rec = Record{
		batch: &b.batch, fields: r.rec.fields[:0], plain: b.plain, utf16: b.utf16, gb: b.charset.foreign(),
	}
	r.sep, r.table, r.at = b.sep, b.table, 0
	if r.table != nil {
		r.rec.fields = nil
		return
	}
	r.split = newSplitter(text, b.final, b.maxRecord, b.sep)
	r.simple = !b.quotes && !b.returns
	r.pos, r.end, r.line = b.from, b.to, b.line
}

// next goes to the next record that is not an empty line. It returns false
// after the last one; the error is why this record cannot be split.
func (r *reader) next() (bool, error) {
	if r.table != nil {
		return r.nextRow()
	}
	// Most blocks have neither quotes nor carriage returns; there a record is a line, and
	// the splitter is not needed.
	for r.pos < r.end {
		start, line := r.pos, r.line
		var end int
		var v verdict
		if r.simple {
			end = r.simpleLine()
			if end-start > r.split.max {
				v = tooLong
			}
		} else {
			end, r.pos, v = r.split.record(start)
			r.line += int64(countLines(r.split.data[start:r.pos]))
		}
		if end == start {
			continue
		}
		r.rec.Line, r.raw = line, r.split.data[start:end]
		if v != whole {
			return true, v.err()
		}
		if r.simple || bytes.IndexByte(r.raw, '"') < 0 {
			r.rec.fields = splitPlain(r.raw, start, r.sep, r.rec.fields[:0])
		} else {
			r.splitQuoted(start)
		}
		return true, nil
	}
	return false, nil
}

// simpleLine moves past the line at pos and returns where it ends.
func (r *reader) simpleLine() (end int) {
	r.line++
	n := bytes.IndexByte(r.split.data[r.pos:r.end], '\n')
	if n < 0 {
		r.pos = r.end
		return r.end
	}
	end = r.pos + n
	r.pos = end + 1
	return end
}

// splitPlain splits a record without quotes that starts at offset off.
func splitPlain(raw []byte, off int, sep byte, fields []dyetrace.Span) []dyetrace.Span {
	const ones, low = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	same := uint64(sep) * ones
	start, i := 0, 0
	for ; i+8 <= len(raw); i += 8 {
		// The top bit of each byte that is the separator, and no other bit.
		x := binary.LittleEndian.Uint64(raw[i:]) ^ same
		for found := ^(x&low + low | x | low); found != 0; found &= found - 1 {
			at := i + bits.TrailingZeros64(found)/8
			fields = append(fields, dyetrace.Span{Off: uint32(off + start), Len: uint32(at - start)})
			start = at + 1
		}
	}
	for ; i < len(raw); i++ {
		if raw[i] == sep {
			fields = append(fields, dyetrace.Span{Off: uint32(off + start), Len: uint32(i - start)})
			start = i + 1
		}
	}
	return append(fields, dyetrace.Span{Off: uint32(off + start), Len: uint32(len(raw) - start)})
}

// splitQuoted splits the record at start, whose quotes are known to be in order. A field
// with doubled quotes is written again, without them, at the end of the text.
func (r *reader) splitQuoted(start int) {
	fields := r.rec.fields[:0]
	raw, at := r.raw, 0
	for {
		if at == len(raw) || raw[at] != '"' {
			n := bytes.IndexByte(raw[at:], r.sep)
			if n < 0 {
				n = len(raw) - at
			}
			fields = append(fields, dyetrace.Span{Off: uint32(start + at), Len: uint32(n)})
			at += n
		} else {
			inner, doubled := quotedField(raw[at+1:])
			if doubled {
				plain := bytes.ReplaceAll(inner, []byte(`""`), []byte(`"`))
				fields = append(fields, r.rec.batch.AddText(plain))
			} else {
				fields = append(fields, dyetrace.Span{Off: uint32(start + at + 1), Len: uint32(len(inner))})
			}
			at += len(inner) + 2
			at += blanks(raw[at:], r.sep)
		}
		if at >= len(raw) {
			break
		}
		at++
	}
	r.rec.fields = fields
}

// quotedField returns the inside of a quoted field whose opening quote is just before raw,
// and whether it has doubled quotes.
func quotedField(raw []byte) (inner []byte, doubled bool) {
	at := 0
	for {
		at += bytes.IndexByte(raw[at:], '"')
		if at+1 == len(raw) || raw[at+1] != '"' {
			return raw[:at], doubled
		}
		doubled = true
		at += 2
	}
}

// countLines counts the line ends in text.
func countLines(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	if bytes.IndexByte(text, '\r') >= 0 {
		n += bytes.Count(text, []byte{'\r'}) - bytes.Count(text, []byte("\r\n"))
	}
	return n
}
