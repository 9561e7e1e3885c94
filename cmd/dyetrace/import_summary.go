package main

import (
	"encoding/hex"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/report"
	"dyetrace/report/lists"
)

// summarise prints what the import did.
func (run *importRun) summarise(s *ledger.ImportSummary, took time.Duration, asJSON bool) error {
	names, err := run.names()
	if err != nil {
		return err
	}
	done := run.imported(s, took)
	run.noteRun(done)
	if asJSON {
		if names.OneCount+names.Count+len(names.Two) > 0 {
			done.Names = names
		}
		return run.printJSON(done)
	}
	run.noteAll(names.Notes(report.English))
	return done.WriteText(run.stdout, run.listed(false, report.English, nil), &s.Notes, run.isListed)
}

// shownPassed is how many files that were passed over are named.
const shownPassed = 10

// noteRun notes what the import passed over, left out, and took for granted.
func (run *importRun) noteRun(done *lists.Imported) {
	for i, over := range run.passedOver {
		if i == shownPassed {
			run.note("... and %d more files", len(run.passedOver)-i)
			break
		}
		run.note("passed over %s: %s", over.name, over.reason)
	}
	run.listUnreadable()
	if run.usualZone != "" {
		run.note("times without a zone were read in %s, the ledger's; --timezone names another", run.usualZone)
	}
	if done.NoData != (lists.NoData{}) {
		run.note("no data: %s", &done.NoData)
	}
	// The file of rejects is there only if something was rejected.
	if run.rejects.Count() > 0 {
		run.note("left out: %s; see %s", run.rejects.Counted(), run.rejects.Path())
	}
}

// names is what the ledger makes of names, now that all is in. It notes how many
// transfers there are.
func (run *importRun) names() (*lists.Names, error) {
	l, err := run.openLedger(*run.ledger)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	run.transfers, run.complete = l.Transfers(), l.Complete()
	names, err := lists.NamesOf(l)
	return &names, err
}

func (run *importRun) imported(s *ledger.ImportSummary, took time.Duration) *lists.Imported {
	done := &lists.Imported{Ledger: *run.ledger, Files: []lists.ImportedFile{}, Reliance: run.page, Lines: s.Lines.Added,
		Transfers: run.transfers, Complete: run.complete,
		Added: lists.Added{Transfers: s.Transfers.Added, Accounts: s.Accounts.Added, Links: s.Links.Added,
			Holders: s.Holders.Added, Aliases: s.Aliases.Added}}
	if run.rejects.Count() > 0 {
		done.Rejects, done.Unlisted = run.rejects.Path(), run.rejects.Unlisted()
	}
	if s.Joined != nil {
		done.Joined = lists.NewJoined(s.Joined)
	}
	done.AddNotes(&s.Notes)
	for _, over := range run.passedOver {
		done.Passed = append(done.Passed, over.name)
	}
	for i := range run.unreadable {
		done.Unreadable = append(done.Unreadable, lists.Unreadable{File: run.unreadable[i].name,
			Reason: run.unreadable[i].reason()})
	}
	for i := range run.results {
		r := &run.results[i]
		done.AddFile(lists.ImportedFile{File: r.name, Format: r.Format, SHA256: hex.EncodeToString(r.SHA256[:]),
			Bytes: r.Bytes, Seconds: r.took.Seconds()}, &s.Files[i], r.Rejected, r.conflicts)
		done.NoData.Headers += r.Skipped.Headers
		done.NoData.Totals += r.Skipped.Totals
		done.NoData.Blank += r.Skipped.Blank
	}
	done.Finish(took)
	return done
}

// isListed reports whether a note is about a file that listUnreadable names.
func (run *importRun) isListed(n *dyetrace.Note) bool {
	return n.Kind == dyetrace.NoteRefused && slices.ContainsFunc(run.unreadable,
		func(u unreadable) bool { return u.name == n.Source.File })
}
