package dyetrace

import (
	"errors"
	"math"
	"strconv"
)

// Amount is a sum of money in minor units of its currency: 1050 is 10.50 CNY
// and 1050 JPY. Money is never held in a float.
type Amount int64

// Reasons to refuse an amount. They are the texts of a row's reject.
var (
	ErrAmountEmpty  = errors.New("amount is empty")
	ErrAmountSyntax = errors.New("amount is not a plain decimal number such as 1234.50")
	ErrAmountDigits = errors.New("amount has more decimal digits than its currency")
	ErrAmountRange  = errors.New("amount is too large")
)

// ErrSumRange is the reason for which a sum is refused. A sum that has left the
// range of an Amount is never shown.
var ErrSumRange = errors.New("amounts add up to more than can be counted exactly: look for amounts that were read " +
	"wrongly, such as numbers of accounts")

// maxAmount leaves room for sums of amounts below the limits of an int64.
const maxAmount = math.MaxInt64 / 8

// ParseAmount reads an unsigned decimal with at most digits digits after the
// point. Signs, exponents, blanks, group separators and words are refused.
func ParseAmount[T string | []byte](s T, digits int) (Amount, error) {
	// The parser counts digits instead of converting a text, so that no floating point is
	// on the way of money, and stops at the first byte that makes the amount inexact.
	if len(s) == 0 {
		return 0, ErrAmountEmpty
	}
	var value uint64
	whole, frac, point := 0, 0, false
	for i := 0; i < len(s); i++ {
		d := s[i] - '0'
		switch {
		case d <= 9 && point && frac == digits:
			return 0, ErrAmountDigits
		case d <= 9:
			if value > (maxAmount-uint64(d))/10 {
				return 0, ErrAmountRange
			}
			value = value*10 + uint64(d)
			if point {
				frac++
			} else {
				whole++
			}
		case s[i] == '.' && !point:
			point = true
		default:
			return 0, ErrAmountSyntax
		}
	}
	if whole == 0 || point && frac == 0 {
		return 0, ErrAmountSyntax
	}
	// Missing decimals are zeros: 1 with two digits is 100 minor units.
	for ; frac < digits; frac++ {
		if value > maxAmount/10 {
			return 0, ErrAmountRange
		}
		value *= 10
	}
	return Amount(value), nil
}

// ParseBalance reads an amount that may carry a leading minus sign, as stated
// balances do.
func ParseBalance[T string | []byte](s T, digits int) (Amount, error) {
	if len(s) > 0 && s[0] == '-' {
		a, err := ParseAmount(s[1:], digits)
		return -a, err
	}
	return ParseAmount(s, digits)
}

// Plus adds two amounts. It is not ok where the sum is beyond the range of an
// Amount.
func (a Amount) Plus(b Amount) (sum Amount, ok bool) {
	sum = a + b
	return sum, (sum > a) == (b > 0) || b == 0
}

// Total adds amounts up and remembers whether the sum ever left the range that is
// exact. Its zero value is a total of nothing.
type Total struct {
	sum  Amount
	over bool
}

// Add adds an amount.
func (t *Total) Add(a Amount) {
	sum, ok := t.sum.Plus(a)
	t.sum, t.over = sum, t.over || !ok
}

// Join adds another total.
func (t *Total) Join(o Total) {
	t.Add(o.sum)
	t.over = t.over || o.over
}

// Sum is what was added, or ErrSumRange.
func (t *Total) Sum() (Amount, error) {
	if t.over {
		return 0, ErrSumRange
	}
	return t.sum, nil
}

// Append writes the amount as a decimal with exactly the currency's minor
// digits, such as 10.50, to dst.
func (a Amount) Append(dst []byte, c Currency) []byte {
	return AppendDecimal(dst, int64(a), c.Digits())
}

// AppendDecimal appends n to dst as a decimal with so many digits after the point, such as
// 0.05 for 5 and two digits.
func AppendDecimal(dst []byte, n int64, digits int) []byte {
	u := uint64(n)
	if n < 0 {
		dst = append(dst, '-')
		u = -u
	}
	start := len(dst)
	dst = strconv.AppendUint(dst, u, 10)
	if digits == 0 {
		return dst
	}
	for len(dst)-start <= digits {
		dst = append(dst, 0)
		copy(dst[start+1:], dst[start:])
		dst[start] = '0'
	}
	point := len(dst) - digits
	dst = append(dst, 0)
	copy(dst[point+1:], dst[point:])
	dst[point] = '.'
	return dst
}

// Format is Append as a string.
func (a Amount) Format(c Currency) string { return string(a.Append(nil, c)) }

// Stated is an amount that a source may or may not give, such as the balance
// after a transfer. It may be negative.
type Stated struct {
	Amount Amount
	Known  bool
}
