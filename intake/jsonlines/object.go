package jsonlines

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"dyetrace/intake"
)

// maxDepth is how deep values may lie in one another.
const maxDepth = 100

// Reasons for which a line is refused.
var (
	errJSON  = errors.New("the line is no JSON object")
	errDepth = errors.New("the line holds values more than 100 deep in one another")
	errHalf  = errors.New("a text in the line has half a character (a surrogate without its other half)")
	errUTF8  = errors.New("the line is not valid UTF-8")
)

// object is a flat JSON object, parsed into one buffer that is used again.
type object struct {
	members []member
	text    []byte
	filled  []int

	in []byte
	at int
}

// member is a key and its value, by their places in object.text.
type member struct {
	key, keyEnd, value, valueEnd int
	nested                       bool
}

func (m *member) empty() bool { return !m.nested && m.value == m.valueEnd }

func (o *object) key(i int) []byte   { return o.text[o.members[i].key:o.members[i].keyEnd] }
func (o *object) value(i int) []byte { return o.text[o.members[i].value:o.members[i].valueEnd] }

// columns is room for the member of each column, 0 where there is none.
func (o *object) columns(n int) []int {
	if cap(o.filled) < n {
		o.filled = make([]int, n)
	}
	o.filled = o.filled[:n]
	clear(o.filled)
	return o.filled
}

// parse reads a line. Texts are unescaped, numbers stay as they are written,
// null is empty, true and false are these words.
func (o *object) parse(line []byte) error {
	o.members, o.text = o.members[:0], o.text[:0]
	o.in, o.at = line, 0
	if !utf8.Valid(line) {
		return errUTF8
	}
	if !o.take('{') {
		return errJSON
	}
	for more := !o.take('}'); more; {
		if err := o.member(); err != nil {
			return err
		}
		if more = o.take(','); !more && !o.take('}') {
			return o.wrong()
		}
	}
	if o.space(); o.at != len(o.in) {
		return o.wrong()
	}
	return nil
}

// wrong returns an error with the place where the line stops being JSON.
func (o *object) wrong() error {
	if o.at >= len(o.in) {
		return fmt.Errorf("%w: it ends too early", errJSON)
	}
	return fmt.Errorf("%w: nothing fits what stands at %s", errJSON, intake.Quote(o.in[o.at:min(o.at+20, len(o.in))]))
}

func (o *object) space() {
	for o.at < len(o.in) && (o.in[o.at] == ' ' || o.in[o.at] == '\t' || o.in[o.at] == '\r' || o.in[o.at] == '\n') {
		o.at++
	}
}

// take goes past a byte, and blanks before it, if it is the next one.
func (o *object) take(b byte) bool {
	o.space()
	if o.at < len(o.in) && o.in[o.at] == b {
		o.at++
		return true
	}
	return false
}

// member reads a key and its value.
func (o *object) member() (err error) {
	m := member{key: len(o.text)}
	if err := o.string(); err != nil {
		return err
	}
	m.keyEnd = len(o.text)
	for i := range o.members {
		if bytes.Equal(o.key(i), o.text[m.key:m.keyEnd]) {
			return fmt.Errorf("the key %s appears twice in the object", intake.Quote(o.key(i)))
		}
	}
	if len(o.members) == maxKeys {
		return errKeys
	}
	if !o.take(':') {
		return o.wrong()
	}
	m.value = len(o.text)
	if m.nested, err = o.scalar(); err != nil {
		return err
	}
	m.valueEnd = len(o.text)
	o.members = append(o.members, m)
	return nil
}

// scalar reads a value. Of one that holds others nothing is kept.
func (o *object) scalar() (nested bool, err error) {
	o.space()
	if o.at == len(o.in) {
		return false, o.wrong()
	}
	switch c := o.in[o.at]; {
	case c == '"':
		return false, o.string()
	case c == '{' || c == '[':
		end := len(o.text)
		err = o.nested(1)
		o.text = o.text[:end]
		return true, err
	case c == '-' || c >= '0' && c <= '9':
		return false, o.number()
	}
	for _, word := range []string{"true", "false", "null"} {
		if !bytes.HasPrefix(o.in[o.at:], []byte(word)) {
			continue
		}
		if o.at += len(word); word != "null" {
			o.text = append(o.text, word...)
		}
		return false, nil
	}
	return false, o.wrong()
}

// nested goes past an object or a list.
func (o *object) nested(depth int) error {
	if depth > maxDepth {
		return errDepth
	}
	// Nested values are kept as text, but they must be well formed: otherwise the end of the object
	// would be taken from somewhere inside.
	open := o.in[o.at]
	o.at++
	end := byte(']')
	if open == '{' {
		end = '}'
	}
	for more := !o.take(end); more; {
		if open == '{' {
			if o.space(); o.at == len(o.in) || o.in[o.at] != '"' {
				return o.wrong()
			}
			if err := o.string(); err != nil {
				return err
			}
			if !o.take(':') {
				return o.wrong()
			}
		}
		if err := o.within(depth); err != nil {
			return err
		}
		if more = o.take(','); !more && !o.take(end) {
			return o.wrong()
		}
	}
	return nil
}

// within goes past a value that lies in another.
func (o *object) within(depth int) error {
	if o.space(); o.at < len(o.in) && (o.in[o.at] == '{' || o.in[o.at] == '[') {
		return o.nested(depth + 1)
	}
	_, err := o.scalar()
	return err
}

// number takes a number as it is written.
func (o *object) number() error {
	start := o.at
	if o.in[o.at] == '-' {
		o.at++
	}
	whole := o.digits()
	if whole == 0 || whole > 1 && o.in[o.at-whole] == '0' {
		return o.wrong()
	}
	if o.at < len(o.in) && o.in[o.at] == '.' {
		if o.at++; o.digits() == 0 {
			return o.wrong()
		}
	}
	if o.at < len(o.in) && (o.in[o.at] == 'e' || o.in[o.at] == 'E') {
		if o.at++; o.at < len(o.in) && (o.in[o.at] == '+' || o.in[o.at] == '-') {
			o.at++
		}
		if o.digits() == 0 {
			return o.wrong()
		}
	}
	o.text = append(o.text, o.in[start:o.at]...)
	return nil
}

// digits goes past digits and counts them.
func (o *object) digits() (n int) {
	for o.at < len(o.in) && o.in[o.at] >= '0' && o.in[o.at] <= '9' {
		o.at++
		n++
	}
	return n
}

// string reads a text.
func (o *object) string() error {
	if !o.take('"') {
		return o.wrong()
	}
	for {
		n := bytes.IndexAny(o.in[o.at:], "\"\\")
		if n < 0 {
			o.at = len(o.in)
			return o.wrong()
		}
		for _, c := range o.in[o.at : o.at+n] {
			if c < ' ' {
				return o.wrong()
			}
		}
		o.text = append(o.text, o.in[o.at:o.at+n]...)
		o.at += n + 1
		if o.in[o.at-1] == '"' {
			return nil
		}
		if err := o.escaped(); err != nil {
			return err
		}
	}
}

// escapes are the letters that mean a character after a backslash.
var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escaped reads what follows a backslash.
func (o *object) escaped() error {
	if o.at == len(o.in) {
		return o.wrong()
	}
	c := o.in[o.at]
	o.at++
	if plain, is := escapes[c]; is {
		o.text = append(o.text, plain)
		return nil
	}
	r, ok := o.hex()
	if c != 'u' || !ok {
		o.at--
		return o.wrong()
	}
	if utf16.IsSurrogate(r) {
		if !bytes.HasPrefix(o.in[o.at:], []byte(`\u`)) {
			return errHalf
		}
		o.at += 2
		low, ok := o.hex()
		if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
			return errHalf
		}
	}
	o.text = utf8.AppendRune(o.text, r)
	return nil
}

// hex reads four hexadecimal digits.
func (o *object) hex() (rune, bool) {
	if len(o.in)-o.at < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(o.in[o.at:o.at+4]), 16, 16)
	if err != nil {
		return 0, false
	}
	o.at += 4
	return rune(n), true
}
