package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dyetrace/internal/tomlfile"
)

// Calendar says on which days of a year people work in a jurisdiction.
type Calendar struct {
	Jurisdiction string    `toml:"jurisdiction" json:"jurisdiction"`
	Year         int       `toml:"year" json:"year"`
	Title        string    `toml:"title" json:"title"`
	Note         string    `toml:"note" json:"note,omitempty"`
	Weekend      []string  `toml:"weekend" json:"weekend"` // such as saturday
	Sources      []Source  `toml:"source" json:"sources"`
	Holidays     []Holiday `toml:"holiday" json:"holidays"`
	Working      []Holiday `toml:"working" json:"working,omitempty"` // days of a weekend on which people work

	SHA256 string `toml:"-" json:"sha256"`
	File   string `toml:"-" json:"file"`

	weekend [7]bool
	holiday map[Day]bool // false on working days of a weekend
}

// Holiday is a day that is other than its day of the week says.
type Holiday struct {
	Day       Day    `toml:"day" json:"day"`
	Name      string `toml:"name" json:"name"`
	Source    string `toml:"source" json:"source"` // id of a source
	Confirmed bool   `toml:"confirmed" json:"confirmed"`
}

// IsBusinessDay reports whether people work on a day of the calendar's year.
func (c *Calendar) IsBusinessDay(d Day) bool {
	if off, is := c.holiday[d]; is {
		return !off
	}
	return !c.weekend[d.Weekday()]
}

// Bounds of a calendar.
const (
	mostHolidays = 366
	mostSources  = 200
)

// ReadCalendar reads a calendar file. Errors name it as name, and give the line of what
// is wrong.
func ReadCalendar(name string, text []byte) (*Calendar, error) {
	c := new(Calendar)
	r := reader{tomlfile.New(name, "read calendar")}
	if err := r.Decode(text, c); err != nil {
		return nil, err
	}
	c.SHA256, c.File = tomlfile.Sum(text), name
	c.holiday = map[Day]bool{}
	r.checkJurisdiction(c.Jurisdiction)
	if c.Year < firstYear || c.Year > lastYear {
		r.Wrong("year", 0, "year %d: give one from %d to %d", c.Year, firstYear, lastYear)
	}
	if c.Title == "" {
		r.Wrong("title", 0, "a calendar has a title: say whose days it gives")
	}
	r.checkWeekend(c)
	sources := r.checkSources(c.Sources)
	// So many days can only be a file of something else: reporting each would help nobody.
	if len(c.Holidays)+len(c.Working) > mostHolidays {
		r.Wrong("holiday", 0, "%d days: a year has at most %d", len(c.Holidays)+len(c.Working), mostHolidays)
		return nil, r.Err()
	}
	for i, h := range c.Holidays {
		r.checkDay(c, "holiday", i, h, sources)
		c.holiday[h.Day] = true
	}
	for i, h := range c.Working {
		r.checkDay(c, "working", i, h, sources)
		if !h.Day.IsZero() && !c.weekend[h.Day.Weekday()] {
			r.Wrong("working", i, "%s is no day of a weekend: leave it out", h.Day)
		}
		c.holiday[h.Day] = false
	}
	return c, r.Err()
}

func (r reader) checkWeekend(c *Calendar) {
	if len(c.Weekend) == 0 {
		r.Wrong("weekend", 0, `which days are the weekend? Write weekend = ["saturday", "sunday"]`)
	}
	for _, name := range c.Weekend {
		found := false
		for d := time.Sunday; d <= time.Saturday; d++ {
			if name == strings.ToLower(d.String()) {
				c.weekend[d], found = true, true
			}
		}
		if !found {
			r.Wrong("weekend", 0, "%q is no day of the week: write one such as saturday", name)
		}
	}
	if !slices.Contains(c.weekend[:], false) {
		// Else counting business days would never end.
		r.Wrong("weekend", 0, "every day is a weekend")
	}
}

func (r reader) checkDay(c *Calendar, table string, i int, h Holiday, sources map[string]bool) {
	switch _, twice := c.holiday[h.Day]; {
	case h.Day.IsZero():
		r.Wrong(table, i, `a day is missing: write day = "%d-01-01"`, c.Year)
	case h.Day.Year != c.Year:
		r.Wrong(table, i, "%s is not in %d", h.Day, c.Year)
	case twice:
		r.Wrong(table, i, "%s is given twice", h.Day)
	}
	if h.Name == "" {
		r.Wrong(table, i, "%s has no name", h.Day)
	}
	r.checkSource(table, i, fmt.Sprintf("day %s", h.Day), h.Source, sources)
}
