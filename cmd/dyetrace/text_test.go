package main

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Settings are the same in whatever way an editor or a shell has written them.
func TestReadText(t *testing.T) {
	t.Parallel()
	const text = "ledger = '案件' # 三月\r\nlang = \"zh\"\r\n"
	for name, kind := range map[string]encoding.Encoding{
		"UTF-8":            encoding.Nop,
		"UTF-8, marked":    unicode.UTF8BOM,
		"UTF-16 of shells": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16, swapped":  unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"ANSI in China":    simplifiedchinese.GB18030,
	} {
		written, err := kind.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "dyetrace.toml")
		if err := os.WriteFile(file, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readText(file)
		if err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		p := &program{config: file}
		values, err := p.readConfig()
		if err != nil || values["ledger"] != "案件" || values["lang"] != "zh" {
			t.Errorf("%s: %v, %v", name, values, err)
		}
	}
}
