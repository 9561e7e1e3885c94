package values

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Order is in which order a text has year, month and day; several may fit.
type Order uint8

// The orders.
const (
	YMD Order = 1 << iota
	DMY
	MDY
)

// Layout is the order as a mapping writes it.
func (o Order) Layout() string {
	return map[Order]string{YMD: "YY-MM-DD", DMY: "DD/MM/YYYY", MDY: "MM/DD/YYYY"}[o]
}

// Time is a day, perhaps with a time of day, before the order of its parts is known.
type Time struct {
	part   [3]int
	width  [3]int // digits of each part
	named  int    // the part that is a month's name, -1 where none is
	points bool   // points separate the parts, which means that the day comes before the month
	Clock  string // 09:00:00.5
	Spread time.Duration
	Zone   string // Z or +01:00, "" where there is none
}

// SplitTime splits the text of a time that begins with its day.
func SplitTime(v string) (t Time, ok bool) {
	// A day has three parts in any order, one of them perhaps a month's name. Words that do not
	// matter, such as "of", may be between them; anything else means that it is no day.
	if len(v) > longest || !utf8.ValidString(v) {
		return t, false
	}
	t.named = -1
	n := 0
	for n < 3 {
		v = strings.TrimLeft(v, " \u00a0,")
		if n > 0 {
			rest := strings.TrimLeft(v, "-/.年月日")
			t.points = t.points || strings.HasPrefix(v, ".")
			if utf8.RuneCountInString(v)-utf8.RuneCountInString(rest) > 1 {
				return t, false
			}
			v = strings.TrimLeft(rest, " \u00a0")
		}
		switch digits, word := digitsOf(v), letters(v); {
		case digits > 0 && digits <= 4:
			t.part[n], t.width[n] = number(v[:digits]), digits
			n, v = n+1, v[digits:]
		case digits > 0 || word == 0:
			return t, false
		case month(v[:word]) > 0 && t.named < 0:
			t.part[n], t.named = month(v[:word]), n
			n, v = n+1, v[word:]
		case passedOver[fold(v[:word])]:
			v = v[word:]
		default:
			return t, false
		}
	}
	v = strings.TrimPrefix(v, "日")
	v = strings.TrimPrefix(v, ".")
	t.Clock, t.Spread, t.Zone, ok = clockOf(v)
	return t, ok && t.Fits() != 0
}

// digitsOf is how many digits a text begins with.
func digitsOf(v string) (n int) {
	for n < len(v) && v[n] >= '0' && v[n] <= '9' {
		n++
	}
	return n
}

func number(digits string) (n int) {
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// Fits are the orders in which the parts are a day of the calendar.
func (t Time) Fits() (fits Order) {
	for _, o := range []Order{YMD, DMY, MDY} {
		if _, ok := t.Day(o); ok {
			fits |= o
		}
	}
	return fits
}

// Day is the day in an order, as 2026-03-01.
func (t Time) Day(o Order) (text string, ok bool) {
	year, month, day := 0, 1, 2
	switch o {
	case DMY:
		year, month, day = 2, 1, 0
	case MDY:
		year, month, day = 2, 0, 1
	}
	switch {
	case t.named >= 0 && t.named != month, t.named < 0 && o == MDY && t.points:
		return "", false
	case t.named >= 0 && o == YMD && t.width[0] != 4:
		return "", false // 01-Mar-26 begins with its day
	case t.width[year] != 4 && t.width[year] != 2, t.width[day] > 2 || t.width[month] > 2:
		return "", false
	}
	y := t.part[year]
	if t.width[year] == 2 {
		y = number(Year(pair(y)))
	}
	at := time.Date(y, time.Month(t.part[month]), t.part[day], 0, 0, 0, 0, time.UTC)
	if y < 1000 || at.Year() != y || int(at.Month()) != t.part[month] || at.Day() != t.part[day] {
		return "", false
	}
	return at.Format(time.DateOnly), true
}

// Named reports whether the month is a name.
func (t Time) Named() bool { return t.named >= 0 }

// Sole is the only day that the text can mean, in whatever order.
func (t Time) Sole() (text string, ok bool) {
	for _, o := range []Order{YMD, DMY, MDY} {
		day, is := t.Day(o)
		switch {
		case is && text != "" && text != day:
			return "", false
		case is:
			text = day
		}
	}
	return text, text != ""
}

// clockOf reads what follows a day: a time of day with or without seconds and
// parts of one, AM or PM, and a zone.
func clockOf(v string) (clock string, spread time.Duration, zone string, ok bool) {
	// Nothing behind the day means the whole day. Whatever is left at the end that is neither a
	// time nor a zone would be lost, so the text is no time.
	v = strings.TrimLeft(v, " \u00a0,T-")
	v = strings.TrimRight(v, " \u00a0")
	for word := letters(v); word > 0 && passedOver[fold(v[:word])]; word = letters(v) {
		v = strings.TrimLeft(v[word:], " \u00a0")
	}
	if v == "" {
		return "00:00:00", dayLong, "", true
	}
	v, zone = cutZone(v)
	half, v := cutHalf(v)
	v = strings.TrimLeft(v, " \u00a0")
	hours, v, ok := take2(v, ":.h时點点")
	if !ok {
		return "", 0, "", false
	}
	minutes, v, ok := take2(v, ":.分m")
	if !ok {
		return "", 0, "", false
	}
	seconds, spread := "00", minuteLong
	if digitsOf(v) > 0 {
		if seconds, v, ok = take2(v, ".,:秒"); !ok {
			return "", 0, "", false
		}
		spread = 0
	}
	fraction := v[:digitsOf(v)]
	v = strings.TrimLeft(v[len(fraction):], " \u00a0")
	if half == 0 {
		half, v = cutHalf(v)
	}
	if word := letters(v); word > 0 && passedOver[fold(v[:word])] {
		v = v[word:]
	}
	if half != 0 {
		if hours, ok = halfDay(hours, half); !ok {
			return "", 0, "", false
		}
	}
	clock = hours + ":" + minutes + ":" + seconds
	if fraction != "" {
		clock += "." + fraction
	}
	return clock, spread, zone, v == "" && len(fraction) <= 9 && hours < "24" && minutes < "60" && seconds < "60" &&
		(fraction == "" || spread == 0)
}

// take2 takes one or two digits off a text and one of the marks that may follow them.
func take2(v, after string) (digits, rest string, ok bool) {
	n := digitsOf(v)
	if n != 1 && n != 2 {
		return "", "", false
	}
	digits, rest = v[:n], v[n:]
	if n == 1 {
		digits = "0" + digits
	}
	if r, size := utf8.DecodeRuneInString(rest); size > 0 && strings.ContainsRune(after, r) {
		rest = rest[size:]
	}
	return digits, rest, true
}

// cutZone cuts Z, UTC or an offset such as +01:00, +0100 or +01 off the end of a
// time of day.
func cutZone(v string) (rest, zone string) {
	for _, utc := range []string{"Z", "z", "UTC", "GMT"} {
		if rest, is := strings.CutSuffix(v, utc); is {
			return strings.TrimRight(rest, " "), "Z"
		}
	}
	at := strings.LastIndexAny(v, "+-")
	if at < 4 {
		return v, ""
	}
	digits := strings.Replace(v[at+1:], ":", "", 1)
	if digitsOf(digits) != len(digits) || len(digits) != 4 && len(digits) != 2 {
		return v, ""
	}
	digits = (digits + "00")[:4]
	return strings.TrimRight(v[:at], " "), v[at:at+1] + digits[:2] + ":" + digits[2:]
}

// Orders gathers what the days of a column show of the order of their parts.
type Orders struct {
	fits  Order
	any   bool
	short bool // a year has two digits
	runs  [3]run
}

// run is how the days of a column follow each other in one order.
type run struct {
	first, last, least, most int64
	up, down, any            bool
}

// orders are in the order of Orders.runs.
var orders = [3]Order{YMD, DMY, MDY}

// Add takes up a day; those of a column are added in its order.
func (s *Orders) Add(t Time) {
	if !s.any {
		s.fits, s.any = YMD|DMY|MDY, true
	}
	s.fits &= t.Fits()
	s.short = s.short || t.named < 0 && t.width[0] != 4 && t.width[2] != 4
	for i, o := range orders {
		text, ok := t.Day(o)
		if !ok {
			continue
		}
		at, err := time.Parse(time.DateOnly, text)
		if err == nil {
			s.runs[i].add(at.Unix() / 86400)
		}
	}
}

func (r *run) add(day int64) {
	if !r.any {
		*r = run{first: day, last: day, least: day, most: day, any: true}
		return
	}
	r.up, r.down = r.up || day > r.last, r.down || day < r.last
	r.last, r.least, r.most = day, min(r.least, day), max(r.most, day)
}

// Decide is the one order in which all days are days of the calendar, 0 where
// none or several are: a day above the twelfth decides between day and month.
// Which part is a year of two digits shows in how the days follow each other:
// read in the wrong order they lie years apart.
func (s *Orders) Decide() Order {
	fits := s.fits
	if s.short && fits&YMD != 0 && fits != YMD {
		first, last := s.runs[0], s.runs[1]
		if fits&DMY == 0 {
			last = s.runs[2]
		}
		switch {
		case last.steadier(first):
			fits &^= YMD
		case first.steadier(last) && (fits&DMY == 0 || fits&MDY == 0 || first.steadier(s.runs[2])):
			fits = YMD
		}
	}
	if fits == YMD || fits == DMY || fits == MDY {
		return fits
	}
	return 0
}

// steadier reports whether days go one way in far less time than those of
// another order.
func (r run) steadier(other run) bool {
	return !(r.up && r.down) && r.most > r.least && (r.most-r.least)*4 < other.most-other.least
}
