package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/ledger"
	"dyetrace/ledger/manifest"
	"dyetrace/report/rejects"
)

// source is a file to import.
type source struct {
	name  string // as it was given, or found in a folder that was
	found bool   // in a folder
	bytes int64
}

// passed is a file or folder that an import has passed over.
type passed struct {
	name, reason string
	read         bool // it was read to find out
}

// expand puts the files in folders, and in folders in them, in the place of
// the folders. Files whose names begin with a dot are nobody's records, and a
// ledger is not its own source.
func expand(args []string) (files []source, over []passed, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, nil, inputError(arg, cause(err))
		}
		// A file that was named is imported, whatever it is called.
		if !info.IsDir() {
			files = append(files, source{arg, false, info.Size()})
			continue
		}
		err = filepath.WalkDir(arg, func(name string, entry fs.DirEntry, err error) error {
			hidden := name != arg && strings.HasPrefix(entry.Name(), ".")
			// Only what is found in a folder is passed over; a hidden folder that was named itself is
			// read. Links, pipes and devices hold no records of their own.
			switch {
			case err != nil:
				return err
			case entry.IsDir() && hidden:
				return fs.SkipDir
			case entry.IsDir() && name != arg && isLedger(name):
				over = append(over, passed{name: name, reason: "it is a ledger"})
				return fs.SkipDir
			case entry.IsDir() || hidden || !entry.Type().IsRegular():
				return nil
			}
			info, err := entry.Info()
			if err == nil {
				files = append(files, source{name, true, info.Size()})
			}
			return err
		})
		if err != nil {
			return nil, nil, inputError(arg, err)
		}
	}
	return files, over, nil
}

// isLedger reports whether a folder is a ledger.
func isLedger(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "MANIFEST"))
	return err == nil
}

// fileResult is what reading a file found.
type fileResult struct {
	source
	intake.Outcome
	conflicts int64
	reasons   rejects.Reasons
	took      time.Duration
}

// importRun is an import under way.
type importRun struct {
	*program
	*importOptions
	formats []intake.Format
	options intake.Options
	within  time.Duration
	files   []source
	first   string // the first file or folder that the user named
	into    *ledger.Import
	rejects *rejects.File
	bar     *progress
	maps    []mapped
	// usualZone is the ledger's zone where times were read in it for want of another.
	usualZone string

	results    []fileResult // of files that hold records
	passedOver []passed
	unreadable []unreadable
	bytes      int64 // of files read so far
	taken      int64 // rows that could be read

	transfers, complete int64 // of the ledger, and its complete records

	page string // of what one can rely on; empty: none was written
}

// total is the size of all files.
func (run *importRun) total() (n int64) {
	for i := range run.files {
		n += run.files[i].bytes
	}
	return n
}

// writing shows how far the ledger has come with writing.
func (run *importRun) writing(done, total int64) { run.bar.set(done, total) }

// read reads every file into an import, which is then all there but for Commit.
// A file that breaks off after some of it has gone in taints the import: it is
// dropped, and the others are read once more into another one.
func (run *importRun) read(ctx context.Context) (*ledger.Import, error) {
	im, err := run.attempt(ctx, firstRead)
	if err == nil && slices.ContainsFunc(run.unreadable, func(u unreadable) bool { return u.begun }) {
		if err := im.Abort(); err != nil {
			return nil, err
		}
		// Everything that the first attempt found out is found out again, without the files
		// that broke off; those stay listed as unreadable.
		run.rejects.Abort()
		run.files = slices.DeleteFunc(run.files, func(f source) bool {
			return slices.ContainsFunc(run.unreadable, func(u unreadable) bool { return u.name == f.name })
		})
		run.results, run.bytes, run.taken = nil, 0, 0
		run.passedOver = slices.DeleteFunc(run.passedOver, func(p passed) bool { return p.read })
		im, err = run.attempt(ctx, secondRead)
		// A file that was whole a moment ago is being written to: a third attempt would fare
		// no better.
		if i := slices.IndexFunc(run.unreadable, func(u unreadable) bool { return u.begun && u.again }); err == nil &&
			i >= 0 {
			err = errors.Join(run.unreadable[i].err, im.Abort())
		}
	}
	return im, err
}

// readPass is the first reading of all files, or the second one without those that broke off.
type readPass uint8

const (
	firstRead readPass = iota
	secondRead
)

// attempt begins an import and reads every file into it. If that fails, or nothing may go
// in, the import has ended.
func (run *importRun) attempt(ctx context.Context, pass readPass) (*ledger.Import, error) {
	names := make([]string, len(run.files))
	for i := range run.files {
		names[i] = run.files[i].name
	}
	var err error
	run.rejects, err = rejects.New(run.importOptions.rejects, run.first, names, run.createRejects)
	if err != nil {
		return nil, err
	}
	im, err := ledger.NewImport(run.program.files(ctx), *run.ledger, ledger.ImportOptions{
		Holder: holder("import"), Progress: run.writing, Strict: run.strict, JoinWithin: run.within,
		Zone: run.options.ZoneOr(nil)})
	if err != nil {
		return nil, err
	}
	run.into = im
	err = run.readAll(ctx, pass)
	if err == nil && run.rejects.Unread() > 0 && (run.strict || run.taken == 0) {
		err = run.refuse(nil)
	}
	if err != nil {
		return nil, errors.Join(err, im.Abort())
	}
	return im, nil
}

// readAll reads every file into the ledger.
func (run *importRun) readAll(ctx context.Context, pass readPass) error {
	total := run.total()
	for i := range run.files {
		f := &run.files[i]
		begun, err := run.readFile(ctx, f, total)
		switch {
		case err == nil:
		case f.found && errors.Is(err, intake.ErrNotRecognised):
			run.passedOver = append(run.passedOver, passed{f.name, "it holds no records of a known format", true})
		case ctx.Err() == nil && isUnreadable(err):
			run.unreadable = append(run.unreadable, unreadable{*f, err, begun, pass == secondRead})
		default:
			return err
		}
		run.bytes += f.bytes
	}
	if err := run.mustRead(); err != nil {
		return err
	}
	if len(run.results) == 0 {
		return &dyetrace.Error{Kind: dyetrace.InputError, Op: "import",
			Err: fmt.Errorf("none of the %d files holds records of a known format: `dyetrace help import` lists the formats",
				len(run.files))}
	}
	return nil
}

// readFile reads one file into the ledger. What the file is shows before its
// first batch does, so a file that is no record leaves no trace; begun reports
// whether some of it has gone in.
func (run *importRun) readFile(ctx context.Context, f *source, total int64) (begun bool, err error) {
	began := run.now()
	// A file begins in the import with its first batch, or at its end if it has none.
	begin := func() {
		if !begun {
			run.into.BeginFile(f.name)
			begun = true
		}
	}
	options := run.options
	options.Progress = func(bytes int64) { run.bar.set(run.bytes+bytes, total) }
	options.Accept = run.accepted(f.name)
	// Notes get the name of their file here, because readers do not know it. A witness that the user overruled
	// is kept once for each file, with the reason.
	var despite []string // witnesses that spoke against the file
	why := rejects.Reasons{}
	outcome, err := intake.Read(ctx, f.name, run.formats, options, func(b *dyetrace.Batch) error {
		begin()
		if err := run.rejects.Add(f.name, b.Rejects); err != nil {
			return err
		}
		why.Add(b.Rejects)
		for i := range b.Notes {
			n := &b.Notes[i]
			n.Source.File = f.name
			if n.Kind == dyetrace.NoteAccepted {
				n.Text += "; accepted: " + run.reason
				if !slices.Contains(despite, n.Witness) {
					despite = append(despite, n.Witness)
				}
			}
		}
		run.taken += int64(len(b.Rows) + len(b.Sides) + len(b.Periods) + len(b.Accounts) + len(b.Links) + len(b.Holders) +
			len(b.Aliases))
		return run.into.Add(b)
	})
	if err != nil {
		return begun, err
	}
	begin()
	// EndFile comes before Settings, which compare how the same bytes were read before.
	run.into.EndFile(outcome.SHA256, outcome.Format)
	settings, err := run.settings(&outcome)
	if err != nil {
		return true, err
	}
	for _, w := range despite {
		settings.Accepted = append(settings.Accepted, w+": "+run.reason)
	}
	if err := run.into.Settings(settings); err != nil {
		return true, err
	}
	if outcome.UsualZone {
		run.usualZone = run.options.Usual.String()
	}
	for _, t := range outcome.Passed {
		run.passedOver = append(run.passedOver, passed{f.name + ":" + t.Where, "it holds no records of a known format", true})
	}
	run.results = append(run.results, fileResult{source: *f, Outcome: outcome, reasons: why, took: run.now().Sub(began)})
	return true, nil
}

// settings are how a file was read.
func (run *importRun) settings(outcome *intake.Outcome) (manifest.Settings, error) {
	s := manifest.Settings{Zones: outcome.Zones, Account: run.account, As: *run.as, Rounded: run.round,
		Agreed: outcome.Agreed}
	if run.options.Currency != 0 {
		s.Currency = run.options.Currency.String()
	}
	names := strings.Split(outcome.Format, "+")
	for i := range run.maps {
		if m := &run.maps[i]; slices.Contains(names, m.format) {
			s.Mappings = append(s.Mappings, m.Mapping)
		}
	}
	if len(s.Zones) != 1 {
		return s, nil
	}
	var err error
	s.Days, err = zone(s.Zones[0])
	return s, err
}

// addConflicts adds what contradicts other records to the rejects and counts
// it for its file.
func (run *importRun) addConflicts(conflicts []ledger.Conflict) error {
	for i := range conflicts {
		c := &conflicts[i]
		name := c.Source.File
		at := slices.IndexFunc(run.results, func(r fileResult) bool {
			return r.SHA256 == c.Source.SHA256 && filepath.Base(r.name) == c.Source.File
		})
		if at >= 0 {
			name = run.results[at].name
			run.results[at].conflicts++
		}
		if err := run.rejects.Conflict(name, c); err != nil {
			return err
		}
	}
	return nil
}

// mostlyRejected returns notes on the files with more rows rejected than taken.
func (run *importRun) mostlyRejected() (notes []dyetrace.Note) {
	for i := range run.results {
		r := &run.results[i]
		if n, is := r.reasons.Mostly(r.name, r.Rows, r.Rejected); is {
			notes = append(notes, n)
		}
	}
	return notes
}
