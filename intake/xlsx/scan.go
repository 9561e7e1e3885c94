package xlsx

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"dyetrace/internal/xmltext"
)

// scanner goes from tag to tag of an XML text that is in memory. It reads as
// much of XML as the parts of a workbook use.
type scanner struct {
	data []byte
	pos  int // just after the last tag

	closing []byte // name of a closing tag without its prefix
}

// tag is an opening tag, or a closing one whose name then begins with a slash.
type tag struct {
	name  []byte // without its prefix
	attrs []byte
	empty bool // it closes itself
}

// next goes past the next tag. Comments and processing instructions are none.
func (s *scanner) next() (t tag, ok bool) {
	for {
		at := bytes.IndexByte(s.data[s.pos:], '<')
		if at < 0 || s.pos+at+1 >= len(s.data) {
			s.pos = len(s.data)
			return t, false
		}
		s.pos += at + 1
		switch s.data[s.pos] {
		case '?':
			s.skip("?>")
		case '!':
			if bytes.HasPrefix(s.data[s.pos:], []byte("!--")) {
				s.skip("-->")
			} else {
				s.skip(">")
			}
		default:
			return s.tag()
		}
	}
}

func (s *scanner) skip(end string) {
	at := bytes.Index(s.data[s.pos:], []byte(end))
	if at < 0 {
		s.pos = len(s.data)
		return
	}
	s.pos += at + len(end)
}

// tag reads the tag whose name begins at pos.
func (s *scanner) tag() (t tag, ok bool) {
	rest := s.data[s.pos:]
	end := bytes.IndexByte(rest, '>')
	quotes, counted := 0, 0
	for end >= 0 {
		quotes += bytes.Count(rest[counted:end], []byte{'"'})
		if quotes%2 == 0 {
			break
		}
		// The bracket is in an attribute.
		counted = end
		more := bytes.IndexByte(rest[end+1:], '>')
		if more < 0 {
			end = -1
			break
		}
		end += more + 1
	}
	if end < 0 {
		s.pos = len(s.data)
		return t, false
	}
	inside := rest[:end]
	s.pos += end + 1
	if n := len(inside); n > 0 && inside[n-1] == '/' {
		inside, t.empty = inside[:n-1], true
	}
	n := 0
	closing := len(inside) > 0 && inside[0] == '/'
	colon := -1
	for n < len(inside) && inside[n] > ' ' {
		if inside[n] == ':' {
			colon = n
		}
		n++
	}
	t.name, t.attrs = inside[:n], inside[n:]
	if colon >= 0 {
		if closing {
			s.closing = append(append(s.closing[:0], '/'), inside[colon+1:n]...)
			t.name = s.closing
		} else {
			t.name = inside[colon+1 : n]
		}
	}
	return t, true
}

// attr is the value of an attribute, nil where the tag has none of that name.
func (t *tag) attr(name string) []byte {
	rest := t.attrs
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 || eq+1 >= len(rest) {
			return nil
		}
		key := bytes.TrimSpace(rest[:eq])
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		if string(key) == name {
			return rest[1 : 1+end]
		}
		rest = rest[end+2:]
	}
}

// text is everything between the last tag and the next one, as it is written.
func (s *scanner) text() []byte {
	rest := s.data[s.pos:]
	end := bytes.IndexByte(rest, '<')
	if end < 0 {
		end = len(rest)
	}
	if cdata := []byte("<![CDATA["); bytes.HasPrefix(rest[end:], cdata) && len(bytes.TrimSpace(rest[:end])) == 0 {
		inner := rest[end+len(cdata):]
		if stop := bytes.Index(inner, []byte("]]>")); stop >= 0 {
			s.pos += end + len(cdata) + stop + 3
			return inner[:stop]
		}
	}
	s.pos += end
	return rest[:end]
}

// appendText appends text to dst with its references and escapes resolved. dst
// may lie in front of text in the same memory.
func appendText(dst, text []byte) []byte {
	for {
		at := bytes.IndexByte(text, '&')
		under := bytes.Index(text, []byte("_x"))
		if at < 0 && under < 0 {
			return append(dst, text...)
		}
		if at < 0 || under >= 0 && under < at {
			at = under
		}
		dst = append(dst, text[:at]...)
		text = text[at:]
		r, n := escape(text)
		if n == 0 {
			dst, text = append(dst, text[0]), text[1:]
			continue
		}
		dst, text = utf8.AppendRune(dst, r), text[n:]
	}
}

// escape is the character that text's beginning means in a workbook: a
// reference of XML, or an escape of SpreadsheetML such as _x000D_. It takes no
// bytes where text means itself.
func escape(text []byte) (r rune, n int) {
	if text[0] == '&' {
		return xmltext.Reference(text)
	}
	if len(text) < len("_x000D_") || text[6] != '_' {
		return 0, 0
	}
	code, err := strconv.ParseUint(string(text[2:6]), 16, 32)
	if err != nil {
		return 0, 0
	}
	return rune(code), len("_x000D_")
}
