package iso20022

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"dyetrace/exchange/latin"
)

// latinLetters are letters that no decomposition leads to A to Z, as schemes and registries of
// companies write them.
var latinLetters = map[rune]string{
	'Æ': "AE", 'æ': "ae", 'Œ': "OE", 'œ': "oe", 'Ø': "O", 'ø': "o", 'ß': "ss", 'ẞ': "SS", 'Đ': "D", 'đ': "d", 'Ð': "D",
	'ð': "d", 'Ł': "L", 'ł': "l", 'Þ': "TH", 'þ': "th", 'ı': "i", '–': "-", '—': "-", '‘': "'", '’': "'", '“': "'",
	'”': "'", '"': "'", '&': "+", '_': "-", '\t': " ", '\n': " ", '\r': " ", '，': ",", '。': ".", '（': "(", '）': ")",
	'：': ":", '、': ",", '；': ",", ';': ",",
}

// fit is a text in the characters that a message may be written in. A character that XML does
// not allow becomes a blank. One that a scheme does not take becomes the letter without its
// accent; Chinese becomes pinyin, a name with the reading that its surname has; anything else a
// point.
func (w *writer) fit(text string) string {
	var b, chinese strings.Builder
	for _, r := range text {
		if w.o.Characters == LatinCharacters && unicode.Is(unicode.Han, r) {
			chinese.WriteRune(r)
			continue
		}
		spelled := spell(&b, &chinese)
		switch {
		case r == utf8.RuneError || r < ' ' || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Cc, r):
			b.WriteByte(' ')
		case w.o.Characters == AnyCharacters || isLatin(r):
			if spelled && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		default:
			b.WriteString(nearest(r))
		}
	}
	spell(&b, &chinese)
	return b.String()
}

// spell writes the Chinese that was met so far in Latin letters, apart from a word before it,
// and reports whether there was any.
func spell(b, chinese *strings.Builder) bool {
	if chinese.Len() == 0 {
		return false
	}
	name, ok := latin.Name(chinese.String())
	if !ok {
		name = strings.Repeat(".", utf8.RuneCountInString(chinese.String()))
	}
	if last, _ := utf8.DecodeLastRuneInString(b.String()); unicode.IsLetter(last) || unicode.IsDigit(last) {
		b.WriteByte(' ')
	}
	b.WriteString(name)
	chinese.Reset()
	return true
}

// nearest is the nearest of what schemes take to a character that they do not.
func nearest(r rune) string {
	if plain, ok := latinLetters[r]; ok {
		return plain
	}
	if first, _ := utf8.DecodeRuneInString(norm.NFKD.String(string(r))); isLatin(first) {
		return string(first)
	}
	return "."
}

func isLatin(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("/-?:().,'+ ", r)
}
