package rules

import (
	"fmt"
	"time"

	"dyetrace"
)

// The years that days and instants of this package lie in.
const (
	firstYear = 1700
	lastYear  = 2200
)

// Day is a day of the calendar, in no zone.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the day on which an instant falls in a zone.
func DayOf(at dyetrace.Instant, zone *time.Location) Day {
	y, m, d := at.Time().In(zone).Date()
	return Day{y, m, d}
}

// ParseDay reads a day such as 2026-11-30.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return Day{}, fmt.Errorf("%q is no day: write one such as 2026-11-30", text)
	}
	return Day{t.Year(), t.Month(), t.Day()}, nil
}

// UnmarshalText reads a day for a decoder.
func (d *Day) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDay(string(text))
	return err
}

// MarshalText writes a day as ParseDay reads it.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String is the day as ParseDay reads it; the zero Day is "".
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == Day{} }

// Compare is below 0 where d lies before e, and above it where it lies after.
func (d Day) Compare(e Day) int { return d.utc().Compare(e.utc()) }

// Add is the day some days later.
func (d Day) Add(days int) Day {
	y, m, day := d.utc().AddDate(0, 0, days).Date()
	return Day{y, m, day}
}

// Weekday is its day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

func (d Day) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// addMonths is the day with the same number some months later, or the last of that month
// where it has no such day.
func (d Day) addMonths(months int) Day {
	first := time.Date(d.Year, d.Month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Day{first.Year(), first.Month(), min(d.Day, last)}
}

// at is the moment of a day at which clocks in a zone show a time since midnight. Where
// they skip it, it is as much later as they skip; where they show it twice, it is the first
// time.
func (d Day) at(clock time.Duration, zone *time.Location) time.Time {
	wall := d.utc().Add(clock)
	// An offset changes seldom: one of those a day before and after is in force.
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	first := wall.Add(-time.Duration(before) * time.Second).In(zone)
	second := wall.Add(-time.Duration(after) * time.Second).In(zone)
	if second.Before(first) && shows(second, wall) || !shows(first, wall) && shows(second, wall) {
		return second
	}
	return first
}

// shows reports whether a clock in t's zone shows the same as wall.
func shows(t, wall time.Time) bool {
	_, offset := t.Zone()
	return t.Add(time.Duration(offset) * time.Second).Equal(wall)
}

// Begin is the first moment of the day in a zone.
func (d Day) Begin(zone *time.Location) dyetrace.Instant {
	t := d.at(0, zone)
	// Where clocks skip midnight, the day begins when they skip it.
	if start, _ := t.ZoneBounds(); !shows(t, d.utc()) && !start.IsZero() {
		t = start
	}
	return dyetrace.InstantOf(t)
}
