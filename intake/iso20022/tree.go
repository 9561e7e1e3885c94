package iso20022

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"dyetrace/internal/xmltext"
)

const (
	maxNodes    = 1 << 14 // elements of one record that are read
	maxTreeText = 1 << 20 // bytes of text in them
)

// Reasons for which a record is rejected although the XML around it fits together.
var (
	errRecordSize = errors.New("it holds more than 16,384 elements or a megabyte of text, as no payment does")
	errReference  = errors.New("it holds a & that begins no known character reference: write &amp; for the sign itself")
	errCharacter  = errors.New("it holds a character that XML does not allow")
	errUTF8       = errors.New("it is not valid UTF-8: save the file as UTF-8, or let its XML declaration name " +
		"the encoding")
)

// tree is a record: an element with what lies in it, apart from elements that
// are not read. Elements are numbered in the order in which they begin; the
// record itself is 0.
type tree struct {
	nodes []node
	text  []byte
	err   error // why the record cannot be read
	line  int64
}

type node struct {
	id       elem
	last     int32  // the number of the last element in it, or its own
	off, len uint32 // its text in the tree's text
	ccyOff   uint32 // the value of its attribute Ccy
	ccyLen   uint32
}

// none is the place of an element that is not there.
const none = int32(-1)

// collect reads the element whose start tag the scanner has just given, up to
// its end.
func (t *tree) collect(s *scanner) error {
	t.nodes, t.text, t.err = t.nodes[:0], t.text[:0], nil
	t.line = s.open[len(s.open)-1].line
	return t.element(s)
}

// element adds an element, with those inside it, to the tree.
func (t *tree) element(s *scanner) error {
	// A node is known by its place, since the slice of nodes moves as it grows.
	at := len(t.nodes)
	n := node{id: s.id, off: uint32(len(t.text))}
	if len(s.attrs) > 0 {
		ccy := attribute(s.attrs, "Ccy")
		n.ccyOff, n.ccyLen = uint32(len(t.text)), uint32(len(ccy))
		t.text = append(t.text, ccy...)
		n.off = uint32(len(t.text))
	}
	t.nodes = append(t.nodes, n)
	// An element has either text or other elements, as in all messages: text before, between
	// and behind elements is dropped. A text that is too long or wrong costs the record, but
	// the scan goes on to its end.
	kids := false
	for {
		token, err := s.next()
		if err != nil {
			return err
		}
		switch token {
		case startTag:
			kids = true
			t.text = t.text[:n.off]
			if err := t.child(s); err != nil {
				return err
			}
			n.off = uint32(len(t.text))
		case content:
			if kids {
				continue
			}
			if len(t.text)+len(s.text) > maxTreeText {
				t.err = errRecordSize
				continue
			}
			if err := t.addText(s.text, s.cdata); err != nil && t.err == nil {
				t.err = err
			}
		default:
			t.close(at, kids)
			return nil
		}
	}
}

// close ends an element: it trims its text and notes what lies in it.
func (t *tree) close(at int, kids bool) {
	n := &t.nodes[at]
	n.last = int32(len(t.nodes) - 1)
	if kids {
		return
	}
	whole := t.text[n.off:]
	trimmed := bytes.Trim(whole, " \t\r\n")
	if len(trimmed) < len(whole) {
		copy(whole, trimmed)
		t.text = t.text[:int(n.off)+len(trimmed)]
	}
	n.len = uint32(len(trimmed))
}

// child reads an element inside another one.
func (t *tree) child(s *scanner) error {
	if len(t.nodes) == maxNodes {
		t.err = errRecordSize
	}
	if s.id == noElement || t.err == errRecordSize { //nolint:errorlint // it is set a few lines above
		return skip(s)
	}
	return t.element(s)
}

// skip goes past the end of the element whose start tag was just given.
func skip(s *scanner) error {
	depth := len(s.open)
	for {
		token, err := s.next()
		if err != nil || token == endTag && len(s.open) < depth {
			return err
		}
	}
}

// addText appends a text, with its character references replaced.
func (t *tree) addText(text []byte, literal bool) error {
	// Literal text, in CDATA, has no references.
	start := len(t.text)
	for !literal {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			break
		}
		r, n := xmltext.Reference(text[i:])
		if n == 0 {
			return errReference
		}
		if !allowed(r) {
			return errCharacter
		}
		t.text = utf8.AppendRune(append(t.text, text[:i]...), r)
		text = text[i+n:]
	}
	// Control characters are not allowed in XML, and would be lost or misread later. UTF-8 is
	// checked once, at the first byte that is not ASCII.
	t.text = append(t.text, text...)
	for _, b := range t.text[start:] {
		if b < ' ' && b != '\n' && b != '\t' && b != '\r' {
			return errCharacter
		}
		if b >= 0x80 {
			if !utf8.Valid(t.text[start:]) {
				return errUTF8
			}
			break
		}
	}
	return nil
}

// allowed reports whether XML 1.0 allows a character.
func allowed(r rune) bool {
	return r >= ' ' && r != utf8.RuneError && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}

// attribute returns the value of an attribute, by its local name, as written.
func attribute(attrs []byte, local string) []byte {
	for {
		eq := bytes.IndexByte(attrs, '=')
		if eq < 0 {
			return nil
		}
		name := bytes.Trim(attrs[:eq], " \t\r\n")
		attrs = bytes.TrimLeft(attrs[eq+1:], " \t\r\n")
		if len(attrs) == 0 {
			return nil
		}
		end := bytes.IndexByte(attrs[1:], attrs[0])
		if end < 0 {
			return nil
		}
		if string(localName(name)) == local {
			return attrs[1 : 1+end]
		}
		attrs = attrs[end+2:]
	}
}

// find is the first element with this path below element at, or none.
func (t *tree) find(at int32, path ...elem) int32 {
	for _, id := range path {
		if at == none {
			return none
		}
		at = t.next(at, at, id)
	}
	return at
}

// next is the first element id directly in element in that comes after element
// after, which lies in it too or is it itself; or none.
func (t *tree) next(in, after int32, id elem) int32 {
	at := after + 1
	if after != in {
		at = t.nodes[after].last + 1
	}
	for last := t.nodes[in].last; at <= last; at = t.nodes[at].last + 1 {
		if t.nodes[at].id == id {
			return at
		}
	}
	return none
}

// each calls fn for every element id directly in element in.
func (t *tree) each(in int32, id elem, fn func(at int32)) {
	if in == none {
		return
	}
	for at := t.next(in, in, id); at != none; at = t.next(in, at, id) {
		fn(at)
	}
}

// of is the text of an element; empty for none. It is good until the next
// record is read.
func (t *tree) of(at int32) []byte {
	if at == none {
		return nil
	}
	n := &t.nodes[at]
	return t.text[n.off : n.off+n.len : n.off+n.len]
}

// get is the text of the first element with this path below element at.
func (t *tree) get(at int32, path ...elem) []byte { return t.of(t.find(at, path...)) }

// first is the text of the first of some elements in an element that has one.
func (t *tree) first(in int32, ids ...elem) []byte {
	for _, id := range ids {
		if text := t.get(in, id); len(text) > 0 {
			return text
		}
	}
	return nil
}

// ccy is the value of the attribute Ccy of an element.
func (t *tree) ccy(at int32) []byte {
	if at == none {
		return nil
	}
	n := &t.nodes[at]
	return t.text[n.ccyOff : n.ccyOff+n.ccyLen]
}

// yes reads an indicator, which is false where it is not there.
func yes(text []byte) (bool, error) {
	switch string(text) {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, fmt.Errorf("an indicator is %.40q, neither true nor false", text)
}
