package join

import (
	"bytes"
)

// Payment companies pool their customers' money in accounts. The names of these
// begin with one of poolPrefixes, contain one of poolParts, or are one of poolNames.
var (
	poolPrefixes = [...]string{
		"财付通", "支付宝(中国)", "支付宝（中国）", "支付宝网络", "微信支付", "tenpay", "alipay", "weixin pay", "wechat pay",
	}
	poolParts = [...]string{"备付金"}
	poolNames = [...]string{"支付宝", "微信"}
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
