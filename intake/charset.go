package intake

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// charset is the character set of a text. It is known from the first piece on that has
// more than ASCII.
type charset uint8

const (
	undecided charset = iota
	utf8Text
	gbText // GB18030, which includes GBK and GB2312
	sjisText
	westText    // Windows-1252
	centralText // Windows-1250
)

// Shares by which a character set is recognised, chosen by hand. A text with a few
// damaged bytes still has far more characters that fit than bytes that do not; a text
// of another set hardly ever fits by chance.
const (
	utf8GoodPerBad = 4 // characters of UTF-8 for each byte that is none
	goodPerWrong   = 8 // characters of two bytes for each byte that is none
)

// guessCharset returns the character set that a piece of text shows, undecided where
// the piece fits several. A text in GB18030 is hardly ever valid UTF-8, nor is one in
// UTF-8 valid GB18030.
func guessCharset(piece []byte) charset {
	// UTF-8 is tried first, since its bytes follow the strictest rules. Characters of two
	// bytes alone do not decide: those of GB18030 may look the same.
	good, bad, long := 0, 0, false
	for i := skipASCII(piece, 0); i < len(piece); i = skipASCII(piece, i) {
		r, n := utf8.DecodeRune(piece[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			good++
			long = long || n > 2
		case !utf8.FullRune(piece[i:]):
			// The piece may end in the middle of a character.
			i = len(piece)
			continue
		default:
			bad++
		}
		i += n
	}
	switch {
	case bad == 0 && !long:
		return undecided
	case bad <= good/utf8GoodPerBad:
		return utf8Text
	}
	if other := guessOther(piece); other != undecided {
		return other
	}
	pairs, wrong := countGB(piece)
	if wrong*goodPerWrong < pairs {
		return gbText
	}
	return utf8Text
}

// skipASCII returns the place of the first byte from i on that is not ASCII.
func skipASCII(text []byte, i int) int {
	const high = 0x8080808080808080 // set in bytes that are not ASCII
	for i+8 <= len(text) && binary.LittleEndian.Uint64(text[i:])&high == 0 {
		i += 8
	}
	for i < len(text) && text[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// countGB counts the characters of a text that GB18030 has, and the bytes
// outside of ASCII that are none.
func countGB(text []byte) (pairs, wrong int) {
	for i := skipASCII(text, 0); i < len(text); i = skipASCII(text, i) {
		r, n := decodeGB(text[i:])
		if r == utf8.RuneError {
			wrong++
		} else {
			pairs++
		}
		i += n
	}
	return pairs, wrong
}

// gbPairs are the characters of two bytes: the first byte is 0x81 to 0xfe, the
// second 0x40 to 0xfe.
type gbPairs [126 * 191]rune

// gbTable is made when the first such text is met.
var gbTable = sync.OnceValue(func() *gbPairs {
	var t gbPairs
	decoder := simplifiedchinese.GB18030.NewDecoder()
	for i := range t {
		pair := []byte{byte(0x81 + i/191), byte(0x40 + i%191)}
		t[i] = utf8.RuneError
		if text, err := decoder.Bytes(pair); err == nil && utf8.RuneCount(text) == 1 {
			t[i], _ = utf8.DecodeRune(text)
		}
	}
	return &t
})

// isPair reports whether two bytes may be a character of two bytes.
func (t *gbPairs) isPair(a, b byte) bool { return a-0x81 < 126 && b-0x40 < 191 }

// index returns the place of such a character.
func (t *gbPairs) index(a, b byte) int { return int(a-0x81)*191 + int(b-0x40) }

// decodeGB returns the character that text begins with and how many bytes it takes;
// utf8.RuneError and 1 where there is none.
func decodeGB(text []byte) (rune, int) {
	return gbTable().decode(text)
}

func (t *gbPairs) decode(text []byte) (rune, int) {
	if text[0] < utf8.RuneSelf {
		return rune(text[0]), 1
	}
	if len(text) < 2 || text[0] < 0x81 || text[0] == 0xff {
		return utf8.RuneError, 1
	}
	if t.isPair(text[0], text[1]) {
		if r := t[t.index(text[0], text[1])]; r != utf8.RuneError {
			return r, 2
		}
		return utf8.RuneError, 1
	}
	if len(text) < 4 || text[1] < 0x30 || text[1] > 0x39 {
		return utf8.RuneError, 1
	}
	four, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text[:4])
	if r, n := utf8.DecodeRune(four); err == nil && n == len(four) && r != utf8.RuneError {
		return r, 4
	}
	return utf8.RuneError, 1
}

// appendGB appends text, which is GB18030, to dst as UTF-8. Bytes that are no
// character become U+FFFD; whole is whether there were none. Line ends, quotes and
// separators are ASCII bytes that are part of no character of GB18030, so a text may be
// cut there before it is decoded.
func appendGB(dst, text []byte) (out []byte, whole bool) {
	t, whole := gbTable(), true
	dst = slices.Grow(dst, len(text)+len(text)/2) // two bytes become three
	for len(text) > 0 {
		n := skipASCII(text, 0)
		dst = append(dst, text[:n]...)
		text = text[n:]
		for len(text) > 1 && t.isPair(text[0], text[1]) {
			r := t[t.index(text[0], text[1])]
			if r < 0x800 || r >= 0xd800 {
				break
			}
			dst = append(dst, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0xbf, 0x80|byte(r)&0xbf)
			text = text[2:]
		}
		if len(text) > 0 && text[0] >= utf8.RuneSelf {
			r, n := t.decode(text)
			whole = whole && r != utf8.RuneError
			dst = utf8.AppendRune(dst, r)
			text = text[n:]
		}
	}
	return dst, whole
}

// guessOther distinguishes character sets of Japan and of Europe from GB18030. Runs of
// European letters between ASCII are mostly of odd length, those of GB18030 hardly ever.
func guessOther(piece []byte) charset {
	// Japanese and Chinese show by their characters alone. What is left is either
	// European or too short to decide.
	switch {
	case isShiftJIS(piece):
		return sjisText
	case isJoinedGB(piece):
		return gbText
	}
	// Each run between ASCII is of one kind: even, so that it may be characters of two
	// bytes; beside a letter, as an umlaut is; a mark beside digits; or anything else.
	letters, marks, together, central, odd := 0, 0, 0, 0, 0
	for i := skipASCII(piece, 0); i < len(piece); i = skipASCII(piece, i) {
		start := i
		for i < len(piece) && piece[i] >= utf8.RuneSelf {
			i++
		}
		switch {
		case (i-start)%2 == 0:
			together++
		case start > 0 && isLetter(piece[start-1]) || i < len(piece) && isLetter(piece[i]):
			letters++
			if bytes.IndexByte(polish[:], piece[start]) >= 0 {
				central++
			}
		case i-start == 1 && besideDigits(piece, start):
			marks++
		default:
			odd++
		}
	}
	// Half as many single letters as even runs are enough, since two umlauts may follow
	// each other. A fifth of Polish letters shows Central Europe: in the West the same
	// bytes are signs that no word has. All of this was chosen by hand.
	switch alone := letters + marks; {
	case alone == 0 || 2*alone < together || alone < 4*odd:
		return undecided
	case central*5 > letters:
		return centralText
	}
	return westText
}

// polish are the letters ł ą ż ś ź Ł Ż Ś Ź in Windows-1250. In Windows-1252 these bytes
// are marks, or letters that hardly occur.
var polish = [...]byte{0xb3, 0xb9, 0xbf, 0x9c, 0x9f, 0xa3, 0xaf, 0x8c, 0x8f}

// besideDigits reports whether a byte between ASCII is a sign that European texts have
// beside the digits of amounts: a blank that does not break, or the mark of a currency.
// The byte after it cannot be the second one of a character.
func besideDigits(text []byte, at int) bool {
	isDigit := func(i int) bool { return i >= 0 && i < len(text) && text[i]-'0' <= 9 }
	if at+1 < len(text) && text[at+1] >= 0x40 {
		return false
	}
	switch text[at] {
	case 0xa0:
		return isDigit(at-1) || isDigit(at+1)
	case 0x80, 0xa3, 0xa5: // euro, pound, yen
		after := isDigit(at+1) || at+1 < len(text) && text[at+1] == ' ' && isDigit(at+2)
		return after || isDigit(at-1) || at > 0 && text[at-1] == ' ' && isDigit(at-2)
	}
	return false
}

// isJoinedGB reports whether a text is GB18030 and its characters follow each other, as
// those of Chinese words do. European letters make characters of GB18030 by chance, with
// a letter of ASCII or with each other, but such characters are alone.
func isJoinedGB(text []byte) bool {
	pairs, wrong, joined, end := 0, 0, 0, -1
	for i := skipASCII(text, 0); i < len(text); i = skipASCII(text, i) {
		r, n := decodeGB(text[i:])
		switch {
		case r == utf8.RuneError:
			wrong++
		case i == end:
			joined++
			fallthrough
		default:
			pairs++
			end = i + n
		}
		i += n
	}
	return pairs >= 2 && wrong*goodPerWrong < pairs && joined*2 >= pairs
}

// isShiftJIS reports whether a text is Japanese in Shift JIS. There the first bytes of
// kana and of most kanji are 0x81 to 0x9f, and characters follow each other, except
// behind digits, as in days. Characters of Chinese in GB18030 mostly begin with 0xb0 to
// 0xf7, and letters of European sets are above 0xc0 or alone.
func isShiftJIS(text []byte) bool {
	// A trail byte is skipped with its lead byte, since it may look like a
	// lead byte itself.
	low, others, wrong, joined, counted, end := 0, 0, 0, 0, 0, -1
	for i := skipASCII(text, 0); i < len(text); i = skipASCII(text, i) {
		switch c := text[i]; {
		case c >= 0xa1 && c <= 0xdf: // half-width katakana
			others++
			i++
		case i+1 == len(text): // the piece may end in the middle of a character
			i++
		case c == 0x80 || c == 0xa0 || c > 0xfc || text[i+1] < 0x40 || text[i+1] == 0x7f || text[i+1] > 0xfc:
			wrong++
			i++
		case c <= 0x9f:
			switch low++; {
			case i == end:
				joined++
			case i > 0 && text[i-1]-'0' <= 9:
				counted++
			}
			i += 2
			end = i
		default:
			others++
			i += 2
			end = i
		}
	}
	return low >= 2 && low >= 2*others && wrong*goodPerWrong <= low && joined > 0 && joined*2 >= low-counted
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// encodings are the character sets that this package does not decode by itself.
var encodings = map[charset]encoding.Encoding{
	sjisText:    japanese.ShiftJIS,
	westText:    charmap.Windows1252,
	centralText: charmap.Windows1250,
}

// decoded appends text to dst as UTF-8, and reports whether each byte was part
// of a character.
func (c charset) decoded(dst, text []byte) (out []byte, whole bool) {
	if c == gbText {
		return appendGB(dst, text)
	}
	plain, err := encodings[c].NewDecoder().Bytes(text)
	return append(dst, plain...), err == nil && !bytes.ContainsRune(plain, utf8.RuneError)
}

// foreign reports whether a text must be decoded.
func (c charset) foreign() bool { return c >= gbText }

// decode turns a block of another character set into UTF-8.
func (b *block) decode() {
	if !b.charset.foreign() || b.decoded {
		return
	}
	b.decoded = true
	text := b.batch.Text[b.from:b.to]
	out, whole := b.charset.decoded(b.spare[:0], text)
	b.spare, b.batch.Text = b.batch.Text, out
	b.from, b.to, b.final = 0, len(out), true
	b.plain = whole && bytes.IndexByte(out, 0) < 0
}
