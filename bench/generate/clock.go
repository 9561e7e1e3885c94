package generate

import (
	"sort"
	"time"
)

// busyHours is how many of a day's thousand transfers fall into each hour, as
// instant payments do: few at night, most at noon and in the evening.
var busyHours = [24]float64{14, 8, 5, 4, 4, 7, 17, 34, 50, 57, 60, 62, 63, 57, 54, 54, 56, 60, 65, 68, 66, 59, 46, 30}

// clock gives every transfer its time: the transfers of an hour lie evenly in
// it, so that a transfer with a higher number is never earlier.
type clock struct {
	start time.Time
	// before[h] is how many transfers come before hour h; one more than hours.
	before []float64
}

func newClock(start time.Time, days int, transfers int64) *clock {
	y, m, d := start.UTC().Date()
	c := &clock{start: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), before: make([]float64, 24*days+1)}
	for h := range 24 * days {
		c.before[h+1] = c.before[h] + busyHours[h%24]
	}
	scale := float64(transfers) / c.before[24*days]
	for h := range c.before {
		c.before[h] *= scale
	}
	return c
}

// at is the day, from 0, and the second of the day of transfer n.
func (c *clock) at(n int64) (day, second int) {
	place := float64(n) + 0.5
	hours := len(c.before) - 1
	hour := sort.Search(hours, func(h int) bool { return c.before[h+1] > place })
	hour = min(hour, hours-1)
	part := (place - c.before[hour]) / (c.before[hour+1] - c.before[hour])
	return hour / 24, hour%24*3600 + min(int(part*3600), 3599)
}

// dateText is a day as it is written in times and in ids.
type dateText struct {
	long    [11]byte // 2026-01-05T
	compact [8]byte  // 20260105
}

func (c *clock) date(day int) (text dateText) {
	t := c.start.AddDate(0, 0, day)
	copy(text.long[:], t.Format("2006-01-02T"))
	copy(text.compact[:], t.Format("20060102"))
	return text
}

// append writes the second of the day as a time in RFC 3339.
func (d *dateText) append(dst []byte, second int) []byte {
	h, m, s := second/3600, second/60%60, second%60
	dst = append(dst, d.long[:]...)
	return append(dst, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10), ':',
		byte('0'+s/10), byte('0'+s%10), 'Z')
}
