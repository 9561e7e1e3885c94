package intake

import "bytes"

// maxRecord is the longest record that is read, in bytes without its line end.
// A transfer takes a hundred; whatever is longer is not one.
const maxRecord = 1 << 20

// verdict is the result of looking for the end of a record.
type verdict uint8

const (
	whole    verdict = iota // a record, from its start to its end
	more                    // its end depends on bytes that are not there yet
	endless                 // it is longer than allowed, and its line does not end here
	tooLong                 // its line is longer than allowed
	unclosed                // a quoted field has no end within the longest record
	strayed                 // a quoted field goes on after its closing quote
)

// splitter finds the records in data. Its answers depend on no byte further
// from a record's start than the longest record, so they are the same however
// a file is cut into blocks.
type splitter struct {
	data          []byte
	final         bool // data ends where the file ends
	max           int  // longest record
	sep           byte // between fields
	lf, cr, quote nextByte
}

func newSplitter(data []byte, final bool, maxRecord int, sep byte) splitter {
	return splitter{data: data, final: final, max: maxRecord, sep: sep,
		lf: nextByte{char: '\n', at: -1}, cr: nextByte{char: '\r', at: -1}, quote: nextByte{char: '"', at: -1}}
}

// record finds the record that starts at pos: it ends before end, and the next
// one starts at next. Where it is refused, end and next are those of its first line.
func (s *splitter) record(pos int) (end, next int, v verdict) {
	end, next, ok := s.line(pos)
	switch {
	case !ok && len(s.data)-pos > s.max+1:
		return 0, 0, endless
	case !ok:
		return 0, 0, more
	case end-pos > s.max:
		return end, next, tooLong
	case s.quote.from(s.data, pos) >= end:
		return end, next, whole
	}
	last, v := s.quoted(pos)
	if v != whole {
		return end, next, v
	}
	last, next, ok = s.line(last)
	if !ok {
		return 0, 0, more
	}
	return last, next, whole
}

// line finds where the line of pos ends and the next one starts. It is not ok where that
// is not certain yet.
func (s *splitter) line(pos int) (end, next int, ok bool) {
	end = min(s.lf.from(s.data, pos), s.cr.from(s.data, pos))
	if end == len(s.data) {
		return end, end, s.final
	}
	if s.data[end] == '\n' {
		return end, end + 1, true
	}
	if end+1 == len(s.data) {
		return end, end + 1, s.final
	}
	if s.data[end+1] == '\n' {
		return end, end + 2, true
	}
	return end, end + 1, true
}

// quoted finds the end of a record that has quotes on its first line.
func (s *splitter) quoted(pos int) (end int, v verdict) {
	// Field by field: a quoted one may span lines, any other ends with its line. All
	// bounds are counted from the record's start, so that the answer does not depend on
	// where a block was cut.
	at := pos
	for {
		if at < len(s.data) && s.data[at] == '"' {
			if at, v = s.closing(pos, at+1); v != whole {
				return 0, v
			}
			at += blanks(s.data[at:], s.sep)
			switch {
			case at-pos > s.max:
				return 0, strayed
			case at == len(s.data) && !s.final:
				return 0, more
			}
			if at == len(s.data) || s.data[at] == '\n' || s.data[at] == '\r' {
				return at, whole
			}
			if s.data[at] != s.sep {
				return 0, strayed
			}
			at++
			continue
		}
		end, _, ok := s.line(at)
		if end-pos > s.max {
			return 0, unclosed
		}
		if !ok {
			return 0, more
		}
		next := bytes.IndexByte(s.data[at:end], s.sep)
		if next < 0 {
			return end, whole
		}
		at += next + 1
	}
}

// closing finds the byte after the quote that closes a quoted field of the
// record at pos; at lies inside the field.
func (s *splitter) closing(pos, at int) (after int, v verdict) {
	for {
		q := s.quote.from(s.data, at)
		switch {
		case q-pos >= s.max:
			return 0, unclosed
		case q == len(s.data) && s.final:
			return 0, unclosed
		case q == len(s.data) || q+1 == len(s.data) && !s.final:
			return 0, more
		case q+1 < len(s.data) && s.data[q+1] == '"':
			at = q + 2
		default:
			return q + 1, whole
		}
	}
}

// blanks counts the blanks and tabs that data begins with. Some banks write
// them between a closing quote and the separator, where they mean nothing.
func blanks(data []byte, sep byte) (n int) {
	for n < len(data) && (data[n] == ' ' || data[n] == '\t') && data[n] != sep {
		n++
	}
	return n
}

// nextByte remembers the next place of a byte, so that each stretch of data
// is searched once.
type nextByte struct {
	char byte
	low  int // searched from here on
	at   int // the first place of char at or after low
}

// from returns the first place of the byte at or after pos; len(data) if none.
func (f *nextByte) from(data []byte, pos int) int {
	if pos < f.low || pos > f.at {
		f.low = pos
		if i := bytes.IndexByte(data[pos:], f.char); i >= 0 {
			f.at = pos + i
		} else {
			f.at = len(data)
		}
	}
	return f.at
}
