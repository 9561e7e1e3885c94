package statements

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// writeCSV answers with CSV files.
func (a *answer) writeCSV() error {
	name := a.fileName("交易明细", "csv")
	t := a.bankTable(a.accounts)
	for i, l := range t.lines {
		if l != nil {
			a.mark(l, name, "", i+1)
		}
	}
	for _, f := range []struct {
		name string
		rows [][]string
	}{{name, t.rows}, {a.fileName("账户信息", "csv"), a.accountTable()}, {a.fileName("人员信息", "csv"), a.personTable()}} {
		if err := a.addText(f.name, asCSV(f.rows)); err != nil {
			return err
		}
	}
	return nil
}

func asCSV(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	w.WriteAll(rows) //nolint:errcheck // a buffer takes everything
	return b.Bytes()
}

// addText adds a file in the institution's character set.
func (a *answer) addText(name string, text []byte) error {
	encoded, err := encode(text, a.charset)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	a.files = append(a.files, file{name, encoded})
	return nil
}

// encode writes a text in a character set.
func encode(text []byte, c charset) ([]byte, error) {
	var e encoding.Encoding
	switch c {
	case gb18030:
		e = simplifiedchinese.GB18030
	case utf16LE:
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	default:
		return append([]byte("\uFEFF"), text...), nil
	}
	return e.NewEncoder().Bytes(text)
}
