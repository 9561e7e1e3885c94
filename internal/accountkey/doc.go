// Package accountkey identifies accounts: by a scheme, an institution, which may be unknown,
// and a number.
//
// A key's printed form is what records hold and what people type:
//
//	DE89370400440532013000    an IBAN, upper case, without blanks
//	DEUTDEFF/1234567          a number at an institution: BIC/number
//	GBDSC.200000/12345678     the same, by a member's number of a clearing system
//	10020030/1234567          the same, by a national bank code
//	wechat:abc, alipay:2088…  a wallet
//	1234567                   a number whose institution is unknown
//
// It also recognises texts in the place of a number that name nobody at all.
package accountkey
