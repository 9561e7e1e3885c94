package iso20022

import (
	"bytes"
	"errors"
	"fmt"

	"dyetrace"
)

var errDirection = errors.New("CdtDbtInd is neither CRDT nor DBIT")

// Money returns an amount as written, without digits that say nothing, and its currency.
func Money(t *Tree, at int32, what string) ([]byte, dyetrace.Currency, error) {
	if at == None {
		return nil, 0, fmt.Errorf("it has no %s", what)
	}
	code := t.Ccy(at)
	if len(code) == 0 {
		return nil, 0, fmt.Errorf("its %s names no currency (attribute Ccy)", what)
	}
	c, err := dyetrace.ParseCurrency(code)
	if err != nil {
		return nil, 0, err
	}
	return TrimZeros(t.Of(at), c.Digits()), c, nil
}

// TrimZeros removes the digits of an amount beyond those of its currency, if they are zeros:
// ISO 20022 allows 100.00 for JPY 100, and many programs write five digits.
func TrimZeros(text []byte, digits int) []byte {
	point := bytes.IndexByte(text, '.')
	if point < 0 {
		return text
	}
	for len(text)-point-1 > digits && text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if len(text)-1 == point && point > 0 {
		text = text[:point]
	}
	return text
}

// Direction reads whether money came in.
func Direction(text []byte) (in bool, err error) {
	switch string(text) {
	case "CRDT":
		return true, nil
	case "DBIT":
		return false, nil
	}
	return false, errDirection
}
