package xlsx

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"
)

// DateKind is what a number format makes of a number.
type DateKind uint8

// What a number format makes of a number: nothing but a number, a day, a time of
// day, or both.
const (
	NoDate DateKind = iota
	DayDate
	ClockDate
	DayClockDate
)

// readStyles learns from xl/styles.xml which cell styles show dates.
func (b *Book) readStyles(name string) error {
	text, err := b.small(name)
	if err != nil || text == nil {
		return err
	}
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := xml.Unmarshal(text, &styles); err != nil {
		return Damaged(err)
	}
	codes := make(map[int]DateKind)
	for _, f := range styles.Formats {
		codes[f.ID] = KindOfCode(f.Code)
	}
	for _, cell := range styles.Cells {
		kind, own := codes[cell.Format]
		if !own {
			kind = BuiltIn(cell.Format)
		}
		b.dates = append(b.dates, kind)
	}
	return nil
}

// BuiltIn is what the formats that need no code make of a number: ECMA-376,
// part 1, 18.8.30, with those of East Asian languages.
func BuiltIn(id int) DateKind {
	switch {
	case id == 22:
		return DayClockDate
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return DayDate
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return ClockDate
	}
	return NoDate
}

// KindOfCode is what a format code such as yyyy/m/d h:mm makes of a number.
func KindOfCode(code string) DateKind {
	code, _, _ = strings.Cut(code, ";")
	// Only letters outside of quotes, escapes and brackets format a date. An m may be a month or a
	// minute, so it decides nothing.
	day, clock := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return NoDate
			}
			if strings.Trim(strings.ToLower(code[i+1:i+end]), "hms") == "" {
				clock = true
			}
			i += end
		case c == 'g' && strings.HasPrefix(strings.ToLower(code[i:]), "general"):
			return NoDate
		case c == 'y' || c == 'd':
			day = true
		case c == 'h' || c == 's':
			clock = true
		}
	}
	switch {
	case day && clock:
		return DayClockDate
	case day:
		return DayDate
	case clock:
		return ClockDate
	}
	return NoDate
}

// Serial is the day and the time of day that a number of days means, as
// 2026-03-01 09:00:00, with milliseconds where there are any. Days are counted
// from 1900, with a 29 February that that year did not have, or from 1904.
func Serial(number []byte, date1904 bool) (string, bool) {
	return serial(string(number), date1904, DayClockDate)
}

// lastSerial is the last day of the year 9999.
const lastSerial = 2_958_465

func serial(number string, date1904 bool, kind DateKind) (string, bool) {
	days, milli, ok := parseSerial(number)
	if !ok || days > lastSerial {
		return "", false
	}
	if kind == ClockDate && days == 0 {
		return clockText(milli), true
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 60:
		return "", false
	case days < 60:
		days++
	}
	day := epoch.AddDate(0, 0, int(days)).Format(time.DateOnly)
	if kind == DayDate && milli == 0 {
		return day, true
	}
	return day + " " + clockText(milli), true
}

func clockText(milli int64) string {
	t := time.UnixMilli(milli).UTC()
	if milli%1000 == 0 {
		return t.Format(time.TimeOnly)
	}
	return t.Format("15:04:05.000")
}

// parseSerial parts a number into days and milliseconds of a day, rounded to
// the next millisecond, without floating point.
func parseSerial(number string) (days, milli int64, ok bool) {
	const perDay = 86_400_000
	number, ok = plainNumber(number)
	if !ok {
		return 0, 0, false
	}
	whole, frac, _ := strings.Cut(number, ".")
	days, err := strconv.ParseInt(whole, 10, 32)
	if err != nil || days < 0 {
		return 0, 0, false
	}
	if len(frac) > 11 {
		frac = frac[:11]
	}
	if frac != "" {
		part, err := strconv.ParseInt(frac, 10, 64)
		if err != nil {
			return 0, 0, false
		}
		scale := int64(1)
		for range frac {
			scale *= 10
		}
		// Below 10^11 times 8.64 x 10^7 is within 63 bits: 8.64 x 10^18.
		milli = (part*perDay + scale/2) / scale
	}
	// The doubles of spreadsheets are off by less than this after a second.
	if rest := milli % 1000; rest == 1 || rest == 999 {
		milli = (milli + 1) / 1000 * 1000
	}
	if milli >= perDay {
		days, milli = days+1, milli-perDay
	}
	return days, milli, true
}

// plainNumber is a number that may have an exponent, without it.
func plainNumber(number string) (string, bool) {
	at := strings.IndexAny(number, "eE")
	if at < 0 {
		return number, number != ""
	}
	exponent, err := strconv.Atoi(number[at+1:])
	whole, frac, _ := strings.Cut(number[:at], ".")
	if err != nil || exponent < -30 || exponent > 30 || whole == "" || whole[0] == '-' {
		return "", false
	}
	if exponent < 0 {
		digits := strings.Repeat("0", -exponent) + whole + frac
		point := len(digits) - len(frac) + exponent
		return digits[:point] + "." + digits[point:], true
	}
	if more := exponent - len(frac); more > 0 {
		frac += strings.Repeat("0", more)
	}
	return whole + frac[:exponent] + "." + frac[exponent:], true
}
