package iso20022

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	chunk    = 256 << 10 // bytes read at a time
	maxToken = 1 << 20   // longest tag, text or comment
	maxDepth = 128       // of elements in each other; messages reach 20
	maxName  = 256
	rawKept  = 1100 // of a record, for the rejects file, which takes a kilobyte
)

// ErrDoctype refuses the whole file: a document type may change the meaning of anything in it.
var ErrDoctype = errors.New("the XML has a document type declaration (<!DOCTYPE), which ISO 20022 does not allow and " +
	"through which entities expand or fetch files: the file is refused")

// Broken is why reading cannot go on: the XML does not fit together.
type Broken struct {
	Line   int64
	Reason string
}

func (b *Broken) Error() string { return b.Reason }

// Token is what a Scanner has reached.
type Token uint8

// What a Scanner can reach.
const (
	StartTag Token = iota
	EndTag
	Content // text between tags, not all blank
	EndOfFile
)

// Scanner cuts XML into tags and texts and checks that tags fit together. It
// holds one token and a chunk of the file.
type Scanner struct {
	r       io.Reader
	buf     []byte
	pos     int
	ended   bool
	line    int64 // on which buf[counted] lies
	counted int
	wasCR   bool   // the byte before buf[counted] is a carriage return
	tagAt   int    // start of the tag that was given
	marks   []mark // records being read, each inside the one before it

	// What Next has reached; texts are good until it is called again.
	ID      Elem   // of StartTag and EndTag
	Attrs   []byte // of StartTag
	Text    []byte // of Content
	Literal bool   // Content has no references, as in CDATA

	closes bool // the start tag that was given is its own end tag
	open   []openElement
	names  []byte // of open elements, as written
	others *names // elements that are kept beside those of this package; nil: none
}

// mark remembers where a record begins, so that it can be rejected as written.
type mark struct {
	at   int    // of buf, from where on it is still there
	line int64  // on which it begins
	kept []byte // of it, what buf no longer holds
}

type openElement struct {
	id   Elem
	name int // where its name begins in names
	line int64
}

// NewScanner scans what r has, as UTF-8.
func NewScanner(r io.Reader) *Scanner {
	return &Scanner{r: r, buf: make([]byte, 0, chunk), line: 1}
}

// Next moves to the next token. Errors are *Broken, ErrDoctype, or those of the reader.
func (s *Scanner) Next() (Token, error) {
	// An empty element, <a/>, is a start and an end.
	if s.closes {
		s.closes = false
		s.pop()
		return EndTag, nil
	}
	// Text up to the next tag is one token, so the buffer grows until that tag is there, up
	// to the bound. Blanks between elements are no text.
	for {
		at := bytes.IndexByte(s.buf[s.pos:], '<')
		for at < 0 && !s.ended {
			have := len(s.buf) - s.pos
			if err := s.fill(); err != nil {
				return 0, err
			}
			if at = bytes.IndexByte(s.buf[s.pos+have:], '<'); at >= 0 {
				at += have
			}
		}
		if at < 0 {
			at = len(s.buf) - s.pos
		}
		if at > maxToken {
			return 0, s.long()
		}
		if at > 0 {
			text := s.buf[s.pos : s.pos+at]
			if !Blank(text) {
				s.Text, s.Literal = text, false
				s.pos += at
				return Content, nil
			}
			s.pos += at
		}
		if s.pos == len(s.buf) {
			return EndOfFile, s.atEnd()
		}
		t, again, err := s.markup()
		if err != nil || !again {
			return t, err
		}
	}
}

// atEnd returns the error of a file that ends here, nil if it may.
func (s *Scanner) atEnd() error {
	if len(s.open) == 0 {
		return nil
	}
	last := s.open[len(s.open)-1]
	return s.broken("the file ends inside <%s>, which begins on line %d: it was cut off, get it again",
		s.names[last.name:], last.line)
}

// markup reads the markup that begins with < at pos. again is set where that was
// something to skip.
func (s *Scanner) markup() (t Token, again bool, err error) {
	if err := s.need(2); err != nil {
		return 0, false, err
	}
	switch s.buf[s.pos+1] {
	case '/':
		return EndTag, false, s.end()
	case '?':
		return 0, true, s.passOver("?>", "a processing instruction")
	case '!':
		return s.declaration()
	}
	return StartTag, false, s.start()
}

// declaration reads a comment, a CDATA section or, to refuse it, a document type.
func (s *Scanner) declaration() (t Token, again bool, err error) {
	const comment, cdata, doctype = "<!--", "<![CDATA[", "<!DOCTYPE"
	if err := s.need(len(cdata)); err != nil {
		return 0, false, err
	}
	switch head := s.buf[s.pos:]; {
	case bytes.HasPrefix(head, []byte(comment)):
		return 0, true, s.passOver("-->", "a comment")
	case bytes.HasPrefix(head, []byte(cdata)):
		n, err := s.find(len(cdata), "]]>", "a CDATA section")
		if err != nil {
			return 0, false, err
		}
		s.Text, s.Literal = s.buf[s.pos+len(cdata):s.pos+n], true
		s.pos += n + len("]]>")
		return Content, len(s.Text) == 0, nil
	case len(head) >= len(doctype) && bytes.EqualFold(head[:len(doctype)], []byte(doctype)):
		return 0, false, ErrDoctype
	}
	return 0, false, s.broken("<! begins neither a comment nor a CDATA section")
}

// passOver goes past what ends with a mark.
func (s *Scanner) passOver(mark, what string) error {
	n, err := s.find(2, mark, what)
	if err == nil {
		s.pos += n + len(mark)
	}
	return err
}

// find returns the place of a mark, from byte from of the token on.
func (s *Scanner) find(from int, mark, what string) (int, error) {
	for {
		if len(s.buf)-s.pos >= from {
			if i := bytes.Index(s.buf[s.pos+from:], []byte(mark)); i > maxToken {
				return 0, s.long()
			} else if i >= 0 {
				return from + i, nil
			}
		}
		if s.ended {
			return 0, s.broken("the file ends inside %s: it was cut off, get it again", what)
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// need makes sure that there are n bytes at pos.
func (s *Scanner) need(n int) error {
	for len(s.buf)-s.pos < n {
		if s.ended {
			return s.broken("the file ends inside a tag: it was cut off, get it again")
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
	return nil
}

// tag returns the tag at pos, without its brackets.
func (s *Scanner) tag() ([]byte, error) {
	// A > inside quotes does not end the tag. The search goes on where it stopped when more
	// of the file has been read, so that each byte is looked at once.
	n, from, quote := -1, 1, byte(0)
	for n < 0 {
		tag := s.buf[s.pos:]
		if quote == 0 {
			end := bytes.IndexByte(tag[from:], '>')
			limit := len(tag)
			if end >= 0 {
				limit = from + end
			}
			q := bytes.IndexAny(tag[from:limit], `"'`)
			switch {
			case q >= 0:
				quote, from = tag[from+q], from+q+1
				continue
			case end >= 0:
				n = limit
				continue
			}
			from = len(tag)
		} else if q := bytes.IndexByte(tag[from:], quote); q >= 0 {
			quote, from = 0, from+q+1
			continue
		} else {
			from = len(tag)
		}
		if err := s.need(from + 1); err != nil {
			return nil, err
		}
	}
	if n > maxToken {
		return nil, s.long()
	}
	// A second < means that an end is missing; to go on would swallow the next record.
	tag := s.buf[s.pos+1 : s.pos+n]
	s.tagAt = s.pos
	if i := bytes.IndexByte(tag, '<'); i >= 0 {
		return nil, s.broken("a tag holds another < before it ends: a < inside text must be written &lt;")
	}
	s.pos += n + 1
	return tag, nil
}

// Depth is how many elements are open.
func (s *Scanner) Depth() int { return len(s.open) }

// Line is the line on which the innermost open element begins.
func (s *Scanner) Line() int64 { return s.open[len(s.open)-1].line }

// Name is the innermost open element as written, with its prefix.
func (s *Scanner) Name() []byte { return s.names[s.open[len(s.open)-1].name:] }

// Parent is the element around the innermost open one; NoElement where there is none.
func (s *Scanner) Parent() Elem {
	if len(s.open) < 2 {
		return NoElement
	}
	return s.open[len(s.open)-2].id
}

// MarkedLine is the line on which the record begins that was marked last; ok is false where
// none is.
func (s *Scanner) MarkedLine() (line int64, ok bool) {
	if len(s.marks) == 0 {
		return 0, false
	}
	return s.marks[len(s.marks)-1].line, true
}

// Each calls handle at every element that lies directly in the one that was just begun, up to
// its end. What handle leaves unread is passed over.
func (s *Scanner) Each(handle func(id Elem) error) error {
	depth := len(s.open)
	for {
		token, err := s.Next()
		if err != nil {
			return err
		}
		switch token {
		case StartTag:
			if err := handle(s.ID); err != nil {
				return err
			}
			if len(s.open) > depth {
				if err := Skip(s); err != nil {
					return err
				}
			}
		case EndTag:
			return nil
		}
	}
}

func (s *Scanner) start() error {
	line := s.lineAt(s.pos)
	tag, err := s.tag()
	if err != nil {
		return err
	}
	s.closes = len(tag) > 0 && tag[len(tag)-1] == '/'
	if s.closes {
		tag = tag[:len(tag)-1]
	}
	name := tag
	s.Attrs = nil
	if i := indexBlank(tag); i >= 0 {
		name, s.Attrs = tag[:i], tag[i:]
	}
	if !isName(name) {
		return s.broken("<%.40q is not the beginning of a tag: a < inside text must be written &lt;", name)
	}
	if len(s.open) == maxDepth {
		return s.broken("elements lie more than %d deep in each other", maxDepth)
	}
	s.ID = ElemOf(LocalName(name))
	if s.ID == NoElement && s.others != nil {
		s.ID = s.others.of(LocalName(name))
	}
	s.open = append(s.open, openElement{id: s.ID, name: len(s.names), line: line})
	s.names = append(s.names, name...)
	return nil
}

func (s *Scanner) end() error {
	tag, err := s.tag()
	if err != nil {
		return err
	}
	name := bytes.TrimRight(tag[1:], " \t\r\n")
	if len(s.open) == 0 {
		return s.broken("</%.40s> ends what was not begun", name)
	}
	last := &s.open[len(s.open)-1]
	if begun := s.names[last.name:]; !bytes.Equal(begun, name) {
		return s.broken("</%.40s> stands where </%.40s> must, which would end what begins on line %d", name, begun, last.line)
	}
	s.pop()
	return nil
}

func (s *Scanner) pop() {
	last := s.open[len(s.open)-1]
	s.ID, s.names, s.open = last.id, s.names[:last.name], s.open[:len(s.open)-1]
}

func (s *Scanner) broken(format string, args ...any) error {
	return &Broken{Line: s.lineAt(min(s.pos, len(s.buf))), Reason: "the XML does not fit together: " +
		fmt.Sprintf(format, args...)}
}

func (s *Scanner) long() error { return s.broken("a tag or text is longer than a megabyte") }

// fill reads on. What lies before pos is dropped.
func (s *Scanner) fill() error {
	if len(s.buf)-s.pos > maxToken {
		return s.long()
	}
	s.drop()
	if cap(s.buf)-len(s.buf) < chunk {
		grown := make([]byte, len(s.buf), 2*cap(s.buf)+chunk)
		copy(grown, s.buf)
		s.buf = grown
	}
	n, err := io.ReadAtLeast(s.r, s.buf[len(s.buf):len(s.buf)+chunk], 1)
	s.buf = s.buf[:len(s.buf)+n]
	if errors.Is(err, io.EOF) {
		s.ended, err = true, nil
	}
	return err
}

// drop moves what is left to the front of buf, and counts the lines of what goes.
func (s *Scanner) drop() {
	s.lineAt(s.pos)
	for i := range s.marks {
		m := &s.marks[i]
		more := s.buf[m.at:s.pos]
		m.kept = append(m.kept, more[:min(len(more), rawKept-len(m.kept))]...)
		m.at = 0
	}
	s.buf = s.buf[:copy(s.buf, s.buf[s.pos:])]
	s.pos, s.counted = 0, 0
}

// lineAt is the line on which byte at of buf lies, which must not lie before
// one that was asked for earlier.
func (s *Scanner) lineAt(at int) int64 {
	if at <= s.counted {
		return s.line
	}
	text := s.buf[s.counted:at]
	s.line += int64(bytes.Count(text, []byte{'\n'}))
	if s.wasCR && text[0] != '\n' {
		s.line++
	}
	for i := bytes.IndexByte(text, '\r'); i >= 0; {
		if i+1 < len(text) && text[i+1] != '\n' {
			s.line++
		}
		next := bytes.IndexByte(text[i+1:], '\r')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	s.wasCR = text[len(text)-1] == '\r'
	if s.wasCR && at < len(s.buf) {
		s.wasCR = false
		if s.buf[at] != '\n' {
			s.line++
		}
	}
	s.counted = at
	return s.line
}

// Mark remembers that a record begins with the start tag that was just given.
func (s *Scanner) Mark() {
	s.marks = append(s.marks, mark{at: s.tagAt, line: s.open[len(s.open)-1].line})
}

// Unmark ends what Mark began.
func (s *Scanner) Unmark() { s.marks = s.marks[:len(s.marks)-1] }

// Raw returns the record that was marked last, as written; cut where it is long.
func (s *Scanner) Raw() []byte {
	if len(s.marks) == 0 {
		return nil
	}
	m := &s.marks[len(s.marks)-1]
	more := s.buf[m.at:s.pos]
	return append(bytes.Clone(m.kept), more[:min(len(more), rawKept-len(m.kept))]...)
}

// TextLine is the line on which the text that was just given ends.
func (s *Scanner) TextLine() int64 { return s.lineAt(s.pos) }

// Blank reports whether text is nothing but what XML takes for blanks.
func Blank(text []byte) bool {
	for _, b := range text {
		if b != ' ' && b != '\n' && b != '\r' && b != '\t' {
			return false
		}
	}
	return true
}

func indexBlank(tag []byte) int {
	for i, b := range tag {
		if b == ' ' || b == '\n' || b == '\r' || b == '\t' {
			return i
		}
	}
	return -1
}

// isName reports whether an element may have this name, as far as it matters
// here: nothing that a person could take for text.
func isName(name []byte) bool {
	if len(name) == 0 || len(name) > maxName {
		return false
	}
	first := name[0] | 0x20
	if (first < 'a' || first > 'z') && name[0] != '_' && name[0] < 0x80 {
		return false
	}
	for _, b := range name {
		if b < '-' || b == '/' || b > ':' && b < 'A' || b == '[' || b == '\\' || b == ']' || b == '^' || b == '`' ||
			b > 'z' && b < 0x80 {
			return false
		}
	}
	return true
}

// LocalName is a name without its prefix.
func LocalName(name []byte) []byte { return name[bytes.LastIndexByte(name, ':')+1:] }
