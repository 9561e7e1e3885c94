package join

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// company is a payment company. Its wallets are known by their keys, and banks
// name it in their lines.
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

// companyOfKey returns the company whose wallet an account is.
func companyOfKey(key []byte) company {
	for _, c := range companyKeys {
		if bytes.HasPrefix(key, []byte(c.prefix)) {
			return c.is
		}
	}
	return noCompany
}

// IsPurse reports whether an account is a wallet of a payment company.
func IsPurse(account []byte) bool { return companyOfKey(account) != noCompany }

// companyIn returns the payment company that a text names.
func companyIn(text []byte) company {
	if len(text) == 0 {
		return noCompany
	}
	lower := bytes.ToLower(text)
	for _, c := range companyWords {
		if bytes.Contains(lower, []byte(c.word)) {
			return c.is
		}
	}
	return noCompany
}

// clearingWords are in the name of the other side where the bank writes there the
// house that cleared a payment, or the kind of payment.
var clearingWords = [...]string{"网联", "银联", "清算", "备付金", "快捷", "unionpay", "nucc", "nets union"}

// clears reports whether a name is nobody's but states how a payment was cleared.
func clears(name []byte) bool {
	lower := bytes.ToLower(name)
	return slices.ContainsFunc(clearingWords[:], func(word string) bool { return bytes.Contains(lower, []byte(word)) })
}

// How long a number must be to prove something. The first two are what banks
// print; the others were chosen by hand.
const (
	minTail   = 4  // digits of a card that distinguish it from others of its holder
	minWhole  = 12 // digits of a whole number of a card or account
	minQuoted = 10 // signs of an order's number among other words, longer than a date
	minLong   = 16 // signs of a number that no two institutions give by chance
)

// ownCard reports whether a wallet's line may name its holder's own card, and
// returns the words that do.
func ownCard(l *Line) (purse []byte, is bool) {
	if l.Named {
		return nil, true
	}
	if masked := l.Says(Peer); len(tailOf(masked)) == minTail {
		return masked, true
	}
	for _, text := range [...]int{PeerName, PeerBank, Channel, Memo} {
		if words := l.Says(text); hasBankWord(words) && len(tailOf(words)) == minTail {
			return words, true
		}
	}
	return nil, false
}

// bankWords are in texts that name a card by its bank and last digits.
var bankWords = [...]string{"银行", "信用社", "农信", "卡", "尾号", "bank", "card"}

func hasBankWord(text []byte) bool {
	lower := bytes.ToLower(text)
	return slices.ContainsFunc(bankWords[:], func(word string) bool { return bytes.Contains(lower, []byte(word)) })
}

// cardFit compares words such as 某银行信用卡(7449), 6222****0011 or a whole number
// against an account's number.
func cardFit(purse, number []byte) peerFit {
	shown := cardIn(purse)
	digits := lastDigits(shown)
	number = withoutInstitution(number)
	switch {
	case len(digits) < minTail:
		return nothingStated
	case Masked(shown):
		if FitsMask(shown, number) {
			return fittingAccount
		}
	case len(digits) >= minWhole && bytes.Equal(digits, number):
		return namedAccount
	case len(digits) < minWhole && len(number) >= minWhole && bytes.HasSuffix(number, digits):
		return fittingAccount
	}
	return anotherAccount
}

// cardIn returns the number of the card that a text ends with: whole, masked or its
// last digits. Several cards that paid together are separated by &; then, and where
// there is none, the result is empty.
func cardIn(purse []byte) (card []byte) {
	for part := range bytes.SplitSeq(purse, []byte{'&'}) {
		part = bytes.TrimRight(part, ") \t")
		part = bytes.TrimRight(bytes.TrimSuffix(part, []byte("）")), " ")
		if len(part) == 0 || !isDigit(part[len(part)-1]) || len(lastDigits(part)) < minTail {
			continue
		}
		if card != nil {
			return nil
		}
		from := len(part)
		for from > 0 {
			r, size := utf8.DecodeLastRune(part[:from])
			if !isMask(r) && (r < '0' || r > '9') {
				break
			}
			from -= size
		}
		card = part[from:]
	}
	return card
}

// tailOf returns the last digits of the card that a text names, empty where it
// names none.
func tailOf(purse []byte) []byte {
	digits := lastDigits(cardIn(purse))
	return digits[max(0, len(digits)-minTail):]
}

// tailOfNumber returns the last signs of an account's number.
func tailOfNumber(number []byte) []byte {
	number = withoutInstitution(number)
	return number[max(0, len(number)-minTail):]
}

// lastDigits returns the last run of digits in a text, if it is long enough to
// identify a card.
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

// The number of a Chinese bank card has 16 to 19 digits; ISO/IEC 7812 allows no more.
const (
	minCard = 16
	maxCard = 19
)

// isCard reports whether a number has the form of a card's.
func isCard(number []byte) bool {
	number = withoutInstitution(number)
	long := len(number) >= minCard && len(number) <= maxCard
	return long && !slices.ContainsFunc(number, func(c byte) bool { return !isDigit(c) })
}

// stated returns the numbers of a movement that a line states: its serial number,
// its order's, and in a bank's line those among its words. Banks state an order's
// number as their serial, too: both must be long enough for an order's.
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
// one length and none in common: then they are of two movements.
func otherNumbers(wallet, card [][]byte) bool {
	for _, a := range wallet {
		if len(a) < minLong {
			continue
		}
		length := func(n []byte) bool { return len(n) == len(a) }
		if slices.ContainsFunc(card, length) && !slices.ContainsFunc(card, func(b []byte) bool {
			return length(b) && slices.ContainsFunc(wallet, func(n []byte) bool { return bytes.Equal(n, b) })
		}) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordSign(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}
