package ofx

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// charset is the character set of a value that is no UTF-8: that of the header, else
// Windows-1252. Banks write UTF-8 under any header, and hardly any text is valid in both.
type charset struct{ of encoding.Encoding }

// decode is a value in UTF-8.
func (c charset) decode(value []byte) []byte {
	if utf8.Valid(value) {
		return value
	}
	of := c.of
	if of == nil {
		of = charmap.Windows1252
	}
	text, err := of.NewDecoder().Bytes(value)
	if err != nil {
		return bytes.ToValidUTF8(value, []byte("\uFFFD"))
	}
	return text
}

// charsetOf returns the character set that the lines of a header name, such as CHARSET:1252.
func charsetOf(header []byte) charset {
	for line := range bytes.FieldsFuncSeq(header, func(r rune) bool {
		return r == '\r' || r == '\n' || r == ' ' ||
			r == '\t'
	}) {
		key, value, _ := strings.Cut(string(line), ":")
		if key != "CHARSET" && key != "ENCODING" {
			continue
		}
		for _, name := range []string{value, "windows-" + value, strings.TrimPrefix(strings.ToLower(value), "cp"),
			"windows-" + strings.TrimPrefix(strings.ToLower(value), "cp")} {
			if of, err := htmlindex.Get(name); err == nil && !strings.HasPrefix(strings.ToLower(name), "u") {
				return charset{of}
			}
		}
	}
	return charset{}
}
