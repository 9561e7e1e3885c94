package mt940

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// decode returns a line in UTF-8. The standard has ASCII only, but banks use others too: a line
// that is no UTF-8 is GB18030 if its other bytes are in pairs, as those of Chinese characters are,
// else Windows-1252, which includes ISO-8859-1. Letters with accents are hardly ever in pairs.
func decode(line []byte) []byte {
	if utf8.Valid(line) {
		return line
	}
	decoder := charmap.Windows1252.NewDecoder()
	if paired(line) {
		decoder = simplifiedchinese.GB18030.NewDecoder()
	}
	text, err := decoder.Bytes(line)
	if err != nil {
		return []byte(string([]rune(string(line))))
	}
	return text
}

// paired reports whether all bytes outside of ASCII are in pairs that are characters of GB2312.
func paired(line []byte) bool {
	for i := 0; i < len(line); i++ {
		if line[i] < utf8.RuneSelf {
			continue
		}
		if i+1 == len(line) || line[i] < 0xa1 || line[i] > 0xf7 || line[i+1] < 0xa1 || line[i+1] == 0xff {
			return false
		}
		i++
	}
	return true
}
