package join

import "bytes"

// reversalWords are the words of banks, in the field for the kind of a booking,
// for one that takes an earlier one back: 冲正 and the like, and a payment that
// came back because it could not be delivered. A refund that a payee pays of his
// own accord is a payment; words for it are not among these.
var (
	reversalWords      = [...]string{"冲正", "冲账", "冲帐", "冲销", "抹账", "抹帐", "反交易", "红字", "退汇", "撤销交易", "交易撤销"}
	latinReversalWords = [...]string{"REVERSAL", "CHARGEBACK", "STORNO"}
)

// IsReversal reports whether a line's kind has a bank's word for a booking that
// takes an earlier one back, or its memo is nothing but such a word.
func IsReversal(channel, memo []byte) bool {
	for _, word := range reversalWords {
		if bytes.Contains(channel, []byte(word)) || string(memo) == word {
			return true
		}
	}
	for _, word := range latinReversalWords {
		if hasLatinWord(channel, word) || len(memo) == len(word) && bytes.EqualFold(memo, []byte(word)) {
			return true
		}
	}
	return false
}

// hasLatinWord reports whether text has a word, given in capital letters, in
// whatever case and not as a part of another word.
func hasLatinWord(text []byte, word string) bool {
	letter := func(i int) bool {
		return i >= 0 && i < len(text) && 'A' <= text[i]&^0x20 && text[i]&^0x20 <= 'Z'
	}
	for at := 0; at+len(word) <= len(text); at++ {
		end := at + len(word)
		if text[at]&^0x20 == word[0] && bytes.EqualFold(text[at:end], []byte(word)) && !letter(at-1) && !letter(end) {
			return true
		}
	}
	return false
}
