package main

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"dyetrace"
	"dyetrace/ledger"
	"dyetrace/report"
)

// rejects is the file of what could not go into a ledger. It is made at the
// first reject.
type rejects struct {
	program         *program
	path            string
	out             *output
	csv             *csv.Writer
	rows, conflicts int64
	first           []string // the first reasons, for people
}

// shownReasons is how many reasons a strict import prints.
const shownReasons = 10

// newRejects is the rejects file of an import. Unless the user has named it,
// it is named for the first file or folder and lies in the working directory.
func newRejects(p *program, path, first string) *rejects {
	if path == "" {
		if whole, err := filepath.Abs(first); err == nil {
			first = whole
		}
		base := filepath.Base(first)
		for _, ending := range []string{".gz", ".zst", ".csv", ".txt", ".parquet", ".xlsx", ".zip"} {
			base = strings.TrimSuffix(base, ending)
		}
		path = "rejects-" + base + ".csv"
	}
	return &rejects{program: p, path: path}
}

func (r *rejects) write(file, sheet string, line int64, reason, row string) error {
	if r.out == nil {
		var err error
		if r.out, err = r.program.create(r.path); err != nil {
			return err
		}
		r.csv = csv.NewWriter(r.out)
		if err := r.csv.Write([]string{"file", "sheet", "line", "reason", "row"}); err != nil {
			return err
		}
	}
	if len(r.first) < shownReasons {
		place := file
		if sheet != "" {
			place += ":" + sheet
		}
		r.first = append(r.first, fmt.Sprintf("%s:%d: %s", place, line, reason))
	}
	return r.csv.Write([]string{report.Neutral(file), report.Neutral(sheet), strconv.FormatInt(line, 10), report.Neutral(reason), report.Neutral(row)})
}

// add adds rows that could not be read.
func (r *rejects) add(file string, rows []dyetrace.Reject) error {
	for i := range rows {
		if err := r.write(file, rows[i].Sheet, rows[i].Line, rows[i].Reason, rows[i].Raw); err != nil {
			return err
		}
	}
	r.rows += int64(len(rows))
	return nil
}

// conflict adds a record that contradicts another, with both.
func (r *rejects) conflict(file string, c *ledger.Conflict) error {
	r.conflicts++
	stands := fmt.Sprintf("conflict: %s:%d says of the id %q: %s", c.StandsSource.File, c.StandsSource.Line, c.ID, c.Stands)
	return r.write(file, c.Source.Sheet, c.Source.Line, stands, c.Left)
}

// counted says how much was rejected.
func (r *rejects) counted() string {
	var parts []string
	if r.rows > 0 {
		parts = append(parts, plural(r.rows, "row cannot be read", "rows cannot be read"))
	}
	if r.conflicts > 0 {
		parts = append(parts, plural(r.conflicts, "row says something else than another of the same id", "rows say something else than others of the same id"))
	}
	return strings.Join(parts, ", ")
}

// explain prints the first reasons.
func (r *rejects) explain() {
	for _, reason := range r.first {
		r.program.note("%s", reason)
	}
	if more := r.rows + r.conflicts - int64(len(r.first)); more > 0 {
		r.program.note("... and %d more", more)
	}
}

// commit makes the file appear, if there is anything in it.
func (r *rejects) commit() error {
	if r.out == nil {
		return nil
	}
	r.csv.Flush()
	if err := r.csv.Error(); err != nil {
		return err
	}
	return r.out.commit()
}

func (r *rejects) abort() {
	if r.out != nil {
		r.out.abort()
	}
}

func plural(n int64, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(n, 10) + " " + more
}
