package mapping

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/values"
)

// Amounts as people and spreadsheets write them, and what is none.
func TestMoney(t *testing.T) {
	cny, jpy := intake.MustCurrency("CNY"), intake.MustCurrency("JPY")
	for text, want := range map[string]string{
		"12.50": "12.50", "-12.5": "-12.50", "+12.5": "12.50", "12.500": "12.50", "1,234.50": "1234.50", "1,2345.00": "12345.00",
		"¥12.00": "12.00", "￥12.00": "12.00", "12.00元": "12.00", "１２．５０": "12.50", "(12.50)": "-12.50", "12.50-": "-12.50", "−12.50": "-12.50",
		"8.1999999999999993": "8.20", "1234.5599999999999": "1234.56", "99999.999999999985": "100000.00", "1.2345E+4": "12345.00", "1.5E-1": "0.15",
		".5": "0.50", "0": "0.00", "12 345.00": "12345.00", "100.0000000": "100.00",
	} {
		got, err := money([]byte(text), cny, false, "amount")
		if err != nil || got.Format(cny) != want {
			t.Errorf("%s: %s, %v, want %s", text, got.Format(cny), err, want)
		}
	}
	for _, text := range []string{"", "12.345", "1,23.00", "12a", "--5", "1E+40", "1.23E", "9999999999999999999999", "abc", "1.2.3", "0x10", "12.5.", "=SUM(A1)", "#REF!"} {
		if got, err := money([]byte(text), cny, false, "amount"); err == nil {
			t.Errorf("%s: %d, want an error", text, got)
		}
	}
	if got, err := money([]byte("1234"), cny, true, "amount"); err != nil || got != 1234 {
		t.Errorf("fen: %d, %v", got, err)
	}
	if _, err := money([]byte("12.5"), cny, true, "amount"); err == nil {
		t.Error("half a fen was taken")
	}
	if _, err := money([]byte("12.5"), jpy, false, "amount"); !errors.Is(err, dyetrace.ErrAmountDigits) {
		t.Errorf("half a yen: %v", err)
	}
}

// An amount that a spreadsheet holds in binary is read as the decimal it was.
func TestMoneyOfSpreadsheets(t *testing.T) {
	cny := intake.MustCurrency("CNY")
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, 9_999_999_999_999).Draw(t, "cents")
		text := fmt.Sprintf("%.17g", float64(cents)/100)
		if got, err := money([]byte(text), cny, false, "amount"); err != nil || int64(got) != cents {
			t.Fatalf("%d as %s: %d, %v", cents, text, got, err)
		}
	})
}

// What stands around a value is taken off it.
func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		" a\t": "a", "\ufeffa": "a", "\u3000a\u3000": "a", "\u00a0a\u00a0": "a", `="6222"`: "6222", "'6222": "6222", "\"a\"": "a", "`a": "a",
		"张": "张", " ": "", "": "", "\t\r\n": "", "a b": "a b", "甲\u3000": "甲", "'": "", `="`: `="`,
	} {
		if got := string(clean([]byte(text))); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Account numbers are compared without blanks and in narrow digits; those that
// a spreadsheet has ruined are refused.
func TestAccountNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"6222020000000000011": "6222020000000000011", "6222 0200 0000 0000 011": "6222020000000000011", "６２２２": "6222", "6222****1234": "6222****1234",
		"张三 某行": "张三 某行", "1234567.0": "1234567", "EURO1E10": "EURO1E10", "100": "100", "NL91ABNA0417164300": "NL91ABNA0417164300",
	} {
		got, err := account([]byte(text))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"6.22E+18", "6.2220200000001e18", "6E+18", "6222020000000000011.0"} {
		if got, err := account([]byte(text)); !errors.Is(err, errRuined) {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
}

func layout(t testing.TB, text string) values.Layout {
	t.Helper()
	l, ok := values.ParseLayout(text)
	if !ok {
		t.Fatal(text)
	}
	return l
}

// Times in every shape that statements have.
func TestTimes(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	p := &plan{wall: intake.NewClock(shanghai)}
	c := p.clock()
	c.layouts = []values.Layout{layout(t, "DD/MM/YYYY hh:mm")}
	for text, want := range map[string]struct {
		utc    string
		spread time.Duration
	}{
		"20260301090000":             {"2026-03-01T01:00:00Z", 0},
		"202603010900":               {"2026-03-01T01:00:00Z", time.Minute},
		"2026030109000050":           {"2026-03-01T01:00:00.5Z", 0},
		"20260301090000123":          {"2026-03-01T01:00:00.123Z", 0},
		"20260301090000.5":           {"2026-03-01T01:00:00.5Z", 0},
		"20260301":                   {"2026-02-28T16:00:00Z", 24 * time.Hour},
		"20260301 090000":            {"2026-03-01T01:00:00Z", 0},
		"20260301 09:00:00":          {"2026-03-01T01:00:00Z", 0},
		"2026-03-01 09:00:00":        {"2026-03-01T01:00:00Z", 0},
		"2026-3-1 9:00:00":           {"2026-03-01T01:00:00Z", 0},
		"2026/3/1 9:00":              {"2026-03-01T01:00:00Z", time.Minute},
		"2026.03.01":                 {"2026-02-28T16:00:00Z", 24 * time.Hour},
		"2026年3月1日":                  {"2026-02-28T16:00:00Z", 24 * time.Hour},
		"2026年3月1日 9时00分30秒":         {"2026-03-01T01:00:30Z", 0},
		"2026-03-01T09:00:00+08:00":  {"2026-03-01T01:00:00Z", 0},
		"2026-03-01T01:00:00Z":       {"2026-03-01T01:00:00Z", 0},
		"2026-03-01 09:00:00.250":    {"2026-03-01T01:00:00.25Z", 0},
		"2026-03-01-09.00.00.250000": {"2026-03-01T01:00:00.25Z", 0},
		"2026-03-01 下午3:00":          {"2026-03-01T07:00:00Z", time.Minute},
		"46082":                      {"2026-02-28T16:00:00Z", 0},
		"46082.375":                  {"2026-03-01T01:00:00Z", 0},
		"01/03/2026 09:00":           {"2026-03-01T01:00:00Z", time.Minute},
		" 20260301090000\t":          {"2026-03-01T01:00:00Z", 0},
	} {
		at, spread, err := c.parse([]byte(text))
		if err != nil || at.String() != want.utc || spread != want.spread {
			t.Errorf("%s: %s, %s, %v, want %s, %s", text, at, spread, err, want.utc, want.spread)
		}
	}
	for _, text := range []string{"", "-", "2026", "20260230090000", "20260301250000", "2026-13-01 09:00:00", "abc", "12:00", "1234567", "20260301090000 1 2", "第2026页", "93015", "90500", "12000", "99999.5", "09:00:00", "2026030109"} {
		if at, _, err := c.parse([]byte(text)); err == nil {
			t.Errorf("%s: %s, want an error", text, at)
		}
	}
	for hours, want := range map[string]string{"09:00:30": "2026-03-01T01:00:30Z", "090030": "2026-03-01T01:00:30Z", "90030": "2026-03-01T01:00:30Z", "9:00": "2026-03-01T01:00:00Z"} {
		if at, _, err := c.join([]byte("2026-03-01"), []byte(hours)); err != nil || at.String() != want {
			t.Errorf("%s: %s, %v, want %s", hours, at, err, want)
		}
	}
}

// A time of day in a column of its own that is digits alone has lost the zeros
// it began with where a program took it for a number. It is never a number of
// days. What could be two times is refused.
func TestLostZeros(t *testing.T) {
	for _, c := range []struct {
		hours string
		form  hoursForm
		want  string // "" where it is refused
	}{
		{"44530", anyForm, "04:45:30"}, {"93015", anyForm, "09:30:15"}, {"180015", anyForm, "18:00:15"}, {"0", anyForm, "00:00:00"},
		{"000945", anyForm, "00:09:45"}, {"093015123", anyForm, "09:30:15.123"}, {"93015123", anyForm, "09:30:15.123"},
		{"09.15.30.123456", anyForm, "09:15:30.123456"}, {"0945", anyForm, "09:45:00"}, {"235959", anyForm, "23:59:59"}, {"18301512", anyForm, "18:30:15.12"},
		{"945", toSeconds, "00:09:45"}, {"45", toSeconds, "00:00:45"}, {"7", toSeconds, "00:00:07"}, {"1430", toSeconds, "00:14:30"},
		{"945", toMinutes, "09:45:00"}, {"1430", toMinutes, "14:30:00"}, {"5", toMinutes, "00:05:00"},
		{"945", anyForm, ""}, {"1430", anyForm, ""}, {"10101010", anyForm, ""}, {"46082", anyForm, ""}, {"99999", anyForm, ""}, {"240000", anyForm, ""},
		{"1234567", anyForm, ""}, {"46082.375", anyForm, ""}, {"2561", toMinutes, ""},
	} {
		clock := (&plan{wall: intake.NewClock(time.UTC)}).clock()
		clock.hours = c.form
		at, _, err := clock.join([]byte("20260301"), []byte(c.hours))
		if c.want == "" {
			if err == nil {
				t.Errorf("%s: %s, want an error", c.hours, at)
			}
			continue
		}
		if want := "2026-03-01T" + c.want + "Z"; err != nil || at.String() != want {
			t.Errorf("%s: %s, %v, want %s", c.hours, at, err, want)
		}
	}
}

// Whatever a cell holds, reading it ends, and what is read lies in bounds.
func FuzzValues(f *testing.F) {
	for _, seed := range []string{"20260301090000", "46082.375", "1,234.50", "8.1999999999999993", "6.22E+18", "2026年3月1日 下午3:00", "(１２．５０)"} {
		f.Add(seed)
	}
	cny := intake.MustCurrency("CNY")
	c := (&plan{wall: intake.NewClock(time.UTC)}).clock()
	c.layouts = []values.Layout{layout(f, "DD/MM/YYYY hh:mm:ss")}
	f.Fuzz(func(t *testing.T, text string) {
		if _, spread, err := c.parse([]byte(text)); err == nil && (spread < 0 || spread > dayLong) {
			t.Errorf("%q: a spread of %s", text, spread)
		}
		if a, err := money([]byte(text), cny, false, "amount"); err == nil {
			if again, err := money([]byte(a.Format(cny)), cny, false, "amount"); err != nil || again != a {
				t.Errorf("%q: %d, and written out %d, %v", text, a, again, err)
			}
		}
		if got, err := account(clean([]byte(text))); err == nil && len(got) > len(text) {
			t.Errorf("%q: %q", text, got)
		}
	})
}

// money reads an amount as people write it, whatever currency stands beside it.
func money(v []byte, c dyetrace.Currency, minor bool, column string) (dyetrace.Amount, error) {
	f, err := readFigure(v, c, minor, '.', column)
	return f.Amount, err
}
