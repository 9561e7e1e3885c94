package ledger

import (
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
)

// Info counts what a ledger holds.
type Info struct {
	Transfers  int64
	Accounts   int // that transfers name
	Statements int
	Described  int // accounts in accounts files
	Aliases    int // other names of accounts
	First      dyetrace.Instant
	Last       dyetrace.Instant
	Currencies map[string]int64  // statements in each
	Sources    []manifest.Source // and those that were removed
	Zone       string            // see Ledger.Zone
	// Bytes on disk: "records", "accounts", "links", "holders", "aliases", "statements", "index", "log".
	Bytes      map[string]int64
	Parts      int   // of the index
	Logged     int64 // records that lie in the log and in no file yet; they are among Transfers
	Generation int   // how often the ledger has changed
}

// Info returns what the ledger holds. Sizes are those of its files.
func (l *Ledger) Info() (Info, error) {
	s := &l.m.Stats
	info := Info{
		Transfers: s.Transfers, Accounts: s.Accounts, Statements: s.Statements, Described: s.Described,
		First: dyetrace.Instant(s.First), Last: dyetrace.Instant(s.Last),
		Currencies: s.Currencies, Logged: l.logged.Records, Generation: l.m.Generation, Bytes: map[string]int64{},
	}
	info.Sources, info.Zone = l.Sources(), l.Zone()
	if l.aliases.File != nil {
		info.Aliases = int(l.aliases.Count)
	}
	// The index is as large as its files, in whatever parts; the others are asked for.
	for _, p := range l.parts {
		if !l.onDisk(p.Index) {
			continue
		}
		info.Parts++
		for _, f := range p.all {
			info.Bytes["index"] += f.Size()
		}
	}
	for kind, files := range map[string][]manifest.File{
		"records": slices.Concat(l.m.Segments(), l.m.Contradicted), "accounts": l.m.Accounts, "links": l.m.Links,
		"holders": l.m.Holders, "aliases": l.m.Aliases, "statements": slices.Concat(l.m.Lines, l.m.Periods, l.m.Decisions)} {
		for _, f := range files {
			if !l.onDisk(f.Name) {
				continue
			}
			for _, name := range [...]string{f.Name, f.Name + ".sums"} {
				size, err := manifest.FileSize(l.fsys, vfs.Join(l.dir, name))
				if err != nil {
					return info, err
				}
				info.Bytes[kind] += size
			}
		}
	}
	if l.logged.Bytes > 0 {
		info.Bytes["log"] = l.logged.Bytes
	}
	return info, nil
}

// onDisk reports whether a file or folder is on disk: what the logs hold was folded in
// memory, into files of a generation that is still to come.
func (l *Ledger) onDisk(name string) bool {
	generation, ours := manifest.NumberIn(name)
	return !ours || generation <= l.m.Generation
}

// Sources lists the files that are in the ledger, by name, and then those that
// were removed, in the order in which they were.
func (l *Ledger) Sources() []manifest.Source { return l.m.AllSources() }

// Zone is the time zone in which the ledger's times are shown and its days begin,
// empty where no source has had one and nobody has set it.
func (l *Ledger) Zone() string { return l.m.Timezone }

// ZoneOf is Zone of the ledger in dir.
func ZoneOf(fsys vfs.FS, dir string) (string, error) {
	m, err := manifest.Read(fsys, dir)
	if err != nil {
		return "", err
	}
	return m.Timezone, nil
}

// SetZone sets the time zone in which a ledger's times are shown and its days
// begin. No record changes.
func SetZone(fsys vfs.FS, dir, zone, holder string) (err error) {
	c, err := manifest.Begin(fsys, dir, "zone", holder, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.End()) }()
	next := c.Next()
	next.KeepIndex(c.Now)
	next.Timezone = zone
	return c.Commit(next)
}
