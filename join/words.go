package join

import (
	"bytes"
)

// poolPrefixes are how the names of accounts begin in which payment companies
// pool their customers' money; poolParts are found anywhere in them.
var (
	poolPrefixes = [...]string{"财付通", "支付宝(中国)", "支付宝（中国）", "支付宝网络", "微信支付", "tenpay", "alipay", "weixin pay", "wechat pay"}
	poolParts    = [...]string{"备付金"}
	poolNames    = [...]string{"支付宝", "微信"}
)

// IsPool reports whether an account of that name holds the pooled money of a
// payment company's customers: their reserve (备付金) or the company's own name.
func IsPool(name []byte) bool {
	if len(name) == 0 {
		return false
	}
	lower := bytes.ToLower(name)
	for _, p := range poolPrefixes {
		if bytes.HasPrefix(lower, []byte(p)) {
			return true
		}
	}
	for _, p := range poolParts {
		if bytes.Contains(lower, []byte(p)) {
			return true
		}
	}
	for _, p := range poolNames {
		if string(lower) == p {
			return true
		}
	}
	return false
}

// cashWords are what lines say where money was paid out or in as notes, in
// capitals where they are of letters: words of banks, and the families of ISO
// 20022's codes for withdrawals and deposits of cash (such as PMNT/CCRD/CWDL).
var cashWords = [...]string{"取现", "现金", "ATM", "取款", "存现", "CASH", "/CWDL", "/CDPT", "BARGELD", "BARAUSZAHLUNG", "BAREINZAHLUNG", "GELDAUTOMAT",
	"BANKOMAT", "GOTÓWK"}

// IsCash reports whether a line that names nobody says that cash was paid in or
// out.
func IsCash(said ...[]byte) bool {
	for _, text := range said {
		upper := text
		if len(text) > 0 {
			upper = bytes.ToUpper(text)
		}
		for _, word := range cashWords {
			// Three letters alone stand in too many words.
			if word == "ATM" && bytes.Contains(text, []byte(word)) || word != "ATM" && bytes.Contains(upper, []byte(word)) {
				return true
			}
		}
	}
	return false
}
