package dyetrace

import "fmt"

// Currency is an ISO 4217 code packed into 15 bits, five for each letter, so
// that comparing two currencies compares their codes in alphabetical order.
// The zero Currency means that none is given.
type Currency uint16

// minorDigits lists the currencies dyetrace knows with the digits of their
// minor unit: ISO 4217 as of 2026; XBT (Bitcoin, eight digits), which is in
// common use though not in the standard; and in the last two lines currencies
// that ended, which old statements have, and codes that banks use beside the
// standard. Banks wrote two digits of those that ended also where the coin was
// none.
const minorDigits = "" +
	"AED2 AFN2 ALL2 AMD2 AOA2 ARS2 AUD2 AWG2 AZN2 BAM2 BBD2 BDT2 BGN2 BHD3 BIF0 BMD2 BND2 BOB2 BRL2 BSD2 BTN2 BWP2 " +
	"BYN2 BZD2 " +
	"CAD2 CDF2 CHF2 CLF4 CLP0 CNY2 COP2 CRC2 CUP2 CVE2 CZK2 DJF0 DKK2 DOP2 DZD2 EGP2 ERN2 ETB2 EUR2 FJD2 FKP2 GBP2 " +
	"GEL2 GHS2 " +
	"GIP2 GMD2 GNF0 GTQ2 GYD2 HKD2 HNL2 HTG2 HUF2 IDR2 ILS2 INR2 IQD3 IRR2 ISK0 JMD2 JOD3 JPY0 KES2 KGS2 KHR2 KMF0 " +
	"KPW2 KRW0 " +
	"KWD3 KYD2 KZT2 LAK2 LBP2 LKR2 LRD2 LSL2 LYD3 MAD2 MDL2 MGA2 MKD2 MMK2 MNT2 MOP2 MRU2 MUR2 MVR2 MWK2 MXN2 MYR2 " +
	"MZN2 NAD2 " +
	"NGN2 NIO2 NOK2 NPR2 NZD2 OMR3 PAB2 PEN2 PGK2 PHP2 PKR2 PLN2 PYG0 QAR2 RON2 RSD2 RUB2 RWF0 SAR2 SBD2 SCR2 SDG2 " +
	"SEK2 SGD2 " +
	"SHP2 SLE2 SOS2 SRD2 SSP2 STN2 SVC2 SYP2 SZL2 THB2 TJS2 TMT2 TND3 TOP2 TRY2 TTD2 TWD2 TZS2 UAH2 UGX0 USD2 UYU2 " +
	"UZS2 VED2 " +
	"VES2 VND0 VUV0 WST2 XAF0 XBT8 XCD2 XCG2 XOF0 XPF0 YER2 ZAR2 ZMW2 ZWG2 " +
	"ANG2 ATS2 AZM2 BEF2 BYR2 CUC2 CYP2 DEM2 EEK2 ESP2 FIM2 FRF2 GHC2 GRD2 HRK2 IEP2 ITL2 LTL2 LUF2 LVL2 MRO2 MTL2 " +
	"MZM2 NLG2 PTE2 ROL2 " +
	"SDD2 SIT2 SKK2 SLL2 STD2 TMM2 TRL2 VEF2 ZMK2 ZWL2 CNH2 GGP2 IMP2 JEP2 RUR2 "

// unknownCurrency marks the codes that minorDigits does not list.
const unknownCurrency = 0xff

var currencyDigits = func() (digits [1 << 15]uint8) {
	for i := range digits {
		digits[i] = unknownCurrency
	}
	for i := 0; i+5 <= len(minorDigits); i += 5 {
		digits[packCurrency(minorDigits[i], minorDigits[i+1], minorDigits[i+2])] = minorDigits[i+3] - '0'
	}
	return digits
}()

// currencyNumbers are the numbers of the currencies that dyetrace knows, from 1.
var currencyNumbers = func() (numbers [1 << 15]uint16) {
	for c, n := 0, uint16(0); c < len(numbers); c++ {
		if currencyDigits[c] != unknownCurrency {
			n++
			numbers[c] = n
		}
	}
	return numbers
}()

// Number is the place of a currency among those that dyetrace knows, in the order of their
// codes and from 1; 0 where none is given. It may differ from build to build.
func (c Currency) Number() int { return int(currencyNumbers[c&(1<<15-1)]) }

func packCurrency(a, b, c byte) Currency {
	return Currency(a-'A'+1)<<10 | Currency(b-'A'+1)<<5 | Currency(c-'A'+1)
}

// ParseCurrency reads a three-letter code in capitals. A code that dyetrace
// does not know is an error, because without its digits no amount is exact.
func ParseCurrency[T string | []byte](code T) (Currency, error) {
	if len(code) == 3 && isCapital(code[0]) && isCapital(code[1]) && isCapital(code[2]) {
		c := packCurrency(code[0], code[1], code[2])
		if currencyDigits[c] != unknownCurrency {
			return c, nil
		}
	}
	return 0, fmt.Errorf("unknown currency %q: give an ISO 4217 code such as CNY", string(code))
}

func isCapital(b byte) bool { return 'A' <= b && b <= 'Z' }

// Known reports whether c is a currency that ParseCurrency accepts.
func (c Currency) Known() bool {
	return int(c) < len(currencyDigits) && currencyDigits[c] != unknownCurrency
}

// Digits is the number of decimal digits of the currency's minor unit: 2 for
// CNY, 0 for JPY, 3 for KWD. It is 0 for an unknown currency.
func (c Currency) Digits() int {
	if !c.Known() {
		return 0
	}
	return int(currencyDigits[c])
}

// String is the three-letter code, or "" for no currency.
func (c Currency) String() string {
	if c == 0 {
		return ""
	}
	return string([]byte{letter(c >> 10), letter(c >> 5), letter(c)})
}

func letter(c Currency) byte { return byte(c&31) + 'A' - 1 }
