package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"
)

// longestDeclaration is how far into a file its XML declaration may reach.
const longestDeclaration = 256

// decodeXML turns an XML text of another encoding than UTF-8 into UTF-8, by its
// declaration. It is not called for a text that was found to be UTF-16, or that begins
// with a byte order mark: the bytes are better evidence than the declaration.
func (t *text) decodeXML() error {
	head, err := t.Peek(longestDeclaration)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	name := declaredEncoding(head)
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "us-ascii", "utf-16", "utf-16le", "utf-16be":
		return nil
	}
	encoding, err := htmlindex.Get(name)
	if err != nil {
		return fmt.Errorf("its XML declaration names the encoding %s, which is not known: save the file as UTF-8",
			Quote([]byte(name)))
	}
	t.Reader = bufio.NewReaderSize(transform.NewReader(t.Reader, encoding.NewDecoder()), 64<<10)
	return nil
}

// declaredEncoding returns the encoding that an XML declaration at the beginning of a text
// names, or "".
func declaredEncoding(head []byte) string {
	rest, is := bytes.CutPrefix(head, []byte("<?xml"))
	if !is {
		return ""
	}
	rest, _, is = bytes.Cut(rest, []byte("?>"))
	if !is {
		return ""
	}
	_, rest, is = bytes.Cut(rest, []byte("encoding"))
	if !is {
		return ""
	}
	rest, is = bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte("="))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if !is || len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	return string(rest[1 : 1+max(end, 0)])
}
