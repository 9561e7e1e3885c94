package detect

import (
	"context"
	"math"
	"runtime"
	"time"

	"dyetrace"
	"dyetrace/internal/guard"
	"dyetrace/internal/pages"
	"dyetrace/ledger/statement"
)

// Second is a point in time, in whole seconds since a Clock's Base.
type Second = int32

// Clock holds when each transfer of a ledger took place, to the second, in four
// bytes each: a statement asks for times in an order that the ledger's own
// packed times are slow to answer.
type Clock struct {
	Base dyetrace.Instant // the first transfer's, without its fraction of a second
	At   []Second         // by place in ledger order
}

// NewClock reads the times of a whole ledger. One that spans more than 68 years
// is an InputError, because some of its times must be wrong.
func NewClock(ctx context.Context, l StatementReader) (*Clock, error) {
	n := int(l.Transfers())
	c := &Clock{At: pages.Make[Second](n, n)}
	if n == 0 {
		return c, nil
	}
	first, err := l.Time(0)
	if err != nil {
		return nil, err
	}
	last, err := l.Time(statement.Ord(n - 1))
	if err != nil {
		return nil, err
	}
	// The base is the beginning of the first transfer's second, also before 1970,
	// where a remainder is below zero.
	c.Base = first - dyetrace.Instant((int64(first)%1e9+1e9)%1e9)
	if last.Time().Unix()-c.Base.Time().Unix() > math.MaxInt32 {
		return nil, dyetrace.Errorf(dyetrace.InputError, "detect",
			"the ledger spans from %s to %s, more than 68 years: mend the times first", first, last)
	}
	// Reading packed times takes longest: blocks of them are read on all cores.
	g, ctx := guard.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	const block = 1 << 18
	for from := 0; from < n; from += block {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			for o := from; o < min(n, from+block); o++ {
				t, err := l.Time(statement.Ord(o))
				if err != nil {
					return err
				}
				c.At[o] = Second((t - c.Base) / 1e9)
			}
			return nil
		})
	}
	return c, g.Wait()
}

// Instant is when a second is.
func (c *Clock) Instant(s Second) dyetrace.Instant {
	return c.Base + dyetrace.Instant(s)*dyetrace.Instant(time.Second)
}

// Seconds is how many whole seconds after the Clock's Base an instant is, at
// the bounds of a Second where it lies outside.
func (c *Clock) Seconds(t dyetrace.Instant) Second {
	return Second(max(math.MinInt32, min(math.MaxInt32, (int64(t)-int64(c.Base))/1e9)))
}

// datesOnly is the share of the transfers from since on, in a setting's zone, that took
// place at the first second of a day: a date without a time of day is read as that.
func (c *Clock) datesOnly(s *Setting) float64 {
	z := newZone(s, c.Base)
	all, midnight := 0, 0
	for _, at := range c.At {
		if s.Since != 0 && c.Instant(at) < s.Since {
			continue
		}
		all++
		if _, second := z.local(at); second == 0 {
			midnight++
		}
	}
	return float64(midnight) / float64(max(1, all))
}
