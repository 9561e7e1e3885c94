package intake

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// What the bytes of a text stand for is told by them alone.
func TestTell(t *testing.T) {
	gb := func(s string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for text, want := range map[string]charset{
		"":                         undecided,
		"plain, ASCII\n":           undecided,
		"张三,转账":                    utf8Text,
		"Müller":                   undecided,
		"Müller, 张三":               utf8Text,
		gb("张三,转账"):                gbText,
		gb("a,张"):                  gbText,
		gb("联通"):                   gbText,
		gb("𠀀, 䶮 rare characters"): gbText,
		"one bad byte \xff":        utf8Text,
		"张三 and one bad byte \xff": utf8Text,
		"cut in a character 张\xe4": utf8Text,
	} {
		if got := guessCharset([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

// All of GB18030 is decoded as the library does it.
func TestGBAsTheLibraryReads(t *testing.T) {
	encoder, decoder := simplifiedchinese.GB18030.NewEncoder(), simplifiedchinese.GB18030.NewDecoder()
	for r := rune(0x20); r < 0x30000; r++ {
		if r >= 0xd800 && r < 0xe000 || !utf8.ValidRune(r) || r == utf8.RuneError {
			continue
		}
		raw, err := encoder.Bytes([]byte(string(r)))
		if err != nil {
			continue
		}
		want, err := decoder.Bytes(raw)
		if err != nil || bytes.ContainsRune(want, utf8.RuneError) {
			continue
		}
		if got, whole := appendGB(nil, raw); !whole || !bytes.Equal(got, want) {
			t.Fatalf("%U as % x: %q, want %q", r, raw, got, want)
		}
	}
}

// Whatever bytes are decoded, the outcome is UTF-8, and ASCII stays where it is.
func FuzzGB(f *testing.F) {
	f.Add([]byte("\xd5\xc5,\x81\x30\x81\x30\n\xff\x80"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, whole := appendGB(nil, text)
		if !utf8.Valid(got) || whole == bytes.ContainsRune(got, utf8.RuneError) {
			t.Errorf("% x: %q, whole %v", text, got, whole)
		}
		for _, c := range []byte(",\"\n\r\t;") {
			if bytes.Count(text, []byte{c}) != bytes.Count(got, []byte{c}) {
				t.Errorf("% x: %q is found in another number of places", text, c)
			}
		}
	})
}

// Letters of Europe and kana tell their character sets from GB18030, whose pairs
// of bytes they fit by chance.
func TestTellOther(t *testing.T) {
	encoded := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for text, want := range map[string]charset{
		encoded(japanese.ShiftJIS, "取引日,出金額,入金額,残高\n2026/03/01,1000,,2000\n"):                         sjisText,
		encoded(simplifiedchinese.GBK, "交易日期,摘要,金額,餘額\n2026-03-01,轉賬,1.00,2.00\n"):                    gbText,
		encoded(simplifiedchinese.GB18030, "交易日期,支出,收入,余额,对方户名\n2026-03-01,1,,2,某贸易公司\n"):             gbText,
		encoded(charmap.Windows1252, "Date;Libellé;Débit;Crédit\n01/03/2026;Virement reçu;;5,00 €\n"): westText,
		encoded(charmap.Windows1250, "Data;Opłata;Tytuł\n2026-03-01;Płatność kartą;Żabka Łódź\n"):     centralText,
		"Klaus Kr\xfcger;K\xe4the Sch\xe4fer;M\xfcnchen":                                              westText,
		"Lib\xe9ll\xe9;Esp\xe8ces;No\xebl":                                                        westText,
		"P\xb3atno\x9c\xe6 kart\xb9;\xafaneta;Op\xb3ata;P\xb3atno\x9c\xe6":                        centralText,
		"#Data ksi\xeagowania;Op\xb3ata;\xafaneta D\xb9browski;Zaksi\xeagowana":                   centralText,
		"Date,Paid in,Balance\n1 May,\xa3200.00,\xa31,200.00\n":                                   westText,
		"Date;Solde\n01/05/2026;1\xa0200,00 \x80\n02/05/2026;3\xa0200,00 \x80\n":                  westText,
		"Op\xb3aty;Saldo\n1;1\xa0200,00\n2;12\xa0200,00\n3;3\xa0300,00\n4;2\xa0000,00\n":          centralText,
		encoded(japanese.ShiftJIS, "日付,入金\n2026年3月1日,1\n2026年3月2日,2\n2026年3月4日,5\n2026年4月1日,5\n"): sjisText,
		encoded(simplifiedchinese.GB18030, "日,额\n2026年3月1日,£1\n2026年3月2日,£2\n"):                   gbText,
		"\x93\xfa\x95t,\x82\xa8\x88\xf8\x8fo\x82\xb5,\x82\xa8\x97a\x93\xfc\x82\xea":               sjisText,
	} {
		if got := guessCharset([]byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
