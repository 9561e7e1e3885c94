package index

import (
	"encoding/binary"

	"dyetrace"
	"dyetrace/ledger/block"
)

// AppendName is the key under which a statement is found: its
// account's id, a zero byte, which no id holds, and the currency.
func AppendName(dst, id []byte, currency uint16) []byte {
	dst = append(dst, id...)
	dst = append(dst, 0)
	return binary.BigEndian.AppendUint16(dst, currency)
}

// SplitName takes the key of a statement apart.
func SplitName(key []byte) (id []byte, currency dyetrace.Currency, err error) {
	at := len(key) - 3
	if at < 0 || key[at] != 0 {
		return nil, 0, block.ErrBounds
	}
	return key[:at], dyetrace.Currency(binary.BigEndian.Uint16(key[at+1:])), nil
}
