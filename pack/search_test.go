package pack

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	enc "golang.org/x/text/encoding/unicode"
)

// inZIP packs a file into a ZIP.
func inZIP(t testing.TB, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inGzip(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encoded(t testing.TB, data []byte, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A person is found however a file writes him, and in whatever it is packed; what nobody can
// search is said to be so, and what only looks alike is left alone.
func TestSearch(t *testing.T) {
	texts := NewTexts([]string{"Han Meimei", "王小明", "+86 138-0000-0001", "6217 0000 0001", "V2", "Li"})
	name := []byte("id,victim\n7,王小明\n")
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(name)
	gb = encoded(t, gb, err)
	big, err := traditionalchinese.Big5.NewEncoder().Bytes(name)
	big = encoded(t, big, err)
	wide, err := enc.UTF16(enc.LittleEndian, enc.UseBOM).NewEncoder().Bytes(name)
	wide = encoded(t, wide, err)
	var quoted bytes.Buffer
	q := quotedprintable.NewWriter(&quoted)
	if _, err := q.Write(bytes.Repeat([]byte("the money of 王小明 went\n"), 3)); err != nil {
		t.Fatal(err)
	}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	base := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("all that is known of Han Meimei is here. "), 5))
	wrapped := ""
	for len(base) > 76 {
		wrapped, base = wrapped+base[:76]+"\r\n", base[76:]
	}
	sheet := inZIP(t, "xl/sharedStrings.xml", []byte(`<sst><si><r><t>Han </t></r><r><rPr/><t>Meimei</t></r></si></sst>`))
	for _, test := range []struct {
		name string
		data []byte
		want Search
	}{
		{"nothing", nil, Clean},
		{"nobody", []byte("id,victim\n7,Zhang San\n"), Clean},
		{"as it is", []byte("paid by Han Meimei"), Found},
		{"in capitals", []byte("HAN MEIMEI"), Found},
		{"in one word", []byte("hanmeimei@mail.example"), Found},
		{"turned", []byte("Meimei, Han"), Found},
		{"over two lines", []byte("Han\n  Meimei"), Found},
		{"a longer name", []byte("Chan Meimei"), Clean},
		{"in Chinese text", []byte("受害人王小明于三月"), Found},
		{"another Chinese name", []byte("王小红"), Clean},
		{"a number with other spaces", []byte("621700000001"), Found},
		{"a number with dashes", []byte("+86-13800000001"), Found},
		{"a short word", []byte("claims V1,V2"), Found},
		{"a short word in a longer one", []byte("V21,AV2"), Clean},
		{"a short name in a longer word", []byte("the Limit of Lists"), Clean},
		{"GB18030", gb, Found},
		{"Big5", big, Found},
		{"UTF-16", wide, Found},
		{"HTML", []byte("<b>Han</b> <i>Meimei</i>"), Found},
		{"entities", []byte("&#29579;&#23567;&#26126;"), Found},
		{"JSON", []byte(`{"victim":"\u738b\u5c0f\u660e"}`), Found},
		{"an address", []byte("https://x.example/?q=%E7%8E%8B%E5%B0%8F%E6%98%8E"), Found},
		{"base64", []byte(`{"body":"` + base64.StdEncoding.EncodeToString([]byte("for 王小明 and others, all of it")) + `"}`), Found},
		{"base64 in lines", []byte(wrapped + base), Found},
		{"quoted", quoted.Bytes(), Found},
		{"a mail's header", []byte("Subject: " + mime.BEncoding.Encode("utf-8", "王小明") + "\n"), Found},
		{"a sheet", sheet, Found},
		{"a sheet in a ZIP in gzip", inGzip(t, inZIP(t, "a.xlsx", sheet)), Found},
		{"a name in a ZIP", inZIP(t, "王小明.txt", []byte("x")), Found},
		{"a ZIP without", inZIP(t, "a.txt", []byte("x")), Clean},
		{"packed too often", inGzip(t, inGzip(t, inGzip(t, inGzip(t, []byte("x"))))), Opaque},
		{"a PDF", []byte("%PDF-1.7\n\x00\x01"), Opaque},
		{"a broken ZIP", []byte("PK\x03\x04broken"), Opaque},
		{"a picture", []byte("\x89PNG\r\n\x1a\n\x00"), Opaque},
		{"hashes", []byte(strings.Repeat("d41d8cd98f00b204e9800998ecf8427e", 4)), Clean},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := texts.Search(test.data); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

// What unpacks to more than a search takes is not searched, and takes no memory for it.
func TestSearchBounded(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("zeros")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(w, zeros{}, maxSearched+1); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if got := NewTexts([]string{"Han Meimei"}).Search(b.Bytes()); got != Opaque {
		t.Errorf("got %d", got)
	}
}

// zeros are letters without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '0'
	}
	return len(b), nil
}

// FuzzSearch: no file breaks a search, and what has a name in plain sight is found or said
// to be opaque.
func FuzzSearch(f *testing.F) {
	f.Add([]byte("Han Meimei"))
	f.Add(inZIP(f, "a", []byte("Han Meimei")))
	f.Add(inGzip(f, []byte("x")))
	f.Add([]byte("=?utf-8?B?546L?= SGFuIE1laW1laQ=="))
	texts := NewTexts([]string{"Han Meimei"})
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := texts.Search(data); got == Clean && bytes.Contains(data, []byte(" Han Meimei ")) {
			t.Errorf("%q: not found", data)
		}
	})
}

// Names of files from whatever system become names that members can have.
func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		`C:\cases\book\流水.csv`: "流水.csv", "/srv/a/t.csv": "t.csv", "t.csv": "t.csv", "a:b?.csv": "a_b_.csv", "NUL": "_NUL", "con.txt": "_con.txt",
		"": "_", "..": "_", "a.\u0020": "a", "x\x00y": "x_y", strings.Repeat("流", 100): strings.Repeat("流", 33),
	} {
		got := SafeName(name)
		if got != want || CheckName(got) != nil {
			t.Errorf("%q became %q, want %q: %v", name, got, want, CheckName(got))
		}
	}
}
