package markup

import (
	"bufio"
	"bytes"
	"errors"
	"html"
	"io"
	"strings"

	"dyetrace/intake/xlsx"
)

const (
	maxText = 8 << 20   // between two tags
	maxTag  = 256 << 10 // from < to >
)

var (
	errText   = errors.New("has a text of more than 8 MiB in one cell: it is damaged, get it again")
	errTag    = errors.New("has a tag that does not end: it is damaged, get it again")
	errCutOff = errors.New("ends before it is complete: it was cut off or half written, get it again")
)

// tag is a tag with the text before it. The last one of a file has no name.
type tag struct {
	text       []byte // as it is written, good until the next tag
	name       string // without its prefix, in small letters
	attrs      []byte
	end, empty bool
}

// scanner goes from tag to tag. It reads as much of XML and HTML as tables use.
type scanner struct {
	r    *bufio.Reader
	text []byte
	buf  []byte
}

func newScanner(r io.Reader) *scanner { return &scanner{r: bufio.NewReaderSize(r, 64<<10)} }

// next is the next tag. Comments and declarations are none; CDATA is text.
func (s *scanner) next() (t tag, err error) {
	s.text = s.text[:0]
	// A < that begins no markup is text: people and programs write it unescaped.
	for {
		s.text, err = s.until(s.text, '<', maxText)
		if errors.Is(err, io.EOF) {
			return tag{text: s.text}, nil
		}
		if err != nil {
			return t, err
		}
		s.text = s.text[:len(s.text)-1]
		head, err := s.r.Peek(len("![CDATA["))
		if err != nil && !errors.Is(err, io.EOF) {
			return t, err
		}
		switch {
		case bytes.HasPrefix(head, []byte("!--")):
			err = s.pass("-->", false)
		case bytes.HasPrefix(head, []byte("![CDATA[")):
			err = s.pass("]]>", true)
		case len(head) > 0 && (head[0] == '!' || head[0] == '?'):
			err = s.pass(">", false)
		case len(head) > 0 && (isLetter(head[0]) || head[0] == '/'):
			t, err = s.tag()
			t.text = s.text
			return t, err
		default:
			s.text = append(s.text, '<')
			continue
		}
		if err != nil {
			return t, err
		}
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// until appends everything up to a byte, and that byte.
func (s *scanner) until(dst []byte, end byte, most int) ([]byte, error) {
	for {
		piece, err := s.r.ReadSlice(end)
		if dst = append(dst, piece...); len(dst) > most {
			return dst, errText
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return dst, err
		}
	}
}

// pass goes past what ends so. CDATA is taken as text, with what would be a
// reference in it hidden.
func (s *scanner) pass(end string, isText bool) error {
	s.buf = s.buf[:0]
	for !bytes.HasSuffix(s.buf, []byte(end)) {
		var err error
		if s.buf, err = s.until(s.buf, end[len(end)-1], maxText); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
	if isText {
		inner := bytes.TrimSuffix(bytes.TrimPrefix(s.buf, []byte("![CDATA[")), []byte(end))
		s.text = append(s.text, bytes.ReplaceAll(inner, []byte("&"), []byte("&amp;"))...)
	}
	return nil
}

// tag reads the tag whose < was just read.
func (s *scanner) tag() (t tag, err error) {
	s.buf = s.buf[:0]
	for {
		if s.buf, err = s.until(s.buf, '>', maxTag); err != nil {
			switch {
			case errors.Is(err, io.EOF):
				return tag{}, nil
			case errors.Is(err, errText):
				err = errTag
			}
			return t, err
		}
		if !inQuotes(s.buf) {
			break // else the bracket is in an attribute
		}
	}
	inside := s.buf[:len(s.buf)-1]
	if len(inside) > 0 && inside[0] == '/' {
		inside, t.end = inside[1:], true
	}
	if n := len(inside); n > 0 && inside[n-1] == '/' {
		inside, t.empty = inside[:n-1], true
	}
	n := bytes.IndexAny(inside, " \t\r\n")
	if n < 0 {
		n = len(inside)
	}
	name := inside[:n]
	t.attrs = inside[n:]
	if colon := bytes.LastIndexByte(name, ':'); colon >= 0 {
		name = name[colon+1:]
	}
	t.name = strings.ToLower(string(name))
	return t, nil
}

// inQuotes reports whether a tag's text ends within the quotes of an attribute.
func inQuotes(text []byte) bool {
	var quote, before byte
	for _, c := range text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && before == '=':
			quote = c
		}
		if c > ' ' {
			before = c
		}
	}
	return quote != 0
}

// attr is the value of an attribute by its name without prefix, "" where the tag
// has none. Values in HTML may go without quotes.
func (t *tag) attr(name string) string {
	rest := t.attrs
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		eq := bytes.IndexAny(rest, "= \t\r\n")
		if eq < 0 {
			return ""
		}
		key := rest[:eq]
		rest = bytes.TrimLeft(rest[eq:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '=' {
			continue // an attribute without a value
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n")
		var value []byte
		switch {
		case len(rest) == 0:
			return ""
		case rest[0] == '"' || rest[0] == '\'':
			end := bytes.IndexByte(rest[1:], rest[0])
			if end < 0 {
				return ""
			}
			value, rest = rest[1:1+end], rest[end+2:]
		default:
			end := bytes.IndexAny(rest, " \t\r\n")
			if end < 0 {
				end = len(rest)
			}
			value, rest = rest[:end], rest[end:]
		}
		if colon := bytes.LastIndexByte(key, ':'); colon >= 0 {
			key = key[colon+1:]
		}
		if strings.EqualFold(string(key), name) {
			return html.UnescapeString(string(value))
		}
	}
}

// resolved is text with its references resolved and each run of blanks as one.
func resolved(text []byte) string {
	return strings.Join(strings.Fields(html.UnescapeString(string(text))), " ")
}

// number is what a cell shows that holds a number.
func number(value string) string {
	return string(xlsx.AppendNumber(nil, []byte(strings.TrimSpace(value)), xlsx.NoDate, false))
}
