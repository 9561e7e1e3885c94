// Package zone reads time zones as people write them. Go finds a zone only by
// the exact name; here a name may be in any letter case, an offset such as
// +08:00 or UTC+8 is a zone too, and a wrong name gets a suggestion.
package zone

import (
	_ "embed" // the names below
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// names are the zones of the IANA database, one to a line, as Go's own copy of
// it lists them.
//
//go:embed names.txt
var names string

// index finds a zone's name by the name in small letters.
var index = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for name := range strings.Lines(names) {
		name = strings.TrimSpace(name)
		all[strings.ToLower(name)] = name
	}
	return all
})

// places are names that people use for zones and the database does not have.
var places = map[string]string{
	"beijing": "Asia/Shanghai", "asia/beijing": "Asia/Shanghai", "china": "Asia/Shanghai", "中国": "Asia/Shanghai",
	"北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "北京时间": "Asia/Shanghai", "asia/shenzhen": "Asia/Shanghai",
	"asia/guangzhou": "Asia/Shanghai", "shenzhen": "Asia/Shanghai", "guangzhou": "Asia/Shanghai",
	"香港": "Asia/Hong_Kong", "asia/hongkong": "Asia/Hong_Kong", "台北": "Asia/Taipei", "澳门": "Asia/Macau",
	"asia/delhi": "Asia/Kolkata", "asia/mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "mumbai": "Asia/Kolkata",
	"india":   "Asia/Kolkata",
	"germany": "Europe/Berlin", "france": "Europe/Paris", "europe/frankfurt": "Europe/Berlin",
	"europe/munich": "Europe/Berlin",
	"europe/geneva": "Europe/Zurich", "europe/milan": "Europe/Rome", "uk": "Europe/London", "bst": "Europe/London",
}

// Parse returns the zone that text names: a name of the IANA database in any letter case, or a
// fixed offset from UTC. The zone's String is a text that Parse reads as the same zone. An
// error suggests what to write instead.
func Parse(text string) (*time.Location, error) {
	text = strings.TrimSpace(text)
	if name, ok := index()[strings.ToLower(text)]; ok {
		return time.LoadLocation(name)
	}
	offset, is, err := parseOffset(text)
	switch {
	case err != nil:
		return nil, err
	case is && offset == 0:
		return time.UTC, nil
	case is:
		return time.FixedZone(offsetName(offset), offset), nil
	}
	if near := suggest(text); near != "" {
		return nil, fmt.Errorf("unknown time zone %q: did you mean %s?", text, near)
	}
	return nil, fmt.Errorf("unknown time zone %q: give one such as Asia/Shanghai, UTC or +08:00", text)
}

var errOffset = errors.New("a time zone's offset from UTC is between -12:00 and +14:00, such as +08:00")

// parseOffset reads an offset such as +08:00, +0800, +8, UTC+8 or GMT-03:30, in
// seconds east of UTC. is reports whether text has that form.
func parseOffset(text string) (seconds int, is bool, err error) {
	rest := strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	for _, prefix := range [...]string{"UTC", "GMT"} {
		rest = strings.TrimPrefix(rest, prefix)
	}
	rest = strings.Replace(rest, "−", "-", 1)
	if len(rest) < 2 || rest[0] != '+' && rest[0] != '-' {
		return 0, false, nil
	}
	hours, minutes, parted := strings.Cut(rest[1:], ":")
	if n := len(hours); !parted && n > 2 {
		hours, minutes, parted = hours[:n-2], hours[n-2:], true
	}
	if strings.Trim(hours+minutes, "0123456789") != "" || len(hours) < 1 || len(hours) > 2 || parted && len(minutes) != 2 {
		return 0, false, nil
	}
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	seconds = h*3600 + m*60
	if rest[0] == '-' {
		seconds = -seconds
	}
	if m > 59 || seconds < -12*3600 || seconds > 14*3600 {
		return 0, true, errOffset
	}
	return seconds, true, nil
}

// offsetName is the name of a fixed offset, such as UTC+08:00.
func offsetName(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("UTC%c%02d:%02d", sign, seconds/3600, seconds/60%60)
}

// suggest is the zone that a wrong name may mean, or none. A name is compared
// with whole names and with the city at their end.
func suggest(text string) string {
	text = strings.ToLower(strings.ReplaceAll(text, " ", "_"))
	if name, ok := places[text]; ok {
		return name
	}
	best, least := "", 1+len(text)/3
	for _, name := range slices.Sorted(strings.Lines(names)) {
		name = strings.TrimSpace(name)
		small := strings.ToLower(name)
		_, city, _ := strings.Cut(small, "/")
		d := distance(text, small)
		if city != "" {
			d = min(d, distance(text, city))
		}
		if d < least {
			best, least = name, d
		}
	}
	return best
}

// longest bounds what distance looks at: no zone's name is longer.
const longest = 64

// distance is how many letters must be put in, left out or changed to make one
// text the other (Levenshtein).
func distance(a, b string) int {
	if len(a) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for k := range row {
		row[k] = k
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for k := range len(b) {
			change := before
			if a[i] != b[k] {
				change++
			}
			before = row[k+1]
			row[k+1] = min(change, before+1, row[k]+1)
		}
	}
	return row[len(b)]
}
