package iso20022

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
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
// not allow becomes a blank; one that a scheme does not take, the letter without its accent, or
// a point.
func (w *writer) fit(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == utf8.RuneError || r < ' ' || r == 0xFFFE || r == 0xFFFF || unicode.Is(unicode.Cc, r):
			b.WriteByte(' ')
		case w.o.Characters == AnyCharacters || isLatin(r):
			b.WriteRune(r)
		default:
			b.WriteString(latin(r))
		}
	}
	return b.String()
}

// latin is the nearest of what schemes take to a character that they do not.
func latin(r rune) string {
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
