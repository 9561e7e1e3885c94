package manifest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// DecisionsFormat is the format of sources that are decisions on stand-ins.
const DecisionsFormat = "decisions"

// StreamFormat is the format of sources that are no files: their records came one by one.
const StreamFormat = "stream"

// StreamID names such a source. It has no end, and so no checksum of its bytes: in its
// place stands the SHA-256 of its name.
func StreamID(name string) SourceID {
	return SourceID{SHA256: sha256.Sum256([]byte("stream " + name)), Name: name}
}

// SourceID names a source: the bytes of a file, by their SHA-256, under the last
// element of its name. The same bytes under two names are two sources.
type SourceID struct {
	SHA256 [32]byte
	Name   string
}

// Settings are how a source was read, apart from what it states itself.
type Settings struct {
	Zones    []string // in which times without a zone were read, sorted; none: such times were refused
	Currency string   // of rows that name none, where the user gave one
	Account  string   // whose statement it is, where the user gave it
	As       string   // the format, where the user named it
	Mappings []Mapping
	Rounded  bool // amounts finer than their currency were rounded to it
	// Accepted are the witnesses that the user overruled, each with his reason,
	// as "balance: the bank confirmed it".
	Accepted []string
	// Agreed are the witnesses that agree with lines of the source: balances, totals
	// or counts that it states itself.
	Agreed []string
	// Days is the zone whose days the source's lines cover where it states no period;
	// nil: that of the import. It is one of Zones.
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
	// Whole is set where the ledger keeps all that was read of it, also records that
	// others contradict. Older ledgers left those out for good.
	Whole bool
	// Remarks counts the import's remarks on it, by kind; nil where the
	// ledger was made before this was kept.
	Remarks map[string]int64
	Removed *Removal // nil: the source is in the ledger
}

// Removal is the act by which a source was removed.
type Removal struct {
	By, Reason string
	At         time.Time
}

// SourceEntry is a file that was imported, as the manifest has it.
type SourceEntry struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Format string `json:"format"`
	Rows   int64  `json:"rows"` // transfers, lines and accounts that could be read
	// Of files with lines of statements: how many, and the xxh3 of what they
	// say, by which the same file is known again.
	Lines  int64  `json:"sides,omitempty"`
	Digest string `json:"digest,omitempty"`
	// Since is the generation in which it was imported first: of records that
	// contradict each other, the one that came first counts. Whole is as in Source.
	Since int  `json:"since,omitempty"`
	Whole bool `json:"whole,omitempty"`
	// Remarked is set where remarks are kept; Remarks counts them by kind.
	Remarked bool             `json:"remarked,omitempty"`
	Remarks  map[string]int64 `json:"remarks,omitempty"`
	Settings *SettingsEntry   `json:"settings,omitempty"`
	// Payers is set where lines of wallets that a card paid were kept with what paid.
	Payers bool `json:"payers,omitempty"`
}

// SettingsEntry is Settings in a manifest. Texts of mappings are kept once for
// all sources, under their checksums.
type SettingsEntry struct {
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

// RemovedEntry is a source that was removed.
type RemovedEntry struct {
	SourceEntry
	By     string    `json:"by"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// ID is the source's file.
func (e *SourceEntry) ID() SourceID {
	id := SourceID{Name: e.Name}
	hex.Decode(id.SHA256[:], []byte(e.SHA256)) //nolint:errcheck // the manifest's checksum vouches for it
	return id
}

// compareEntries is the order of sources in a manifest.
func compareEntries(a, b SourceEntry) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.SHA256, b.SHA256))
}

// AddSource notes a file that was read, once for each name and content. One that
// comes again, also after it was removed, takes the place that it had.
func (m *Manifest) AddSource(e SourceEntry) {
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

// HasHad reports whether a file is a source of the ledger, or was.
func (m *Manifest) HasHad(id SourceID) bool {
	return slices.ContainsFunc(m.Sources, func(e SourceEntry) bool { return e.ID() == id }) ||
		slices.ContainsFunc(m.Removed, func(e RemovedEntry) bool { return e.ID() == id })
}

// RowsOf is how many rows a source has brought, also one that was removed; 0 where it never
// was in the ledger.
func (m *Manifest) RowsOf(id SourceID) (rows int64) {
	for i := range m.Removed {
		if e := &m.Removed[i]; e.ID() == id {
			rows = max(rows, e.Rows)
		}
	}
	for i := range m.Sources {
		if e := &m.Sources[i]; e.ID() == id {
			rows = max(rows, e.Rows)
		}
	}
	return rows
}

// Sinces gives the generation in which a source came first.
func (m *Manifest) Sinces() func(name string, sum [32]byte) int {
	all := make(map[SourceID]int, len(m.Sources))
	for i := range m.Sources {
		all[m.Sources[i].ID()] = m.Sources[i].Since
	}
	return func(name string, sum [32]byte) int { return all[SourceID{sum, name}] }
}

// SettingsOf is settings as the manifest keeps them, with their mappings.
func (m *Manifest) SettingsOf(s *Settings) *SettingsEntry {
	if s == nil {
		return nil
	}
	e := &SettingsEntry{Zones: s.Zones, Currency: s.Currency, Account: s.Account, As: s.As, Accepted: s.Accepted,
		Agreed: s.Agreed, Rounded: s.Rounded}
	for _, used := range s.Mappings {
		sum := HexSum(used.SHA256)
		e.Mappings = append(e.Mappings, mappedBy{used.Name, sum})
		if m.Mappings == nil {
			m.Mappings = map[string]string{}
		}
		m.Mappings[sum] = used.Text
	}
	return e
}

// settings is what settingsOf has kept.
func (m *Manifest) settings(e *SettingsEntry) *Settings {
	if e == nil {
		return nil
	}
	s := &Settings{Zones: e.Zones, Currency: e.Currency, Account: e.Account, As: e.As, Accepted: e.Accepted,
		Agreed: e.Agreed, Rounded: e.Rounded}
	for _, used := range e.Mappings {
		sum, _ := ParseSum(used.SHA256) // the manifest's checksum vouches for it
		s.Mappings = append(s.Mappings, Mapping{used.Name, sum, m.Mappings[used.SHA256]})
	}
	return s
}

// source is an entry as others see it.
func (m *Manifest) source(e *SourceEntry) Source {
	s := Source{SourceID: e.ID(), Format: e.Format, Settings: m.settings(e.Settings), Rows: e.Rows, Lines: e.Lines,
		Whole: e.Whole, Remarks: e.Remarks}
	if e.Remarked && s.Remarks == nil {
		s.Remarks = map[string]int64{}
	}
	return s
}

// AllSources lists the sources of a ledger by name, and then those removed, in
// the order in which they were.
func (m *Manifest) AllSources() []Source {
	var all []Source
	for i := range m.Sources {
		all = append(all, m.source(&m.Sources[i]))
	}
	for i := range m.Removed {
		r := &m.Removed[i]
		s := m.source(&r.SourceEntry)
		s.Removed = &Removal{By: r.By, Reason: r.Reason, At: r.At}
		all = append(all, s)
	}
	return all
}

// Differ returns in words which settings two readings of one file do not share.
// What the user named and what came of it is compared, not how it was named.
func (e *SourceEntry) Differ(f *SourceEntry) string {
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

// PayersOf returns the sources whose lines of wallets are kept with what paid them. An
// earlier dyetrace kept such lines as ones that failed.
func (m *Manifest) PayersOf() map[SourceID]bool {
	of := map[SourceID]bool{}
	for i := range m.Sources {
		if e := &m.Sources[i]; e.Payers {
			of[e.ID()] = true
		}
	}
	return of
}
