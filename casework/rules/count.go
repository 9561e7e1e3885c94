package rules

import (
	"time"

	"dyetrace"
)

// Counter counts days in the zone of a jurisdiction, by its calendars.
type Counter struct {
	Zone         *time.Location
	Jurisdiction string
	// Calendar is the calendar of a year.
	Calendar func(year int) (*Calendar, error)
}

// End is the first moment at which a term is over that begins at another.
//
// Hours are hours, whatever clocks do. Days, months and years are those of the zone. From a
// moment, the term ends when clocks show the time of day at which it began: later where
// clocks skip that time, and the first time where they show it twice. From a day, that day
// does not count, and the term ends with its last day. A month without such a day ends the
// term with its last: six months from 31 August end on 28 or 29 February.
//
// An unknown term is an error that says what to do, and so is a year without a calendar.
func (c *Counter) End(t Term, start dyetrace.Instant) (dyetrace.Instant, error) {
	begun := DayOf(start, c.Zone)
	if begun.Year < firstYear || begun.Year > lastYear-60 {
		return 0, dyetrace.Errorf(dyetrace.InputError, "count a term", "it begins in %d: terms begin from %d to %d",
			begun.Year, firstYear, lastYear-60)
	}
	var last Day
	switch t.Unit {
	case Hours:
		return start + dyetrace.Instant(time.Duration(t.Count)*time.Hour), nil
	case Days:
		last = begun.Add(t.Count)
	case Months:
		last = begun.addMonths(t.Count)
	case Years:
		last = begun.addMonths(12 * t.Count)
	case BusinessDays:
		var err error
		if last, err = c.businessDays(begun, t.Count, nil); err != nil {
			return 0, err
		}
	default:
		return 0, dyetrace.Errorf(dyetrace.NotFound, "count a term", "nobody knows how long it is: give the day on which it "+
			"ends, as the document says it, or put the term into a rule pack of your own")
	}
	// From a moment it is the time of day that counts, as clocks showed it at the start.
	if t.FromMoment {
		local := start.Time().In(c.Zone)
		_, offset := local.Zone()
		clock := local.Add(time.Duration(offset) * time.Second).UTC().Sub(begun.utc())
		return dyetrace.InstantOf(last.at(clock, c.Zone)), nil
	}
	return last.Add(1).Begin(c.Zone), nil
}

// Span is a stretch of time. A span that has not ended has the To of the moment at which
// one asks.
type Span struct{ From, To dyetrace.Instant }

// EndWithPauses is End of a term in business days that stands still meanwhile. A business
// day does not count where the clock stood still all day; that is the careful reading,
// under which the term ends the earliest. longest bounds the whole; where it is unknown,
// nothing does.
func (c *Counter) EndWithPauses(t, longest Term, start dyetrace.Instant, pauses []Span) (dyetrace.Instant, error) {
	if t.Unit != BusinessDays {
		return 0, dyetrace.Errorf(dyetrace.UsageError, "count a term", "%s: only a term in business days can stand still", t)
	}
	paused := func(d Day) bool {
		from, to := d.Begin(c.Zone), d.Add(1).Begin(c.Zone)
		// Pauses may touch or overlap: each is followed from where those before end.
		for again := true; again && from < to; {
			again = false
			for _, p := range pauses {
				if p.From <= from && p.To > from {
					from, again = p.To, true
				}
			}
		}
		return from >= to
	}
	begun := DayOf(start, c.Zone)
	most := mostCount[BusinessDays]
	var limit dyetrace.Instant
	if longest.Known() {
		var err error
		if limit, err = c.End(longest, start); err != nil {
			return 0, err
		}
		if longest.Unit == BusinessDays {
			most = longest.Count
		}
	}
	last, err := c.businessDays(begun, t.Count, func(d Day, counted int) (bool, bool) {
		return paused(d), counted >= most
	})
	if err != nil {
		return 0, err
	}
	end := last.Add(1).Begin(c.Zone)
	if longest.Known() {
		end = min(end, limit)
	}
	return end, nil
}

// businessDays is the last of some business days after a day. skip says, for a business
// day and how many have passed, whether it does not count, and whether to end with it.
func (c *Counter) businessDays(after Day, count int, skip func(d Day, passed int) (skip, end bool)) (Day, error) {
	d := after
	for passed := 1; count > 0; {
		d = d.Add(1)
		is, err := c.IsBusinessDay(d)
		if err != nil {
			return d, err
		}
		if !is {
			continue
		}
		if skip != nil {
			skipped, end := skip(d, passed)
			if end {
				return d, nil
			}
			if skipped {
				count++
			}
		}
		passed++
		count--
	}
	return d, nil
}

// IsBusinessDay reports whether people work on a day, by the calendar of its year.
func (c *Counter) IsBusinessDay(d Day) (bool, error) {
	calendar, err := c.Calendar(d.Year)
	if err != nil {
		return false, err
	}
	return calendar.IsBusinessDay(d), nil
}
