package intake

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dyetrace"
)

// What RFC 3339 allows, beside what every writer writes.
func TestRFC3339(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	for text, want := range map[string]string{
		"2026-03-01T09:00:00Z":                "2026-03-01T09:00:00Z",
		"2026-03-01t09:00:00z":                "2026-03-01T09:00:00Z",
		"2026-03-01 09:00:00+08:00":           "2026-03-01T01:00:00Z",
		"2026-03-01T09:00:00.5-00:30":         "2026-03-01T09:30:00.5Z",
		"2026-03-01T09:00:00":                 "2026-03-01T01:00:00Z",
		"2026-03-01 09:00:00.123456789":       "2026-03-01T01:00:00.123456789Z",
		"2026-03-01T09:00:00.000000+0000":     "2026-03-01T09:00:00Z",   // polars
		"2026-03-01 09:00:00.5+00":            "2026-03-01T09:00:00.5Z", // DuckDB
		"2026-03-01 09:00:00-0530":            "2026-03-01T14:30:00Z",
		"2024-02-29T23:59:59.999999999+23:59": "2024-02-29T00:00:59.999999999Z",
		"1678-01-01T00:00:00Z":                "1678-01-01T00:00:00Z",
		"2262-04-11T23:47:15.999999999Z":      "2262-04-11T23:47:15.999999999Z",
	} {
		clock := NewClock(shanghai)
		got, err := clock.RFC3339([]byte(text))
		if err != nil || got.String() != want {
			t.Errorf("%s: %s, %v; want %s", text, got, err, want)
		}
	}
}

// What it does not allow.
func TestRFC3339Rejects(t *testing.T) {
	for text, want := range map[string]error{
		"": errTimeSyntax,
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00T00:00:00Z": errTimeSyntax,
		"2026-03-01T09:00Z":               errTimeSyntax,
		"2026-03-01T09:00:00,5Z":          errTimeSyntax,
		"2026-03-01T09:00:00.Z":           errTimeSyntax,
		"2026-03-01T09:00:00+080":         errTimeSyntax,
		"2026-03-01T09:00:00+8":           errTimeSyntax,
		"2026-03-01T09:00:00+08:0":        errTimeSyntax,
		"2026-03-01T09:00:00+24":          errTimeOffset,
		"2026-03-01T09:00:00 UTC":         errTimeSyntax,
		"2026/03/01T09:00:00Z":            errTimeSyntax,
		"2026-3-1T09:00:00Z.......":       errTimeSyntax,
		"2026-03-01T9:00:00Z.......":      errTimeSyntax,
		"2026-00-01T09:00:00Z":            errTimeDate,
		"2026-13-01T09:00:00Z":            errTimeDate,
		"2100-02-29T09:00:00Z":            errTimeDate,
		"2026-04-31T09:00:00Z":            errTimeDate,
		"2026-03-01T09:60:00Z":            errTimeClock,
		"2026-03-01T09:00:61Z":            errTimeClock,
		"2026-03-01T09:00:60Z":            errTimeLeap,
		"2026-03-01T09:00:00.1234567891Z": errTimeFinest,
		"2026-03-01T09:00:00+24:00":       errTimeOffset,
		"2262-04-11T23:47:17Z":            errTimeRange,
		"9999-12-31T23:59:59Z":            errTimeRange,
		"2026-03-01T09:00:00":             errTimeZone,
	} {
		clock := NewClock(nil)
		if got, err := clock.RFC3339([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%q: %s, %v; want %v", text, got, err, want)
		}
	}
}

// Times that the standard library reads are read as the same, and no others.
func FuzzRFC3339(f *testing.F) {
	f.Add("2026-03-01T09:00:00.5+08:00", "2026-02-29T09:00:00Z")
	f.Add("0000-00-00T00:00:00Z", "1677-09-21T00:12:43Z")
	f.Fuzz(func(t *testing.T, first, second string) {
		clock := NewClock(nil)
		for _, text := range []string{first, second, first} {
			got, err := clock.RFC3339([]byte(text))
			want, wantErr := time.Parse(time.RFC3339Nano, strings.ToUpper(strings.Replace(text, " ", "T", 1)))
			for _, layout := range []string{"2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999-07"} {
				if wantErr != nil {
					want, wantErr = time.Parse(layout, strings.ToUpper(strings.Replace(text, " ", "T", 1)))
				}
			}
			switch {
			case err == nil && (wantErr != nil || dyetrace.InstantOf(want) != got):
				t.Fatalf("%q is %s, the library says %s, %v", text, got, want, wantErr)
			case err != nil && wantErr == nil && !errors.Is(err, errTimeRange) && !errors.Is(err, errTimeFinest) &&
				!errors.Is(err, errTimeOffset) && !strings.Contains(text, ",") && len(text) >= 20:
				t.Fatalf("%q: %v, the library says %s", text, err, want)
			}
		}
	})
}

// In every zone, a wall time is the instant at which the library shows it; the
// first, where there are two; and refused only where there is none.
func TestWallTimes(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"} {
		if zone, err := time.LoadLocation(name); err == nil {
			zones = append(zones, zone)
		}
	}
	if zones == nil {
		t.Skip("no time zones on this machine")
	}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		clock := NewClock(zone)
		for range 20 {
			second := rapid.Int64Range(-1_000_000_000, 3_000_000_000).Draw(t, "second")
			if rapid.Bool().Draw(t, "close to a change of clocks") {
				_, end := time.Unix(second, 0).In(zone).ZoneBounds()
				if !end.IsZero() {
					second = end.Unix() + int64(rapid.IntRange(-30*3600, 30*3600).Draw(t, "offset"))
				}
			}
			checkWall(t, &clock, zone, second)
		}
	})
}

func checkWall(t *rapid.T, clock *Clock, zone *time.Location, second int64) {
	shown := time.Unix(second, 0).UTC().Format("2006-01-02 15:04:05")
	first, found := int64(math.MaxInt64), false
	for ahead := -16 * 3600; ahead <= 16*3600; ahead += 900 {
		at := second - int64(ahead)
		if time.Unix(at, 0).In(zone).Format("2006-01-02 15:04:05") == shown {
			first, found = min(first, at), true
		}
	}
	got, err := clock.RFC3339([]byte(shown))
	switch {
	case found && (err != nil || got != dyetrace.Instant(first*1e9)):
		t.Fatalf("%s in %s: %s, %v; want %s", shown, zone, got, err, time.Unix(first, 0).UTC())
	case !found && !errors.Is(err, errTimeSkipped):
		t.Fatalf("%s in %s does not exist: %s, %v", shown, zone, got, err)
	}
}
