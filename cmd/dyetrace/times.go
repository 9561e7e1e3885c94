package main

import (
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/vfs"
	timezone "dyetrace/internal/zone"
	"dyetrace/ledger"
)

// zone is the time zone that --timezone names, nil where it names none.
func zone(name string) (*time.Location, error) {
	if name == "" {
		return nil, nil
	}
	location, err := timezone.Parse(name)
	if err != nil {
		return nil, usageError("--timezone: %w", err)
	}
	return location, nil
}

// ledgerZone is the zone of a ledger, nil where there is none yet or none is known.
func ledgerZone(dir string) (*time.Location, error) {
	name, err := ledger.ZoneOf(vfs.OS{}, dir)
	if dyetrace.KindOf(err) == dyetrace.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return zone(name)
}

// zoneOrUTC is the zone in which times are shown.
func zoneOrUTC(location *time.Location) *time.Location {
	if location == nil {
		return time.UTC
	}
	return location
}

// day is the first and the last instant of a day such as 2026-03-01.
func day(text string, location *time.Location) (first, last dyetrace.Instant, ok bool) {
	t, err := time.ParseInLocation(time.DateOnly, text, zoneOrUTC(location))
	if err != nil || t.Year() < 1678 || t.Year() > 2261 {
		return 0, 0, false
	}
	return dyetrace.InstantOf(t), dyetrace.InstantOf(t.AddDate(0, 0, 1)) - 1, true
}

// moment is the span of time that text names: an instant, with or without
// seconds and a zone, or a day.
func moment(option, text string, location *time.Location) (first, last dyetrace.Instant, err error) {
	if first, last, ok := day(text, location); ok {
		return first, last, nil
	}
	clock := intake.NewClock(zoneOrUTC(location))
	at, err := clock.RFC3339([]byte(text))
	if date, hours, ok := strings.Cut(strings.Replace(text, "T", " ", 1), " "); err != nil && ok {
		at, err = clock.Wall([]byte(date), '-', []byte(hours))
	}
	if err != nil {
		return 0, 0, usageError("--%s %q: give a time such as 2026-03-01T09:00:00+08:00 or 2026-03-01T09:00, or a day "+
			"such as 2026-03-01", option, text)
	}
	return at, at, nil
}
