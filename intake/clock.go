package intake

import (
	"errors"
	"fmt"
	"math"
	"time"

	"dyetrace"
)

// Reasons to refuse a time.
var (
	errTimeSyntax  = errors.New("time is not RFC 3339, such as 2026-03-01T09:00:00+08:00")
	errTimeDate    = errors.New("time has a date that does not exist")
	errTimeClock   = errors.New("time has an hour, minute or second that does not exist")
	errTimeLeap    = errors.New("time is a leap second, which no clock of a computer can hold")
	errTimeFinest  = errors.New("time has more than nine digits of a second")
	errTimeZone    = errors.New("time has no zone: give --timezone, such as --timezone Asia/Shanghai")
	errTimeOffset  = errors.New("time has a zone offset that does not exist")
	errTimeRange   = errors.New("time is outside the years 1678 to 2262")
	errTimeSkipped = errors.New("does not exist in this time zone: clocks were put forward over it")
)

// Years that a dyetrace.Instant can hold, the last one up to 11 April.
const (
	firstYear = 1678
	lastYear  = 2262
	lastTime  = 9_223_372_036 // seconds since 1970, exclusive
)

// Clock reads times. It remembers the last day it read and the time zone's
// offset around it, so it belongs to one goroutine.
type Clock struct {
	zone *time.Location // for times without a zone; nil where they are refused

	day      [10]byte // the last date read
	midnight int64    // its start in UTC, in seconds since 1970

	from, to, offset int64 // wall times in between are this far ahead of UTC

	twice *shownTwice // if set, gathers times that clocks show twice
}

// NewClock returns a clock that reads times without a zone as times in zone, or refuses
// them where zone is nil.
func NewClock(zone *time.Location) Clock {
	return Clock{zone: zone, day: [10]byte([]byte("1970-01-01"))}
}

// Clock returns a clock for the times of a file. Times without a zone are in the zone of
// ZoneOr. The file's notes list times that clocks show twice.
func (o *Options) Clock(own *time.Location) Clock {
	c := NewClock(o.ZoneOr(own))
	c.twice = o.twice
	return c
}

// RFC3339 reads a time such as 2026-03-01T09:00:00.5+08:00. As RFC 3339
// allows, t and z may be small and a blank may replace the T. A time without a zone is
// in the clock's zone.
func (c *Clock) RFC3339(s []byte) (dyetrace.Instant, error) {
	if len(s) < 19 || s[10] != 'T' && s[10] != ' ' && s[10] != 't' {
		return 0, errTimeSyntax
	}
	day, err := c.date(s[:10], '-')
	if err != nil {
		return 0, err
	}
	second, err := clockTime(s[11:19])
	if err != nil {
		return 0, err
	}
	second += day
	if len(s) == 20 && s[19] == 'Z' {
		return instant(second, 0)
	}
	nanos, rest, err := fraction(s[19:])
	if err != nil {
		return 0, err
	}
	if len(rest) == 0 {
		return c.wall(second, nanos)
	}
	offset, err := zoneOffset(rest)
	if err != nil {
		return 0, err
	}
	return instant(second-offset, nanos)
}

// Wall reads a date such as 2022-09-01, with sep between its parts, and a time
// of day, 09:00 or 09:00:00, in the clock's zone.
func (c *Clock) Wall(date []byte, sep byte, hours []byte) (dyetrace.Instant, error) {
	day, err := c.date(date, sep)
	if err != nil {
		return 0, err
	}
	if len(hours) == len("09:00") {
		hours = append(append(make([]byte, 0, 8), hours...), ":00"...)
	}
	second, err := clockTime(hours)
	if err != nil {
		return 0, err
	}
	return c.wall(day+second, 0)
}

// Step returns the instant n units after the first of January 2017 in the clock's zone,
// where simulators that count steps begin. Days and hours are those of local time.
func (c *Clock) Step(n []byte, unit time.Duration) (dyetrace.Instant, error) {
	const start = 1_483_228_800 // 2017-01-01 in seconds since 1970
	var steps int64
	for _, b := range n {
		if b < '0' || b > '9' || steps > lastTime {
			return 0, fmt.Errorf("step %s is not a whole number", Quote(n))
		}
		steps = steps*10 + int64(b-'0')
	}
	if len(n) == 0 {
		return 0, errors.New("step is empty")
	}
	seconds := int64(unit / time.Second)
	if steps > (lastTime-start)/seconds {
		return 0, errTimeRange
	}
	return c.wall(start+steps*seconds, 0)
}

// date returns the start of a day in UTC, in seconds since 1970.
func (c *Clock) date(s []byte, sep byte) (int64, error) {
	if len(s) == 10 && [10]byte(s) == c.day {
		return c.midnight, nil
	}
	if len(s) != 10 || s[4] != sep || s[7] != sep {
		return 0, errTimeSyntax
	}
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[5:7])
	day, ok3 := digits(s[8:])
	switch {
	case !ok1 || !ok2 || !ok3:
		return 0, errTimeSyntax
	case year < firstYear || year > lastYear:
		return 0, errTimeRange
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if date.Day() != day || int(date.Month()) != month {
		return 0, errTimeDate
	}
	c.day, c.midnight = [10]byte(s), date.Unix()
	return c.midnight, nil
}

// clockTime returns a time of day such as 09:00:00 in seconds.
func clockTime(s []byte) (int64, error) {
	if len(s) != 8 || s[2] != ':' || s[5] != ':' {
		return 0, errTimeSyntax
	}
	h, m, sec := pair(s[0], s[1]), pair(s[3], s[4]), pair(s[6], s[7])
	switch {
	case h < 24 && m < 60 && sec < 60:
		return int64(h)*3600 + int64(m)*60 + int64(sec), nil
	case h > 99 || m > 99 || sec > 99:
		return 0, errTimeSyntax
	case h < 24 && m < 60 && sec == 60:
		return 0, errTimeLeap
	}
	return 0, errTimeClock
}

// pair returns a number of two digits, above 99 where they are not digits.
func pair(tens, ones byte) uint {
	t, o := uint(tens-'0'), uint(ones-'0')
	if t > 9 || o > 9 {
		return 100
	}
	return t*10 + o
}

// digits returns a number of few digits.
func digits(s []byte) (n int, ok bool) {
	for _, b := range s {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = n*10 + int(b-'0')
	}
	return n, true
}

// fraction reads the digits of a second that s may begin with.
func fraction(s []byte) (nanos int64, rest []byte, err error) {
	if len(s) == 0 || s[0] != '.' {
		return 0, s, nil
	}
	s = s[1:]
	n := 0
	for n < len(s) && s[n]-'0' <= 9 {
		if n == 9 {
			return 0, nil, errTimeFinest
		}
		nanos = nanos*10 + int64(s[n]-'0')
		n++
	}
	if n == 0 {
		return 0, nil, errTimeSyntax
	}
	for i := n; i < 9; i++ {
		nanos *= 10
	}
	return nanos, s[n:], nil
}

// zoneOffset reads Z or an offset such as +08:00, in seconds ahead of UTC. The colon may
// be missing, and the minutes with it, as DuckDB and polars write offsets: +0800 and +08.
func zoneOffset(s []byte) (int64, error) {
	if len(s) == 1 && (s[0] == 'Z' || s[0] == 'z') {
		return 0, nil
	}
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return 0, errTimeSyntax
	}
	h, m := pair(s[1], s[2]), uint(0)
	switch {
	case len(s) == 3:
	case len(s) == 5:
		m = pair(s[3], s[4])
	case len(s) == 6 && s[3] == ':':
		m = pair(s[4], s[5])
	default:
		return 0, errTimeSyntax
	}
	switch {
	case h > 99 || m > 99:
		return 0, errTimeSyntax
	case h > 23 || m > 59:
		return 0, errTimeOffset
	}
	seconds := int64(h)*3600 + int64(m)*60
	if s[0] == '-' {
		return -seconds, nil
	}
	return seconds, nil
}

// instant returns a time in seconds since 1970 and nanoseconds as an Instant.
func instant(second, nanos int64) (dyetrace.Instant, error) {
	if second >= lastTime || second <= -lastTime {
		return 0, errTimeRange
	}
	return dyetrace.Instant(second*1e9 + nanos), nil
}

// InstantAt returns the instant n units and some nanoseconds after 1970 began.
func InstantAt(n int64, unit time.Duration, nanos int64) (dyetrace.Instant, error) {
	limit := int64(math.MaxInt64 / unit)
	if n >= limit || n <= -limit || nanos < 0 || nanos > int64(24*time.Hour) {
		return 0, errTimeRange
	}
	if n*int64(unit) > math.MaxInt64-nanos {
		return 0, errTimeRange
	}
	return dyetrace.Instant(n*int64(unit) + nanos), nil
}

// Local returns the instant at which clocks in the clock's zone show the time that
// clocks in UTC show at t.
func (c *Clock) Local(t dyetrace.Instant) (dyetrace.Instant, error) {
	const second = int64(time.Second)
	seconds, nanos := int64(t)/second, int64(t)%second
	if nanos < 0 {
		seconds, nanos = seconds-1, nanos+second
	}
	return c.wall(seconds, nanos)
}

// DayStart returns when a day such as 2026-03-01 begins in the clock's zone. Where clocks
// are put forward at midnight, it begins at one.
func (c *Clock) DayStart(date []byte) (dyetrace.Instant, error) {
	at, err := c.Wall(date, '-', []byte("00:00"))
	if err != nil {
		if later, laterErr := c.Wall(date, '-', []byte("01:00")); laterErr == nil {
			return later, nil
		}
	}
	return at, err
}

// NextDay returns the day after a day such as 2026-03-01. A text that is no day is
// returned as it is.
func NextDay(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return at.AddDate(0, 0, 1).Format(time.DateOnly)
}

// wall returns the instant at which clocks in the clock's zone show a time, which is
// given as if they were clocks in UTC. Where they show it twice, because they were put
// back, it returns the first.
func (c *Clock) wall(second, nanos int64) (dyetrace.Instant, error) {
	if c.zone == nil {
		return 0, errTimeZone
	}
	if second < c.from || second >= c.to {
		if err := c.turn(second); err != nil {
			return 0, err
		}
	}
	return instant(second-c.offset, nanos)
}

// turn sets the offset of a wall time, and the stretch of time in which it holds.
func (c *Clock) turn(second int64) error {
	const day = 86400
	before, after := c.offsetAt(second-day), c.offsetAt(second+day)
	first := max(before, after) // further ahead of UTC is earlier
	switch {
	case c.offsetAt(second-first) == first:
		c.offset = first
		if last := min(before, after); last != first && c.twice != nil && c.offsetAt(second-last) == last {
			c.twice.meet(second - first)
		}
	case c.offsetAt(second-min(before, after)) == min(before, after):
		c.offset = min(before, after)
	default:
		return fmt.Errorf("time %s %w", time.Unix(second, 0).UTC().Format(time.DateTime), errTimeSkipped)
	}
	c.from, c.to = -lastTime, lastTime
	start, end := time.Unix(second-c.offset, 0).In(c.zone).ZoneBounds()
	if !start.IsZero() {
		c.from = start.Unix() + c.offset + day
	}
	if !end.IsZero() {
		c.to = end.Unix() + c.offset - day
	}
	return nil
}

// offsetAt returns how far the zone is ahead of UTC, in seconds.
func (c *Clock) offsetAt(second int64) int64 {
	_, offset := time.Unix(second, 0).In(c.zone).Zone()
	return int64(offset)
}
