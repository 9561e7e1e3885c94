package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"dyetrace"
	"dyetrace/intake"
	"dyetrace/internal/display"
	"dyetrace/ledger/manifest"
)

// unreadable is a file that cannot be read as a whole.
type unreadable struct {
	source
	err   error
	begun bool // some of it had gone into the import
	again bool // it was met when the others were read once more
}

// isUnreadable reports whether an error is a file's own fault: not the ledger's,
// and not that of a full disk, which temporary files can meet.
func isUnreadable(err error) bool {
	return dyetrace.KindOf(err) == dyetrace.InputError && !errors.Is(err, syscall.ENOSPC)
}

// reason is what is wrong with the file and what to do, with its name.
func (u *unreadable) reason() string {
	reason, _, _ := strings.Cut(u.err.Error(), ". Known formats")
	return strings.TrimPrefix(reason, "read file: ")
}

// note is what the import's notes say of the file.
func (u *unreadable) note() dyetrace.Note {
	n := dyetrace.Note{Kind: dyetrace.NoteRefused, Source: dyetrace.Source{File: u.name}, Text: u.reason()}
	var at *dyetrace.Error
	if errors.As(u.err, &at) && at.Err != nil && at.File == u.name {
		n.Source.Line = at.Line
		n.Text, _, _ = strings.Cut(at.Err.Error(), ". Known formats")
	}
	return n
}

// refused is what the ledger keeps of the file.
func (u *unreadable) refused() manifest.RefusedFile {
	n := u.note()
	f := manifest.RefusedFile{Name: u.name, Reason: n.Text}
	if n.Source.Line > 0 {
		f.Reason = fmt.Sprintf("line %d: %s", n.Source.Line, n.Text)
	}
	// A file that cannot be opened has no hash: the reason says so.
	f.SHA256, _, _ = hashFile(u.name)
	return f
}

// mustRead is the error where nothing may go in: a file that was named itself cannot be
// read, or any under --strict, or there is none that can. Where it is one file
// the error is that file's own; of several, all are listed.
func (run *importRun) mustRead() error {
	must := run.strict || len(run.results) == 0
	for i := range run.unreadable {
		must = must || !run.unreadable[i].found && !errors.Is(run.unreadable[i].err, intake.ErrRefused)
	}
	switch n := len(run.unreadable); {
	case n == 0 || !must:
		return nil
	case n == 1:
		return run.unreadable[0].err
	}
	run.bar.end()
	run.listUnreadable()
	return &dyetrace.Error{Kind: dyetrace.InputError, Op: "import",
		Err: fmt.Errorf("nothing went in: %d of %d files cannot be read. "+
			"Name their folder instead of the files, without --strict, to import the rest", len(run.unreadable), len(run.files))}
}

// listUnreadable names each file that cannot be read, with what to do.
func (run *importRun) listUnreadable() {
	for i := range run.unreadable {
		run.note("cannot be read: %s", run.unreadable[i].reason())
	}
}

// partial is the error of an import that has left files out.
func (run *importRun) partial() error {
	var said []string
	if n := int64(len(run.unreadable)); n > 0 {
		said = append(said, fmt.Sprintf("%s cannot be read and left out; the rest went in. "+
			"Import them once they are mended: nothing else has to be read again", display.Plural(n, "file", "files")))
	}
	if few := run.mostlyRejected(); len(few) > 0 {
		said = append(said, fmt.Sprintf("of %s most rows were rejected, such as of %s: %s",
			display.Plural(int64(len(few)), "file", "files"), few[0].Source.File, few[0].Text))
	}
	if len(said) == 0 {
		return nil
	}
	return &dyetrace.Error{Kind: dyetrace.PartialError, Op: "import", Err: errors.New(strings.Join(said, "; "))}
}
