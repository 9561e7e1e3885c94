package join

import (
	"bytes"
	"slices"
)

// company is a payment company whose wallets are known by their keys and whose
// name stands in banks' lines.
type company uint8

const (
	noCompany company = iota
	tenpay
	alipay
	jd
	meituan
)

var companyKeys = [...]struct {
	prefix string
	is     company
}{{"wechat:", tenpay}, {"alipay:", alipay}, {"jd:", jd}, {"meituan:", meituan}}

var companyWords = [...]struct {
	word string
	is   company
}{
	{"财付通", tenpay}, {"微信", tenpay}, {"tenpay", tenpay}, {"wechat", tenpay}, {"weixin", tenpay},
	{"支付宝", alipay}, {"alipay", alipay},
	{"京东", jd}, {"网银在线", jd},
	{"美团", meituan}, {"三快", meituan}, {"钱袋宝", meituan},
}

// companyOfKey is whose wallet an account is.
func companyOfKey(key []byte) company {
	for _, c := range companyKeys {
		if bytes.HasPrefix(key, []byte(c.prefix)) {
			return c.is
		}
	}
	return noCompany
}

// companyOf is the payment company that a bank's line names: as the other side, or
// in its words.
func companyOf(l *Line) company {
	for _, text := range [...]int{PeerName, Channel, Memo, PeerBank} {
		lower := bytes.ToLower(l.Says(text))
		for _, c := range companyWords {
			if bytes.Contains(lower, []byte(c.word)) {
				return c.is
			}
		}
	}
	return noCompany
}

const (
	minTail   = 4  // digits of a card that tell it from others of its holder
	minWhole  = 12 // digits of a whole number of a card or account
	minQuoted = 10 // signs of an order's number among other words, longer than a date
	minLong   = 16 // signs of a number that is no other institution's by chance
)

// ownCard reports whether a wallet's line may name its holder's own card, and gives
// the words that do.
func ownCard(l *Line) (purse []byte, is bool) {
	if l.Named {
		return nil, true
	}
	for _, text := range [...]int{Peer, PeerName, PeerBank, Channel, Memo} {
		if said := l.Says(text); len(lastDigits(said)) == minTail {
			return said, true
		}
	}
	return nil, false
}

// saysCard weighs what words such as 某银行信用卡(7449), 6222****0011 or a whole number
// say about an account's number.
func saysCard(purse, number []byte) evidence {
	digits := lastDigits(purse)
	number = withoutInstitution(number)
	switch {
	case len(digits) < minTail:
		return silent
	case len(digits) >= minWhole && bytes.Equal(digits, number):
		return names
	case len(digits) < minWhole && len(number) >= minWhole && bytes.HasSuffix(number, digits):
		return fits
	}
	return contradicts
}

// lastDigits is the last run of digits in a text, if it is long enough to tell a
// card.
func lastDigits(text []byte) []byte {
	end := bytes.LastIndexAny(text, "0123456789") + 1
	from := end
	for from > 0 && isDigit(text[from-1]) {
		from--
	}
	if end-from < minTail {
		return nil
	}
	return text[from:end]
}

// isCard reports whether a number has the form of a card's.
func isCard(number []byte) bool {
	number = withoutInstitution(number)
	return len(number) >= 16 && len(number) <= 19 && !slices.ContainsFunc(number, func(c byte) bool { return !isDigit(c) })
}

// stated is the numbers of a movement that a line states: its serial number, its
// order's, and in a bank's line those that stand among its words.
func stated(l *Line, words bool) (numbers [][]byte) {
	add := func(number []byte, least int) {
		if len(number) >= least && !slices.ContainsFunc(numbers, func(n []byte) bool { return bytes.Equal(n, number) }) {
			numbers = append(numbers, number)
		}
	}
	add(l.Says(Serial), minOrder)
	add(l.Says(Order), minOrder)
	if !words {
		return numbers
	}
	for _, text := range [...]int{Memo, Channel, PeerName} {
		for _, word := range bytes.FieldsFunc(l.Says(text), func(r rune) bool { return !isWordSign(r) }) {
			if digits := bytes.TrimLeftFunc(word, func(r rune) bool { return r > '9' }); len(digits) >= minQuoted {
				add(word, minQuoted)
				add(digits, minQuoted)
			}
		}
	}
	return numbers
}

// otherNumbers reports whether a wallet's line and a card's state long numbers of
// one length, which are not the same: then they are of two movements.
func otherNumbers(wallet, card [][]byte) bool {
	for _, a := range wallet {
		for _, b := range card {
			if len(a) >= minLong && len(a) == len(b) && !bytes.Equal(a, b) {
				return true
			}
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordSign(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
