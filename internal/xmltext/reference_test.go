package xmltext

import "testing"

func TestReference(t *testing.T) {
	for _, c := range []struct {
		name, text string
		r          rune
		n          int
	}{
		{"ampersand", "&amp;c", '&', 5},
		{"less", "&lt;", '<', 4},
		{"greater", "&gt;", '>', 4},
		{"quotation mark", "&quot;", '"', 6},
		{"apostrophe", "&apos;", '\'', 6},
		{"decimal", "&#20013;", '中', 8},
		{"hexadecimal", "&#x4E2d;", '中', 8},
		{"last character", "&#x10FFFF;", 0x10FFFF, 10},
		{"beyond Unicode", "&#x110000;", 0, 0},
		{"half of a pair", "&#xD800;", 0, 0},
		{"more than 32 bits", "&#4294967361;", 0, 0},
		{"entity of HTML", "&nbsp;", 0, 0},
		{"no name", "&;", 0, 0},
		{"no digits", "&#;", 0, 0},
		{"no hexadecimal digits", "&#x;", 0, 0},
		{"not ended", "&amp", 0, 0},
		{"no reference", "a&amp;", 0, 0},
		{"nothing", "", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r, n := Reference([]byte(c.text)); r != c.r || n != c.n {
				t.Errorf("%q of %d bytes, want %q of %d", r, n, c.r, c.n)
			}
		})
	}
}
