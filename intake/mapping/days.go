package mapping

import (
	"time"

	"dyetrace"
	"dyetrace/intake"
)

// beforeBooking returns the column of the movement's day. No movement happens after
// it is booked. So if a column's days are at times after those of another column and
// never before, and the rows are in the order of the other column alone, it holds
// another day, such as the value date.
func (d *draft) beforeBooking(best int) int {
	if d.stamped(best) {
		return best
	}
	days := d.daysOf(best)
	for _, c := range d.free() {
		if c == best || !d.mayBeDay(c) || d.stamped(c) || dayRank(d.keys[c]) == 0 {
			continue
		}
		booked := d.daysOf(c)
		if !inOrder(booked) || inOrder(days) {
			continue
		}
		later, of := 0, 0
		for i := range days {
			if days[i] == 0 || booked[i] == 0 {
				continue
			}
			of++
			if days[i] < booked[i] {
				of = -len(days) // one earlier day is enough: nothing makes up for it
			}
			later += b2i(days[i] > booked[i])
		}
		if later > 1 && nearlyAll(of, len(days)) {
			return c
		}
	}
	return best
}

// dayBeside finds the column of days beside a column that has times of day only, if
// there is just one.
func (d *draft) dayBeside() error {
	var days []int
	for _, c := range d.free() {
		if d.mayBeDay(c) && !d.stamped(c) {
			days = append(days, c)
		}
	}
	if len(days) != 1 {
		return nil
	}
	f := d.assign("date", days[0])
	if sh := d.shape(days[0]); !sh.mostly(sh.time) {
		layout, err := d.layout(days[0])
		if err != nil {
			return err
		}
		f.Layouts = []string{layout}
	}
	return nil
}

// daysOf returns the days of a column by row, 0 where a row has none or the column
// could be read in several ways.
func (d *draft) daysOf(column int) []dyetrace.Instant {
	sh := d.shape(column)
	days := make([]dyetrace.Instant, len(d.rows))
	clk := &clock{Clock: intake.NewClock(time.UTC)}
	if !sh.mostly(sh.time) {
		layout, err := d.layout(column)
		if err != nil {
			return days
		}
		for i, row := range d.rows {
			if text, _, ok := byLayout([]byte(row[column]), layout); ok {
				days[i], _ = clk.RFC3339(text)
			}
		}
		return days
	}
	for i, row := range d.rows {
		if at, _, err := clk.parse([]byte(row[column])); err == nil {
			days[i] = at
		}
	}
	return days
}

// inOrder reports whether days only rise or only fall from row to row, and are not all
// the same.
func inOrder(days []dyetrace.Instant) bool {
	up, down := false, false
	last := dyetrace.Instant(0)
	for _, at := range days {
		if at == 0 {
			continue
		}
		if last != 0 {
			up, down = up || at > last, down || at < last
		}
		last = at
	}
	return up != down
}
