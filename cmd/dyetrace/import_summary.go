package main

import (
	"encoding/hex"
	"strconv"
	"time"

	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
)

// importedCounts is what became of rows.
type importedCounts struct {
	Read         int64 `json:"read"`
	Added        int64 `json:"added"`
	AlreadyThere int64 `json:"already_there"`
	Conflicts    int64 `json:"conflicts"`
	Rejected     int64 `json:"rejected"`
}

// importedFile is what became of a file.
type importedFile struct {
	File   string `json:"file"`
	Format string `json:"format"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	importedCounts
	Seconds float64 `json:"seconds"`
}

// imported is what an import did.
type imported struct {
	Ledger  string         `json:"ledger"`
	Files   []importedFile `json:"files"`
	Total   importedCounts `json:"total"`
	Added   addedCounts    `json:"added"`
	Joined  *joinedCounts  `json:"joined,omitempty"`
	Rejects string         `json:"rejects_file,omitempty"`
	// Unlisted is how many rows that were left out the rejects file does not list.
	Unlisted int64    `json:"rejects_unlisted,omitempty"`
	Passed   []string `json:"passed_over,omitempty"`
	// Unreadable are files that were left out as a whole.
	Unreadable []unreadableFile `json:"unreadable,omitempty"`

	// Reliance is the page of what one can rely on.
	Reliance string `json:"reliance,omitempty"`

	// Names is what the ledger makes of names that may be one account's.
	Names *keyNames `json:"names,omitempty"`

	// Notes are what the import has to say of its files beside their records.
	Notes         []importedNote `json:"notes,omitempty"`
	NotesUnlisted int64          `json:"notes_unlisted,omitempty"`

	Seconds float64 `json:"seconds"`
	Rate    int64   `json:"rows_per_second"`

	NoData noData `json:"no_data"` // rows of tables that are none
}

// unreadableFile is a file that was left out, with what to do about it.
type unreadableFile struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// noData counts rows of tables that are no data, and were told from such.
type noData struct {
	Headers int64 `json:"headers_again"`
	Totals  int64 `json:"totals"`
	Blank   int64 `json:"blank"`
}

func (n *noData) String() string {
	return display.Plural(n.Headers, "header again", "headers again") + ", " + display.Plural(n.Totals, "total or remark", "totals and remarks") + ", " +
		display.Plural(n.Blank, "blank row", "blank rows")
}

// joinedCounts is what all lines of statements in the ledger come to.
type joinedCounts struct {
	Lines    int64 `json:"lines"`
	Copies   int64 `json:"copies"`
	Joined   int64 `json:"joined"`
	OneSided int64 `json:"one_sided"`
	Recorded int64 `json:"recorded"`
	Stitched int64 `json:"stitched"`
	StandIns int64 `json:"stand_ins"`
}

func newJoinedCounts(j *ledger.JoinSummary) *joinedCounts {
	return &joinedCounts{j.Lines, j.Copies, j.Joined, j.OneSided, j.Recorded, j.Stitched, j.StandIns}
}

// addedCounts says what was added.
type addedCounts struct {
	Transfers int64 `json:"transfers"`
	Accounts  int64 `json:"accounts"`
	Links     int64 `json:"links,omitempty"`
	Holders   int64 `json:"holders,omitempty"`
	Aliases   int64 `json:"aliases,omitempty"`
}

// summarise prints what the import did.
func (run *importRun) summarise(s *ledger.ImportSummary, took time.Duration, asJSON bool) error {
	done := run.imported(s, took)
	for i, over := range run.passedOver {
		if i == shownReasons {
			run.note("... and %d more files", len(run.passedOver)-i)
			break
		}
		run.note("passed over %s: %s", over.name, over.reason)
	}
	run.listUnreadable()
	if run.usualZone != "" {
		run.note("times without a zone were read in %s, the ledger's; --timezone names another", run.usualZone)
	}
	if done.NoData != (noData{}) {
		run.note("no data: %s", &done.NoData)
	}
	if run.rejects.rows+run.rejects.conflicts > 0 {
		run.note("left out: %s; see %s", run.rejects.counted(), run.rejects.path)
	}
	names, err := run.names()
	if err != nil {
		return err
	}
	if asJSON {
		if names.OneCount+names.Count+len(names.Two) > 0 {
			done.Names = names
		}
		return run.printJSON(done)
	}
	run.tellNames(names, report.English.Commands())
	var t display.Table
	t.Text("file", "format")
	t.Number("read", "added", "already there", "conflicts", "rejected", "seconds")
	line := func(name, format string, c *importedCounts, seconds float64) {
		t.Add(name, format, display.Count(c.Read), display.Count(c.Added), display.Count(c.AlreadyThere), display.Count(c.Conflicts), display.Count(c.Rejected),
			strconv.FormatFloat(seconds, 'f', 1, 64))
	}
	for i := range done.Files {
		f := &done.Files[i]
		line(f.File, f.Format, &f.importedCounts, f.Seconds)
	}
	line("in all", "", &done.Total, done.Seconds)
	if err := run.printTable(&t); err != nil {
		return err
	}
	if err := run.printNotes(&s.Notes); err != nil {
		return err
	}
	what := display.Plural(done.Added.Transfers, "transfer", "transfers")
	if lines := s.Lines.Added; lines > 0 {
		what = display.Plural(lines, "line of statements", "lines of statements")
		if n := done.Added.Transfers; n > 0 {
			what = display.Plural(n, "transfer", "transfers") + ", " + what
		}
	}
	err = run.printf("Added %s and %s, %s rows per second.\n", what, display.Plural(done.Added.Accounts, "account", "accounts"), display.Count(done.Rate))
	if err == nil && run.page != "" {
		err = run.printf("What one can rely on: %s\n", printable(run.page))
	}
	if err != nil || done.Joined == nil {
		return err
	}
	if err := run.printJoined(done.Joined, report.English.Commands()); err != nil {
		return err
	}
	return run.printf("The ledger: %s.\n", run.holds(done.Joined.Lines))
}

// holds says how many transfers the ledger has, and of what.
func (run *importRun) holds(lines int64) string {
	from := display.Plural(lines, "line", "lines")
	if run.complete > 0 {
		from += " and " + display.Plural(run.complete, "complete record", "complete records")
	}
	return display.Plural(run.transfers, "transfer", "transfers") + " from " + from
}

// names is what the ledger makes of names, now that all is in. It notes how many
// transfers there are.
func (run *importRun) names() (*keyNames, error) {
	l, err := run.openLedger(*run.ledger)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	run.transfers, run.complete = l.Transfers(), l.Complete()
	names, err := namesOf(l)
	return &names, err
}

// printJoined says what all lines of a ledger come to. Two legs through a payment
// company are two sides.
func (p *program) printJoined(j *joinedCounts, w *report.CommandWords) error {
	return p.printf(w.Joined+"\n", w.LineCount.Say(j.Lines), display.Count(j.Copies), w.TransferCount.Say(j.Joined+j.Stitched), display.Count(j.OneSided), w.StandInCount.Say(j.StandIns))
}

func (run *importRun) imported(s *ledger.ImportSummary, took time.Duration) *imported {
	done := &imported{Ledger: *run.ledger, Files: []importedFile{}, Seconds: took.Seconds(),
		Added: addedCounts{s.Transfers.Added, s.Accounts.Added, s.Links.Added, s.Holders.Added, s.Aliases.Added}}
	if run.rejects.rows+run.rejects.conflicts > 0 {
		done.Rejects, done.Unlisted = run.rejects.path, run.rejects.unlistedRows()
	}
	if j := s.Joined; j != nil {
		done.Joined = newJoinedCounts(j)
	}
	done.Reliance = run.page
	done.Notes, done.NotesUnlisted = importedNotes(&s.Notes)
	for _, over := range run.passedOver {
		done.Passed = append(done.Passed, over.name)
	}
	for i := range run.unreadable {
		done.Unreadable = append(done.Unreadable, unreadableFile{run.unreadable[i].name, run.unreadable[i].reason()})
	}
	for i := range run.results {
		r, c := &run.results[i], &s.Files[i]
		f := importedFile{File: r.name, Format: r.Format, SHA256: hex.EncodeToString(r.SHA256[:]), Bytes: r.Bytes, Seconds: r.took.Seconds(),
			importedCounts: importedCounts{Read: c.Transfers.Read + c.Lines.Read + c.Accounts.Read + c.Links.Read + c.Holders.Read + c.Aliases.Read + r.Rejected, Rejected: r.Rejected, Conflicts: r.conflicts,
				Added:        c.Transfers.Added + c.Lines.Added + c.Accounts.Added + c.Links.Added + c.Holders.Added + c.Aliases.Added,
				AlreadyThere: c.Transfers.AlreadyThere + c.Lines.AlreadyThere + c.Accounts.AlreadyThere + c.Links.AlreadyThere + c.Holders.AlreadyThere + c.Aliases.AlreadyThere}}
		done.Total.add(&f.importedCounts)
		done.NoData.Headers += r.Skipped.Headers
		done.NoData.Totals += r.Skipped.Totals
		done.NoData.Blank += r.Skipped.Blank
		done.Files = append(done.Files, f)
	}
	done.Rate = int64(float64(done.Total.Read) / max(took.Seconds(), 1e-9))
	return done
}

func (c *importedCounts) add(more *importedCounts) {
	c.Read += more.Read
	c.Added += more.Added
	c.AlreadyThere += more.AlreadyThere
	c.Conflicts += more.Conflicts
	c.Rejected += more.Rejected
}
