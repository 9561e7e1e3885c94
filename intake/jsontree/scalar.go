package jsontree

import (
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// scalar reads a value that holds no others; its text is in r.text.
func (r *Reader) scalar(first byte) (Kind, error) {
	switch {
	case first == '"':
		_, err := r.string()
		return Text, err
	case first == '-' || first >= '0' && first <= '9':
		return Number, r.number()
	}
	// What is left is one of three words. Reading stops one letter after the longest, so that a
	// damaged file cannot fill the memory.
	r.text = r.text[:0]
	for {
		b, err := r.in.Peek(1)
		if err != nil && !errors.Is(err, io.EOF) {
			return Null, err
		}
		if len(b) == 0 || b[0] < 'a' || b[0] > 'z' || len(r.text) > len("false") {
			break
		}
		if _, err := r.next(); err != nil {
			return Null, err
		}
		r.text = append(r.text, b[0])
	}
	switch string(r.text) {
	case "null":
		r.text = r.text[:0]
		return Null, nil
	case "true", "false":
		return Bool, nil
	}
	return Null, r.syntax("a value")
}

// number reads a number as it is written.
func (r *Reader) number() error {
	r.text = r.text[:0]
	for {
		b, err := r.in.Peek(1)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if len(b) == 0 || strings.IndexByte("+-0123456789.eE", b[0]) < 0 || len(r.text) == maxText {
			break
		}
		if _, err := r.next(); err != nil {
			return err
		}
		r.text = append(r.text, b[0])
	}
	if !isNumber(string(r.text)) {
		return r.syntax("a number such as -12.50 or what follows one")
	}
	return nil
}

// isNumber reports whether a text is a number as JSON writes them.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := leading(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if rest, is := strings.CutPrefix(s, "."); is {
		n := leading(rest)
		if n == 0 {
			return false
		}
		s = rest[n:]
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && leading(s) == len(s)
}

// leading is how many digits a text begins with.
func leading(s string) (n int) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// string reads a text in quotes.
func (r *Reader) string() (string, error) {
	if _, err := r.next(); err != nil {
		return "", err
	}
	r.text = r.text[:0]
	for {
		c, err := r.next()
		switch {
		case err != nil:
			return "", err
		case c == '"':
			return string(r.text), nil
		case c == '\\':
			err = r.escape()
		case c < ' ':
			r.fault(errControl)
			r.add(c)
		default:
			r.add(c)
		}
		if err != nil {
			return "", err
		}
	}
}

// add adds bytes to the text at hand, up to its bound.
func (r *Reader) add(bytes ...byte) {
	if len(r.text)+len(bytes) > maxText {
		r.fault(errLong)
		return
	}
	r.text = append(r.text, bytes...)
}

// escape reads what follows a backslash.
func (r *Reader) escape() error {
	c, err := r.next()
	if err != nil {
		return err
	}
	if at := strings.IndexByte(`"\/bfnrt`, c); at >= 0 {
		r.add("\"\\/\b\f\n\r\t"[at])
		return nil
	}
	if c != 'u' {
		r.fault(errEscape)
		return nil
	}
	unit, err := r.unit()
	if err != nil {
		return err
	}
	// A character beyond the basic plane is written as two escapes. A half without the other is a
	// fault, but reading goes on.
	char := rune(unit)
	if utf16.IsSurrogate(char) {
		next, err := r.in.Peek(2)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		char = utf8.RuneError
		if string(next) == `\u` {
			for range 2 {
				if _, err := r.next(); err != nil {
					return err
				}
			}
			low, err := r.unit()
			if err != nil {
				return err
			}
			char = utf16.DecodeRune(rune(unit), rune(low))
		}
		if char == utf8.RuneError {
			r.fault(errEscape)
		}
	}
	r.add(utf8.AppendRune(nil, char)...)
	return nil
}

// unit reads the four digits of an escape.
func (r *Reader) unit() (unit uint16, err error) {
	for range 4 {
		c, err := r.next()
		if err != nil {
			return 0, err
		}
		at := strings.IndexByte("0123456789abcdef", c|0x20)
		if c < 'A' {
			at = strings.IndexByte("0123456789", c)
		}
		if at < 0 {
			r.fault(errEscape)
			at = 0
		}
		unit = unit<<4 | uint16(at)
	}
	return unit, nil
}
