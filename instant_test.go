package dyetrace_test

import (
	"testing"
	"time"

	"dyetrace"
)

// An instant is the same whatever zone its time was written in, and it is
// shown in UTC with the digits of a second that it has.
func TestInstant(t *testing.T) {
	tests := []struct{ written, want string }{
		{"2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z"},
		{"2026-03-01T18:00:00+08:00", "2026-03-01T10:00:00Z"},
		{"2026-03-01T10:00:00.5Z", "2026-03-01T10:00:00.5Z"},
		{"2026-03-01T10:00:00.000000001Z", "2026-03-01T10:00:00.000000001Z"},
		{"1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"},
		{"1700-01-01T00:00:00Z", "1700-01-01T00:00:00Z"},
		{"2261-12-31T23:59:59Z", "2261-12-31T23:59:59Z"},
	}
	for _, test := range tests {
		at, err := time.Parse(time.RFC3339Nano, test.written)
		if err != nil {
			t.Fatal(err)
		}
		i := dyetrace.InstantOf(at)
		if i.String() != test.want || !i.Time().Equal(at) || i.Time().Location() != time.UTC {
			t.Errorf("%s is shown as %s, in %v; want %s", test.written, i, i.Time().Location(), test.want)
		}
	}
}

// Instants compare as their times do, before and after 1970.
func TestInstantOrder(t *testing.T) {
	earlier := time.Date(1969, 7, 20, 20, 17, 40, 0, time.UTC)
	for _, step := range []time.Duration{time.Nanosecond, time.Second, 1000 * time.Hour, 1_000_000 * time.Hour} {
		if a, b := dyetrace.InstantOf(earlier), dyetrace.InstantOf(earlier.Add(step)); a >= b {
			t.Errorf("%s is not before %s", a, b)
		}
	}
}
