package dyetrace_test

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"dyetrace"
)

func currency(t testing.TB, code string) dyetrace.Currency {
	t.Helper()
	c, err := dyetrace.ParseCurrency(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What people and programs write as an amount is read exactly, or refused with
// the reason that a rejected row shows.
func TestParseAmount(t *testing.T) {
	const most = math.MaxInt64 / 8 // 1152921504606846975
	tests := []struct {
		name   string
		text   string
		digits int
		want   dyetrace.Amount
		err    error
	}{
		{name: "all digits given", text: "1234.50", digits: 2, want: 123450},
		{name: "fewer digits than the currency has", text: "1234.5", digits: 2, want: 123450},
		{name: "no point", text: "1234", digits: 2, want: 123400},
		{name: "zero", text: "0", digits: 2, want: 0},
		{name: "one cent", text: "0.01", digits: 2, want: 1},
		{name: "leading zeros", text: "0001.00", digits: 2, want: 100},
		{name: "yen have no minor unit", text: "1050", digits: 0, want: 1050},
		{name: "dinars have three digits", text: "1.234", digits: 3, want: 1234},
		{name: "bitcoin has eight", text: "0.00000001", digits: 8, want: 1},
		{name: "the largest, no minor unit", text: "1152921504606846975", digits: 0, want: most},
		{name: "the largest, two digits", text: "11529215046068469.75", digits: 2, want: most},
		{name: "the largest that padding reaches", text: "11529215046068469.7", digits: 2, want: most - 5},

		{name: "nothing", text: "", digits: 2, err: dyetrace.ErrAmountEmpty},
		{name: "a sign", text: "-5.00", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "a plus sign", text: "+5.00", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "an exponent", text: "1e5", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "a spreadsheet's exponent", text: "6.22E+18", digits: 8, err: dyetrace.ErrAmountSyntax},
		{name: "not a number", text: "NaN", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "infinity", text: "Inf", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "group separators", text: "1,234.50", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "a blank before", text: " 5.00", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "a blank after", text: "5.00 ", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "no digit before the point", text: ".50", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "no digit after the point", text: "5.", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "a point alone", text: ".", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "two points", text: "1.2.3", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "hexadecimal", text: "0x10", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "digits of another script", text: "１２", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "a NUL byte", text: "1\x00", digits: 2, err: dyetrace.ErrAmountSyntax},
		{name: "too many digits", text: "1.234", digits: 2, err: dyetrace.ErrAmountDigits},
		{name: "too many digits though they are zero", text: "1.000", digits: 2, err: dyetrace.ErrAmountDigits},
		{name: "digits of a currency without minor unit", text: "1.0", digits: 0, err: dyetrace.ErrAmountDigits},
		{name: "one above the largest", text: "1152921504606846976", digits: 0, err: dyetrace.ErrAmountRange},
		{name: "one above the largest with digits", text: "11529215046068469.76", digits: 2, err: dyetrace.ErrAmountRange},
		{name: "above the largest by padding", text: "11529215046068470", digits: 2, err: dyetrace.ErrAmountRange},
		{name: "more digits than any integer", text: strings.Repeat("9", 400), digits: 2, err: dyetrace.ErrAmountRange},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := dyetrace.ParseAmount(test.text, test.digits)
			if got != test.want || !errors.Is(err, test.err) {
				t.Errorf("ParseAmount(%.40q, %d) = %d, %v; want %d, %v", test.text, test.digits, got, err, test.want, test.err)
			}
		})
	}
}

// A stated balance may lie below zero; nothing else about it is freer than an
// amount.
func TestParseBalance(t *testing.T) {
	tests := []struct {
		text string
		want dyetrace.Amount
		err  error
	}{
		{text: "10.50", want: 1050},
		{text: "-10.50", want: -1050},
		{text: "-0", want: 0},
		{text: "-", err: dyetrace.ErrAmountEmpty},
		{text: "--1", err: dyetrace.ErrAmountSyntax},
		{text: "-1e3", err: dyetrace.ErrAmountSyntax},
		{text: "", err: dyetrace.ErrAmountEmpty},
	}
	for _, test := range tests {
		got, err := dyetrace.ParseBalance([]byte(test.text), 2)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("ParseBalance(%q) = %d, %v; want %d, %v", test.text, got, err, test.want, test.err)
		}
	}
}

// An amount is written with exactly its currency's digits, whatever its size
// and sign, and after what the buffer already holds.
func TestAmountFormat(t *testing.T) {
	tests := []struct {
		amount   dyetrace.Amount
		currency string
		want     string
	}{
		{0, "CNY", "0.00"},
		{1, "CNY", "0.01"},
		{10, "CNY", "0.10"},
		{123450, "CNY", "1234.50"},
		{-1, "CNY", "-0.01"},
		{-123450, "CNY", "-1234.50"},
		{1050, "JPY", "1050"},
		{-1050, "JPY", "-1050"},
		{1, "KWD", "0.001"},
		{1, "XBT", "0.00000001"},
		{math.MaxInt64, "CNY", "92233720368547758.07"},
		{math.MinInt64, "CNY", "-92233720368547758.08"},
	}
	for _, test := range tests {
		c := currency(t, test.currency)
		if got := test.amount.Format(c); got != test.want {
			t.Errorf("Amount(%d).Format(%s) = %q; want %q", test.amount, c, got, test.want)
		}
		if got := string(test.amount.Append([]byte("x="), c)); got != "x="+test.want {
			t.Errorf("Amount(%d).Append(x=, %s) = %q; want %q", test.amount, c, got, "x="+test.want)
		}
	}
}

// Reading never panics and never gives a sum outside its range; what is read
// can be written and read again without a difference, in every currency.
func FuzzParseAmount(f *testing.F) {
	for _, text := range []string{"0", "1234.50", "-1", "1e5", ".", "1.", "1152921504606846975", "11529215046068469.75", "NaN", "00.00"} {
		for _, digits := range []uint8{0, 2, 3, 8} {
			f.Add(text, digits)
		}
	}
	codes := map[int]string{0: "JPY", 2: "CNY", 3: "KWD", 4: "CLF", 8: "XBT"}
	f.Fuzz(func(t *testing.T, text string, digits uint8) {
		code, ok := codes[int(digits)]
		if !ok {
			t.Skip("no currency has this many digits")
		}
		amount, err := dyetrace.ParseAmount(text, int(digits))
		fromBytes, errBytes := dyetrace.ParseAmount([]byte(text), int(digits))
		if amount != fromBytes || !errors.Is(errBytes, err) {
			t.Fatalf("%q: a string gives %d, %v, bytes give %d, %v", text, amount, err, fromBytes, errBytes)
		}
		if err != nil {
			if amount != 0 {
				t.Fatalf("%q is refused (%v) yet gives %d", text, err, amount)
			}
			return
		}
		if amount < 0 || amount > math.MaxInt64/8 {
			t.Fatalf("%q gives %d, out of range", text, amount)
		}
		written := amount.Format(currency(t, code))
		again, err := dyetrace.ParseAmount(written, int(digits))
		if err != nil || again != amount {
			t.Fatalf("%q was read as %d, written as %q and read as %d, %v", text, amount, written, again, err)
		}
	})
}

// A total is exactly the sum of what was added, or refused: whenever the sum leaves
// the range of an amount on the way, also where it comes back later.
func TestTotalIsExactOrRefused(t *testing.T) {
	const seed = 20261128
	r := rand.New(rand.NewPCG(seed, 0))
	edges := []int64{0, 1, -1, math.MaxInt64, math.MinInt64, math.MaxInt64 / 2}
	refused := 0
	for range 10_000 {
		var total dyetrace.Total
		want, left := new(big.Int), false
		for range r.IntN(6) {
			a := edges[r.IntN(len(edges))]
			if r.IntN(2) == 0 {
				a = int64(r.Uint64())
			}
			total.Add(dyetrace.Amount(a))
			want.Add(want, big.NewInt(a))
			left = left || !want.IsInt64()
		}
		got, err := total.Sum()
		switch {
		case left && !errors.Is(err, dyetrace.ErrSumRange):
			t.Fatalf("seed %d: %v is shown for %v", seed, got, want)
		case !left && (err != nil || int64(got) != want.Int64()):
			t.Fatalf("seed %d: %v, %v for %v", seed, got, err, want)
		case left:
			refused++
		}
	}
	if refused == 0 {
		t.Error("no total was refused")
	}
}

// A total of totals is refused where any of them is, and where their sum is.
func TestTotalsJoin(t *testing.T) {
	total := func(list ...dyetrace.Amount) (t dyetrace.Total) {
		for _, a := range list {
			t.Add(a)
		}
		return t
	}
	for name, test := range map[string]struct {
		a, b dyetrace.Total
		want dyetrace.Amount
		err  error
	}{
		"fits":            {total(3, 4), total(-5), 2, nil},
		"does not fit":    {total(math.MaxInt64), total(1), 0, dyetrace.ErrSumRange},
		"did not fit":     {total(1), total(math.MaxInt64, 1, -1), 0, dyetrace.ErrSumRange},
		"the first is so": {total(math.MaxInt64, 1, -1), total(-1), 0, dyetrace.ErrSumRange},
	} {
		test.a.Join(test.b)
		if got, err := test.a.Sum(); got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
