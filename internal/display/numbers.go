package display

import (
	"strconv"
	"strings"
)

// Grouped is a decimal number with a comma at every third digit before the
// point.
func Grouped(s string) string {
	sign, whole, rest := "", s, ""
	if strings.HasPrefix(s, "-") {
		sign, whole = "-", s[1:]
	}
	if point := strings.IndexByte(whole, '.'); point >= 0 {
		whole, rest = whole[:point], whole[point:]
	}
	var b strings.Builder
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	return sign + b.String() + rest
}

// Count is a number with a comma at every third digit.
func Count(n int64) string { return Grouped(strconv.FormatInt(n, 10)) }

// Plural is a number with what it counts.
func Plural(n int64, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + more
}
