package main

import (
	"fmt"

	"dyetrace"
)

// mostReasons is how many different reasons of a file are counted.
const mostReasons = 100

// reasons counts why rows of a file were rejected.
type reasons map[string]int64

func (r reasons) add(rows []dyetrace.Reject) {
	for i := range rows {
		if _, known := r[rows[i].Reason]; known || len(r) < mostReasons {
			r[rows[i].Reason]++
		}
	}
}

// first is the most frequent reason, and of several the first by its text.
func (r reasons) first() (reason string, n int64) {
	for text, count := range r {
		if count > n || count == n && text < reason {
			reason, n = text, count
		}
	}
	return reason, n
}

// mostlyRejected are notes on the files of which more rows were rejected than
// went in: then something is wrong with how the file is read, and not with a
// few of its rows.
func (run *importRun) mostlyRejected() (notes []dyetrace.Note) {
	for i := range run.results {
		r := &run.results[i]
		if 2*r.Rejected <= r.Rows {
			continue
		}
		reason, n := r.reasons.first()
		notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteRefused, Source: dyetrace.Source{File: r.name},
			Text: fmt.Sprintf("%d of its %d rows were rejected, %d of them because %s", r.Rejected, r.Rows, n, reason)})
	}
	return notes
}
