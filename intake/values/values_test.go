package values_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dyetrace/intake/values"
)

// Amounts as people of many countries write them: what the digits are with a
// decimal point and with a decimal comma, and what stands beside them.
func TestAmounts(t *testing.T) {
	for _, c := range []struct{ text, point, comma, beside string }{
		{"1234.50", "1234.50", "", ""}, {"1234,50", "", "1234.50", ""}, {"1,234.50", "1234.50", "", ""}, {"1.234,50", "", "1234.50", ""},
		{"1,234", "1234", "1.234", ""}, {"1.234", "1.234", "1234", ""}, {"1,234,567", "1234567", "", ""}, {"1.234.567", "", "1234567", ""},
		{"1234", "1234", "1234", ""}, {"0,123", "", "0.123", ""}, {"0.500", "0.500", "", ""}, {".5", "0.5", "", ""}, {",5", "", "0.5", ""},
		{"3,50,000.00", "350000.00", "", ""}, {"1,00,00,000", "10000000", "", ""}, {"1,2345.00", "12345.00", "", ""},
		{"1'500.00", "1500.00", "", ""}, {"1’500", "1500", "1500", ""}, {"12 345.00", "12345.00", "", ""}, {"4 000,00", "", "4000.00", ""},
		{"4\u00a0000,00", "", "4000.00", ""}, {"4\u202f000,00", "", "4000.00", ""}, {"4\u2009000.5", "4000.5", "", ""},
		{"-12.5", "12.5", "", "-"}, {"12.50-", "12.50", "", "-"}, {"(12.50)", "12.50", "", "-"}, {"−12.50", "12.50", "", "-"}, {"+12.5", "12.5", "", "+"},
		{"1500.00 Dr", "1500.00", "", "out"}, {"1,500.00Cr", "1500.00", "", "in"}, {"1500.00 D", "1500.00", "", "out"}, {"1500,00 H", "", "1500.00", "in"},
		{"1500,00 S", "", "1500.00", "out"}, {"1500.00 CR.", "1500.00", "", "in"}, {"500.00 借", "500.00", "", "out"},
		{"INR 1500", "1500", "1500", "INR"}, {"1500 CNY", "1500", "1500", "CNY"}, {"Rs.500.00", "500.00", "", "INR PKR LKR NPR MUR"}, {"₹1,00,000.00", "100000.00", "", "INR"},
		{"12,50 zł", "", "12.50", "PLN"}, {"1 234,50 kr", "", "1234.50", "SEK NOK DKK ISK"}, {"€ -12.50", "12.50", "", "- EUR"}, {"-€12.50", "12.50", "", "- EUR"},
		{"R$ 1.234,56", "", "1234.56", "BRL"}, {"R1500.00", "1500.00", "", "ZAR"}, {"CHF 1'500.-", "1500", "1500", "CHF"}, {"1500,-", "1500", "1500", ""},
		{"INR 1,500.00 Dr", "1500.00", "", "out INR"}, {"12.00元", "12.00", "", "CNY TWD HKD"}, {"￥１２．００", "12.00", "", "CNY JPY"}, {"eur 5", "5", "5", "EUR"},
		{"1.2345E+4", "12345", "", ""}, {"1.5E-1", "0.15", "", ""},
	} {
		a, err := values.SplitAmount([]byte(c.text))
		point, _ := a.Decimal('.')
		comma, _ := a.Decimal(',')
		var beside []string
		for _, said := range []struct {
			is   bool
			text string
		}{{a.Negative, "-"}, {a.Plus, "+"}, {a.Way == values.In, "in"}, {a.Way == values.Out, "out"}} {
			if said.is {
				beside = append(beside, said.text)
			}
		}
		beside = append(beside, a.Currencies()...)
		if err != nil || point != c.point || comma != c.comma && c.text != "1.2345E+4" || strings.Join(beside, " ") != c.beside {
			t.Errorf("%s: %q, %q, %q, %v, want %q, %q, %q", c.text, point, comma, beside, err, c.point, c.comma, c.beside)
		}
	}
	for _, text := range []string{"", "abc", "--5", "+-5", "(5", "5)", "(-5)", "12a", "0x10", "12.5.", "1 2", "1,23", "1,234,56", "12 Dr Cr", "EUR 5 USD", "#REF!", "5 XYZ", "12.50 x",
		"12 34", "1,234 567", "1'23", "5 Du", "=SUM(A1)", strings.Repeat("9", 200)} {
		a, err := values.SplitAmount([]byte(text))
		if err != nil {
			continue
		}
		if plain, ok := a.Decimal('.'); ok {
			t.Errorf("%q: %s, want an error", text, plain)
		}
	}
}

// A column decides its decimal mark by any amount that only one mark fits, and
// never by one that both fit.
func TestMarks(t *testing.T) {
	for _, c := range []struct {
		column string
		digits int
		want   byte
		open   bool
	}{
		{"1,234|12.50", 2, '.', true}, {"1,234|12,50", 2, ',', true}, {"1.234|1.234.567", 2, ',', true}, {"1,234|5,678", 2, 0, true}, {"12|13", 2, 0, false},
		{"12.50|12,50", 2, 0, false}, {"1,234", 0, '.', false}, {"1.234", 0, ',', false}, {"1,234|0,500", 3, ',', true}, {"3,50,000|1,000", 2, '.', true}, {"1'000.00|1,000", 2, '.', true},
	} {
		var m values.Marks
		for _, text := range strings.Split(c.column, "|") {
			a, err := values.SplitAmount([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			m.Add(a.Fit(c.digits))
		}
		if got := m.Decide(); got != c.want || m.Open() != c.open {
			t.Errorf("%s: %q, open %t", c.column, got, m.Open())
		}
	}
}

// styles are patterns of amounts by their decimal mark, for a model of few
// words: an amount is what one of them matches, without its groups' marks.
var styles = map[byte]*regexp.Regexp{
	'.': regexp.MustCompile(`^([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]{0,2}('[0-9]{3})+|[1-9][0-9]{0,2}( [0-9]{3})+|[1-9][0-9]?(,[0-9]{2})*,[0-9]{3}|[1-9][0-9]?('[0-9]{2})*'[0-9]{3}|[1-9][0-9]?( [0-9]{2})* [0-9]{3}|[1-9][0-9]{0,3}(,[0-9]{4})+)?(\.[0-9]+)?$`),
	',': regexp.MustCompile(`^([0-9]+|[1-9][0-9]{0,2}(\.[0-9]{3})+|[1-9][0-9]{0,2}('[0-9]{3})+|[1-9][0-9]{0,2}( [0-9]{3})+|[1-9][0-9]?(\.[0-9]{2})*\.[0-9]{3}|[1-9][0-9]?('[0-9]{2})*'[0-9]{3}|[1-9][0-9]?( [0-9]{2})* [0-9]{3})?(,[0-9]+)?$`),
}

func modelDecimal(text string, mark byte) string {
	if !styles[mark].MatchString(text) || !strings.ContainsAny(text, "0123456789") {
		return ""
	}
	whole, frac, _ := strings.Cut(text, string(mark))
	whole = strings.NewReplacer(",", "", ".", "", "'", "", " ", "").Replace(whole)
	if whole == "" {
		whole = "0"
	}
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// Whatever a cell holds, it is an amount just where the model says so, and then
// the same one.
func FuzzAmount(f *testing.F) {
	for _, seed := range []string{"1,234.50", "1.234,50", "3,50,000.00", "1'500", "1 234", "0,5", ".5", "1,2345", "12.", "1..2", "1,,2", "00,123"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 90 || strings.Trim(text, "0123456789.,' ") != "" || strings.TrimSpace(text) != text {
			_, _ = values.SplitAmount([]byte(text))
			return
		}
		a, err := values.SplitAmount([]byte(text))
		for mark := range styles {
			got := ""
			if err == nil {
				got, _ = a.Decimal(mark)
			}
			want := modelDecimal(text, mark)
			if strings.HasSuffix(text, ",-") || strings.HasSuffix(text, ".-") {
				continue
			}
			if got != want {
				t.Errorf("%q with %c: %q, want %q", text, mark, got, want)
			}
		}
	})
}

// An amount that is written in any style is read back to the unit.
func TestAmountsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, cents := rapid.Uint32().Draw(t, "whole"), rapid.IntRange(0, 99).Draw(t, "cents")
		mark := rapid.SampledFrom([]byte{'.', ','}).Draw(t, "mark")
		group := rapid.SampledFrom([]string{"", "'", "’", " ", "\u00a0", "\u202f", map[byte]string{'.': ",", ',': "."}[mark]}).Draw(t, "group")
		text := strconv.Itoa(int(whole))
		for at := len(text) - 3; group != "" && at > 0; at -= 3 {
			text = text[:at] + group + text[at:]
		}
		text = fmt.Sprintf("%s%c%02d", text, mark, cents)
		text = strings.Replace(rapid.SampledFrom([]string{"#", "-#", "#-", "EUR #", "# zł", "(#)", "# Dr", "Rs. #Cr"}).Draw(t, "beside"), "#", text, 1)
		a, err := values.SplitAmount([]byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got, ok := a.Decimal(mark); !ok || got != fmt.Sprintf("%d.%02d", whole, cents) {
			t.Errorf("%q: %q", text, got)
		}
	})
}

// Layouts read what they say, whole days or times of day alone, and nothing
// else.
func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		layout, text, want string
		spread             time.Duration
	}{
		{"DD/MM/YYYY", "13/03/2026", "2026-03-13 00:00:00", 24 * time.Hour}, {"DD/MM/YY", "1/3/26", "2026-03-01 00:00:00", 24 * time.Hour},
		{"DD-MM-YY", "01-03-69", "2069-03-01 00:00:00", 24 * time.Hour}, {"DD-MM-YY", "01-03-70", "1970-03-01 00:00:00", 24 * time.Hour},
		{"DD MMM YYYY", "01 Mar 2026", "2026-03-01 00:00:00", 24 * time.Hour}, {"DD-MMM-YY", "1-MAR-26", "2026-03-01 00:00:00", 24 * time.Hour},
		{"DD. MMM YYYY", "1. März 2026", "2026-03-01 00:00:00", 24 * time.Hour}, {"DD MMM YYYY", "01 août 2026", "2026-08-01 00:00:00", 24 * time.Hour},
		{"DD MMM YYYY", "01 févr. 2026", "2026-02-01 00:00:00", 24 * time.Hour}, {"DD MMM YYYY", "5 października 2026", "2026-10-05 00:00:00", 24 * time.Hour},
		{"MMM DD, YYYY hh:mm AM", "Mar 1, 2026 12:05 AM", "2026-03-01 00:05:00", time.Minute}, {"DDMMYYYY", "01032026", "2026-03-01 00:00:00", 24 * time.Hour},
		{"DDMMMYYYY", "01MAR2026", "2026-03-01 00:00:00", 24 * time.Hour}, {"YYYY-MM-DD hh:mm:ss.fff", "2026-03-01 09:00:00.123456", "2026-03-01 09:00:00.123456", 0},
		{"DD-MM-YYYY hh:mm:ss.fff", "02-03-2026 12:00:00.123", "2026-03-02 12:00:00.123", 0}, {"DD/MM/YYYY hh:mm:ss AM", "01/03/2026 01:02:03 p.m.", "2026-03-01 13:02:03", 0},
		{"hh.mm", "9.05", "09:05:00", time.Minute}, {"hh时mm分ss秒", "15时04分05秒", "15:04:05", 0}, {"hh:mm AM", "12:30 PM", "12:30:00", time.Minute},
	} {
		l, ok := values.ParseLayout(c.layout)
		text, spread, read := l.Read(c.text)
		if !ok || !read || text != c.want || spread != c.spread {
			t.Errorf("%s by %s: %q, %s, %t", c.text, c.layout, text, spread, read)
		}
	}
	for layout, text := range map[string]string{"DD/MM/YYYY": "13.03.2026", "DD/MM/YY": "13/03/2026", "DDMMYYYY": "1032026", "DD MMM YYYY": "01 Mrx 2026", "hh:mm AM": "13:30 AM",
		"DD-MM-YYYY": "01-03-2026 ", "hh:mm": "12:30:00", "YYYY-MM-DD hh:mm:ss.fff": "2026-03-01 09:00:00."} {
		l, ok := values.ParseLayout(layout)
		if got, _, read := l.Read(text); !ok || read {
			t.Errorf("%s by %s: %q", text, layout, got)
		}
	}
	for _, layout := range []string{"", "DD", "DD/MM", "hh", "DD/MM/YYYY hh", "DD/MM/MM/YYYY", "hh:ss", "YYYY-MM-DD mm", "YYYY-MM-DD hh:mm.fff", "DD/MM/YYYY AM"} {
		if _, ok := values.ParseLayout(layout); ok {
			t.Errorf("%q is taken for a layout", layout)
		}
	}
}

// A time shows every day that it could be. With a name of a month, or with
// points between, it is one.
func TestTimes(t *testing.T) {
	for _, c := range []struct{ text, days, clock, zone string }{
		{"13/03/2026", "2026-03-13", "00:00:00", ""}, {"05/03/2026", "2026-03-05|2026-05-03", "00:00:00", ""}, {"03/13/2026 09:30", "2026-03-13", "09:30:00", ""},
		{"02.03.26", "2002-03-26|2026-03-02", "00:00:00", ""}, {"05.03.2026 09.15", "2026-03-05", "09:15:00", ""}, {"31/03/26", "2031-03-26|2026-03-31", "00:00:00", ""},
		{"1 Mar 2026", "2026-03-01", "00:00:00", ""}, {"01-MAR-26", "2026-03-01", "00:00:00", ""}, {"Mar 1, 2026", "2026-03-01", "00:00:00", ""}, {"2026 März 1", "2026-03-01", "00:00:00", ""},
		{"1 de marzo de 2026", "2026-03-01", "00:00:00", ""}, {"Sunday, March 1st, 2026 at 3:05 pm", "2026-03-01", "15:05:00", ""}, {"1er mars 2026", "2026-03-01", "00:00:00", ""},
		{"01MAR2026", "2026-03-01", "00:00:00", ""}, {"13/03/2026 15时04分05秒", "2026-03-13", "15:04:05", ""}, {"13/03/2026 9h30", "2026-03-13", "09:30:00", ""},
		{"13-03-2026 12:00:00.123", "2026-03-13", "12:00:00.123", ""}, {"13/03/2026 12:00:00,5", "2026-03-13", "12:00:00.5", ""}, {"13/03/2026 12:00 AM", "2026-03-13", "00:00:00", ""},
		{"13/03/2026 10:00:00+0100", "2026-03-13", "10:00:00", "+01:00"}, {"13/03/2026T10:00:00Z", "2026-03-13", "10:00:00", "Z"}, {"13/03/2026 下午3:05", "2026-03-13", "15:05:00", ""},
		{"32/03/2026", "", "", ""}, {"13/13/2026", "", "", ""}, {"1/3", "", "", ""}, {"13/03/2026 25:00", "", "", ""}, {"13/03/2026 x", "", "", ""}, {"1 Foo 2026", "", "", ""},
		{"13//03//2026", "", "", ""}, {"29/02/2026", "", "", ""}, {"13/03/2026 12:60", "", "", ""}, {"", "", "", ""},
	} {
		got, ok := values.SplitTime(c.text)
		var days []string
		for _, o := range []values.Order{values.YMD, values.DMY, values.MDY} {
			if day, is := got.Day(o); ok && is {
				days = append(days, day)
			}
		}
		if ok && (got.Clock != c.clock || got.Zone != c.zone) || strings.Join(days, "|") != c.days {
			t.Errorf("%s: %q %s %s, want %q %s %s", c.text, days, got.Clock, got.Zone, c.days, c.clock, c.zone)
		}
	}
}

// A column of days decides their order by one that has no other reading, and
// the year of two digits by how the days follow each other. Else it does not.
func TestOrders(t *testing.T) {
	for _, c := range []struct {
		column string
		want   values.Order
	}{
		{"05/03/2026|13/03/2026", values.DMY}, {"05/03/2026|05/13/2026", values.MDY}, {"05/03/2026|06/03/2026", 0}, {"13/03/2026|03/13/2026", 0},
		{"02.03.26|03.03.26|05.03.26", values.DMY}, {"26-03-01|26-03-02|26-03-05", values.YMD}, {"01/03/26", 0}, {"01/03/26|13/03/26|15/03/26", values.DMY},
		{"03/01/26|03/13/26|03/15/26", values.MDY}, {"01/03/26|01/03/26", 0}, {"24-12-30|25-01-30|26-02-28", 0}, {"2026-03-01|2026-03-13", values.YMD},
	} {
		var s values.Orders
		for _, text := range strings.Split(c.column, "|") {
			at, ok := values.SplitTime(text)
			if !ok {
				t.Fatal(text)
			}
			s.Add(at)
		}
		if got := s.Decide(); got != c.want {
			t.Errorf("%s: %d, want %d", c.column, got, c.want)
		}
	}
}

// modelDay are the days that numbers in some order could be, by trying all days
// of the years that may be meant.
func modelDays(a, b, c string) (days []string) {
	for _, order := range [][3]string{{a, b, c}, {c, b, a}, {c, a, b}} {
		year, month, day := order[0], order[1], order[2]
		if len(year) != 2 && len(year) != 4 || len(month) > 2 || len(day) > 2 {
			continue
		}
		for at := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2070; at = at.AddDate(0, 0, 1) {
			y := at.Format("2006")
			if (y == year || len(year) == 2 && y[2:] == year) && (at.Format("1") == month || at.Format("01") == month) && (at.Format("2") == day || at.Format("02") == day) {
				days = append(days, at.Format(time.DateOnly))
			}
		}
	}
	return days
}

// Whatever three numbers are written as a day, the days found are those that the
// model finds.
func TestDaysAgreeWithModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.Custom(func(t *rapid.T) string {
			n := rapid.IntRange(0, 40).Draw(t, "n")
			if rapid.Bool().Draw(t, "padded") {
				return fmt.Sprintf("%02d", n)
			}
			return strconv.Itoa(n)
		})
		year := rapid.Custom(func(t *rapid.T) string {
			n := rapid.IntRange(1970, 2069).Draw(t, "year")
			if rapid.Bool().Draw(t, "two digits") {
				return fmt.Sprintf("%02d", n%100)
			}
			return strconv.Itoa(n)
		})
		parts := []string{short.Draw(t, "first"), short.Draw(t, "second"), year.Draw(t, "third")}
		if rapid.Bool().Draw(t, "year first") {
			parts[0], parts[2] = parts[2], parts[0]
		}
		text := strings.Join(parts, rapid.SampledFrom([]string{"/", "-"}).Draw(t, "mark"))
		got, ok := values.SplitTime(text)
		var days []string
		for _, o := range []values.Order{values.YMD, values.DMY, values.MDY} {
			if day, is := got.Day(o); ok && is {
				days = append(days, day)
			}
		}
		if want := modelDays(parts[0], parts[1], parts[2]); strings.Join(days, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %q, want %q", text, days, want)
		}
	})
}

// Whatever a cell holds, reading it as a time ends, and what is read is a day and
// a time of day.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{"13/03/2026", "1 Mar 2026 3:05 pm", "02.03.26 15时04分05秒", "2026-03-01T09:00:00.5+01:00", "Sunday, 1. März 2026"} {
		f.Add(seed, "DD/MM/YYYY hh:mm")
	}
	shape := regexp.MustCompile(`^[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?$`)
	f.Fuzz(func(t *testing.T, text, layout string) {
		if at, ok := values.SplitTime(text); ok {
			if !shape.MatchString(at.Clock) || at.Fits() == 0 {
				t.Errorf("%q: %q, %d", text, at.Clock, at.Fits())
			}
		}
		if l, ok := values.ParseLayout(layout); ok {
			if got, spread, ok := l.Read(text); ok && (spread < 0 || got == "") {
				t.Errorf("%q by %q: %q, %s", text, layout, got, spread)
			}
		}
	})
}
