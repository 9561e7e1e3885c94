package report

import (
	"testing"

	"dyetrace"
)

// Nothing that a terminal would act on is left in text that is shown.
func TestShown(t *testing.T) {
	for s, want := range map[string]string{
		"李雷":                     "李雷",
		"a\x1b[31mb\x07":         "a⟨U+001B⟩[31mb⟨U+0007⟩",
		"evil\u202egpj.exe":      "evil⟨U+202E⟩gpj.exe",
		"two\nlines\u2028\u0085": "two⟨U+000A⟩lines⟨U+2028⟩⟨U+0085⟩",
		"\xff\xfe":               "\ufffd\ufffd",
		"joined\u200dup":         "joined⟨U+200D⟩up",
		"می\u200cخواهم":          "می\u200cخواهم", // as Persian writes it
	} {
		if got := shown(s); got != want {
			t.Errorf("shown(%q) = %q, want %q", s, got, want)
		}
	}
}

// An amount with its currency has the currency's digits.
func TestMoney(t *testing.T) {
	if got := Money(123456789, must(dyetrace.ParseCurrency("JPY"))); got != "123,456,789 JPY" {
		t.Error(got)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// What is not nothing never reads as nothing, and what is not all never as all.
func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{
		0: "0.0 %", 1e-9: "< 0.1 %", 0.00049: "< 0.1 %", 0.0005: "0.1 %", 0.263: "26.3 %",
		0.9994: "99.9 %", 0.9996: "> 99.9 %", 1 - 1e-9: "> 99.9 %", 1: "100.0 %", 1.5: "150.0 %",
	} {
		if got := Percent(share); got != want {
			t.Errorf("Percent(%v) = %q, want %q", share, got, want)
		}
	}
}

// A share that a table rounds to the millionth keeps that: what is nearly certain is not certain.
func TestRatio(t *testing.T) {
	for share, want := range map[float64]int64{
		0: 0, 1e-12: 1, 0.25: 250_000, 1 - 1e-12: 999_999, 1: 1_000_000, 1.5: 1_500_000,
	} {
		if got := ratio(share).number; got != want {
			t.Errorf("ratio(%v) is %d millionths, want %d", share, got, want)
		}
	}
}
