package iso20022

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"dyetrace"
)

const (
	// MaxMessage is how many bytes of one message are read. A message that holds more is no
	// request and no answer to one.
	MaxMessage = 64 << 20

	maxMessageNodes = 1 << 20
	maxMessageText  = 16 << 20
	maxNames        = 4096 // different names of elements in a file
	firstName       = Elem(1 << 12)
	maxUnread       = 40 // paths that Unread lists
)

// urn is what the namespaces of messages begin with.
const urn = "urn:iso:std:iso:20022:tech:xsd:"

// Message is one message, as a Document of its own or in an envelope, with everything in it.
type Message struct {
	ID   string // such as camt.029.001.09; empty where the Document names no namespace
	Root string // its element in the Document, such as RsltnOfInvstgtn
	Line int64  // on which it begins

	tree  *Tree
	names *names
}

// names gives numbers to the names of elements that this package does not know, and remembers
// those that it met. It is for messages that are kept whole.
type names struct {
	ids  map[string]Elem
	was  map[Elem]string
	full bool // a name had no room
}

func newNames() *names { return &names{ids: map[string]Elem{}, was: map[Elem]string{}} }

// of is the element of a name, which is new from then on; NoElement where there are too many.
func (n *names) of(local []byte) Elem {
	if id, met := n.ids[string(local)]; met {
		return id
	}
	if len(n.ids) == maxNames {
		n.full = true
		return NoElement
	}
	id := firstName + Elem(len(n.ids))
	n.ids[string(local)], n.was[id] = id, string(local)
	return id
}

// find is the element of a name in this file.
func (n *names) find(local string) Elem {
	if id := ElemOf([]byte(local)); id != NoElement {
		return id
	}
	return n.ids[local]
}

// Read calls fn for every message of a file, one after the other; whatever lies around them,
// such as an envelope and a header, is passed over. A file without a message is an error.
func Read(ctx context.Context, r io.Reader, fn func(*Message) error) error {
	// One byte more than allowed tells a file that is too large from one that just fits.
	rest := &io.LimitedReader{R: r, N: MaxMessage + 1}
	s := NewScanner(rest)
	s.others = newNames()
	spaces := namespaces{}
	found := false
	for {
		token, err := s.Next()
		switch {
		case rest.N <= 0:
			return dyetrace.Errorf(dyetrace.InputError, "message", "the file is larger than 64 MiB, as no message is that is "+
				"read here: split it")
		case err != nil:
			return readError(err)
		}
		switch token {
		case EndOfFile:
			if !found {
				return dyetrace.Errorf(dyetrace.InputError, "message", "the file holds no message of ISO 20022 (no element "+
					"Document): check that it is the file that was meant")
			}
			return nil
		case Content:
			if s.Depth() == 0 && !Blank(bytes.TrimPrefix(s.Text, []byte("\ufeff"))) {
				return dyetrace.Errorf(dyetrace.InputError, "message", "line %d: this is no XML: a message begins with < ", s.TextLine())
			}
		case StartTag:
			if err := ctx.Err(); err != nil {
				return err
			}
			// Envelopes may declare the namespace that a Document's prefix stands for.
			spaces.enter(s)
			if s.ID != Document {
				continue
			}
			found = true
			m := &Message{ID: spaces.message(s), names: s.others}
			if err := m.read(s); err != nil {
				return err
			}
			if err := fn(m); err != nil {
				return err
			}
		}
	}
}

// readError says of broken XML where it is.
func readError(err error) error {
	var broken *Broken
	switch {
	case errors.As(err, &broken):
		return dyetrace.Errorf(dyetrace.InputError, "message", "line %d: %w", broken.Line, err)
	case errors.Is(err, ErrDoctype):
		return dyetrace.Errorf(dyetrace.InputError, "message", "%w", err)
	}
	return err
}

// read reads the message of a Document that was just begun.
func (m *Message) read(s *Scanner) error {
	m.Line = s.Line()
	err := s.Each(func(Elem) error {
		if m.tree != nil {
			return dyetrace.Errorf(dyetrace.InputError, "message", "line %d: a Document holds two messages, where it may hold one: "+
				"get the file again", s.Line())
		}
		m.Root = string(LocalName(s.Name()))
		m.tree = &Tree{most: limits{maxMessageNodes, maxMessageText}}
		return m.tree.Collect(s)
	})
	switch {
	case err != nil:
		return readError(err)
	case m.names.full:
		return dyetrace.Errorf(dyetrace.InputError, "message", "the message that begins on line %d: the file has elements of more than "+
			"4,096 names, as no message has: get it again", m.Line)
	case m.tree == nil:
		return dyetrace.Errorf(dyetrace.InputError, "message", "line %d: the Document is empty: get the file again", m.Line)
	case m.tree.Err == errRecordSize: //nolint:errorlint // the tree sets exactly this
		return dyetrace.Errorf(dyetrace.InputError, "message", "line %d: the message holds more than a million elements or 16 MiB "+
			"of text: ask for it in parts", m.Line)
	case m.tree.Err != nil:
		return dyetrace.Errorf(dyetrace.InputError, "message", "the message that begins on line %d: %w", m.Line, m.tree.Err)
	}
	m.tree.used = make([]bool, len(m.tree.nodes))
	return nil
}

// namespaces are those of the elements that are open outside messages, by prefix.
type namespaces map[string]string

// enter takes in the namespaces that a start tag declares.
func (n namespaces) enter(s *Scanner) {
	for rest := s.Attrs; len(n) < 100; {
		name, value, after, ok := nextAttribute(rest)
		if !ok {
			return
		}
		rest = after
		if prefix, is := bytes.CutPrefix(name, []byte("xmlns")); is {
			n[strings.TrimPrefix(string(prefix), ":")] = string(value)
		}
	}
}

// message is the message that the namespace of the Document at hand names.
func (n namespaces) message(s *Scanner) string {
	prefix, _, has := strings.Cut(string(s.Name()), ":")
	if !has {
		prefix = ""
	}
	id, _ := strings.CutPrefix(n[prefix], urn)
	return id
}

// Family is what all versions of a message share: camt.029.
func (m *Message) Family() string {
	parts := strings.SplitN(m.ID, ".", 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[0] + "." + parts[1]
}

// Expect checks that a message is of a family and of a version that is known, such as 001.09,
// whose elements the caller has been held against. An unknown version is refused: elements may
// mean something else in it.
func (m *Message) Expect(family, root string, versions []string) error {
	known := make([]string, len(versions))
	for i, v := range versions {
		known[i] = family + "." + v
	}
	list := strings.Join(known, ", ")
	switch {
	case m.ID == "":
		return dyetrace.Errorf(dyetrace.InputError, "message", "line %d: the Document names no namespace, so its version is not known: "+
			"ask for the message with its xmlns (%s%s)", m.Line, urn, known[len(known)-1])
	case !slices.Contains(known, m.ID):
		return dyetrace.Errorf(dyetrace.InputError, "message", "line %d: %.80q is no message that is read here (%s): ask for one of these, "+
			"or take the answer in as a table", m.Line, m.ID, list)
	case m.Root != root:
		return dyetrace.Errorf(dyetrace.InputError, "message", "line %d: a %s holds %s, but this one holds %.80s: get it again",
			m.Line, m.ID, root, m.Root)
	}
	return nil
}

// Tree is the message's own element, for the functions of this package.
func (m *Message) Tree() *Tree { return m.tree }

// Find is the first element with this path below element at, or None. The message's own
// element is 0.
func (m *Message) Find(at int32, path ...string) int32 {
	for _, name := range path {
		if at == None {
			return None
		}
		id := m.names.find(name)
		if id == NoElement {
			return None
		}
		at = m.tree.Next(at, at, id)
	}
	return at
}

// Get is the text of the first element with this path below element at.
func (m *Message) Get(at int32, path ...string) string {
	return string(m.tree.Of(m.Find(at, path...)))
}

// Each calls fn for every element of a name directly in element at.
func (m *Message) Each(at int32, name string, fn func(at int32) error) error {
	if at == None {
		return nil
	}
	id := m.names.find(name)
	if id == NoElement {
		return nil
	}
	for in := m.tree.Next(at, at, id); in != None; in = m.tree.Next(at, in, id) {
		if err := fn(in); err != nil {
			return err
		}
	}
	return nil
}

// Unread lists the paths of elements that hold a text that nobody has asked for, in order and
// each once: what a message says and its reader does not.
func (m *Message) Unread() (paths []string) {
	// Several names may lead to one element; the first of them stands for it.
	base := map[Elem]string{}
	for name, id := range elemNames {
		if was, ok := base[id]; !ok || name < was {
			base[id] = name
		}
	}
	// Elements come in the order in which they begin, so those around one are a stack.
	var around []int32
	for at := int32(1); at < int32(len(m.tree.nodes)) && len(paths) < maxUnread; at++ {
		for len(around) > 0 && m.tree.nodes[around[len(around)-1]].last < at {
			around = around[:len(around)-1]
		}
		n := &m.tree.nodes[at]
		around = append(around, at)
		if n.last > at || n.len == 0 || m.tree.used[at] {
			continue
		}
		var path []string
		for _, in := range around {
			id := m.tree.nodes[in].id
			name := m.names.was[id]
			if name == "" {
				name = base[id]
			}
			path = append(path, name)
		}
		if text := strings.Join(path, "/"); !slices.Contains(paths, text) {
			paths = append(paths, text)
		}
	}
	return paths
}

// Sum reads an amount with its currency.
func (m *Message) Sum(at int32, what string) (dyetrace.Amount, dyetrace.Currency, error) {
	text, c, err := Money(m.tree, at, what)
	if err != nil {
		return 0, 0, fmt.Errorf("line %d: %w", m.Line, err)
	}
	a, err := dyetrace.ParseAmount(text, c.Digits())
	if err != nil {
		return 0, 0, fmt.Errorf("line %d: %s %.40q %s: %w", m.Line, what, text, c, err)
	}
	return a, c, nil
}
