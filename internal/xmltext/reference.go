// Package xmltext resolves references to characters in the text of XML, and writes them.
// Formats and workbooks both need it, and encoding/xml resolves references
// only together with all else that it does.
package xmltext

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;", "\n", "&#10;",
	"\t", "&#9;")

// Escape is text as it stands in an element or an attribute: nothing in it is markup, and
// line ends and tabs stay what they are, of which parsers make spaces in attributes. It does
// not look for characters that XML has no place for.
func Escape(text string) string { return escapes.Replace(text) }

// longest is the longest reference that is not padded with noughts.
const longest = len("&#x10FFFF;")

// Reference reads the reference that text begins with: a character's number,
// such as &#20; or &#x14;, or one of the five entities that XML itself has. n
// is how many bytes it takes; 0 where text begins with no reference, or with
// one that names no Unicode character. Source: XML 1.0, sections 4.1 and 4.6.
func Reference(text []byte) (r rune, n int) {
	// An ampersand without an end nearby is a plain character: people write such XML.
	end := bytes.IndexByte(text[:min(len(text), longest)], ';')
	if end < 2 || text[0] != '&' {
		return 0, 0
	}
	name := text[1:end]
	switch string(name) {
	case "amp":
		return '&', end + 1
	case "lt":
		return '<', end + 1
	case "gt":
		return '>', end + 1
	case "quot":
		return '"', end + 1
	case "apos":
		return '\'', end + 1
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, 0
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	value, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || !utf8.ValidRune(rune(value)) {
		return 0, 0
	}
	return rune(value), end + 1
}
