package accountkey

import "bytes"

// The lengths of an IBAN, by ISO 13616.
const (
	shortestIBAN = 15
	longestIBAN  = 34
)

// AppendIBAN appends the IBAN in a text: in capitals, without the blanks, hyphens and the
// word IBAN that people write. It is not ok where the text is none: its check digits must be
// right, and its length must be its country's.
func AppendIBAN(dst, text []byte) (_ []byte, ok bool) {
	// Most numbers are none. The first two letters show that before anything is copied.
	start := len(dst)
	if len(text) > 4 && bytes.EqualFold(text[:4], []byte("IBAN")) {
		text = bytes.TrimLeft(text[4:], " :")
	}
	if len(text) < shortestIBAN || !isLetter(text[0]) || !isLetter(text[1]) {
		return dst, false
	}
	// On any failure dst is as long as before: its caller goes on with it.
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c >= '0' && c <= '9' || c >= 'A' && c <= 'Z':
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c == ' ' || c == '-' || c == '\t':
			continue
		case c == 0xc2 && i+1 < len(text) && text[i+1] == 0xa0:
			i++
			continue
		default:
			return dst[:start], false
		}
		if dst = append(dst, c); len(dst)-start > longestIBAN {
			return dst[:start], false
		}
	}
	if !IsIBAN(dst[start:]) {
		return dst[:start], false
	}
	return dst, true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c-'0' <= 9 }

// IsIBAN reports whether a text is an IBAN in its plain form.
func IsIBAN(text []byte) bool {
	if len(text) < shortestIBAN || len(text) > longestIBAN || !isLetter(text[0]) || !isLetter(text[1]) ||
		!isDigit(text[2]) || !isDigit(text[3]) {
		return false
	}
	if c := countries[string(text[:2])]; c.length != 0 && c.length != len(text) {
		return false
	}
	return remainder(text[4:], text[:4]) == 1
}

// remainder is what two texts, one after the other and with letters as the
// numbers from 10 on, leave over modulo 97; 0 where a sign is none of these.
func remainder(texts ...[]byte) int {
	r := 0
	for _, text := range texts {
		for _, c := range text {
			switch {
			case isDigit(c):
				r = (r*10 + int(c-'0')) % 97
			case c >= 'A' && c <= 'Z':
				r = (r*100 + int(c-'A') + 10) % 97
			default:
				return 0
			}
		}
	}
	return r
}

// IsQRIBAN reports whether an IBAN of Switzerland or Liechtenstein is one for
// payments with a QR reference: another name of an account, whose bank number
// lies from 30000 to 31999.
func IsQRIBAN(iban []byte) bool {
	return IsIBAN(iban) && (string(iban[:2]) == "CH" || string(iban[:2]) == "LI") && iban[4] == '3' &&
		(iban[5] == '0' || iban[5] == '1')
}

// MakeIBAN is the IBAN of a country and the number that follows its check
// digits.
func MakeIBAN(country string, bban []byte) []byte {
	check := 98 - remainder(bban, []byte(country), []byte("00"))
	out := append([]byte(country), byte('0'+check/10), byte('0'+check%10))
	return append(out, bban...)
}

// country is how the IBANs of a country are built, by the registry of ISO 13616. Places
// count from the first sign after the check digits.
type country struct {
	length  int
	bank    [2]int // from, to
	account [2]int
	// whole is set where the number after the check digits is what the country
	// itself calls the account's number, with check digits of its own or none.
	whole bool
	// padded is set where the account's number is filled up with zeros in front
	// and the bank's number and it are all there is: one is computed from the
	// other, without knowing the bank.
	padded bool
	// letters is set where the bank is the first four letters of its BIC.
	letters bool
}

var countries = map[string]country{
	"AD": {length: 24, bank: [2]int{0, 4}, account: [2]int{8, 20}},
	"AE": {length: 23, bank: [2]int{0, 3}, account: [2]int{3, 19}, padded: true},
	"AL": {length: 28, bank: [2]int{0, 8}, account: [2]int{8, 24}},
	"AT": {length: 20, bank: [2]int{0, 5}, account: [2]int{5, 16}, padded: true},
	"AZ": {length: 28, bank: [2]int{0, 4}, account: [2]int{4, 24}, letters: true},
	"BA": {length: 20, bank: [2]int{0, 3}, account: [2]int{6, 14}, whole: true},
	"BE": {length: 16, bank: [2]int{0, 3}, account: [2]int{3, 10}, whole: true},
	"BG": {length: 22, bank: [2]int{0, 4}, account: [2]int{10, 18}, letters: true},
	"BH": {length: 22, bank: [2]int{0, 4}, account: [2]int{4, 18}, letters: true},
	"BI": {length: 27, whole: true},
	"BR": {length: 29, bank: [2]int{0, 8}, account: [2]int{13, 23}},
	"BY": {length: 28, bank: [2]int{0, 4}, account: [2]int{8, 24}, letters: true},
	"CH": {length: 21, bank: [2]int{0, 5}, account: [2]int{5, 17}},
	"CR": {length: 22, bank: [2]int{0, 4}, account: [2]int{4, 18}},
	"CY": {length: 28, bank: [2]int{0, 3}, account: [2]int{8, 24}},
	"CZ": {length: 24, bank: [2]int{0, 4}, account: [2]int{4, 20}, padded: true},
	"DE": {length: 22, bank: [2]int{0, 8}, account: [2]int{8, 18}, padded: true},
	"DJ": {length: 27, whole: true},
	"DK": {length: 18, bank: [2]int{0, 4}, account: [2]int{4, 14}, padded: true},
	"DO": {length: 28, bank: [2]int{0, 4}, account: [2]int{4, 24}, padded: true},
	"EE": {length: 20, bank: [2]int{0, 2}, account: [2]int{2, 16}},
	"EG": {length: 29, bank: [2]int{0, 4}, account: [2]int{8, 25}},
	"ES": {length: 24, bank: [2]int{0, 4}, account: [2]int{10, 20}, whole: true},
	"FI": {length: 18, bank: [2]int{0, 3}, account: [2]int{0, 14}},
	"FO": {length: 18, bank: [2]int{0, 4}, account: [2]int{4, 14}, padded: true},
	"FR": {length: 27, bank: [2]int{0, 5}, account: [2]int{10, 21}, whole: true},
	"GB": {length: 22, bank: [2]int{0, 4}, account: [2]int{10, 18}, letters: true},
	"GE": {length: 22, bank: [2]int{0, 2}, account: [2]int{2, 18}},
	"GI": {length: 23, bank: [2]int{0, 4}, account: [2]int{4, 19}, letters: true},
	"GL": {length: 18, bank: [2]int{0, 4}, account: [2]int{4, 14}, padded: true},
	"GR": {length: 27, bank: [2]int{0, 3}, account: [2]int{7, 23}},
	"GT": {length: 28, bank: [2]int{0, 4}, account: [2]int{8, 24}, letters: true},
	"HR": {length: 21, bank: [2]int{0, 7}, account: [2]int{7, 17}, whole: true, padded: true},
	"HU": {length: 28, bank: [2]int{0, 3}, account: [2]int{8, 23}, whole: true},
	"IE": {length: 22, bank: [2]int{0, 4}, account: [2]int{10, 18}, letters: true},
	"IL": {length: 23, bank: [2]int{0, 3}, account: [2]int{6, 19}},
	"IQ": {length: 23, bank: [2]int{0, 4}, account: [2]int{7, 19}, letters: true},
	"IS": {length: 26, bank: [2]int{0, 4}, account: [2]int{4, 22}, whole: true},
	"IT": {length: 27, bank: [2]int{1, 6}, account: [2]int{11, 23}, whole: true},
	"JO": {length: 30, bank: [2]int{0, 4}, account: [2]int{8, 26}, letters: true},
	"KW": {length: 30, bank: [2]int{0, 4}, account: [2]int{4, 26}, letters: true},
	"KZ": {length: 20, bank: [2]int{0, 3}, account: [2]int{3, 16}},
	"LB": {length: 28, bank: [2]int{0, 4}, account: [2]int{4, 24}},
	"LC": {length: 32, bank: [2]int{0, 4}, account: [2]int{4, 28}, letters: true},
	"LI": {length: 21, bank: [2]int{0, 5}, account: [2]int{5, 17}},
	"LT": {length: 20, bank: [2]int{0, 5}, account: [2]int{5, 16}},
	"LU": {length: 20, bank: [2]int{0, 3}, account: [2]int{3, 16}},
	"LV": {length: 21, bank: [2]int{0, 4}, account: [2]int{4, 17}, letters: true},
	"MC": {length: 27, bank: [2]int{0, 5}, account: [2]int{10, 21}, whole: true},
	"MD": {length: 24, bank: [2]int{0, 2}, account: [2]int{2, 20}},
	"ME": {length: 22, bank: [2]int{0, 3}, account: [2]int{3, 16}, whole: true},
	"MK": {length: 19, bank: [2]int{0, 3}, account: [2]int{3, 13}, whole: true},
	"MR": {length: 27, whole: true},
	"MT": {length: 31, bank: [2]int{0, 4}, account: [2]int{9, 27}, letters: true},
	"MU": {length: 30, bank: [2]int{0, 6}, account: [2]int{8, 20}},
	"NL": {length: 18, bank: [2]int{0, 4}, account: [2]int{4, 14}, letters: true},
	"NO": {length: 15, bank: [2]int{0, 4}, account: [2]int{4, 11}, whole: true},
	"PK": {length: 24, bank: [2]int{0, 4}, account: [2]int{4, 20}, letters: true},
	"PL": {length: 28, bank: [2]int{0, 8}, account: [2]int{8, 24}},
	"PS": {length: 29, bank: [2]int{0, 4}, account: [2]int{4, 25}, letters: true},
	"PT": {length: 25, bank: [2]int{0, 4}, account: [2]int{8, 19}, whole: true},
	"QA": {length: 29, bank: [2]int{0, 4}, account: [2]int{4, 25}, letters: true},
	"RO": {length: 24, bank: [2]int{0, 4}, account: [2]int{4, 20}, letters: true},
	"RS": {length: 22, bank: [2]int{0, 3}, account: [2]int{3, 16}, whole: true},
	"SA": {length: 24, bank: [2]int{0, 2}, account: [2]int{2, 20}},
	"SC": {length: 31, bank: [2]int{0, 4}, account: [2]int{8, 24}, letters: true},
	"SE": {length: 24, bank: [2]int{0, 3}, account: [2]int{3, 20}},
	"SI": {length: 19, bank: [2]int{0, 5}, account: [2]int{5, 13}, whole: true},
	"SK": {length: 24, bank: [2]int{0, 4}, account: [2]int{4, 20}, padded: true},
	"SM": {length: 27, bank: [2]int{1, 6}, account: [2]int{11, 23}, whole: true},
	"ST": {length: 25, whole: true},
	"SV": {length: 28, bank: [2]int{0, 4}, account: [2]int{4, 24}, letters: true},
	"TL": {length: 23, bank: [2]int{0, 3}, account: [2]int{3, 17}},
	"TN": {length: 24, bank: [2]int{0, 2}, account: [2]int{5, 18}, whole: true},
	"TR": {length: 26, bank: [2]int{0, 5}, account: [2]int{6, 22}},
	"UA": {length: 29, bank: [2]int{0, 6}, account: [2]int{6, 25}, padded: true},
	"VA": {length: 22, bank: [2]int{0, 3}, account: [2]int{3, 18}},
	"VG": {length: 24, bank: [2]int{0, 4}, account: [2]int{4, 20}, letters: true},
	"XK": {length: 20, bank: [2]int{0, 4}, account: [2]int{4, 14}},
}

// part is a piece of the number after an IBAN's check digits.
func part(iban []byte, at [2]int) []byte { return iban[4+at[0] : 4+at[1]] }
