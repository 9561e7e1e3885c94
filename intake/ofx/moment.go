package ofx

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"dyetrace"
)

// day is the Spread of a line with only a day.
const day = 24 * time.Hour

var errTime = errors.New("its time is none such as 20260301 or 20260301093000[-5:EST]")

// moment is a day or a time as a file writes it.
type moment struct {
	day    string // as 2006-01-02
	clock  string // as 15:04:05; "" where there is none
	part   string // of a second, such as .258
	zoned  bool   // it states how far ahead of UTC its zone is
	offset int    // so many minutes
}

// parseMoment reads YYYYMMDD, with HHMM or HHMMSS, parts of a second, and the
// hours that the zone is ahead of UTC in brackets.
func parseMoment(text []byte) (m moment, err error) {
	// The zone is last, in brackets. Some banks write the day with hyphens, against the
	// standard; the day is still certain then.
	text, zone, hasZone := bytes.Cut(bytes.TrimSpace(text), []byte{'['})
	if hasZone {
		m.zoned = true
		if m.offset, err = parseZone(zone); err != nil {
			return m, err
		}
	}
	text = bytes.TrimSpace(text)
	if len(text) >= len("2026-03-01") && text[4] == '-' && text[7] == '-' {
		text = bytes.Join([][]byte{text[:4], text[5:7], text[8:]}, nil)
	}
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	digits, rest := string(text[:n]), text[n:]
	if len(rest) > 0 && (rest[0] == '.' || rest[0] == ':') && n == len("20260301093000") {
		m.part, rest = "."+string(rest[1:]), nil
		if len(m.part) == 1 || len(m.part) > 10 || len(bytes.Trim([]byte(m.part[1:]), "0123456789")) > 0 {
			return m, errTime
		}
	}
	if len(rest) > 0 {
		return m, errTime
	}
	// The number of digits decides between a day, a minute and a second. Anything behind them
	// would be lost, so it is refused.
	layout := map[int]string{8: "20060102", 12: "200601021504", 14: "20060102150405"}[n]
	at, err := time.Parse(layout, digits)
	if layout == "" || err != nil {
		return m, fmt.Errorf("%w: %.40q", errTime, text)
	}
	m.day = at.Format(time.DateOnly)
	if n > 8 {
		m.clock = at.Format(time.TimeOnly)
	}
	return m, nil
}

// parseZone reads the text in brackets, such as -5:EST], as minutes ahead of UTC. Parts of an
// hour are decimal, but people also write -3.30 and +0530.
func parseZone(text []byte) (minutes int, err error) {
	wrong := fmt.Errorf("its zone [%.20s is none such as [-5:EST]", text)
	number, _, _ := bytes.Cut(bytes.TrimRight(text, "] "), []byte{':'})
	number = bytes.TrimSpace(number)
	below := len(number) > 0 && number[0] == '-'
	whole, part, _ := bytes.Cut(bytes.TrimLeft(number, "+-"), []byte{'.'})
	if len(whole) == 4 && len(part) == 0 {
		whole, part = whole[:2], whole[2:]
	}
	hours, err := strconv.Atoi(string(whole))
	if err != nil || len(whole) > 2 || hours > 14 {
		return 0, wrong
	}
	switch string(part) {
	case "", "0", "00":
	case "5", "50", "30":
		minutes = 30
	case "75", "45":
		minutes = 45
	case "25", "15":
		minutes = 15
	default:
		return 0, wrong
	}
	if minutes += 60 * hours; below {
		minutes = -minutes
	}
	return minutes, nil
}

// isFiller reports whether a time of day is one that banks write where they know
// only the day.
func (m *moment) isFiller() bool {
	return m.clock == "" || m.clock == "00:00:00" || m.clock == "12:00:00"
}

// instant is when a time is.
func (d *reader) instant(m *moment) (dyetrace.Instant, error) {
	text := m.day + "T" + m.clock + m.part
	if m.zoned {
		sign, minutes := '+', m.offset
		if minutes < 0 {
			sign, minutes = '-', -minutes
		}
		text += fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
	}
	return d.clock.RFC3339([]byte(text))
}

// startOf returns when a day begins: in the zone beside it, else in the one that the user named.
// Zone 0 is beside days of every country.
func (d *reader) startOf(m *moment) (dyetrace.Instant, error) {
	at := moment{day: m.day, clock: "00:00:00", zoned: m.zoned && m.offset != 0, offset: m.offset}
	when, err := d.instant(&at)
	if err != nil && !at.zoned {
		// Where clocks are put forward at midnight, the day begins at one.
		at.clock = "01:00:00"
		if later, laterErr := d.instant(&at); laterErr == nil {
			return later, nil
		}
	}
	return when, err
}

// endOf is the last instant of a day.
func (d *reader) endOf(m *moment) (dyetrace.Instant, error) {
	at, err := time.Parse(time.DateOnly, m.day)
	if err != nil {
		return 0, err
	}
	next := *m
	next.day = at.AddDate(0, 0, 1).Format(time.DateOnly)
	when, err := d.startOf(&next)
	return when - 1, err
}
