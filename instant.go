package dyetrace

import "time"

// Instant is a point in time in nanoseconds since 1970-01-01 00:00 UTC.
type Instant int64

// InstantOf is t as an Instant; t lies between the years 1678 and 2262.
func InstantOf(t time.Time) Instant { return Instant(t.UnixNano()) }

// Time is the instant in UTC.
func (i Instant) Time() time.Time { return time.Unix(0, int64(i)).UTC() }

// String is the instant in RFC 3339, in UTC, with as many digits of a second
// as it needs.
func (i Instant) String() string { return i.Time().Format(time.RFC3339Nano) }
