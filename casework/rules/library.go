package rules

import (
	"cmp"
	"embed"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"dyetrace"
	"dyetrace/internal/tomlfile"
)

// shipped are the packs and calendars of this program.
//
//go:embed packs/*.toml calendars/*.toml
var shipped embed.FS

// Library is the packs and calendars at hand: those that ship, and those of a folder.
type Library struct {
	packs     map[packKey]*Pack
	calendars map[calendarKey]*Calendar
}

type packKey struct{ jurisdiction, version string }

type calendarKey struct {
	jurisdiction string
	year         int
}

// mostFiles bounds the packs and calendars of a folder.
const mostFiles = 1000

// Shipped is the library of what ships.
var Shipped = sync.OnceValues(func() (*Library, error) { return Open(nil) })

// Open makes a library of what ships and of a folder: its files *.toml are packs, and those
// in its folder "calendars" are calendars. nil is no folder, and a folder that is not there
// is empty.
//
// A calendar of the folder takes the place of one that ships, since governments change
// days; a pack does not, since a version never changes.
func Open(folder fs.FS) (*Library, error) {
	l := &Library{packs: map[packKey]*Pack{}, calendars: map[calendarKey]*Calendar{}}
	if err := l.read(shipped, "packs", "calendars"); err != nil {
		return nil, err
	}
	if folder == nil {
		return l, nil
	}
	own := &Library{packs: map[packKey]*Pack{}, calendars: map[calendarKey]*Calendar{}}
	if err := own.read(folder, ".", "calendars"); err != nil {
		return nil, err
	}
	for key, p := range own.packs {
		if was := l.packs[key]; was != nil && was.SHA256 != p.SHA256 {
			return nil, clash(p.File, was.File, key)
		}
		l.packs[key] = p
	}
	maps.Copy(l.calendars, own.calendars)
	return l, nil
}

func clash(file, other string, key packKey) error {
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: "read rule pack", File: file, Err: errors.New(key.jurisdiction + " " +
		key.version + " is another file's already (" + other + "): a version never changes, so give this one a version of its own")}
}

func (l *Library) read(from fs.FS, packs, calendars string) error {
	err := tomlfile.EachFile(from, packs, "read rules", mostFiles, func(name string, text []byte) error {
		p, err := ReadPack(name, text)
		if err != nil {
			return err
		}
		key := packKey{p.Jurisdiction, p.Version}
		if was := l.packs[key]; was != nil {
			return clash(name, was.File, key)
		}
		l.packs[key] = p
		return nil
	})
	if err != nil {
		return err
	}
	return tomlfile.EachFile(from, calendars, "read rules", mostFiles, func(name string, text []byte) error {
		c, err := ReadCalendar(name, text)
		if err != nil {
			return err
		}
		key := calendarKey{c.Jurisdiction, c.Year}
		if was := l.calendars[key]; was != nil {
			return &dyetrace.Error{Kind: dyetrace.InputError, Op: "read calendar", File: name, Err: errors.New(
				"the year has a calendar already (" + was.File + "): leave one of them out")}
		}
		l.calendars[key] = c
		return nil
	})
}

// Packs are all packs, by jurisdiction and version.
func (l *Library) Packs() []*Pack {
	return slices.SortedFunc(maps.Values(l.packs), func(a, b *Pack) int {
		return cmp.Or(strings.Compare(a.Jurisdiction, b.Jurisdiction), compareVersions(a.Version, b.Version))
	})
}

// Calendars are all calendars, by jurisdiction and year.
func (l *Library) Calendars() []*Calendar {
	return slices.SortedFunc(maps.Values(l.calendars), func(a, b *Calendar) int {
		return cmp.Or(strings.Compare(a.Jurisdiction, b.Jurisdiction), cmp.Compare(a.Year, b.Year))
	})
}

// Newest is the newest version of a jurisdiction's pack, for a new case.
func (l *Library) Newest(jurisdiction string) (*Pack, error) {
	var newest *Pack
	known := map[string]bool{}
	for _, p := range l.Packs() {
		known[p.Jurisdiction] = true
		if p.Jurisdiction == jurisdiction {
			newest = p
		}
	}
	if newest == nil {
		return nil, dyetrace.Errorf(dyetrace.NotFound, "rules", "there is no rule pack of %q: there are %s; give one of your own "+
			"in the folder rules of the casework folder", jurisdiction, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
	}
	return newest, nil
}

// Pack is the pack that a case keeps.
func (l *Library) Pack(ref Ref) (*Pack, error) {
	p := l.packs[packKey{ref.Jurisdiction, ref.Version}]
	switch {
	case p == nil:
		return nil, dyetrace.Errorf(dyetrace.NotFound, "rules", "the case goes by version %s of the rules of %s, which is not here: "+
			"put its file into the folder rules of the casework folder", ref.Version, ref.Jurisdiction)
	case ref.SHA256 != "" && p.SHA256 != ref.SHA256:
		return nil, dyetrace.Errorf(dyetrace.InputError, "rules", "%s: the case goes by version %s of the rules of %s with SHA-256 %.12s, "+
			"and the file has %.12s: put the file back as it was", p.File, ref.Version, ref.Jurisdiction, ref.SHA256, p.SHA256)
	}
	return p, nil
}

// Calendar is the calendar of a jurisdiction and year.
func (l *Library) Calendar(jurisdiction string, year int) (*Calendar, error) {
	if c := l.calendars[calendarKey{jurisdiction, year}]; c != nil {
		return c, nil
	}
	return nil, dyetrace.Errorf(dyetrace.NotFound, "count business days", "there is no calendar of %s for %d: put the year's holidays into "+
		"rules/calendars/%s-%d.toml in the casework folder; `dyetrace rules calendar uk 2026` shows what one looks like",
		jurisdiction, year, jurisdiction, year)
}

// Counter counts days as a pack does.
func (l *Library) Counter(p *Pack) *Counter {
	return &Counter{Zone: p.zone, Jurisdiction: p.Jurisdiction, Calendar: func(year int) (*Calendar, error) {
		return l.Calendar(p.Jurisdiction, year)
	}}
}

// compareVersions compares versions part by part, numbers as numbers: 2026.10 comes after
// 2026.9.
func compareVersions(a, b string) int {
	x, y := versionParts(a), versionParts(b)
	for i := range min(len(x), len(y)) {
		m, n := strings.TrimLeft(x[i], "0"), strings.TrimLeft(y[i], "0")
		if isNumber(x[i]) && isNumber(y[i]) {
			if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
				return c
			}
			continue
		}
		if c := strings.Compare(x[i], y[i]); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

func versionParts(v string) []string {
	return strings.FieldsFunc(v, func(c rune) bool { return c == '.' || c == '-' })
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }
