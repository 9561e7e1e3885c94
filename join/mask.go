package join

import (
	"bytes"
	"unicode/utf8"
)

// isMask reports whether a sign replaces digits that are not shown.
func isMask(r rune) bool {
	return r == '*' || r == '＊' || r == '•' || r == '●' || r == '…' || r == '#'
}

// Masked reports whether a number is shown only in part, as in 6222****1234.
func Masked(number []byte) bool { return bytes.IndexFunc(number, isMask) >= 0 }

// FitsMask reports whether a whole number may be the masked one: it begins
// and ends like it. The length of the mask does not count, since institutions
// shorten it. Either may be the key of an account, INSTITUTION/NUMBER; only the
// numbers count, because sources name one institution in many ways.
func FitsMask(masked, number []byte) bool {
	masked, number = withoutInstitution(masked), withoutInstitution(number)
	first := bytes.IndexFunc(masked, isMask)
	if first < 0 {
		return bytes.Equal(masked, number)
	}
	last := bytes.LastIndexFunc(masked, isMask)
	_, size := utf8.DecodeRune(masked[last:])
	head, tail := masked[:first], masked[last+size:]
	return len(number) >= len(head)+len(tail) && bytes.HasPrefix(number, head) && bytes.HasSuffix(number, tail)
}

// withoutInstitution returns the number in an account's key.
func withoutInstitution(key []byte) []byte { return key[bytes.LastIndexByte(key, '/')+1:] }

// shownDigits returns how many signs of a masked number are shown.
func shownDigits(masked []byte) int {
	n := 0
	for _, r := range string(withoutInstitution(masked)) {
		if !isMask(r) {
			n++
		}
	}
	return n
}
