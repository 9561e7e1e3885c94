package zone_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the names must be zones wherever the tests run

	"dyetrace/internal/zone"
)

// A zone may be written in any letter case, or as an offset in the forms that
// people use, and its own name is read as the same zone again.
func TestParse(t *testing.T) {
	for _, c := range []struct{ text, name, noon string }{
		{"Asia/Shanghai", "Asia/Shanghai", "2026-03-01T20:00:00+08:00"},
		{"asia/shanghai", "Asia/Shanghai", "2026-03-01T20:00:00+08:00"},
		{"EUROPE/BERLIN", "Europe/Berlin", "2026-03-01T13:00:00+01:00"},
		{" utc ", "UTC", "2026-03-01T12:00:00Z"},
		{"prc", "PRC", "2026-03-01T20:00:00+08:00"},
		{"+08:00", "UTC+08:00", "2026-03-01T20:00:00+08:00"},
		{"+0800", "UTC+08:00", "2026-03-01T20:00:00+08:00"},
		{"+8", "UTC+08:00", "2026-03-01T20:00:00+08:00"},
		{"UTC+8", "UTC+08:00", "2026-03-01T20:00:00+08:00"},
		{"utc+08:00", "UTC+08:00", "2026-03-01T20:00:00+08:00"},
		{"GMT-3:30", "UTC-03:30", "2026-03-01T08:30:00-03:30"},
		{"UTC−5", "UTC-05:00", "2026-03-01T07:00:00-05:00"},
		{"+00:00", "UTC", "2026-03-01T12:00:00Z"},
		{"+14", "UTC+14:00", "2026-03-02T02:00:00+14:00"},
	} {
		l, err := zone.Parse(c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if l.String() != c.name {
			t.Errorf("%q is named %q, want %q", c.text, l, c.name)
		}
		noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		if got := noon.In(l).Format(time.RFC3339); got != c.noon {
			t.Errorf("%q: noon in UTC is %s, want %s", c.text, got, c.noon)
		}
		again, err := zone.Parse(l.String())
		if err != nil || noon.In(again).Format(time.RFC3339) != c.noon {
			t.Errorf("%q: its name %q is not read as the same zone: %v", c.text, l, err)
		}
	}
}

// A wrong zone is refused, and where one is near it is named.
func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{"Asia/Shangai", "did you mean Asia/Shanghai?"},
		{"shanghai", "did you mean Asia/Shanghai?"},
		{"Beijing", "did you mean Asia/Shanghai?"},
		{"Europe/Berln", "did you mean Europe/Berlin?"},
		{"北京时间", "did you mean Asia/Shanghai?"},
		{"New York", "did you mean America/New_York?"},
		{"Local", "unknown time zone"},
		{"xyzzyplugh", "give one such as"},
		{"+25:00", "between -12:00 and +14:00"},
		{"+08:75", "between -12:00 and +14:00"},
		{"+8:0", "unknown time zone"},
		{"../../etc/passwd", "unknown time zone"},
		{"", "unknown time zone"},
		{strings.Repeat("A", 5000), "unknown time zone"},
	} {
		l, err := zone.Parse(c.text)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.40q gives %v and the error %v, want one that says %q", c.text, l, err, c.says)
		}
	}
}

// Every name that is listed is a zone that Go knows.
func TestNames(t *testing.T) {
	for name := range strings.Lines(zone.Names) {
		name = strings.TrimSpace(name)
		l, err := zone.Parse(strings.ToUpper(name))
		if err != nil || l.String() != name {
			t.Errorf("%s gives %v, %v", name, l, err)
		}
	}
}
