package ledger

import (
	"fmt"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger/manifest"
)

// Settings takes how the file that has ended was read. Where the ledger holds the
// same bytes, read in another way, the error is an InputError that explains how to
// replace them: two readings of one file cannot both be right.
func (im *Import) Settings(s manifest.Settings) error {
	f := &im.files[len(im.files)-1]
	f.settings = &s
	scratch := &manifest.Manifest{}
	now := manifest.SourceEntry{Format: f.format, Settings: scratch.SettingsOf(&s)}
	for i := range im.Now.Sources {
		known := &im.Now.Sources[i]
		if known.SHA256 != manifest.HexSum(f.sha256) {
			continue
		}
		if differs := known.Differ(&now); differs != "" {
			return &dyetrace.Error{Kind: dyetrace.InputError, Op: "import", File: f.name,
				Err: fmt.Errorf("the ledger has this file as %s, read with other "+
					"settings (%s); to read it anew, `dyetrace sources remove --ledger %s %s` first, and then import it", known.Name,
					differs, im.Dir, known.SHA256[:12])}
		}
	}
	return nil
}

// zone returns the zone of the days that the file's lines cover.
func (f *importFile) zone(usual *time.Location) *time.Location {
	if f.settings != nil && f.settings.Days != nil {
		return f.settings.Days
	}
	return usual
}

// addSources notes the files of the import in the manifest to come. The first
// zone that is known becomes the ledger's.
func (im *Import) addSources(next *manifest.Manifest) {
	for i := range im.files {
		f := &im.files[i]
		rows := f.rows
		if f.logged {
			rows += next.RowsOf(manifest.SourceID{SHA256: f.sha256, Name: f.name})
		}
		next.AddSource(manifest.SourceEntry{Name: f.name, SHA256: manifest.HexSum(f.sha256), Format: f.format, Rows: rows,
			Lines: f.lines.count, Digest: f.lines.sum(), Whole: true, Settings: next.SettingsOf(f.settings),
			Remarked: true, Remarks: f.remarks.counts, Payers: true})
		if next.Timezone == "" && f.settings != nil && len(f.settings.Zones) > 0 {
			next.Timezone = f.settings.Zones[0]
		}
	}
}

// bringsSource reports whether the ledger lacks a file of the import, or has it not
// whole, or without its remarks or what paid its lines.
func (im *Import) bringsSource() bool {
	return slices.ContainsFunc(im.files, func(f importFile) bool {
		return !slices.ContainsFunc(im.Now.Sources, func(known manifest.SourceEntry) bool {
			return known.Whole && known.Remarked && known.Payers && known.Name == f.name &&
				known.SHA256 == manifest.HexSum(f.sha256)
		})
	})
}
