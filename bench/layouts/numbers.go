package layouts

import (
	"strconv"
	"strings"
)

// decimals are the digits of a currency's minor unit.
func decimals(currency string) int {
	if currency == "JPY" {
		return 0
	}
	return 2
}

// digitsOf splits an amount that is not negative into its whole and its minor part.
func digitsOf(minor int64, decimals int) (whole, fraction string) {
	text := strconv.FormatInt(minor, 10)
	for len(text) <= decimals {
		text = "0" + text
	}
	return text[:len(text)-decimals], text[len(text)-decimals:]
}

// number writes an amount that is not negative in the way that a pattern shows:
// "1.234,56" groups by points, "1,23,456.78" by lakhs, "1234.5" leaves out zeros
// at the end, and what is before the first digit is before every number.
func number(minor int64, pattern string, decimals int) string {
	start := strings.IndexByte(pattern, '1')
	before, pattern := pattern[:start], pattern[start:]
	whole, fraction := digitsOf(minor, decimals)
	point := "."
	if strings.Contains(pattern, ",5") {
		point = ","
	}
	switch pattern {
	case "1234.5", "1234,5":
		fraction = strings.TrimRight(fraction, "0")
	case "1,234.56":
		whole = grouped(whole, ",", 3)
	case "1.234,56":
		whole = grouped(whole, ".", 3)
	case "1 234,56":
		whole = grouped(whole, "\u00a0", 3)
	case "1'234.56":
		whole = grouped(whole, "'", 3)
	case "1,23,456.78":
		whole = grouped(whole, ",", 2)
	}
	if fraction != "" {
		whole += point + fraction
	}
	return before + whole
}

// grouped parts the last three digits, and before them every size digits.
func grouped(whole, mark string, size int) string {
	if len(whole) <= 3 {
		return whole
	}
	last := whole[len(whole)-3:]
	rest := whole[:len(whole)-3]
	var groups []string
	for len(rest) > size {
		groups = append([]string{rest[len(rest)-size:]}, groups...)
		rest = rest[:len(rest)-size]
	}
	return strings.Join(append(append([]string{rest}, groups...), last), mark)
}

// beside puts a currency or its mark beside a number: " PLN" after it, all else
// before it.
func beside(number, mark string) string {
	if strings.HasPrefix(mark, " ") {
		return number + mark
	}
	return mark + number
}

// signed writes a direction into an amount: out says that money left.
func (l *drawing) signed(text string, out bool) string {
	if l.sign == "reversed" {
		out = !out
	}
	switch {
	case l.sign == "suffix" && out:
		return strings.Replace(l.suffix, "#", text, 1)
	case l.sign == "suffix":
		return strings.NewReplacer("#", text, "Dr", "Cr", "DR", "CR").Replace(l.suffix)
	case l.sign == "suffixdc" && out:
		return text + " D"
	case l.sign == "suffixdc":
		return text + " C"
	case l.sign == "trailing" && out:
		return text + "-"
	case out:
		return "-" + text
	case l.sign == "plus":
		return "+" + text
	}
	return text
}
