package statements

import (
	"fmt"

	"dyetrace/simulate"
)

// number is an account's number as its own institution writes it. Alipay's
// begin with 2088, and are made up as all others are.
func number(s *simulate.Sim, o *Options, a simulate.AccountNo) string {
	if !s.IsWallet(a) || o.walletFormat(s.Place(a)) == tenpay {
		return s.ID(a)
	}
	const (
		factor  = 387_420_489 // 3^18 has no divisor in common with modulus
		modulus = 10_000_000_000
	)
	return fmt.Sprintf("208899%010d", uint64(a)*factor%modulus)
}

// shown returns an account's number as an institution that answers in a format writes it in
// its own customers' statements. Only a payment company itself sees its customers; others see
// the account in which it pools their money. same is set if the two are one payment company,
// or use one system.
func shown(s *simulate.Sim, o *Options, by format, a simulate.AccountNo) (text string, same bool) {
	if !s.IsWallet(a) {
		return s.ID(a), false
	}
	if o.walletFormat(s.Place(a)) == by {
		return number(s, o, a), true
	}
	return poolNumber(s.Place(a)), false
}

// poolNumber is the account in which a payment company pools money.
func poolNumber(place int) string { return fmt.Sprintf("9800000000000%03d", place) }

func companyName(f format) string {
	if f == alipay {
		return "支付宝（中国）网络技术有限公司"
	}
	return "财付通支付科技有限公司"
}

// inLedger is an account's number as a ledger has it: readers put the payment
// company before the numbers that mean nothing elsewhere.
func inLedger(s *simulate.Sim, o *Options, a simulate.AccountNo) string {
	switch {
	case !s.IsWallet(a):
		return s.ID(a)
	case o.walletFormat(s.Place(a)) == alipay:
		return "alipay:" + number(s, o, a)
	}
	return "wechat:" + number(s, o, a)
}
