package accountkey

import (
	"bytes"
	"strings"
)

// Scheme is the kind of number that a key has.
type Scheme uint8

// The schemes, the least specific first.
const (
	Number Scheme = iota // a number of an institution, which may be unknown
	Wallet               // wechat:ID or alipay:ID
	IBAN
)

// Key identifies an account.
type Key struct {
	Scheme      Scheme
	Institution string // of a number; empty where it is unknown, and for IBANs and wallets
	Number      string // of a wallet with its prefix
}

// String is the printed form of a key.
func (k Key) String() string {
	if k.Institution == "" {
		return k.Number
	}
	return k.Institution + "/" + k.Number
}

// walletPrefixes begin the keys of wallets.
var walletPrefixes = [...]string{"wechat:", "alipay:", "jd:", "meituan:"}

// isWallet reports whether a key is that of a wallet.
func isWallet[T string | []byte](id T) bool {
	for _, prefix := range walletPrefixes {
		if len(id) >= len(prefix) && string(id[:len(prefix)]) == prefix {
			return true
		}
	}
	return false
}

// Parse reads the printed form of a key. Every text is one: what is nothing
// else is a number whose institution is unknown.
func Parse(id string) Key {
	if isWallet(id) {
		return Key{Scheme: Wallet, Number: id}
	}
	if IsIBAN([]byte(id)) {
		return Key{Scheme: IBAN, Number: id}
	}
	if at := strings.IndexByte(id, '/'); at > 0 && at < len(id)-1 && id[0] != '?' {
		return Key{Institution: id[:at], Number: id[at+1:]}
	}
	return Key{Number: id}
}

// New returns the key of a number at an institution, both as people write them. An IBAN, a
// wallet or a card needs no institution; an empty institution is unknown.
func New(institution, number []byte) Key {
	id := string(Canonical(number))
	k := Parse(id)
	if Nobody(number) || NobodyName(institution) {
		return k
	}
	if k.Scheme != Number || k.Institution != "" || len(institution) == 0 || id == "" || isCard([]byte(id)) {
		return k
	}
	k.Institution = string(CanonicalInstitution(institution))
	return k
}

// isCard reports whether a number is that of a payment card, which names its
// institution itself by the digits that it begins with: one of UnionPay, 62 and
// 16 to 19 digits in all, or any of that length whose check digit holds.
func isCard(number []byte) bool {
	if len(number) < 16 || len(number) > 19 || !plainNumber(number) {
		return false
	}
	return number[0] == '6' && number[1] == '2' || luhn(number)
}

// luhn reports whether the last digit of a number is its check digit by ISO/IEC
// 7812.
func luhn(number []byte) bool {
	sum := 0
	for i := range number {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// longestInstitution bounds what may be an institution's name in a key.
const longestInstitution = 70

// CanonicalInstitution is an institution in the form that keys have: a BIC in
// capitals and without a branch XXX, anything else without what parts it from
// the number.
func CanonicalInstitution(text []byte) []byte {
	text = bytes.TrimSpace(text)
	if bic, ok := BIC(text); ok {
		return bic
	}
	out := bytes.Join(bytes.Fields(bytes.ReplaceAll(text, []byte{'/'}, []byte{' '})), []byte{' '})
	for len(out) > longestInstitution || len(out) > 0 && !utf8Start(out, len(out)) {
		out = out[:len(out)-1]
	}
	return bytes.TrimLeft(out, "?")
}

// utf8Start reports whether a text may be cut at a place.
func utf8Start(text []byte, at int) bool { return at == len(text) || text[at]&0xc0 != 0x80 }

// BIC is the BIC that a text is, in capitals and without a branch XXX.
func BIC(text []byte) ([]byte, bool) {
	if len(text) != 8 && len(text) != 11 || bytes.EqualFold(text, []byte("NOTPROVIDED")) {
		return nil, false
	}
	bic := bytes.ToUpper(text)
	for i, c := range bic {
		if !(c >= 'A' && c <= 'Z') && (i < 6 || !isDigit(c)) {
			return nil, false
		}
	}
	if len(bic) == 11 && string(bic[8:]) == "XXX" {
		bic = bic[:8]
	}
	return bic, true
}

// InstitutionCode is the code that an institution is named by, a BIC without a
// branch XXX or a national code; it is not ok where it is a name.
func InstitutionCode(text []byte) (code string, ok bool) {
	if bic, is := BIC(text); is && bytes.Equal(bytes.ToUpper(text), text) {
		return string(bic), true
	}
	return string(text), nationalCode(text) || withoutScheme(text) != nil
}

// Canonical is a number as keys have it, from how people and files write it: an
// IBAN plain, with its country where that was left out and the check digits
// prove it, a wallet under its prefix, digits without blanks in them, an
// institution before a slash in its own form. It gives the text itself where
// there is nothing to change.
func Canonical(text []byte) []byte {
	if plainNumber(text) {
		return text
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return text
	}
	if iban, ok := AppendIBAN(nil, text); ok {
		return same(text, iban)
	}
	if loose, ok := likeIBAN(text); ok {
		return same(text, loose)
	}
	if polish, ok := polish(text); ok {
		return polish
	}
	if wallet, ok := walletOf(text); ok {
		return wallet
	}
	if digits, ok := withoutBlanks(text); ok {
		return digits
	}
	if at := bytes.IndexByte(text, '/'); at > 0 && at < len(text)-1 && text[0] != '?' {
		return canonicalPair(text, at)
	}
	return text
}

// same returns other, but text itself where the two are equal.
func same(text, other []byte) []byte {
	if bytes.Equal(text, other) {
		return text
	}
	return other
}

// plainNumber reports whether a text is nothing but digits, and not as many as a
// Polish number has.
func plainNumber(text []byte) bool {
	for _, c := range text {
		if !isDigit(c) {
			return false
		}
	}
	return len(text) != polishDigits
}

// likeIBAN is a text that is written as an IBAN, in groups, without what parts
// them, although its check digits do not hold.
func likeIBAN(text []byte) ([]byte, bool) {
	if len(text) < shortestIBAN || bytes.IndexByte(text, ' ') < 0 || !isLetter(text[0]) || !isLetter(text[1]) ||
		!isDigit(text[2]) || !isDigit(text[3]) {
		return nil, false
	}
	out := make([]byte, 0, len(text))
	for _, c := range text {
		switch {
		case isDigit(c) || isLetter(c):
			out = append(out, c)
		case c != ' ':
			return nil, false
		}
	}
	out = bytes.ToUpper(out)
	return out, len(out) <= longestIBAN && len(out) >= shortestIBAN
}

const polishDigits = 26

// polish is the IBAN of a Polish number without its country, whose first two
// digits are the check digits.
func polish(text []byte) ([]byte, bool) {
	if len(text) < polishDigits || !isDigit(text[0]) {
		return nil, false
	}
	iban := []byte("PL")
	for _, c := range text {
		switch {
		case isDigit(c):
			iban = append(iban, c)
		case c != ' ' && c != '-':
			return nil, false
		}
	}
	return iban, IsIBAN(iban)
}

// walletOf is the key of the wallet that a text names by the wallet's own id.
func walletOf(text []byte) ([]byte, bool) {
	if id, is := bytes.CutSuffix(text, []byte("@wx.tenpay.com")); is && len(id) > 0 && bytes.IndexByte(text, ':') < 0 {
		return append([]byte("wechat:"), text...), true
	}
	return nil, false
}

// withoutBlanks is a text of digits and blanks without the blanks.
func withoutBlanks(text []byte) ([]byte, bool) {
	out := make([]byte, 0, len(text))
	for _, r := range string(text) {
		switch {
		case r >= '0' && r <= '9':
			out = append(out, byte(r))
		case r >= '０' && r <= '９':
			out = append(out, byte('0'+r-'０'))
		case r != ' ' && r != '\u00a0' && r != '\u3000' && r != '\t':
			return nil, false
		}
	}
	return out, len(out) > 0
}

// canonicalPair is an institution and a number with a slash between them.
func canonicalPair(text []byte, at int) []byte {
	institution, number := text[:at], text[at+1:]
	if bic, ok := BIC(bytes.TrimSpace(institution)); ok && bytes.Equal(bytes.ToUpper(institution), institution) {
		if iban, ok := AppendIBAN(nil, number); ok {
			return iban // which needs no institution
		}
		if card, ok := withoutBlanks(bytes.TrimSpace(number)); ok && isCard(card) {
			return card // neither
		}
		institution = bic
	} else if !nationalCode(bytes.TrimSpace(institution)) {
		return text
	}
	number = bytes.TrimSpace(number)
	if digits, ok := withoutBlanks(number); ok {
		number = digits
	}
	return same(text, append(append(bytes.TrimSpace(bytes.Clone(institution)), '/'), number...))
}

// nationalCode reports whether an institution is written as a number of its
// country.
func nationalCode(text []byte) bool {
	for _, c := range text {
		if !isDigit(c) {
			return false
		}
	}
	return len(text) >= 4 && len(text) <= 10
}
