package simulate

import (
	"slices"
	"time"
)

const (
	secondsPerDay = 24 * 60 * 60
	chinaOffset   = 8 * 60 * 60 // seconds before UTC; China keeps one time and no summer time
)

// china is the time zone in which days begin and times are written.
func china() *time.Location { return time.FixedZone("CST", chinaOffset) }

// hourWeights is how much people pay in each hour of a day, 100 at noon.
func hourWeights() [24]int {
	return [24]int{12, 6, 3, 2, 3, 9, 24, 55, 70, 62, 65, 90, 100, 70, 58, 60, 68, 88, 98, 92, 80, 66, 48, 26}
}

// rhythm maps an even share of a day's payments to the second of the day.
type rhythm struct{ seconds [1024]int32 }

func newRhythm(later int) *rhythm {
	weights := hourWeights()
	for h, w := range hourWeights() {
		weights[(h+later+24)%24] = w
	}
	total := 0
	for _, w := range weights {
		total += w
	}
	r := &rhythm{}
	before, hour := 0, 0
	for i := range r.seconds {
		share := float64(i) / float64(len(r.seconds)) * float64(total)
		for float64(before+weights[hour]) <= share {
			before += weights[hour]
			hour++
		}
		r.seconds[i] = int32((float64(hour) + (share-float64(before))/float64(weights[hour])) * 3600)
	}
	return r
}

// draw is a second of the day.
func (r *rhythm) draw(g *rng) int32 {
	v := g.next()
	i := int(v & 1023)
	from, to := r.seconds[i], int32(secondsPerDay)
	if i+1 < len(r.seconds) {
		to = r.seconds[i+1]
	}
	return from + int32(v>>10%uint64(max(1, to-from)))
}

// today is what a day has of its own for everybody.
type today struct {
	number   int
	start    int64 // seconds since 1970, UTC
	month    int   // day of the month
	last     int   // of the month
	weekend  bool
	festival bool
	busy     float64 // factor on how often people pay
}

func (s *Sim) today(number int) today {
	date := time.Unix(s.start, 0).In(china()).AddDate(0, 0, number)
	d := today{number: number, start: date.Unix(), month: date.Day(), busy: 1}
	d.last = time.Date(date.Year(), date.Month()+1, 0, 0, 0, 0, 0, china()).Day()
	d.weekend = slices.Contains(s.config.Country.Weekend, date.Weekday().String())
	d.festival = slices.Contains(s.config.Festivals, date.Format(time.DateOnly))
	if d.weekend {
		d.busy *= 1.2
	}
	if d.festival {
		d.busy *= 1.5
	}
	return d
}

// falls reports whether what happens on a day of each month happens today; in
// short months, what belongs to a later day happens on the last.
func (d today) falls(day int) bool { return d.month == day || d.month == d.last && day > d.last }
