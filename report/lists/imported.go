package lists

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger"
	"dyetrace/report"
)

// Counts is what became of rows.
type Counts struct {
	Read         int64 `json:"read"`
	Added        int64 `json:"added"`
	AlreadyThere int64 `json:"already_there"`
	Conflicts    int64 `json:"conflicts"`
	Rejected     int64 `json:"rejected"`
}

// ImportedFile is what became of a file.
type ImportedFile struct {
	File   string `json:"file"`
	Format string `json:"format"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Counts
	Seconds float64 `json:"seconds"`
}

// Imported is what an import did.
type Imported struct {
	Ledger  string         `json:"ledger"`
	Files   []ImportedFile `json:"files"`
	Total   Counts         `json:"total"`
	Added   Added          `json:"added"`
	Joined  *Joined        `json:"joined,omitempty"`
	Rejects string         `json:"rejects_file,omitempty"`
	// Unlisted is how many rows that were left out the rejects file does not list.
	Unlisted int64    `json:"rejects_unlisted,omitempty"`
	Passed   []string `json:"passed_over,omitempty"`
	// Unreadable are files that were left out as a whole.
	Unreadable []Unreadable `json:"unreadable,omitempty"`

	// Reliance is the page of what one can rely on.
	Reliance string `json:"reliance,omitempty"`

	// Names is what the ledger makes of names that may be one account's.
	Names *Names `json:"names,omitempty"`

	// Notes are what the import has to say of its files beside their records.
	Notes         []Note `json:"notes,omitempty"`
	NotesUnlisted int64  `json:"notes_unlisted,omitempty"`

	Seconds float64 `json:"seconds"`
	Rate    int64   `json:"rows_per_second"`

	NoData NoData `json:"no_data"` // rows of tables that are none

	// Lines are lines of statements that were added.
	Lines int64 `json:"-"`
	// Transfers and Complete are how many transfers the ledger has, and how many
	// complete records.
	Transfers int64 `json:"-"`
	Complete  int64 `json:"-"`
}

// Unreadable is a file that was left out, with what to do about it.
type Unreadable struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
}

// NoData counts rows of tables that are no data and were recognised as such.
type NoData struct {
	Headers int64 `json:"headers_again"`
	Totals  int64 `json:"totals"`
	Blank   int64 `json:"blank"`
}

func (n *NoData) String() string {
	return display.Plural(n.Headers, "header again", "headers again") + ", " +
		display.Plural(n.Totals, "total or remark", "totals and remarks") + ", " +
		display.Plural(n.Blank, "blank row", "blank rows")
}

// Joined is what all lines of statements in the ledger are together.
type Joined struct {
	Lines    int64 `json:"lines"`
	Copies   int64 `json:"copies"`
	Joined   int64 `json:"joined"`
	OneSided int64 `json:"one_sided"`
	Recorded int64 `json:"recorded"`
	Stitched int64 `json:"stitched"`
	StandIns int64 `json:"stand_ins"`
}

// NewJoined is what a summary says of them.
func NewJoined(j *ledger.JoinSummary) *Joined {
	return &Joined{j.Lines, j.Copies, j.Joined, j.OneSided, j.Recorded, j.Stitched, j.StandIns}
}

// Added says what was added.
type Added struct {
	Transfers int64 `json:"transfers"`
	Accounts  int64 `json:"accounts"`
	Links     int64 `json:"links,omitempty"`
	Holders   int64 `json:"holders,omitempty"`
	Aliases   int64 `json:"aliases,omitempty"`
}

func (c *Counts) add(more *Counts) {
	c.Read += more.Read
	c.Added += more.Added
	c.AlreadyThere += more.AlreadyThere
	c.Conflicts += more.Conflicts
	c.Rejected += more.Rejected
}

// AddFile adds a file with what became of its rows: c is what the ledger counted,
// rejected and conflicts what did not go in.
func (d *Imported) AddFile(f ImportedFile, c *ledger.FileCounts, rejected, conflicts int64) {
	f.Counts = Counts{Rejected: rejected, Conflicts: conflicts, Read: rejected}
	for _, of := range [...]*ledger.ImportCounts{&c.Transfers, &c.Lines, &c.Accounts, &c.Links, &c.Holders, &c.Aliases} {
		f.Read += of.Read
		f.Counts.Added += of.Added
		f.AlreadyThere += of.AlreadyThere
	}
	d.Total.add(&f.Counts)
	d.Files = append(d.Files, f)
}

// Finish says how long the import took, when all files have been added.
func (d *Imported) Finish(took time.Duration) {
	d.Seconds = took.Seconds()
	// A clock that stands still measures nothing.
	if took > 0 {
		d.Rate = int64(float64(d.Total.Read) / took.Seconds())
	}
}

// WriteText writes what became of the files, what there is to say of them, and
// what the ledger has now. notes are those of the import, without the ones of
// which listed reports that they have been printed elsewhere.
func (d *Imported) WriteText(w io.Writer, o Options, notes *ledger.Notes, listed func(*dyetrace.Note) bool) error {
	if err := d.table().Write(w, o.Width); err != nil {
		return err
	}
	if err := writeNotes(w, notes, listed); err != nil {
		return err
	}
	what := display.Plural(d.Added.Transfers, "transfer", "transfers")
	if d.Lines > 0 {
		what = display.Plural(d.Lines, "line of statements", "lines of statements")
		if n := d.Added.Transfers; n > 0 {
			what = display.Plural(n, "transfer", "transfers") + ", " + what
		}
	}
	speed := ""
	if d.Rate > 0 {
		speed = fmt.Sprintf(", %s rows per second", display.Count(d.Rate))
	}
	err := writeLine(w, "Added %s and %s%s.", what, display.Plural(d.Added.Accounts, "account", "accounts"), speed)
	if err == nil && d.Reliance != "" {
		err = writeLine(w, "What one can rely on: %s", display.Lines(d.Reliance))
	}
	if err != nil || d.Joined == nil {
		return err
	}
	if err := writeLine(w, "%s", d.Joined.Says(o.Lang)); err != nil {
		return err
	}
	return writeLine(w, "The ledger: %s.", d.holds())
}

// table has a row for each file, and one for all.
func (d *Imported) table() *display.Table {
	var t display.Table
	t.Text("file", "format")
	t.Number("read", "added", "already there", "conflicts", "rejected", "seconds")
	line := func(name, format string, c *Counts, seconds float64) {
		t.Add(name, format, display.Count(c.Read), display.Count(c.Added), display.Count(c.AlreadyThere),
			display.Count(c.Conflicts), display.Count(c.Rejected), strconv.FormatFloat(seconds, 'f', 1, 64))
	}
	for i := range d.Files {
		f := &d.Files[i]
		line(f.File, f.Format, &f.Counts, f.Seconds)
	}
	line("in all", "", &d.Total, d.Seconds)
	return &t
}

// holds says how many transfers the ledger has, and of what.
func (d *Imported) holds() string {
	from := display.Plural(d.Joined.Lines, "line", "lines")
	if d.Complete > 0 {
		from += " and " + display.Plural(d.Complete, "complete record", "complete records")
	}
	return display.Plural(d.Transfers, "transfer", "transfers") + " from " + from
}

// Says is the same in words. Two legs through a payment company are two sides.
func (j *Joined) Says(lang report.Lang) string {
	w := lang.Commands()
	return fmt.Sprintf(w.Joined, w.LineCount.Say(j.Lines), display.Count(j.Copies),
		w.TransferCount.Say(j.Joined+j.Stitched), display.Count(j.OneSided), w.StandInCount.Say(j.StandIns))
}

// shownNotes is how many notes a summary prints. JSON has more.
const shownNotes = 50

// Note is a note as JSON has it.
type Note struct {
	Kind   string `json:"kind"`
	File   string `json:"file"`
	Sheet  string `json:"sheet,omitempty"`
	Line   int64  `json:"line,omitempty"`
	Column string `json:"column,omitempty"`
	Text   string `json:"text"`
}

// AddNotes adds what the import has to say of its files.
func (d *Imported) AddNotes(notes *ledger.Notes) {
	for i := range notes.List {
		n := &notes.List[i]
		d.Notes = append(d.Notes, Note{n.Kind.String(), n.Source.File, n.Source.Sheet, n.Source.Line, n.Column, n.Text})
	}
	d.NotesUnlisted = notes.Unlisted()
}

// writeNotes writes notes, but for those that are listed elsewhere. They are part
// of the result, which no option leaves out.
func writeNotes(w io.Writer, notes *ledger.Notes, listed func(*dyetrace.Note) bool) error {
	done, shown := int64(0), 0
	for i := range notes.List {
		n := &notes.List[i]
		if shown == shownNotes {
			break
		}
		done++
		if listed(n) {
			continue
		}
		shown++
		if err := writeLine(w, "%s", display.Lines(n.String())); err != nil {
			return err
		}
	}
	if more := notes.Total() - done; more > 0 {
		return writeLine(w, "... and %s: --json lists up to 100 of each kind for each file",
			display.Plural(more, "more note", "more notes"))
	}
	return nil
}
