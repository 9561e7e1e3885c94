package main

import (
	"slices"

	"dyetrace"
	"dyetrace/internal/display"
	"dyetrace/ledger"
)

// shownNotes is how many notes a summary prints. JSON has more.
const shownNotes = 50

// importedNote is a note as JSON has it.
type importedNote struct {
	Kind   string `json:"kind"`
	File   string `json:"file"`
	Sheet  string `json:"sheet,omitempty"`
	Line   int64  `json:"line,omitempty"`
	Column string `json:"column,omitempty"`
	Text   string `json:"text"`
}

func importedNotes(notes *ledger.Notes) (list []importedNote, unlisted int64) {
	for i := range notes.List {
		n := &notes.List[i]
		list = append(list, importedNote{n.Kind.String(), n.Source.File, n.Source.Sheet, n.Source.Line, n.Column, n.Text})
	}
	return list, notes.Unlisted()
}

// printNotes prints what an import has to say of its files. It is part of the
// result, which no option leaves out; files that cannot be read have lines of
// their own already.
func (run *importRun) printNotes(notes *ledger.Notes) error {
	done := int64(0)
	shown := 0
	for i := range notes.List {
		n := &notes.List[i]
		if shown == shownNotes {
			break
		}
		done++
		if run.isListed(n) {
			continue
		}
		shown++
		if err := run.printf("%s\n", printable(n.String())); err != nil {
			return err
		}
	}
	if more := notes.Total() - done; more > 0 {
		return run.printf("... and %s: --json lists up to 100 of each kind for each file\n", display.Plural(more, "more note", "more notes"))
	}
	return nil
}

// isListed reports whether a note is about a file that listUnreadable names.
func (run *importRun) isListed(n *dyetrace.Note) bool {
	return n.Kind == dyetrace.NoteRefused && slices.ContainsFunc(run.unreadable, func(u unreadable) bool { return u.name == n.Source.File })
}
