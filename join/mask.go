package join

import (
	"bytes"
	"unicode/utf8"
)

// isMask reports whether a sign stands for digits that are not shown.
func isMask(r rune) bool {
	return r == '*' || r == '＊' || r == '•' || r == '●' || r == '…' || r == '#'
}

// Masked reports whether a number is shown only in part, as in 6222****1234.
func Masked(number []byte) bool { return bytes.IndexFunc(number, isMask) >= 0 }

// FitsMask reports whether a whole number may be the masked one: it begins
// and ends like it. How many signs the mask has says nothing, since
// institutions shorten it.
func FitsMask(masked, number []byte) bool {
	first := bytes.IndexFunc(masked, isMask)
	if first < 0 {
		return bytes.Equal(masked, number)
	}
	last := bytes.LastIndexFunc(masked, isMask)
	_, size := utf8.DecodeRune(masked[last:])
	head, tail := masked[:first], masked[last+size:]
	return len(number) >= len(head)+len(tail) && bytes.HasPrefix(number, head) && bytes.HasSuffix(number, tail)
}

// shownDigits is how many signs of a masked number are shown.
func shownDigits(masked []byte) int {
	n := 0
	for _, r := range string(masked) {
		if !isMask(r) {
			n++
		}
	}
	return n
}
