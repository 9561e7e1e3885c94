package ofx

import (
	"bufio"
	"bytes"
	"errors"
	"html"
	"io"
	"strings"
)

const (
	maxValue = 64 << 10 // of an element, in bytes
	maxTag   = 256      // from < to >
)

// token is a tag with the text before it. The last token of a file has no name.
type token struct {
	text []byte // decoded, good until the next token; cut at maxValue
	long bool   // it was cut
	name string // of the tag, in capitals
	end  bool   // it is a closing tag
	line int64  // of the tag
}

// scanner cuts a file into tokens.
type scanner struct {
	r    *bufio.Reader
	line int64
	text []byte
	long bool
	set  charset
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: bufio.NewReaderSize(r, 64<<10), line: 1}
}

// next is the next tag. What is no tag, such as a single <, is text.
func (s *scanner) next() (t token, err error) {
	s.text, s.long = s.text[:0], false
	for {
		piece, err := s.r.ReadSlice('<')
		switch {
		case err == nil:
			s.take(piece[:len(piece)-1])
		case errors.Is(err, bufio.ErrBufferFull):
			s.take(piece)
			continue
		case errors.Is(err, io.EOF):
			s.take(piece)
			return s.token("", false), nil
		default:
			return t, err
		}
		name, end, err := s.markup()
		if err != nil {
			return t, err
		}
		if name != "" {
			return s.token(name, end), nil
		}
	}
}

func (s *scanner) token(name string, end bool) token {
	return token{text: bytes.TrimSpace(s.text), long: s.long, name: name, end: end, line: s.line}
}

// take adds text with its references resolved.
func (s *scanner) take(raw []byte) {
	s.line += int64(bytes.Count(raw, []byte{'\n'}))
	if len(s.text) == 0 {
		raw = bytes.TrimLeft(raw, " \t\r\n")
	}
	s.add(resolve(s.set.decode(raw)))
}

func (s *scanner) add(text []byte) {
	if room := maxValue - len(s.text); len(text) > room {
		text, s.long = bytes.ToValidUTF8(text[:room], nil), true
	}
	s.text = append(s.text, text...)
}

// resolve replaces references such as &amp; in a text. One without a semicolon is plain text.
func resolve(raw []byte) []byte {
	if bytes.IndexByte(raw, '&') < 0 {
		return raw
	}
	const longest = len("&CounterClockwiseContourIntegral;")
	var out []byte
	for {
		at := bytes.IndexByte(raw, '&')
		if at < 0 {
			return append(out, raw...)
		}
		out, raw = append(out, raw[:at]...), raw[at:]
		end := bytes.IndexByte(raw[:min(len(raw), longest)], ';')
		if end < 0 {
			out, raw = append(out, '&'), raw[1:]
			continue
		}
		text := html.UnescapeString(string(raw[:end+1]))
		if text == "\u00a0" {
			text = " "
		}
		out, raw = append(out, text...), raw[end+1:]
	}
}

// markup reads what begins with the < that was just read. It is no tag where
// the name is empty: then it has been passed over or taken as text.
func (s *scanner) markup() (name string, end bool, err error) {
	head, err := s.r.Peek(maxTag)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, err
	}
	for _, other := range [...]struct{ begin, end string }{{"!--", "-->"}, {"![CDATA[", "]]>"}, {"!", ">"}, {"?", ">"}} {
		if bytes.HasPrefix(head, []byte(other.begin)) {
			return "", false, s.pass(len(other.begin), other.end, other.begin == "![CDATA[")
		}
	}
	name, end, n := tagName(head)
	if n == 0 {
		s.add([]byte{'<'})
		return "", false, nil
	}
	s.line += int64(bytes.Count(head[:n], []byte{'\n'}))
	_, err = s.r.Discard(n)
	return name, end, err
}

// tagName returns the name of the tag whose < is just before head, and how many bytes the rest
// of it takes; 0 where it is no tag.
func tagName(head []byte) (name string, end bool, n int) {
	closing := bytes.IndexByte(head, '>')
	if closing <= 0 {
		return "", false, 0
	}
	inside := head[:closing]
	if inside[0] == '/' {
		inside, end = inside[1:], true
	}
	size := 0
	for size < len(inside) && isName(inside[size]) {
		size++
	}
	if size == 0 || !isLetter(inside[0]) || size < len(inside) && bytes.IndexByte([]byte(" \t\r\n/"), inside[size]) < 0 {
		return "", false, 0
	}
	return strings.ToUpper(string(inside[:size])), end, closing + 1
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c-'0' <= 9 }

func isName(c byte) bool { return isLetter(c) || isDigit(c) || c == '.' || c == '_' || c == '-' }

// pass moves past the end of a comment or the like, whose beginning takes n bytes. The content of
// CDATA is text.
func (s *scanner) pass(n int, end string, isText bool) error {
	if _, err := s.r.Discard(n); err != nil {
		return err
	}
	last := end[len(end)-1]
	var before []byte // the last bytes that were read
	for {
		piece, err := s.r.ReadSlice(last)
		s.line += int64(bytes.Count(piece, []byte{'\n'}))
		if isText {
			s.add(s.set.decode(piece))
		}
		before = append(before, piece...)
		before = before[max(0, len(before)-len(end)):]
		switch {
		case err == nil && string(before) == end:
			if isText && !s.long {
				s.text = s.text[:len(s.text)-len(end)]
			}
			return nil
		case err == nil, errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}
