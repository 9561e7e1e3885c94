package join

import "bytes"

// reversalWords are what banks put into the field for the kind of a booking
// where it takes an earlier one back: 冲正 and its like, and a payment that came
// back because it could not be delivered. A refund that a payee pays of his own
// accord is a payment, so that words for it are not among these.
var reversalWords = [...]string{"冲正", "冲账", "冲帐", "冲销", "抹账", "抹帐", "反交易", "红字", "退汇", "撤销交易", "交易撤销", "REVERSAL", "CHARGEBACK", "STORNO"}

// IsReversal reports whether a line's kind, or a memo that says nothing else, is
// a bank's word for a booking that takes an earlier one back.
func IsReversal(channel, memo []byte) bool {
	for _, word := range reversalWords {
		if saysWord(channel, word) || len(memo) == len(word) && bytes.EqualFold(memo, []byte(word)) {
			return true
		}
	}
	return false
}

// saysWord reports whether text has a word: Latin words not as a part of another.
func saysWord(text []byte, word string) bool {
	if len(text) < len(word) {
		return false
	}
	upper := bytes.ToUpper(text)
	at := bytes.Index(upper, []byte(word))
	if at < 0 {
		return false
	}
	letter := func(i int) bool { return i >= 0 && i < len(upper) && 'A' <= upper[i] && upper[i] <= 'Z' }
	return word[0] >= 0x80 || !letter(at-1) && !letter(at+len(word))
}
