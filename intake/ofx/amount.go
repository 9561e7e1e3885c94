package ofx

import (
	"bytes"

	"dyetrace"
	"dyetrace/intake"
)

// money reads an amount such as -1234.56, with a point or a comma before its
// decimal digits. Digits beyond those of the currency may be there as long as
// they are zeros, and groups of three where the sign between them is another
// than the decimal one.
func money(text []byte, c dyetrace.Currency, what string) (dyetrace.Amount, error) {
	text = bytes.TrimSpace(text)
	below := false
	switch n := len(text); {
	case n > 1 && (text[0] == '-' || text[0] == '+'):
		below, text = text[0] == '-', text[1:]
	case n > 1 && (text[n-1] == '-' || text[n-1] == '+'):
		below, text = text[n-1] == '-', text[:n-1]
	}
	a, err := intake.ParseAmount(plain(bytes.TrimSpace(text), c.Digits()), c, what)
	if below {
		a = -a
	}
	return a, err
}

// plain is a number without groups, with a point, and without zeros beyond so
// many decimal digits. What is no number stays none.
func plain(text []byte, digits int) []byte {
	point := bytes.LastIndexAny(text, ".,")
	if point < 0 {
		return text
	}
	whole, frac := text[:point], text[point+1:]
	if groups := bytes.IndexAny(whole, ".,"); groups >= 0 {
		if whole[groups] == text[point] || !grouped(whole, whole[groups]) {
			return text
		}
		whole = bytes.ReplaceAll(whole, whole[groups:groups+1], nil)
	}
	for len(frac) > digits && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	if len(whole) == 0 {
		whole = []byte{'0'} // some write .50
	}
	out := bytes.Clone(whole)
	if len(frac) > 0 {
		out = append(append(out, '.'), frac...)
	}
	return out
}

// grouped reports whether a sign parts a number into groups of three digits.
func grouped(whole []byte, sep byte) bool {
	for i, group := range bytes.Split(whole, []byte{sep}) {
		if len(group) != 3 && (i > 0 || len(group) == 0 || len(group) > 3) {
			return false
		}
	}
	return true
}
