// Package jsontree reads JSON as a stream: large objects and lists one member
// after the other, and the small ones in them as trees.
//
//	r.Object(func(key string) error {      {"transactions": {"booked": [ ...
//		return r.List(func() error {
//			tree, err := r.Value()         one of many, as a tree
//			...
//		})
//	})
//
// It is strict where a reader of money must be: a key that one object has
// twice, half a pair of surrogates and bytes that are no UTF-8 are faults of
// the value that holds them. Everything has a bound: how deep values lie, how
// long a text is, how much one tree holds. Numbers stay as they are written.
package jsontree

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Bounds of what is read.
const (
	MaxDepth = 64      // of values in values
	maxText  = 1 << 20 // bytes of a text, key or number
	maxNodes = 1 << 14 // of a tree
	maxSize  = 4 << 20 // bytes of a tree's text
	maxKeys  = 1 << 12 // of an object that is read member by member
	maxKey   = 1 << 10 // bytes of a key there
	maxShown = 16 << 10
)

// Kind is what a value is.
type Kind byte

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	Text
	List
	Object
)

// Node is a value.
type Node struct {
	Kind  Kind
	Line  int64  // on which it begins
	Text  string // of a text; of a number or a bool as it is written
	Keys  []string
	Items []Node // of a list, or an object's values beside its keys
}

// Tree is a value that was read whole.
type Tree struct {
	Node
	Raw []byte // as it is written, cut where it is long; good until the next value is read
	Err error  // why it cannot be relied on, though its end was found
}

// Reader reads one stream of values.
type Reader struct {
	in    *bufio.Reader
	line  int64
	depth int
	text  []byte

	keep  bool   // what is read is kept in raw
	raw   []byte // of the value at hand
	soft  error  // the first fault of the value at hand
	nodes int
	size  int
}

// NewReader reads from r.
func NewReader(r io.Reader) *Reader { return &Reader{in: bufio.NewReaderSize(r, 64<<10), line: 1} }

// Line is the line that is read.
func (r *Reader) Line() int64 { return r.line }

// Faults of a stream.
var (
	ErrEnds    = errors.New("the JSON ends before it is complete: the file was cut off, get it again")
	ErrDamaged = errors.New("the JSON is damaged")
	errDepth   = fmt.Errorf("the JSON has values more than %d deep", MaxDepth)
	errLong    = errors.New("it has a text of more than 1 MiB")
	errLarge   = errors.New("it is larger than any record is")
	errUTF8    = errors.New("it is not valid UTF-8")
	errEscape  = errors.New("it has an escape that stands for no character")
	errControl = errors.New("it has a control character in a text")
)

func (r *Reader) syntax(want string) error {
	c, err := r.in.Peek(1)
	switch {
	case errors.Is(err, io.EOF):
		return ErrEnds
	case err != nil:
		return err
	}
	return fmt.Errorf("%w: where %s should be stands %q", ErrDamaged, want, c)
}

// next is the next byte, which is taken.
func (r *Reader) next() (byte, error) {
	c, err := r.in.ReadByte()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = ErrEnds
		}
		return 0, err
	}
	if c == '\n' {
		r.line++
	}
	if r.keep && len(r.raw) < maxShown {
		r.raw = append(r.raw, c)
	}
	return c, nil
}

// peek goes past blanks and shows the byte behind them.
func (r *Reader) peek() (byte, error) {
	for {
		b, err := r.in.Peek(1)
		if err != nil {
			return 0, err
		}
		switch b[0] {
		case ' ', '\t', '\r', '\n', 0x1e: // the last one parts records in some streams
			if _, err := r.next(); err != nil {
				return 0, err
			}
		default:
			return b[0], nil
		}
	}
}

// More reports whether another value follows, and how it begins.
func (r *Reader) More() (first byte, more bool, err error) {
	first, err = r.peek()
	if errors.Is(err, io.EOF) {
		return 0, false, nil
	}
	return first, err == nil, err
}

// First is the byte that the next value begins with.
func (r *Reader) First() (byte, error) {
	first, err := r.peek()
	if errors.Is(err, io.EOF) {
		err = ErrEnds
	}
	return first, err
}

// expect takes a byte that must come next.
func (r *Reader) expect(want byte) error {
	c, err := r.First()
	if err != nil {
		return err
	}
	if c != want {
		return r.syntax(fmt.Sprintf("%q", want))
	}
	_, err = r.next()
	return err
}

func (r *Reader) enter() error {
	if r.depth++; r.depth > MaxDepth {
		return errDepth
	}
	return nil
}

// Object reads an object. Each call of member must read one value. A key that
// comes twice is an error.
func (r *Reader) Object(member func(key string) error) error {
	seen := make(map[string]struct{})
	return r.members('{', '}', func() error {
		key, err := r.key()
		if err != nil {
			return err
		}
		if _, twice := seen[key]; twice {
			return fmt.Errorf("%w: %q appears twice in one object, and nothing shows which is meant", ErrDamaged, key)
		}
		if len(seen) == maxKeys || len(key) > maxKey {
			return errLarge
		}
		seen[key] = struct{}{}
		return member(key)
	})
}

// List reads a list. Each call of item must read one value.
func (r *Reader) List(item func() error) error { return r.members('[', ']', item) }

// members reads what is between two brackets, parted by commas.
func (r *Reader) members(open, end byte, member func() error) error {
	if err := r.expect(open); err != nil {
		return err
	}
	if err := r.enter(); err != nil {
		return err
	}
	defer func() { r.depth-- }()
	// An empty pair of brackets is the only place where a bracket may come instead of a member.
	c, err := r.First()
	if err != nil {
		return err
	}
	if c == end {
		_, err = r.next()
		return err
	}
	for {
		if err := member(); err != nil {
			return err
		}
		c, err := r.First()
		switch {
		case err != nil:
			return err
		case c == ',':
			_, err = r.next()
		case c == end:
			_, err = r.next()
			return err
		default:
			return r.syntax(fmt.Sprintf("a comma or %q", end))
		}
		if err != nil {
			return err
		}
	}
}

// key reads a key and the colon behind it.
func (r *Reader) key() (string, error) {
	if c, err := r.First(); err != nil || c != '"' {
		if err == nil {
			err = r.syntax("a key in quotes")
		}
		return "", err
	}
	text, err := r.string()
	if err != nil {
		return "", err
	}
	return text, r.expect(':')
}

// Skip goes past a value, of any size.
func (r *Reader) Skip() error {
	c, err := r.First()
	if err != nil {
		return err
	}
	switch c {
	case '{':
		return r.members('{', '}', func() error {
			if _, err := r.key(); err != nil {
				return err
			}
			return r.Skip()
		})
	case '[':
		return r.List(r.Skip)
	}
	_, err = r.scalar(c)
	return err
}

// Value reads a value as a tree. The error is for a stream that cannot be read
// on; what is wrong with the value alone is in the tree.
func (r *Reader) Value() (*Tree, error) {
	if _, err := r.First(); err != nil {
		return nil, err
	}
	r.keep, r.raw, r.soft, r.nodes, r.size = true, r.raw[:0], nil, 0, 0
	node, err := r.tree()
	r.keep = false
	if err != nil {
		return nil, err
	}
	return &Tree{Node: node, Raw: r.raw, Err: r.soft}, nil
}

// fault keeps what is wrong with the value at hand.
func (r *Reader) fault(err error) {
	if r.soft == nil {
		r.soft = err
	}
}

func (r *Reader) tree() (n Node, err error) {
	c, err := r.First()
	if err != nil {
		return n, err
	}
	n.Line = r.line
	// A tree that is too large is skipped to its end, so that the file can be read on behind it. A
	// fault costs the tree, not the file.
	if r.nodes++; r.nodes > maxNodes || r.size > maxSize {
		r.fault(errLarge)
		return n, r.Skip()
	}
	// Items beyond the bounds are read and not kept. Of two values for one key neither is better,
	// so that the tree has both and a fault.
	switch c {
	case '{':
		n.Kind = Object
		seen := make(map[string]struct{})
		err = r.members('{', '}', func() error {
			key, err := r.key()
			if err != nil {
				return err
			}
			if _, twice := seen[key]; twice {
				r.fault(fmt.Errorf("%q appears twice in one object: nothing shows which is meant", key))
			}
			r.size += len(key)
			value, err := r.tree()
			if len(n.Keys) < maxNodes && r.size <= maxSize {
				seen[key] = struct{}{}
				n.Keys, n.Items = append(n.Keys, key), append(n.Items, value)
			}
			return err
		})
	case '[':
		n.Kind = List
		err = r.List(func() error {
			value, err := r.tree()
			if len(n.Items) < maxNodes {
				n.Items = append(n.Items, value)
			}
			return err
		})
	default:
		n.Kind, err = r.scalar(c)
		n.Text = string(r.text)
		r.size += len(r.text)
		if n.Kind == Text && !utf8.Valid(r.text) {
			r.fault(errUTF8)
		}
	}
	return n, err
}

// Get is the value under the keys, nil where there is none, or where it is null.
func (n *Node) Get(keys ...string) *Node {
	for _, key := range keys {
		var at *Node
		for i := range n.Keys {
			if n.Keys[i] == key {
				at = &n.Items[i]
			}
		}
		if at == nil || at.Kind == Null {
			return nil
		}
		n = at
	}
	return n
}

// Of is the text of a text or number under the keys, empty where there is none.
func (n *Node) Of(keys ...string) string {
	at := n.Get(keys...)
	if at == nil || at.Kind != Text && at.Kind != Number {
		return ""
	}
	return at.Text
}
