package detect_test

import (
	"testing"
	"time"

	"dyetrace"
	"dyetrace/detect"
)

// How many transfers have a date and no time of day is said of those that are looked
// at, in the zone in which days begin.
func TestDatesOnly(t *testing.T) {
	b := &book{}
	for d := range int64(8) {
		b.pay(d*days, 0, 1, 100)
		if d >= 4 {
			b.pay(d*days+hrs, 1, 0, 100)
			b.pay(d*days+2*hrs, 1, 0, 100)
			b.pay(d*days+3*hrs, 1, 0, 100)
		}
	}
	start := func(d int64) dyetrace.Instant { return dyetrace.Instant(d*days) * dyetrace.Instant(time.Second) }
	base, err := b.Time(0)
	if err != nil {
		t.Fatal(err)
	}
	in := func(seconds int64) *time.Location { return time.FixedZone("", int(seconds)) }
	for name, c := range map[string]struct {
		of   detect.Setting
		want float64
	}{
		"all":          {detect.Setting{Zone: in(8 * hrs)}, 0.4},
		"since":        {detect.Setting{Zone: in(8 * hrs), Since: base + start(4)}, 0.25},
		"an hour west": {detect.Setting{Zone: in(7 * hrs)}, 0.2},
		"half past":    {detect.Setting{Zone: in(8*hrs + hrs/2)}, 0},
		"none is left": {detect.Setting{Zone: in(8 * hrs), Since: base + start(99)}, 0},
	} {
		if got := find(t, b, detect.Options{Setting: c.of}).DatesOnly; got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
