package ledger

import "dyetrace"

const (
	// mostNotes is how many notes an import lists, and mostNotesOfFile how many of
	// one kind of one file, so that no file keeps the others' notes off the list.
	mostNotes       = 10_000
	mostNotesOfFile = 100
)

// Notes are what an import has to say of its files. The list is bounded, the
// count is in full.
type Notes struct {
	List []dyetrace.Note // in the order of the files
	Of   map[dyetrace.NoteKind]int64
}

// noteTaker collects notes.
type noteTaker struct {
	Notes
	listed map[noteGroup]int
}

type noteGroup struct {
	file string
	kind dyetrace.NoteKind
}

// add counts a note and lists it while there is room.
func (n *noteTaker) add(note dyetrace.Note) {
	if n.Of == nil {
		n.Of, n.listed = map[dyetrace.NoteKind]int64{}, map[noteGroup]int{}
	}
	n.Of[note.Kind]++
	group := noteGroup{note.Source.File, note.Kind}
	if len(n.List) == mostNotes || n.listed[group] == mostNotesOfFile {
		return
	}
	n.listed[group]++
	n.List = append(n.List, note)
}

// Total is how many notes there are, listed or not.
func (n *Notes) Total() (total int64) {
	for _, of := range n.Of {
		total += of
	}
	return total
}

// Unlisted is how many notes List does not have.
func (n *Notes) Unlisted() int64 { return n.Total() - int64(len(n.List)) }

// Note adds to what the import has to say of its files, in the words of no reader.
func (im *Import) Note(n dyetrace.Note) { im.notes.add(n) }
