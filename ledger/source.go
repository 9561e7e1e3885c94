package ledger

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/internal/vfs"
)

// DecisionsFormat is the format of sources that are decisions on stand-ins.
const DecisionsFormat = "decisions"

// SourceID names a source: the bytes of a file, by their SHA-256, under the last
// element of its name. The same bytes under two names are two sources.
type SourceID struct {
	SHA256 [32]byte
	Name   string
}

// Settings are how a source was read, apart from what it says itself.
type Settings struct {
	Zones    []string // in which times without a zone were read, sorted; none: such times were refused
	Currency string   // of rows that name none, where the user gave one
	Account  string   // whose statement it is, where the user said so
	As       string   // the format, where the user named it
	Mappings []Mapping
	Rounded  bool // amounts finer than their currency were rounded to it
	// Accepted are the witnesses that the user overruled, each with his reason,
	// as "balance: the bank confirmed it".
	Accepted []string
	// Agreed are the witnesses that agree with lines of the source: balances, totals
	// or counts that it states itself.
	Agreed []string
	// Days is the zone whose days the source's lines cover where it does not say
	// what it covers; nil: that of the import. It is one of Zones.
	Days *time.Location
}

// Mapping is a mapping file that a source was read with.
type Mapping struct {
	Name   string
	SHA256 [32]byte
	Text   string
}

// Source is a file that is in a ledger, or was.
type Source struct {
	SourceID
	Format string
	// Settings are how it was read; nil where the ledger was made before these
	// were kept.
	Settings *Settings
	Rows     int64 // transfers, lines and accounts that could be read
	Lines    int64 // of Rows, lines of statements
	// Whole says that the ledger keeps all that was read of it, also records that
	// others contradict. Those of older ledgers were left out for good.
	Whole bool
	// Remarks counts what the import had to say of it, by kind; nil where the
	// ledger was made before this was kept.
	Remarks map[string]int64
	Removed *Removal // nil: the source is in the ledger
}

// Removal is the act by which a source was removed.
type Removal struct {
	By, Reason string
	At         time.Time
}

// sourceEntry is a file that was imported, as the manifest has it.
type sourceEntry struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Format string `json:"format"`
	Rows   int64  `json:"rows"` // transfers, lines and accounts that could be read
	// Of files with lines of statements: how many, and the xxh3 of what they
	// say, by which the same file is known again.
	Sides  int64  `json:"sides,omitempty"`
	Digest string `json:"digest,omitempty"`
	// Since is the generation in which it was imported first: of records that
	// contradict each other, the one that came first stands. Whole is as in Source.
	Since int  `json:"since,omitempty"`
	Whole bool `json:"whole,omitempty"`
	// Remarked says that remarks are kept; Remarks counts them by kind.
	Remarked bool             `json:"remarked,omitempty"`
	Remarks  map[string]int64 `json:"remarks,omitempty"`
	Settings *settingsEntry   `json:"settings,omitempty"`
	// Payers says that lines of wallets which a card paid were kept with what paid.
	Payers bool `json:"payers,omitempty"`
}

// settingsEntry is Settings in a manifest. Texts of mappings are kept once for
// all sources, under their checksums.
type settingsEntry struct {
	Zones    []string   `json:"zones,omitempty"`
	Currency string     `json:"currency,omitempty"`
	Account  string     `json:"account,omitempty"`
	As       string     `json:"as,omitempty"`
	Mappings []mappedBy `json:"mappings,omitempty"`
	Accepted []string   `json:"accepted,omitempty"`
	Agreed   []string   `json:"agreed,omitempty"`
	Rounded  bool       `json:"rounded,omitempty"`
}

type mappedBy struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// removedEntry is a source that was removed.
type removedEntry struct {
	sourceEntry
	By     string    `json:"by"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

func (e *sourceEntry) id() SourceID {
	id := SourceID{Name: e.Name}
	hex.Decode(id.SHA256[:], []byte(e.SHA256)) //nolint:errcheck // the manifest's checksum vouches for it
	return id
}

// compareEntries is the order of sources in a manifest.
func compareEntries(a, b sourceEntry) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.SHA256, b.SHA256))
}

// addSource notes a file that was read, once for each name and content. One that
// comes again, also after it was removed, takes the place that it had.
func (m *manifest) addSource(e sourceEntry) {
	i, found := slices.BinarySearchFunc(m.Sources, e, compareEntries)
	if found {
		e.Since = m.Sources[i].Since
		m.Sources[i] = e
		return
	}
	e.Since = m.Generation
	for k := range m.Removed {
		if old := &m.Removed[k]; old.Name == e.Name && old.SHA256 == e.SHA256 {
			e.Since = old.Since
		}
	}
	m.Sources = slices.Insert(m.Sources, i, e)
}

// sinces gives the generation in which a source came first.
func (m *manifest) sinces() func(name string, sum [32]byte) int {
	all := make(map[SourceID]int, len(m.Sources))
	for i := range m.Sources {
		all[m.Sources[i].id()] = m.Sources[i].Since
	}
	return func(name string, sum [32]byte) int { return all[SourceID{sum, name}] }
}

// settingsOf is settings as the manifest keeps them, with their mappings.
func (m *manifest) settingsOf(s *Settings) *settingsEntry {
	if s == nil {
		return nil
	}
	e := &settingsEntry{Zones: s.Zones, Currency: s.Currency, Account: s.Account, As: s.As, Accepted: s.Accepted, Agreed: s.Agreed, Rounded: s.Rounded}
	for _, used := range s.Mappings {
		sum := hexSum(used.SHA256)
		e.Mappings = append(e.Mappings, mappedBy{used.Name, sum})
		if m.Mappings == nil {
			m.Mappings = map[string]string{}
		}
		m.Mappings[sum] = used.Text
	}
	return e
}

// settings is what settingsOf has kept.
func (m *manifest) settings(e *settingsEntry) *Settings {
	if e == nil {
		return nil
	}
	s := &Settings{Zones: e.Zones, Currency: e.Currency, Account: e.Account, As: e.As, Accepted: e.Accepted, Agreed: e.Agreed, Rounded: e.Rounded}
	for _, used := range e.Mappings {
		sum, _ := parseSum(used.SHA256) // the manifest's checksum vouches for it
		s.Mappings = append(s.Mappings, Mapping{used.Name, sum, m.Mappings[used.SHA256]})
	}
	return s
}

// source is an entry as others see it.
func (m *manifest) source(e *sourceEntry) Source {
	s := Source{SourceID: e.id(), Format: e.Format, Settings: m.settings(e.Settings), Rows: e.Rows, Lines: e.Sides, Whole: e.Whole, Remarks: e.Remarks}
	if e.Remarked && s.Remarks == nil {
		s.Remarks = map[string]int64{}
	}
	return s
}

// allSources lists the sources of a ledger by name, and then those removed, in
// the order in which they were.
func (m *manifest) allSources() []Source {
	var all []Source
	for i := range m.Sources {
		all = append(all, m.source(&m.Sources[i]))
	}
	for i := range m.Removed {
		r := &m.Removed[i]
		s := m.source(&r.sourceEntry)
		s.Removed = &Removal{By: r.By, Reason: r.Reason, At: r.At}
		all = append(all, s)
	}
	return all
}

// Sources lists the files that are in the ledger, by name, and then those that
// were removed, in the order in which they were.
func (l *Ledger) Sources() []Source { return l.m.allSources() }

// Zone is the time zone in which the ledger's times are shown and its days begin,
// empty where no source has had one and nobody has set it.
func (l *Ledger) Zone() string { return l.m.Timezone }

// ZoneOf is Zone of the ledger in dir.
func ZoneOf(fsys vfs.FS, dir string) (string, error) {
	m, err := readManifest(fsys, dir)
	if err != nil {
		return "", err
	}
	return m.Timezone, nil
}

// differ says in words which settings two readings of one file do not share.
// What the user named and what came of it is compared, not how it was named.
func (e *sourceEntry) differ(f *sourceEntry) string {
	var said []string
	add := func(what, old, now string) {
		if old != now {
			said = append(said, fmt.Sprintf("%s %s, now %s", what, cmp.Or(old, "none"), cmp.Or(now, "none")))
		}
	}
	a, b := e.Settings, f.Settings
	if a == nil || b == nil {
		return ""
	}
	add("the zone", strings.Join(a.Zones, ", "), strings.Join(b.Zones, ", "))
	add("the currency", a.Currency, b.Currency)
	add("the account", a.Account, b.Account)
	add("the format", e.Format, f.Format)
	maps := func(all []mappedBy) string {
		var names []string
		for _, used := range all {
			names = append(names, used.Name+" ("+used.SHA256[:min(8, len(used.SHA256))]+"...)")
		}
		return strings.Join(names, ", ")
	}
	sums := func(x, y mappedBy) bool { return x.SHA256 == y.SHA256 }
	if !slices.EqualFunc(a.Mappings, b.Mappings, sums) {
		add("the mapping", maps(a.Mappings), maps(b.Mappings))
	}
	return strings.Join(said, "; ")
}

// Settings says how the file that has ended was read. Where the ledger holds the
// same bytes, read in another way, the error is an InputError that says how to
// replace them: two readings of one file cannot both be right.
func (im *Import) Settings(s Settings) error {
	f := &im.files[len(im.files)-1]
	f.settings = &s
	scratch := &manifest{}
	now := sourceEntry{Format: f.format, Settings: scratch.settingsOf(&s)}
	for i := range im.now.Sources {
		known := &im.now.Sources[i]
		if known.SHA256 != hexSum(f.sha256) {
			continue
		}
		if differs := known.differ(&now); differs != "" {
			return &dyetrace.Error{Kind: dyetrace.InputError, Op: "import", File: f.name, Err: fmt.Errorf("the ledger has this file as %s, read with other "+
				"settings (%s); to read it anew, `dyetrace sources remove --ledger %s %s` first, and then import it", known.Name, differs, im.dir, known.SHA256[:12])}
		}
	}
	return nil
}

// zone is that whose days the file's lines cover.
func (f *importFile) zone(usual *time.Location) *time.Location {
	if f.settings != nil && f.settings.Days != nil {
		return f.settings.Days
	}
	return usual
}

// addSources notes the files of the import in the manifest to come. The first
// zone that is known becomes the ledger's.
func (im *Import) addSources(next *manifest) {
	for i := range im.files {
		f := &im.files[i]
		next.addSource(sourceEntry{Name: f.name, SHA256: hexSum(f.sha256), Format: f.format, Rows: f.rows,
			Sides: f.sides.lines, Digest: f.sides.sum(), Whole: true, Settings: next.settingsOf(f.settings),
			Remarked: true, Remarks: f.remarks.counts, Payers: true})
		if next.Timezone == "" && f.settings != nil && len(f.settings.Zones) > 0 {
			next.Timezone = f.settings.Zones[0]
		}
	}
}

// bringsSource reports whether a file of the import is one that the ledger does
// not have, or does not have whole, or without what was said of it or what paid its lines.
func (im *Import) bringsSource() bool {
	return slices.ContainsFunc(im.files, func(f importFile) bool {
		return !slices.ContainsFunc(im.now.Sources, func(known sourceEntry) bool {
			return known.Whole && known.Remarked && known.Payers && known.Name == f.name && known.SHA256 == hexSum(f.sha256)
		})
	})
}
