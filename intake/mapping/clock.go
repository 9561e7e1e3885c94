package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/intake/values"
	"dyetrace/intake/xlsx"
)

var (
	errTimeEmpty  = errors.New("time is empty")
	errTimeSyntax = errors.New("time is none that is known, such as 20260301090000 or 2026-03-01 09:00:00: " +
		"give its layout in a mapping")
	errHoursOpen = errors.New("time of day could be one to the minute or one to the second whose first zeros are lost: " +
		"give its layout in a mapping, hhmm or hhmmss")
	errDayOpen = errors.New("time could have its day or its month first, and nothing in the column decides: " +
		"give layouts in a mapping, such as DD/MM/YYYY or MM/DD/YYYY")
	errDayOrder = errors.New("time does not fit the order of day and month that the column has otherwise: " +
		"give layouts in a mapping")
	errNoDay = errors.New("time has no day, and no other column gives one")
)

// Precisions of times.
const (
	dayLong    = 24 * time.Hour
	minuteLong = time.Minute
)

// clock reads times as statements have them. It belongs to one goroutine.
type clock struct {
	intake.Clock
	layouts  []values.Layout
	ofHours  []values.Layout // of times of day
	any      bool            // days may begin with their day or month
	order    values.Order    // of year, month and day, as the column shows it; 0 where it does not
	date1904 bool
	hours    hoursForm
	buffer   []byte
	groups   [8]group
}

// group is a run of digits.
type group struct{ text []byte }

func (p *plan) clock() *clock {
	c := &clock{Clock: p.wall, date1904: p.date1904, any: true, hours: p.hours}
	orders := values.Order(0)
	for _, s := range append(append([]source(nil), p.byTag.time...), p.byTag.date...) {
		for _, layout := range s.Layouts {
			switch layout {
			case "hhmm":
				c.hours = toMinutes
			case "hhmmss":
				c.hours = toSeconds
			}
			if l, ok := values.ParseLayout(layout); ok && l.Dated() {
				c.layouts, orders = append(c.layouts, l), orders|orderOf(layout)
			} else if ok {
				c.ofHours = append(c.ofHours, l)
			}
		}
	}
	// A day that does not fit the order of the others is refused, not read by
	// another order.
	if orders == values.DMY || orders == values.MDY {
		c.order = orders
	}
	return c
}

// parse reads a time. It lies at most spread after the instant returned.
func (c *clock) parse(v []byte) (at dyetrace.Instant, spread time.Duration, err error) {
	v = clean(v)
	if blank(v) {
		return 0, 0, errTimeEmpty
	}
	if len(v) == 19 && v[4] == '-' && v[13] == ':' {
		at, err = c.RFC3339(v)
		return at, 0, err
	}
	if len(v) == 14 && allDigits(v) {
		at, err = c.compact(v)
		return at, 0, err
	}
	text, spread, err := c.text(v)
	if err != nil {
		return 0, 0, err
	}
	at, err = c.RFC3339(text)
	return at, spread, err
}

// text returns a time as 2026-03-01 09:00:00, read by the mapping's layouts or else
// by its shape.
func (c *clock) text(v []byte) ([]byte, time.Duration, error) {
	for _, layout := range c.layouts {
		if text, spread, ok := layout.Read(string(v)); ok {
			return []byte(text), spread, nil
		}
	}
	text, spread, err := c.normal(v)
	if err == nil || !c.any {
		return text, spread, err
	}
	return c.ordered(string(v), err)
}

// ordered returns a time that begins with its day or month, or has a month's name.
// Where the parts could be two days, the order of the column decides.
func (c *clock) ordered(v string, none error) ([]byte, time.Duration, error) {
	t, ok := values.SplitTime(v)
	if !ok {
		return nil, 0, none
	}
	day, known := t.Sole()
	if c.order != 0 && !t.Named() {
		if day, known = t.Day(c.order); !known {
			return nil, 0, errDayOrder
		}
	}
	if !known {
		return nil, 0, errDayOpen
	}
	return []byte(day + " " + t.Clock + t.Zone), t.Spread, nil
}

// compact reads fourteen digits.
func (c *clock) compact(v []byte) (dyetrace.Instant, error) {
	b := append(c.buffer[:0], v[:4]...)
	for i, sep := range []byte("-- ::") {
		b = append(append(b, sep), v[4+2*i:6+2*i]...)
	}
	c.buffer = b
	return c.RFC3339(b)
}

// normal returns a time of any known shape as 2026-03-01 09:00:00.
func (c *clock) normal(v []byte) (text []byte, spread time.Duration, err error) {
	const longest = 64 // no time is longer; a remark may be
	if len(v) > longest {
		return nil, 0, errTimeSyntax
	}
	// A bare number of days comes first: its digits would look like part of a day. A
	// zone must go before the split, since its digits are none of the time of day.
	if text, ok := c.serial(v); ok {
		return text, 0, nil
	}
	v, zone := cutZone(v)
	groups, seps, ok := c.split(v)
	if !ok {
		return nil, 0, errTimeSyntax
	}
	// The first run of digits decides. It is a year with month and day behind it, a
	// whole day, or a day and a time of day without a mark between them, to the
	// minute, the second, or parts of a second.
	b := c.buffer[:0]
	switch n := len(groups[0].text); {
	case n == 4 && len(groups) >= 3:
		b = append(b, groups[0].text...)
		for _, part := range groups[1:3] {
			b = appendPair(append(b, '-'), part.text)
		}
		groups, seps = groups[3:], seps[3:]
	case n == 8:
		b = appendDay(b, groups[0].text)
		groups, seps = groups[1:], seps[1:]
	case n == 12 || n == 14 || n == 16 || n == 17 || n == 20:
		b = appendDay(b, groups[0].text[:8])
		rest := groups[0].text[8:]
		b = append(b, ' ')
		b = appendClock(b, rest[:min(len(rest), 6)])
		if len(rest) > 6 {
			b = append(append(b, '.'), rest[6:]...)
		} else if len(rest) == 4 {
			spread = minuteLong
		}
		if len(groups) == 2 && len(rest) == 6 && seps[1] == '.' {
			b = append(append(b, '.'), groups[1].text...)
			groups = groups[:1]
		}
		if len(groups) > 1 {
			return nil, 0, errTimeSyntax
		}
		c.buffer = append(b, zone...)
		return c.buffer, spread, nil
	default:
		return nil, 0, errTimeSyntax
	}
	b, spread, err = appendHours(b, groups, seps, afternoon(v))
	if err != nil {
		return nil, 0, err
	}
	c.buffer = append(b, zone...)
	return c.buffer, spread, nil
}

// cutZone separates a zone such as Z, +08:00, +0800 or +08 from a time of day.
func cutZone(v []byte) (rest, zone []byte) {
	if n := len(v); n > 1 && (v[n-1] == 'Z' || v[n-1] == 'z') {
		return v[:n-1], []byte("Z")
	}
	for _, size := range []int{len("+08:00"), len("+0800"), len("+08")} {
		at := len(v) - size
		if at < len("2026-03-01 09:00") || v[at] != '+' && v[at] != '-' || bytes.IndexByte(v[:at], ':') < 0 {
			continue
		}
		digits := bytes.Replace(v[at+1:], []byte{':'}, nil, 1)
		colon := size < len("+08:00") || v[at+3] == ':'
		if allDigits(digits) && len(digits)%2 == 0 && colon {
			return v[:at], v[at:]
		}
	}
	return v, nil
}

// split finds the runs of digits; seps[i] is the last byte before groups[i].
func (c *clock) split(v []byte) (groups []group, seps []byte, ok bool) {
	var before [8]byte
	groups, seps = c.groups[:0], before[:0]
	for i := 0; i < len(v); {
		start := i
		for i < len(v) && (v[i] < '0' || v[i] > '9') {
			i++
		}
		if i == len(v) {
			break
		}
		if i-start > 12 || len(groups) == len(c.groups) {
			return nil, nil, false
		}
		sep := byte(0)
		if i > start {
			sep = v[i-1]
		}
		begin := i
		for i < len(v) && v[i] >= '0' && v[i] <= '9' {
			i++
		}
		groups, seps = append(groups, group{v[begin:i]}), append(seps, sep)
	}
	return groups, seps, len(groups) > 0
}

func appendPair(b, digits []byte) []byte {
	if len(digits) == 1 {
		b = append(b, '0')
	}
	return append(b, digits...)
}

func appendDay(b, v []byte) []byte {
	b = append(append(b, v[:4]...), '-')
	b = append(append(b, v[4:6]...), '-')
	return append(b, v[6:8]...)
}

// appendClock appends four or six digits as a time of day.
func appendClock(b, v []byte) []byte {
	b = append(append(append(b, v[:2]...), ':'), v[2:4]...)
	b = append(b, ':')
	if len(v) == 4 {
		return append(b, "00"...)
	}
	return append(b, v[4:6]...)
}

// appendHours appends the time of day that follows a day.
func appendHours(b []byte, groups []group, seps []byte, afternoon bool) ([]byte, time.Duration, error) {
	b = append(b, ' ')
	if len(groups) == 0 {
		return append(b, "00:00:00"...), dayLong, nil
	}
	// Hours and minutes are together in one run of digits, or in two. The seconds may
	// be missing; then the time is known to the minute.
	spread := time.Duration(0)
	first := groups[0].text
	var hours []byte
	switch n := len(first); {
	case n == 6 || n == 4:
		hours = appendClock(nil, first)
		if n == 4 {
			spread = minuteLong
		}
		groups, seps = groups[1:], seps[1:]
	case n <= 2 && len(groups) >= 2:
		hours = appendPair(append(appendPair(nil, first), ':'), groups[1].text)
		groups, seps = groups[2:], seps[2:]
		if len(groups) > 0 && len(groups[0].text) <= 2 {
			hours = appendPair(append(hours, ':'), groups[0].text)
			groups, seps = groups[1:], seps[1:]
		} else {
			hours, spread = append(hours, ":00"...), minuteLong
		}
	default:
		return nil, 0, errTimeSyntax
	}
	// 12 PM is noon, and 0 to 11 PM are the twelve hours after it.
	if afternoon && len(hours) == 8 && string(hours[:2]) < "12" {
		hour := 10*(hours[0]-'0') + hours[1] - '0' + 12
		hours[0], hours[1] = '0'+hour/10, '0'+hour%10
	}
	// Another run of digits can only be parts of a second. What else is behind a time
	// would be lost, so the time is refused.
	b = append(b, hours...)
	switch {
	case len(groups) == 0:
		return b, spread, nil
	case len(groups) == 1 && (seps[0] == '.' || seps[0] == ':' || seps[0] == ',') && len(groups[0].text) <= 9:
		return append(append(b, '.'), groups[0].text...), spread, nil
	}
	return nil, 0, errTimeSyntax
}

// serial reads a number of days, as a spreadsheet has a time that nobody has
// formatted as one.
func (c *clock) serial(v []byte) ([]byte, bool) {
	whole, frac, _ := bytes.Cut(v, []byte{'.'})
	if len(whole) != 5 || !allDigits(whole) || len(frac) > 0 && !allDigits(frac) {
		return nil, false
	}
	text, ok := xlsx.Serial(v, c.date1904)
	return []byte(text), ok && text >= firstSerial && text < endSerial
}

// The years that a number of days may lie in. One outside of them is another number
// of five digits, such as a time of day.
const (
	firstSerial = "1990"
	endSerial   = "2070"
)

// onlyHours reports whether a value beside a day can only be a time of day. Five
// digits are no number of days there: that would contradict the day.
func onlyHours(v []byte) bool {
	v = clean(v)
	return allDigits(v) && (len(v) <= 7 || len(v) == 9)
}

// hoursForm is how a column writes times of day that are digits alone.
type hoursForm uint8

const (
	anyForm   hoursForm = iota // not known: times that fit both forms are refused
	toMinutes                  // HHMM
	toSeconds                  // HHMMSS, and HHMMSSmmm
)

// timeOfDay reads a time without a day, as 09:00:00.
func timeOfDay(v []byte, form hoursForm) ([]byte, time.Duration, error) {
	v = clean(v)
	if len(v) <= 9 && allDigits(v) {
		return digitsOfDay(v, form)
	}
	if frac, is := bytes.CutPrefix(v, []byte("0.")); is && allDigits(frac) {
		return partOfDay(frac)
	}
	c := clock{}
	groups, seps, ok := c.split(v)
	if !ok || len(groups[0].text) > 2 || len(groups) < 2 {
		return nil, 0, errTimeSyntax
	}
	out, spread, err := appendHours(nil, groups, seps, afternoon(v))
	if err != nil || len(out) < 9 {
		return nil, 0, errTimeSyntax
	}
	return out[1:], spread, nil
}

// partOfDay reads a time of day as spreadsheets store it: a part of a day. Fewer than
// four digits may be hours and minutes as well.
func partOfDay(frac []byte) ([]byte, time.Duration, error) {
	const least, most = 4, 13
	if len(frac) < least {
		return nil, 0, errHoursOpen
	}
	part, whole := int64(0), int64(1)
	for _, c := range frac[:min(len(frac), most)] {
		part, whole = 10*part+int64(c-'0'), 10*whole
	}
	const day = 24 * 60 * 60
	second := min((part*day+whole/2)/whole, day-1)
	return fmt.Appendf(nil, "%02d:%02d:%02d", second/3600, second/60%60, second%60), 0, nil
}

// formOfHours returns how a column writes times of day in digits alone. One value
// with five, six or nine digits shows that all are to the second, whatever zeros the
// others have lost.
func (d *draft) formOfHours(columns []int) hoursForm {
	for _, c := range columns {
		for v := range d.shape(c).distinct {
			if n := len(v); n != 5 && n != 6 && n != 9 || !allDigits([]byte(v)) {
				continue
			}
			if _, _, err := timeOfDay([]byte(v), toSeconds); err == nil {
				return toSeconds
			}
		}
	}
	return anyForm
}

// digitsOfDay reads a time of day in digits alone. A program that has taken it for a
// number has dropped its first zeros: 44530 is 04:45:30, 945 is 00:09:45, and
// 93015123 is 09:30:15.123.
func digitsOfDay(v []byte, form hoursForm) ([]byte, time.Duration, error) {
	switch n := len(v); {
	case n == 9:
		return clockDigits(v)
	case n == 8 && looksLikeDay(v):
		return nil, 0, errHoursOpen
	case n == 8:
		long, _, err := clockDigits(append([]byte{'0'}, v...))
		short, _, err2 := clockDigits(append(bytes.Clone(v), '0'))
		switch {
		case err == nil && err2 == nil:
			return nil, 0, errHoursOpen
		case err == nil:
			return long, 0, nil
		}
		return short, 0, err2
	case n == 7:
		return nil, 0, errTimeSyntax
	case n == 4 && (form == toMinutes || form == anyForm && v[0] == '0'), n < 4 && form == toMinutes:
		out, _, err := clockDigits(append([]byte("0000")[:4-n], append(bytes.Clone(v), "00"...)...))
		return out, minuteLong, err
	case n <= 4 && form == anyForm && string(v) != "0":
		return nil, 0, errHoursOpen
	}
	return clockDigits(append([]byte("000000")[:6-len(v)], v...))
}

// looksLikeDay reports whether eight digits could be a day of our time.
func looksLikeDay(v []byte) bool {
	century, month, day := string(v[:2]), string(v[4:6]), string(v[6:])
	return (century == "19" || century == "20") && month > "00" && month < "13" && day > "00" && day < "32"
}

// clockDigits returns six or nine digits as a time of day, if they are one.
func clockDigits(v []byte) ([]byte, time.Duration, error) {
	out := appendClock(nil, v[:6])
	if out[0] > '2' || out[0] == '2' && out[1] > '3' || out[3] > '5' || out[6] > '5' {
		return nil, 0, errTimeSyntax
	}
	if len(v) == 9 && string(v[6:]) != "000" {
		out = append(append(out, '.'), v[6:]...)
	}
	return out, 0, nil
}

// afternoon reports whether a text marks its hours as those after noon.
func afternoon(v []byte) bool {
	return bytes.Contains(v, []byte("下午")) || bytes.Contains(bytes.ToUpper(v), []byte("PM"))
}

// join reads a day and a time of day from two columns.
func (c *clock) join(day, hours []byte) (dyetrace.Instant, time.Duration, error) {
	if blank(clean(hours)) {
		return c.parse(day)
	}
	clockText, spread, err := c.dayTime(hours)
	if err != nil {
		return 0, 0, err
	}
	text, _, err := c.dayOf(clean(day))
	if err != nil {
		return 0, 0, err
	}
	at, err := c.RFC3339(append(append(append([]byte(nil), text[:10]...), ' '), clockText...))
	return at, spread, err
}

// dayTime reads a time of day by the mapping's layouts, else by its shape.
func (c *clock) dayTime(v []byte) ([]byte, time.Duration, error) {
	for _, layout := range c.ofHours {
		if hours, spread, ok := layout.Read(string(clean(v))); ok && !allDigits(clean(v)) {
			return []byte(hours), spread, nil
		}
	}
	return timeOfDay(v, c.hours)
}

func (c *clock) dayOf(v []byte) ([]byte, time.Duration, error) {
	if blank(v) {
		return nil, 0, errNoDay
	}
	text, spread, err := c.text(v)
	if err == nil && len(text) < 10 {
		err = errTimeSyntax
	}
	return text, spread, err
}

// goodLayout reports whether a layout has a day.
func goodLayout(layout string) bool {
	l, ok := values.ParseLayout(layout)
	return ok && l.Dated()
}

// goodHours reports whether a layout has a time of day and no day.
func goodHours(layout string) bool {
	l, ok := values.ParseLayout(layout)
	return ok && !l.Dated()
}

// byLayout returns a time, read by a layout such as DD/MM/YYYY hh:mm:ss, as
// 2026-03-01 09:00:00.
func byLayout(v []byte, layout string) (text []byte, spread time.Duration, ok bool) {
	l, ok := values.ParseLayout(layout)
	if !ok {
		return nil, 0, false
	}
	read, spread, ok := l.Read(string(v))
	return []byte(read), spread, ok
}
