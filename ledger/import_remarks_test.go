package ledger

import (
	"testing"

	"dyetrace"
)

// Notes of one file and kind are listed up to a bound and counted in full, so
// that a file with many leaves room for those of others.
func TestNotesAreBoundedAndCounted(t *testing.T) {
	var notes noteTaker
	for range 3 * mostNotesOfFile {
		notes.add(dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{File: "a.csv"}, Text: "x"})
	}
	notes.add(dyetrace.Note{Kind: dyetrace.NoteChanged, Source: dyetrace.Source{File: "a.csv"}, Text: "y"})
	notes.add(dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{File: "b.csv"}, Text: "z"})
	if got, want := len(notes.List), mostNotesOfFile+2; got != want {
		t.Errorf("%d notes are listed, want %d", got, want)
	}
	if got, want := notes.Total(), int64(3*mostNotesOfFile+2); got != want {
		t.Errorf("%d notes are counted, want %d", got, want)
	}
	if got, want := notes.Unlisted(), int64(2*mostNotesOfFile); got != want {
		t.Errorf("%d notes are not listed, want %d", got, want)
	}
}
