package lists

import (
	"encoding/hex"
	"io"
	"strings"
	"time"

	"dyetrace/internal/display"
	"dyetrace/ledger/manifest"
)

// Source is a source as JSON.
type Source struct {
	Name     string    `json:"name"`
	SHA256   string    `json:"sha256"`
	Format   string    `json:"format"`
	Rows     int64     `json:"rows"`
	Zones    []string  `json:"timezones,omitempty"`
	Currency string    `json:"currency,omitempty"`
	Account  string    `json:"account,omitempty"`
	As       string    `json:"as,omitempty"`
	Mappings []Mapping `json:"mappings,omitempty"`
	Accepted []string  `json:"accepted,omitempty"`
	Agreed   []string  `json:"agreed,omitempty"`
	Rounded  bool      `json:"rounded,omitempty"`
	Removed  *Removal  `json:"removed,omitempty"`
}

// Mapping is a mapping file by which a source was read, as JSON.
type Mapping struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Text   string `json:"text,omitempty"`
}

// Removal is who removed a source, when and why, as JSON.
type Removal struct {
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
	At     string `json:"at"`
}

// Sources is sources as JSON, with the texts of mappings where these are asked for.
func Sources(all []manifest.Source, texts bool) []Source {
	list := []Source{}
	for i := range all {
		s := &all[i]
		j := Source{Name: s.Name, SHA256: hex.EncodeToString(s.SHA256[:]), Format: s.Format, Rows: s.Rows}
		if how := s.Settings; how != nil {
			j.Zones, j.Currency, j.Account, j.As = how.Zones, how.Currency, how.Account, how.As
			j.Accepted, j.Agreed, j.Rounded = how.Accepted, how.Agreed, how.Rounded
			for _, m := range how.Mappings {
				said := Mapping{Name: m.Name, SHA256: hex.EncodeToString(m.SHA256[:])}
				if texts {
					said.Text = m.Text
				}
				j.Mappings = append(j.Mappings, said)
			}
		}
		if r := s.Removed; r != nil {
			j.Removed = &Removal{r.By, r.Reason, r.At.UTC().Format(time.RFC3339)}
		}
		list = append(list, j)
	}
	return list
}

// howRead is a source's settings in words.
func howRead(s *manifest.Source) string {
	how := s.Settings
	if how == nil {
		return ""
	}
	var said []string
	add := func(what, value string) {
		if value != "" {
			said = append(said, what+" "+value)
		}
	}
	add("currency", how.Currency)
	add("account", how.Account)
	add("as", how.As)
	for _, m := range how.Mappings {
		add("mapping", m.Name+" ("+hex.EncodeToString(m.SHA256[:4])+"...)")
	}
	if how.Rounded {
		said = append(said, "amounts rounded")
	}
	for _, a := range how.Accepted {
		add("accepted despite its", a)
	}
	if len(how.Agreed) > 0 {
		said = append(said, "agrees with its "+strings.Join(how.Agreed, " and "))
	}
	return strings.Join(said, ", ")
}

// zonesOf are the zones in which a source was read, in words.
func zonesOf(s *manifest.Source) string {
	if s.Settings == nil {
		return "not kept"
	}
	if len(s.Settings.Zones) == 0 {
		return "as it says"
	}
	return strings.Join(s.Settings.Zones, ", ")
}

// WriteSources writes sources, and then those that were removed, as text.
func WriteSources(w io.Writer, all []manifest.Source, o Options) error {
	var there, gone display.Table
	there.Text("source", "format")
	there.Number("rows")
	there.Text("zone", "read with", "sha256")
	gone.Text("removed", "format")
	gone.Number("rows")
	gone.Text("zone", "read with", "sha256", "by", "at ("+o.Zone.String()+")")
	gone.Last("reason")
	for i := range all {
		s := &all[i]
		cells := []string{s.Name, s.Format, display.Count(s.Rows), zonesOf(s), howRead(s), hex.EncodeToString(s.SHA256[:])}
		if r := s.Removed; r != nil {
			gone.Add(append(cells, r.By, r.At.In(o.Zone).Format("2006-01-02 15:04:05"), r.Reason)...)
			continue
		}
		there.Add(cells...)
	}
	if err := there.Write(w, o.Width); err != nil || gone.Len() == 0 {
		return err
	}
	if err := writeLine(w, ""); err != nil {
		return err
	}
	return gone.Write(w, o.Width)
}
