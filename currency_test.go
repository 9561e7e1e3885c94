package dyetrace_test

import (
	"testing"

	"dyetrace"
)

// Every minor unit that amounts depend on is the one of ISO 4217.
func TestCurrencyDigits(t *testing.T) {
	tests := map[string]int{
		"CNY": 2, "USD": 2, "EUR": 2, "HKD": 2, "GBP": 2, "INR": 2, "MXN": 2, "MGA": 2, "MRU": 2,
		"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "XAF": 0, "ISK": 0,
		"KWD": 3, "BHD": 3, "TND": 3, "JOD": 3, "OMR": 3, "LYD": 3, "IQD": 3,
		"CLF": 4, "XBT": 8,
		"HRK": 2, "DEM": 2, "SKK": 2, "LVL": 2, "ITL": 2, "ZWL": 2, "CNH": 2, "RUR": 2,
	}
	for code, digits := range tests {
		c := currency(t, code)
		if c.Digits() != digits || c.String() != code || !c.Known() {
			t.Errorf("%s: digits %d, name %q, known %v; want %d digits", code, c.Digits(), c, c.Known(), digits)
		}
	}
}

// A code that is not known, or not written as ISO 4217 writes it, is refused:
// without its digits no amount would be exact.
func TestParseCurrencyRefuses(t *testing.T) {
	for _, code := range []string{"", "CN", "CNYX", "cny", "Cny", "ABC", "¥", "人民币", "C Y", "CN1", "@@@", "\x00\x00\x00", "RMB"} {
		if c, err := dyetrace.ParseCurrency(code); err == nil || c != 0 {
			t.Errorf("ParseCurrency(%q) = %v, %v; want an error", code, c, err)
		}
	}
}

// The zero Currency stands for none: it has no name, no digits and is not known.
func TestNoCurrency(t *testing.T) {
	var none dyetrace.Currency
	if none.String() != "" || none.Digits() != 0 || none.Known() {
		t.Errorf("no currency: name %q, digits %d, known %v", none, none.Digits(), none.Known())
	}
	if beyond := dyetrace.Currency(0xffff); beyond.Known() || beyond.Digits() != 0 {
		t.Errorf("a value that packs no code: known %v, digits %d", beyond.Known(), beyond.Digits())
	}
}

// Currencies sort as their codes do, so that a ledger's order needs no names.
func TestCurrencyOrder(t *testing.T) {
	known := knownCurrencies()
	if len(known) < 150 {
		t.Fatalf("only %d currencies are known", len(known))
	}
	for i := 1; i < len(known); i++ {
		if a, b := known[i-1], known[i]; a.String() >= b.String() {
			t.Errorf("%s comes before %s by value but not by name", a, b)
		}
	}
}

func knownCurrencies() []dyetrace.Currency {
	var known []dyetrace.Currency
	for c := dyetrace.Currency(0); c < 1<<15; c++ {
		if c.Known() {
			known = append(known, c)
		}
	}
	return known
}

// A code is read if, and only if, it is the name of a known currency.
func FuzzParseCurrency(f *testing.F) {
	for _, c := range knownCurrencies()[:8] {
		f.Add([]byte(c.String()))
	}
	f.Add([]byte("cny"))
	f.Add([]byte{0xff, 0x00, 0x41})
	f.Fuzz(func(t *testing.T, code []byte) {
		c, err := dyetrace.ParseCurrency(code)
		if err != nil {
			if c != 0 {
				t.Fatalf("%q is refused yet gives %v", code, c)
			}
			return
		}
		if c.String() != string(code) || !c.Known() || c.Digits() > 8 {
			t.Fatalf("%q was read as %q, known %v, %d digits", code, c, c.Known(), c.Digits())
		}
	})
}
