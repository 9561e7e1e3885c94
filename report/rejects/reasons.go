package rejects

import (
	"fmt"

	"dyetrace"
)

// mostReasons is how many different reasons of a file are counted.
const mostReasons = 100

// Reasons counts why rows of a file were rejected.
type Reasons map[string]int64

// Add counts the reasons of rows.
func (r Reasons) Add(rows []dyetrace.Reject) {
	for i := range rows {
		if _, known := r[rows[i].Reason]; known || len(r) < mostReasons {
			r[rows[i].Reason]++
		}
	}
}

// first is the most frequent reason, and of several the first by its text.
func (r Reasons) first() (reason string, n int64) {
	for text, count := range r {
		if count > n || count == n && text < reason {
			reason, n = text, count
		}
	}
	return reason, n
}

// Mostly is the note on a file with more rows rejected than taken: then
// something is wrong with how the file is read, and not with a few of its rows.
// ok is false for other files.
func (r Reasons) Mostly(file string, rows, rejected int64) (note dyetrace.Note, ok bool) {
	if 2*rejected <= rows {
		return note, false
	}
	reason, n := r.first()
	return dyetrace.Note{Kind: dyetrace.NoteRefused, Source: dyetrace.Source{File: file},
		Text: fmt.Sprintf("%d of its %d rows were rejected, %d of them because %s", rejected, rows, n, reason)}, true
}
