package layouts

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// stamp writes a time in a layout of package time. "{HMS}" is the time of day as
// a number, so without zeros at its beginning. Names of months are those of the
// language.
func stamp(at time.Time, layout, lang string) string {
	if layout == "{HMS}" {
		return strconv.Itoa(at.Hour()*10000 + at.Minute()*100 + at.Second())
	}
	months := memos[lang].months
	if months == nil || !strings.Contains(layout, "Jan") {
		if strings.Contains(layout, "JAN") {
			return strings.ToUpper(at.Format(strings.Replace(layout, "JAN", "Jan", 1)))
		}
		return at.Format(layout)
	}
	before, after, _ := strings.Cut(layout, "Jan")
	return at.Format(before) + months[at.Month()-1] + at.Format(after)
}

// span is how far a time in a layout leaves the true one open.
func span(layout string) time.Duration {
	switch {
	case strings.Contains(layout, ".000"):
		return time.Millisecond
	case layout == "{HMS}" || strings.Contains(layout, "05") && !strings.HasSuffix(layout, "2005"):
		return time.Second
	case strings.Contains(layout, "04"):
		return time.Minute
	}
	return 24 * time.Hour
}

// instant is what remains of a time that is written with a span.
func instant(at time.Time, s time.Duration) Instant {
	if s == 24*time.Hour {
		y, m, d := at.Date()
		start := time.Date(y, m, d, 0, 0, 0, 0, at.Location())
		return Instant{start, start.AddDate(0, 0, 1).Sub(start)}
	}
	return Instant{at.Truncate(s), s}
}

// dayFirst reports whether a layout begins with a day or a month in digits, so
// that only a day above the twelfth tells one from the other.
func dayFirst(layout string) bool {
	for _, begins := range []string{"02/01", "01/02", "1/2/", "02-01", "2/1/"} {
		if strings.HasPrefix(layout, begins) {
			return true
		}
	}
	return false
}

// twoDigitYear reports whether a layout writes a year in two digits.
func twoDigitYear(layout string) bool {
	return !strings.Contains(layout, "2006") && strings.Contains(layout, "06")
}

func period(s *Statement) (from, to string) {
	last := &s.Rows[len(s.Rows)-1]
	return s.Rows[0].At.Format(time.DateOnly), last.At.Format(time.DateOnly)
}

func last4(number string) string {
	return fmt.Sprintf("%04s", number[max(0, len(number)-4):])
}
