package iso20022

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"unicode/utf8"

	"dyetrace/internal/xmltext"
)

// How much a record may hold, unless its tree says otherwise.
const (
	maxNodes      = 1 << 14 // elements of one record that are read
	MaxRecordText = 1 << 20 // bytes of text in them
)

// Reasons for which a record is rejected although the XML around it fits together.
var (
	errRecordSize = errors.New("it holds more than 16,384 elements or a megabyte of text, as no payment does")
	errReference  = errors.New("it holds a & that begins no known character reference: write &amp; for the sign itself")
	errCharacter  = errors.New("it holds a character that XML does not allow")
	errUTF8       = errors.New("it is not valid UTF-8: save the file as UTF-8, or let its XML declaration name " +
		"the encoding")
)

// Tree is a record: an element with what lies in it, apart from elements that
// are not read. Elements are numbered in the order in which they begin; the
// record itself is 0.
type Tree struct {
	Err  error // why the record cannot be read
	Line int64 // on which it begins

	nodes []node
	text  []byte
	most  limits
	used  []bool // which elements' texts were asked for; nil: nobody wants to know
}

// limits bound a tree; zeros stand for what one payment needs.
type limits struct{ nodes, text int }

type node struct {
	id       Elem
	last     int32  // the number of the last element in it, or its own
	off, len uint32 // its text in the tree's text
	ccyOff   uint32 // the value of its attribute Ccy
	ccyLen   uint32
}

// None is the place of an element that is not there.
const None = int32(-1)

// Begin makes the tree an element that holds nothing yet; Add puts elements into it.
func (t *Tree) Begin(id Elem, line int64) {
	t.nodes, t.text, t.Err, t.Line = append(t.nodes[:0], node{id: id}), t.text[:0], nil, line
}

// Clear makes the tree hold nothing.
func (t *Tree) Clear() { t.nodes, t.text = t.nodes[:0], t.text[:0] }

// Empty reports whether the tree holds nothing.
func (t *Tree) Empty() bool { return len(t.nodes) == 0 }

// Add reads the element whose start tag the scanner has just given into the one that was begun.
func (t *Tree) Add(s *Scanner) error {
	err := t.child(s)
	t.nodes[0].last = int32(len(t.nodes) - 1)
	return err
}

// Collect reads the element whose start tag the scanner has just given, up to
// its end.
func (t *Tree) Collect(s *Scanner) error {
	t.Clear()
	t.Err, t.Line = nil, s.Line()
	return t.element(s)
}

// element adds an element, with those inside it, to the tree.
func (t *Tree) element(s *Scanner) error {
	// A node is known by its place, since the slice of nodes moves as it grows.
	at := len(t.nodes)
	n := node{id: s.ID, off: uint32(len(t.text))}
	if len(s.Attrs) > 0 {
		ccy := attribute(s.Attrs, "Ccy")
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
		token, err := s.Next()
		if err != nil {
			return err
		}
		switch token {
		case StartTag:
			kids = true
			t.text = t.text[:n.off]
			if err := t.child(s); err != nil {
				return err
			}
			n.off = uint32(len(t.text))
		case Content:
			if kids {
				continue
			}
			if len(t.text)+len(s.Text) > cmp.Or(t.most.text, MaxRecordText) {
				t.Err = errRecordSize
				continue
			}
			if err := t.addText(s.Text, s.Literal); err != nil && t.Err == nil {
				t.Err = err
			}
		default:
			t.close(at, kids)
			return nil
		}
	}
}

// close ends an element: it trims its text and notes what lies in it.
func (t *Tree) close(at int, kids bool) {
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
func (t *Tree) child(s *Scanner) error {
	if len(t.nodes) == cmp.Or(t.most.nodes, maxNodes) {
		t.Err = errRecordSize
	}
	if s.ID == NoElement || t.Err == errRecordSize { //nolint:errorlint // it is set a few lines above
		return Skip(s)
	}
	return t.element(s)
}

// Skip goes past the end of the element whose start tag was just given.
func Skip(s *Scanner) error {
	depth := len(s.open)
	for {
		token, err := s.Next()
		if err != nil || token == EndTag && len(s.open) < depth {
			return err
		}
	}
}

// addText appends a text, with its character references replaced.
func (t *Tree) addText(text []byte, literal bool) error {
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
		name, value, after, ok := nextAttribute(attrs)
		if !ok {
			return nil
		}
		if string(LocalName(name)) == local {
			return value
		}
		attrs = after
	}
}

// nextAttribute reads the first of a tag's attributes.
func nextAttribute(attrs []byte) (name, value, after []byte, ok bool) {
	eq := bytes.IndexByte(attrs, '=')
	if eq < 0 {
		return nil, nil, nil, false
	}
	name = bytes.Trim(attrs[:eq], " \t\r\n")
	attrs = bytes.TrimLeft(attrs[eq+1:], " \t\r\n")
	if len(attrs) == 0 {
		return nil, nil, nil, false
	}
	end := bytes.IndexByte(attrs[1:], attrs[0])
	if end < 0 {
		return nil, nil, nil, false
	}
	return name, attrs[1 : 1+end], attrs[end+2:], true
}

// Find is the first element with this path below element at, or none.
func (t *Tree) Find(at int32, path ...Elem) int32 {
	for _, id := range path {
		if at == None {
			return None
		}
		at = t.Next(at, at, id)
	}
	return at
}

// Next is the first element id directly in element in that comes after element
// after, which lies in it too or is it itself; or none.
func (t *Tree) Next(in, after int32, id Elem) int32 {
	at := after + 1
	if after != in {
		at = t.nodes[after].last + 1
	}
	for last := t.nodes[in].last; at <= last; at = t.nodes[at].last + 1 {
		if t.nodes[at].id == id {
			return at
		}
	}
	return None
}

// Each calls fn for every element id directly in element in.
func (t *Tree) Each(in int32, id Elem, fn func(at int32)) {
	if in == None {
		return
	}
	for at := t.Next(in, in, id); at != None; at = t.Next(in, at, id) {
		fn(at)
	}
}

// Of is the text of an element; empty for none. It is good until the next
// record is read.
func (t *Tree) Of(at int32) []byte {
	if at == None {
		return nil
	}
	if t.used != nil {
		t.used[at] = true
	}
	n := &t.nodes[at]
	return t.text[n.off : n.off+n.len : n.off+n.len]
}

// Get is the text of the first element with this path below element at.
func (t *Tree) Get(at int32, path ...Elem) []byte { return t.Of(t.Find(at, path...)) }

// First is the text of the first of some elements in an element that has one.
func (t *Tree) First(in int32, ids ...Elem) []byte {
	for _, id := range ids {
		if text := t.Get(in, id); len(text) > 0 {
			return text
		}
	}
	return nil
}

// Ccy is the value of the attribute Ccy of an element.
func (t *Tree) Ccy(at int32) []byte {
	if at == None {
		return nil
	}
	n := &t.nodes[at]
	return t.text[n.ccyOff : n.ccyOff+n.ccyLen]
}

// Yes reads an indicator, which is false where it is not there.
func Yes(text []byte) (bool, error) {
	switch string(text) {
	case "", "false", "0":
		return false, nil
	case "true", "1":
		return true, nil
	}
	return false, fmt.Errorf("an indicator is %.40q, neither true nor false", text)
}
