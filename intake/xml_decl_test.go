package intake

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// An XML text is decoded by what its bytes show, else by what it declares.
func TestXMLDeclarations(t *testing.T) {
	const body = "<Nm>Çelik 陈</Nm>"
	for _, c := range []struct {
		name, declaration string
		encoding          encoding.Encoding
		want              string // of the name
	}{
		{"none", "", nil, body},
		{"UTF-8", `<?xml version="1.0" encoding="UTF-8"?>`, nil, body},
		{"GB18030", `<?xml version='1.0' encoding = 'gb18030' ?>`, simplifiedchinese.GB18030, body},
		{"GB2312 is read as GBK", `<?xml version="1.0" encoding="GB2312"?>`, nil, ""},
		{"ISO-8859-1", `<?xml version="1.0" encoding="ISO-8859-1"?>`, charmap.ISO8859_1, "<Nm>Çelik ?</Nm>"},
		{"UTF-16 by its byte order mark", `<?xml version="1.0" encoding="UTF-16"?>`, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), body},
		{"said to be UTF-16 but is not", `<?xml version="1.0" encoding="UTF-16"?>`, nil, body},
		{"bytes that show UTF-16 whatever is said", `<?xml version="1.0" encoding="GBK"?>`, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), body},
	} {
		content := c.declaration + body
		if c.want == "" {
			content = c.declaration + "<Nm>\xb3\xc2</Nm>"
			c.want = "<Nm>陈</Nm>"
		}
		if c.encoding != nil {
			var err error
			content, err = encoding.ReplaceUnsupported(c.encoding.NewEncoder()).String(content)
			if err != nil {
				t.Fatal(err)
			}
		}
		opened, err := openText(newMeter(strings.NewReader(content)), Options{}.limited().limits)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := io.ReadAll(opened)
		opened.close()
		got = bytes.ReplaceAll(got, []byte("\x1a"), []byte("?"))
		if string(got) != c.declaration+c.want || err != nil {
			t.Errorf("%s: read %q and %v, want %q", c.name, got, err, c.declaration+c.want)
		}
	}
}

// An encoding that nobody knows is told, with what to do.
func TestXMLDeclarationUnknown(t *testing.T) {
	_, err := openText(newMeter(strings.NewReader(`<?xml version="1.0" encoding="EBCDIC-9"?><a/>`)), Options{}.limited().limits)
	if err == nil || !strings.Contains(err.Error(), "save the file as UTF-8") {
		t.Errorf("got %v", err)
	}
}
