package dyetrace

import "fmt"

// NoteKind is what a note is about.
type NoteKind uint8

// The kinds of note.
const (
	NoteUnread      NoteKind = iota // looks like a party, an amount, a time, a direction or a state, but is not read
	NoteResolved                    // another reading removed a contradiction
	NoteAccepted                    // taken in despite a witness against it
	NoteRefused                     // a table or file was refused
	NoteChanged                     // a value was rounded or repaired
	NoteBetween                     // contradicts another file
	NoteContradicts                 // contradicts itself, and what is right is not known
)

var noteKindNames = [...]string{"unread", "resolved", "accepted", "refused", "changed", "between", "contradicts"}

func (k NoteKind) String() string {
	if int(k) < len(noteKindNames) {
		return noteKindNames[k]
	}
	return fmt.Sprintf("NoteKind(%d)", uint8(k))
}

// Note is a remark of an import on a file: a part of it that is not read, or a place where
// it contradicts itself or another file.
type Note struct {
	Kind   NoteKind
	Source Source // Line 0: the whole table or file
	Column string // as the file writes its name; empty where the note is about no column
	Text   string // what was found, and what to do
	// Witness is the one that NoteAccepted is about; empty in other notes.
	Witness string
}

func (n *Note) String() string {
	s := n.Source.File
	if n.Source.Sheet != "" {
		s += ":" + n.Source.Sheet
	}
	if n.Source.Line > 0 {
		s += fmt.Sprintf(":%d", n.Source.Line)
	}
	if n.Column != "" {
		s += fmt.Sprintf(": column %q", n.Column)
	}
	return fmt.Sprintf("%s: %s: %s", n.Kind, s, n.Text)
}
