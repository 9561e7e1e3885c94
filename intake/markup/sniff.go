package markup

import (
	"bytes"
	"io"
)

// Sniff decides by a text's first bytes whether its tables are written in
// markup. It returns the function that opens such a text, or nil.
func Sniff(head []byte) func(r io.Reader) (*Book, error) {
	head = bytes.ToLower(bytes.TrimLeft(head, " \t\r\n"))
	if len(head) == 0 || head[0] != '<' {
		return nil
	}
	has := func(parts ...string) bool {
		for _, part := range parts {
			if bytes.Contains(head, []byte(part)) {
				return true
			}
		}
		return false
	}
	switch {
	case has(Namespace2003) && has("workbook"):
		return Read2003
	case has("urn:oasis:names:tc:opendocument") && has("office:document"):
		return ReadFlat
	case has("<html", "<table", "<!doctype html", "<body"):
		return ReadHTML
	}
	return nil
}
