package statement

import "dyetrace"

// The places in Numbers.
const (
	FromSerial = iota
	ToSerial
	FromOrder
	ToOrder
	NumberTexts
)

// Numbers are the serial and order numbers of a transfer, empty where it has none.
// They are good until the next ones are read.
type Numbers [NumberTexts][]byte

// NumbersOf are the serial and order numbers of a transfer.
func NumbersOf(t *dyetrace.Transfer) (n Numbers) {
	for i, text := range [NumberTexts]string{FromSerial: t.FromSerial, ToSerial: t.ToSerial, FromOrder: t.FromOrder,
		ToOrder: t.ToOrder} {
		n[i] = []byte(text)
	}
	return n
}
