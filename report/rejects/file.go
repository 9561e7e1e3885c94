// Package rejects writes the file of what could not go into a ledger: rows that
// cannot be read and records that contradict others, each with its place and the reason.
package rejects

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger"
)

// File is the file of what could not go into a ledger. It is made at the first
// reject. It is not for several goroutines at once.
type File struct {
	create    func(path string) (Output, error)
	path      string
	others    func(n int) string // names to use if path belongs to somebody else; nil if the user gave the name
	ours      map[string]bool    // names of the files of this import, as the file shows them
	replaces  bool               // path is of an earlier import of the same files
	out       Output
	buffer    *bufio.Writer
	csv       *display.CSV
	sizes     map[string]int64 // bytes written of each file
	size      int64            // of all
	unlisted  []unlisted
	rows      int64
	conflicts int64
	first     []string // the first reasons, for people
}

// unlisted counts rows of a file that are left out of a rejects file.
type unlisted struct {
	file string
	rows int64
}

const (
	// shownReasons is how many reasons a strict import prints.
	shownReasons = 10
	// A packed file of a few kilobytes can hold millions of bad rows. The rejects
	// file lists so many bytes of rows of one file, and of all; the rest is counted.
	mostOfFile = 16 << 20
	mostOfAll  = 256 << 20
	// bufferSize is how many bytes of the file are written at a time.
	bufferSize = 256 << 10
)

var columns = [...]string{"file", "sheet", "line", "reason", "row"}

// Output is a file on its way, such as one of package outfile.
type Output interface {
	io.Writer
	Commit() error
	CommitNew(others func(n int) string) (string, error)
	Abort()
}

// New is the rejects file of an import of files. path is the name that the user
// gave it. Where it is empty, the file is named for first, the first file or
// folder that he named, and lies in the working directory. A file that is there
// is replaced only if it is one of an earlier import of the same files; else
// another name is chosen, or the error is a UsageError. create begins the file.
func New(path, first string, files []string, create func(path string) (Output, error)) (*File, error) {
	r := &File{create: create, path: path, ours: map[string]bool{}, sizes: map[string]int64{}}
	for _, name := range files {
		r.ours[display.Cell(name)] = true
	}
	if path != "" {
		info, err := os.Stat(path)
		switch {
		case path == "-":
			return nil, dyetrace.Errorf(dyetrace.UsageError, "", "--rejects -: standard output carries the result; name a file")
		case err != nil || !info.Mode().IsRegular() || info.Size() == 0:
		case !r.isOurs(path):
			return nil, dyetrace.Errorf(dyetrace.UsageError, "",
				"--rejects %s: that file is there and does not hold the rejects of these files: give another name, or remove it",
				path)
		}
		r.replaces = true
		return r, nil //nolint:nilerr // a file that is not there yet is in nobody's way
	}
	base := nameFor(first)
	r.path, r.others = base+".csv", func(n int) string { return fmt.Sprintf("%s-%d.csv", base, n) }
	for n := 2; ; n++ {
		_, err := os.Lstat(r.path)
		if errors.Is(err, fs.ErrNotExist) {
			return r, nil
		}
		if r.replaces = r.isOurs(r.path); r.replaces {
			return r, nil
		}
		r.path = r.others(n)
	}
}

// nameFor is the name, without its ending, of the rejects of a file or folder.
func nameFor(first string) string {
	if whole, err := filepath.Abs(first); err == nil {
		first = whole
	}
	base := filepath.Base(first)
	for _, ending := range []string{".gz", ".zst", ".csv", ".txt", ".parquet", ".xlsx", ".zip"} {
		base = strings.TrimSuffix(base, ending)
	}
	return "rejects-" + base
}

// isOurs reports whether a file holds rejects of files of this import, and
// nothing else.
func (r *File) isOurs(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 2*mostOfAll {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil || !slices.Equal(head, columns[:]) {
		return false
	}
	for {
		row, err := in.Read()
		if err != nil {
			return errors.Is(err, io.EOF)
		}
		if !r.ours[row[0]] {
			return false
		}
	}
}

func (r *File) write(file, sheet string, line int64, reason, row string) error {
	if r.out == nil {
		out, err := r.create(r.path)
		if err != nil {
			return err
		}
		r.out = out
		r.buffer = bufio.NewWriterSize(r.out, bufferSize)
		r.csv = display.NewCSV(r.buffer, columns[:]...)
	}
	if len(r.first) < shownReasons {
		place := file
		if sheet != "" {
			place += ":" + sheet
		}
		r.first = append(r.first, fmt.Sprintf("%s:%d: %s", place, line, reason))
	}
	size := int64(len(file) + len(sheet) + len(reason) + len(row) + 16)
	if r.sizes[file]+size > mostOfFile || r.size+size > mostOfAll {
		r.leaveOut(file)
		return nil
	}
	r.sizes[file] += size
	r.size += size
	r.csv.Row(file, sheet, strconv.FormatInt(line, 10), reason, row)
	return r.csv.Err()
}

// leaveOut counts a row of a file that is not listed. Rows of one file follow
// each other, but for conflicts.
func (r *File) leaveOut(file string) {
	at := slices.IndexFunc(r.unlisted, func(u unlisted) bool { return u.file == file })
	if at < 0 {
		at = len(r.unlisted)
		r.unlisted = append(r.unlisted, unlisted{file: file})
	}
	r.unlisted[at].rows++
}

// Unlisted is how many rows the file does not list.
func (r *File) Unlisted() (n int64) {
	for _, u := range r.unlisted {
		n += u.rows
	}
	return n
}

// Add adds rows of a file that could not be read.
func (r *File) Add(file string, rows []dyetrace.Reject) error {
	for i := range rows {
		if err := r.write(file, rows[i].Sheet, rows[i].Line, rows[i].Reason, rows[i].Raw); err != nil {
			return err
		}
	}
	r.rows += int64(len(rows))
	return nil
}

// Conflict adds a record that contradicts another, with both.
func (r *File) Conflict(file string, c *ledger.Conflict) error {
	r.conflicts++
	reason := fmt.Sprintf("conflict: %s:%d says of the id %q: %s", c.KeptSource.File, c.KeptSource.Line, c.ID, c.Kept)
	return r.write(file, c.Source.Sheet, c.Source.Line, reason, c.Rejected)
}

// Counted is a phrase on how much was rejected.
func (r *File) Counted() string {
	var parts []string
	if r.rows > 0 {
		parts = append(parts, display.Plural(r.rows, "row cannot be read", "rows cannot be read"))
	}
	if r.conflicts > 0 {
		parts = append(parts, display.Plural(r.conflicts, "row contradicts another with the same id",
			"rows contradict others with the same id"))
	}
	if n := r.Unlisted(); n > 0 {
		parts = append(parts, display.Count(n)+" of them not listed, because the list is too long")
	}
	return strings.Join(parts, ", ")
}

// Listed is a phrase on what the file lists, to put before its name.
func (r *File) Listed() string {
	if r.Unlisted() > 0 {
		return "the first of them are"
	}
	return "all of them are"
}

// Explain names the first rows with their reasons, for people, a line each.
func (r *File) Explain() []string {
	lines := slices.Clone(r.first)
	if more := r.Count() - int64(len(r.first)); more > 0 {
		lines = append(lines, fmt.Sprintf("... and %d more", more))
	}
	return lines
}

// Count is how many rows were rejected, for whatever reason.
func (r *File) Count() int64 { return r.rows + r.conflicts }

// Unread is how many of them could not be read.
func (r *File) Unread() int64 { return r.rows }

// Path is the file's name.
func (r *File) Path() string { return r.path }

// Commit makes the file appear, if there is anything in it.
func (r *File) Commit() (err error) {
	if r.out == nil {
		return nil
	}
	for _, u := range r.unlisted {
		r.csv.Row(u.file, "", "0", display.Plural(u.rows, "more row that was left out is not listed here",
			"more rows that were left out are not listed here")+": the list is too long", "")
	}
	if err := errors.Join(r.csv.Finish(), r.buffer.Flush()); err != nil {
		return err
	}
	if r.replaces || r.others == nil {
		return r.out.Commit()
	}
	r.path, err = r.out.CommitNew(r.others)
	return err
}

// Abort drops the file, unless it was committed.
func (r *File) Abort() {
	if r.out != nil {
		r.out.Abort()
	}
}
