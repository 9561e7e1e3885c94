package report

import (
	"encoding/hex"
	"time"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
)

// Lang is a language a report is written in.
type Lang uint8

// The languages.
const (
	English Lang = iota
	Chinese      // Simplified Chinese
)

var langTags = [...]string{"en", "zh"}

// String is the language's tag, as in the lang attribute of a page.
func (l Lang) String() string { return langTags[l] }

// ParseLang reads a language by its tag: en or zh.
func ParseLang(tag string) (Lang, error) {
	for l, t := range langTags {
		if t == tag {
			return Lang(l), nil
		}
	}
	return 0, dyetrace.Errorf(dyetrace.UsageError, "language", "unknown language %q: known are %v", tag, langTags)
}

// Moment is a point in time that may be missing.
type Moment struct {
	At    dyetrace.Instant
	Known bool
}

// Moments is the span from the first to the last of some moments.
type Moments struct{ First, Last Moment }

// add widens the span to at.
func (m *Moments) add(at dyetrace.Instant) {
	if !m.First.Known || at < m.First.At {
		m.First = Moment{at, true}
	}
	if !m.Last.Known || at > m.Last.At {
		m.Last = Moment{at, true}
	}
}

// Meta is what a report says about itself. It comes from whoever ran the
// trace; a report adds nothing of its own, so that the same trace gives the
// same bytes.
type Meta struct {
	Version   string // of dyetrace
	Generated Moment // unknown: the report does not say when it was made
	Command   string // the exact command line that makes this report again
	Lang      Lang
	Zone      *time.Location // in which people read times and days begin; nil is UTC
	MaxLevel  int            // 0: none was set
	MinPart   string         // as it was given; empty: one major unit of each currency
	Until     Moment
	Ledger    Extent
	Inputs    []Input
	Unread    []Unread  // columns of lists
	Differs   []Differs // what claims contradict, in order of the claims file
}

// Extent is what the ledger held when the trace ran.
type Extent struct {
	Transfers, Accounts int64
	Times               Moments
}

// ExtentOf is the extent of a ledger.
func ExtentOf(info *ledger.Info) Extent {
	known := info.Transfers > 0
	return Extent{Transfers: info.Transfers, Accounts: int64(info.Accounts),
		Times: Moments{First: Moment{At: info.First, Known: known}, Last: Moment{At: info.Last, Known: known}}}
}

// InputsOf are the files of a ledger, without those that were removed and those
// of decisions.
func InputsOf(sources []manifest.Source) (inputs []Input) {
	for i := range sources {
		s := &sources[i]
		if s.Removed != nil || s.Format == manifest.DecisionsFormat {
			continue
		}
		kind := "transfers"
		if s.Format == "accounts" || s.Format == "amlsim-nodes" {
			kind = "accounts"
		}
		inputs = append(inputs, Input{Name: s.Name, SHA256: hex.EncodeToString(s.SHA256[:]), Rows: s.Rows, Kind: kind})
	}
	return inputs
}

// Input is a file that the trace rests on.
type Input struct {
	Name   string
	SHA256 string // in hexadecimal
	Rows   int64
	Kind   string // transfers, accounts or claims
}

// zone is the location in which days begin.
func (m *Meta) zone() *time.Location {
	if m.Zone == nil {
		return time.UTC
	}
	return m.Zone
}

// clock is an instant as a person reads it, to the second, in the report's zone.
func (m *Meta) clock(at dyetrace.Instant) string {
	return at.Time().In(m.zone()).Format("2006-01-02 15:04:05")
}
