package iso20022

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// A message reads alike in every encoding that its bytes show or its
// declaration names, with the same lines.
func TestEncodings(t *testing.T) {
	s := three()
	for i := range s.entries {
		s.entries[i].txs[0].debtor.name = "NAME"
	}
	for name, c := range map[string]struct {
		declared, word string
		encoding       encoding.Encoding
	}{
		"GB18030":            {"GB18030", "陈某某 公司", simplifiedchinese.GB18030},
		"GBK":                {"gbk", "陈某某", simplifiedchinese.GBK},
		"UTF-16, big":        {"UTF-16", "陈 Müller", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)},
		"UTF-16, little":     {"UTF-16", "陈 Müller", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)},
		"UTF-16 without BOM": {"UTF-16", "陈 Müller", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
		"ISO-8859-1":         {"ISO-8859-1", "Müller Größe", charmap.ISO8859_1},
		"ISO-8859-2":         {"iso-8859-2", "Łódź", charmap.ISO8859_2},
		"UTF-8 with BOM":     {"UTF-8", "陈 Müller", unicode.UTF8BOM},
	} {
		plain := strings.ReplaceAll(document(s), "NAME", c.word)
		want := readAll(t, plain)
		encoded, err := c.encoding.NewEncoder().String(strings.Replace(plain, "UTF-8", c.declared, 1))
		if err != nil {
			t.Fatal(err)
		}
		got := readAll(t, encoded)
		if diff := cmp.Diff(want.Sides, got.Sides); diff != "" || len(got.Rejects) > 0 || got.Sides[0].PeerName != c.word {
			t.Errorf("%s: rejects %v\n%s", name, reasons(&got), diff)
		}
	}
}
