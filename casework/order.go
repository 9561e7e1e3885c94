package casework

import (
	"bytes"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// What this program writes is nearly canonical already: only the members of objects are in
// the order of Go's fields. To put them in order takes one walk over the bytes. Whatever
// the walk is not sure of, such as a key that is not ASCII, goes to the library, which
// decodes all of it and takes ten times as long.

// canonicalize makes JSON whose numbers are whole canonical (RFC 8785), in place where it
// can.
func canonicalize(raw []byte) ([]byte, error) {
	if walked(raw, true) {
		return raw, nil
	}
	if err := checkNumbers(raw); err != nil {
		return nil, err
	}
	slow := jsontext.Value(raw)
	err := slow.Canonicalize()
	return slow, err
}

// checkCanonical refuses what is no JSON or has other numbers; false where it is JSON and
// not canonical.
func checkCanonical(raw []byte) (bool, error) {
	if walked(raw, false) {
		return true, nil
	}
	slow := jsontext.Value(bytes.Clone(raw))
	if err := slow.Canonicalize(); err != nil {
		return false, err
	}
	return bytes.Equal(slow, raw), checkNumbers(raw)
}

// IsCanonical reports whether bytes are one value of JSON in canonical form (RFC 8785) with
// whole numbers.
func IsCanonical(raw []byte) bool {
	is, err := checkCanonical(raw)
	return is && err == nil
}

// deepest is how far values may lie within each other for the walk.
const deepest = 64

// walk goes over JSON once. Its methods are false where it is not sure that what it walks
// over is canonical; nothing is out of order by then that was not before.
type walk struct {
	raw     []byte
	at      int
	sorts   bool // objects are put in order; else one that is not in order is not canonical
	depth   int
	members []member
	scratch []byte
}

// member is a member of an object: where it lies and where its key ends.
type member struct{ start, key, end int }

// walks lends walks: what they have for members and sorting serves the next one.
var walks = sync.Pool{New: func() any { return new(walk) }}

// walked walks over JSON and reports whether it is canonical for sure, in order by then
// where it sorts.
func walked(raw []byte, sorts bool) bool {
	w, _ := walks.Get().(*walk)
	*w = walk{raw: raw, sorts: sorts, members: w.members[:0], scratch: w.scratch[:0]}
	sure := w.whole()
	w.raw = nil
	walks.Put(w)
	return sure
}

// whole walks over one value, behind which there is nothing.
func (w *walk) whole() bool { return w.value() && w.at == len(w.raw) }

// next takes a byte if it is the one that comes.
func (w *walk) next(c byte) bool {
	if w.at == len(w.raw) || w.raw[w.at] != c {
		return false
	}
	w.at++
	return true
}

func (w *walk) value() bool {
	if w.at == len(w.raw) {
		return false
	}
	switch c := w.raw[w.at]; {
	case c == '"':
		_, sure := w.text()
		return sure
	case c == '{':
		return w.object()
	case c == '[':
		return w.list()
	case c == '-' || '0' <= c && c <= '9':
		return w.number()
	}
	for _, word := range []string{"true", "false", "null"} {
		if end := w.at + len(word); end <= len(w.raw) && string(w.raw[w.at:end]) == word {
			w.at = end
			return true
		}
	}
	return false
}

// text walks over a text, and says whether a key like it is ordered by its bytes.
func (w *walk) text() (simple, sure bool) {
	simple = true
	w.at++
	for w.at < len(w.raw) {
		switch c := w.raw[w.at]; {
		case c == '"':
			w.at++
			return simple, true
		case c == '\\':
			simple = false
			if !w.escape() {
				return false, false
			}
		case c < ' ':
			return false, false
		case c < 0x80:
			w.at++
		default:
			simple = false
			_, size := utf8.DecodeRune(w.raw[w.at:])
			if size < 2 {
				return false, false // broken
			}
			w.at += size
		}
	}
	return false, false
}

// escape walks over an escape that is the only way to write its character.
func (w *walk) escape() bool {
	rest := w.raw[w.at:]
	if len(rest) < 2 {
		return false
	}
	if bytes.IndexByte([]byte(`"\bfnrt`), rest[1]) >= 0 {
		w.at += 2
		return true
	}
	if len(rest) < 6 || string(rest[:4]) != `\u00` || rest[4] != '0' && rest[4] != '1' {
		return false
	}
	low := rest[5]
	if (low < '0' || low > '9') && (low < 'a' || low > 'f') || rest[4] == '0' && bytes.IndexByte([]byte("89acd"), low) >= 0 {
		return false // a capital, or a character with an escape of its own
	}
	w.at += 6
	return true
}

func (w *walk) number() bool {
	end := w.at + 1
	for end < len(w.raw) && bytes.IndexByte([]byte("0123456789+-.eE"), w.raw[end]) >= 0 {
		end++
	}
	text := w.raw[w.at:end]
	w.at = end
	digits := bytes.TrimPrefix(text, []byte("-"))
	return wholeNumber(text) && (len(digits) == 1 || digits[0] != '0')
}

func (w *walk) list() bool {
	w.at++
	if w.depth++; w.depth > deepest {
		return false
	}
	if w.next(']') {
		w.depth--
		return true
	}
	for w.value() {
		if w.next(']') {
			w.depth--
			return true
		}
		if !w.next(',') {
			return false
		}
	}
	return false
}

func (w *walk) object() bool {
	w.at++
	if w.depth++; w.depth > deepest {
		return false
	}
	if w.next('}') {
		w.depth--
		return true
	}
	// Members lie on one stack: those of this object are above those of the objects around it.
	first, ordered := len(w.members), true
	for w.at < len(w.raw) && w.raw[w.at] == '"' {
		m := member{start: w.at}
		simple, sure := w.text()
		m.key = w.at
		if !simple || !sure || !w.next(':') || !w.value() {
			return false
		}
		m.end = w.at
		if last := len(w.members); last > first {
			ordered = ordered && compareMembers(w.raw, w.members[last-1], m) < 0
		}
		w.members = append(w.members, m)
		if w.next('}') {
			sure := ordered || w.sort(w.members[first:])
			w.members = w.members[:first]
			w.depth--
			return sure
		}
		if !w.next(',') {
			return false
		}
	}
	return false
}

// compareMembers orders members by their keys. The mark at a key's end comes before all letters
// that a simple key has but the blank and the exclamation mark, so it is left out.
func compareMembers(raw []byte, a, b member) int {
	return bytes.Compare(raw[a.start+1:a.key-1], raw[b.start+1:b.key-1])
}

// sort puts the members of one object in order; false where two have one key.
func (w *walk) sort(members []member) bool {
	if !w.sorts {
		return false
	}
	start, end := members[0].start, members[len(members)-1].end
	slices.SortFunc(members, func(a, b member) int { return compareMembers(w.raw, a, b) })
	w.scratch = w.scratch[:0]
	for i, m := range members {
		if i > 0 {
			if compareMembers(w.raw, members[i-1], m) == 0 {
				return false
			}
			w.scratch = append(w.scratch, ',')
		}
		w.scratch = append(w.scratch, w.raw[m.start:m.end]...)
	}
	copy(w.raw[start:end], w.scratch)
	return true
}
