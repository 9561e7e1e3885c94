package ledger

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/segment"
)

// Remark is a note on a source, or a row of it that was left out, as the ledger keeps
// it.
type Remark struct {
	Kind   string          // of the note; RemarkRejected: the row was not taken in
	Source dyetrace.Source // Line 0: the whole table or file
	Column string
	Text   string // what was found; why the row was not taken in
}

// RemarkRejected is the kind of a remark on a row that was not taken in.
const RemarkRejected = "rejected"

// What is kept of remarks is bounded. All are counted.
const (
	mostRemarks    = 20_000 // of an import
	mostRemarksOf  = 100    // of one kind, on one source
	longestRemark  = 600    // bytes of a text
	longestRefused = 2000   // bytes of a reason
)

// remarks are the remarks on one file, so far.
type remarks struct {
	list   []Remark
	counts map[string]int64
}

// add takes a remark and reports whether it is kept.
func (r *remarks) add(m Remark, room bool) bool {
	if r.counts == nil {
		r.counts = map[string]int64{}
	}
	if r.counts[m.Kind]++; r.counts[m.Kind] > mostRemarksOf || !room {
		return false
	}
	m.Text, m.Column = cutText(m.Text, longestRemark), cutText(m.Column, longestRemark)
	r.list = append(r.list, m)
	return true
}

// cutText cuts a text that is longer than most bytes, between two characters.
func cutText(s string, most int) string {
	if len(s) <= most {
		return strings.Clone(s)
	}
	at := most
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	return s[:at] + "…"
}

// remark keeps the notes and rejects of a batch as remarks on the file at hand.
// Contradictions with another file are found anew whenever lines are joined.
func (im *Import) remark(b *dyetrace.Batch, f *importFile) {
	add := func(m Remark) {
		if f.remarks.add(m, im.remarked < mostRemarks) {
			im.remarked++
		}
	}
	for i := range b.Notes {
		if n := &b.Notes[i]; n.Kind != dyetrace.NoteBetween {
			add(Remark{n.Kind.String(), dyetrace.Source{Sheet: n.Source.Sheet, Line: n.Source.Line}, n.Column, n.Text})
		}
	}
	for i := range b.Rejects {
		r := &b.Rejects[i]
		add(Remark{RemarkRejected, dyetrace.Source{Sheet: r.Sheet, Line: r.Line}, "", r.Reason})
	}
}

// remarkRow is a remark as it rests in Parquet.
type remarkRow struct {
	Kind   string `parquet:"kind,dict"`
	Column string `parquet:"column,dict"`
	Text   string `parquet:"text"`
	Source string `parquet:"source,dict"`
	SHA256 string `parquet:"sha256,dict"`
	Sheet  string `parquet:"sheet,dict"`
	Line   int64  `parquet:"line,delta"`
}

func (r *remarkRow) remark() (Remark, error) {
	sum, err := manifest.ParseSum(r.SHA256)
	return Remark{r.Kind, dyetrace.Source{File: r.Source, SHA256: sum, Sheet: r.Sheet, Line: r.Line}, r.Column,
		r.Text}, err
}

// readRemarks calls fn with the remarks of a file.
func readRemarks(fsys vfs.FS, dir, name string, fn func(*remarkRow) error) error {
	return segment.ReadRows(fsys, dir, name, fn)
}

// writeRemarks writes the remarks on files of which the ledger keeps none yet.
func (im *Import) writeRemarks(next *manifest.Manifest) error {
	var rows []remarkRow
	done := map[manifest.SourceID]bool{}
	for i := range im.Now.Sources {
		if e := &im.Now.Sources[i]; e.Remarked {
			done[e.ID()] = true
		}
	}
	for i := range im.files {
		f := &im.files[i]
		id := manifest.SourceID{SHA256: f.sha256, Name: f.name}
		if done[id] {
			continue
		}
		done[id] = true
		for k := range f.remarks.list {
			m := &f.remarks.list[k]
			rows = append(rows, remarkRow{m.Kind, m.Column, m.Text, f.name, manifest.HexSum(f.sha256), m.Source.Sheet,
				m.Source.Line})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	name := manifest.ParquetName("remarks", next.Generation)
	next.Remarks = append(next.Remarks, manifest.File{Name: name, Rows: int64(len(rows))})
	return segment.WriteRows(im.FS, im.Dir, name, rows)
}

// Remarks lists the remarks on the sources of the ledger, by source: at most a hundred
// of a kind on one source are kept. Source.Remarks counts all.
func (l *Ledger) Remarks() (all []Remark, err error) {
	for _, f := range l.m.Remarks {
		err := readRemarks(l.fsys, l.dir, f.Name, func(r *remarkRow) error {
			m, err := r.remark()
			all = append(all, m)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b Remark) int {
		return cmp.Or(cmp.Compare(a.Source.File, b.Source.File), slices.Compare(a.Source.SHA256[:], b.Source.SHA256[:]))
	})
	return all, nil
}

// Refuse notes a file that is left out of the import, for the ledger to keep. Only
// the last element of its name is kept.
func (im *Import) Refuse(f manifest.RefusedFile) {
	f.Name, f.Reason = filepath.Base(f.Name), cutText(f.Reason, longestRefused)
	im.refused = append(im.refused, f)
}

// noteRefused notes the files that the import leaves out in the manifest to come,
// and forgets those that have come in since, mended or not. It reports whether
// that changes anything.
func (im *Import) noteRefused(next *manifest.Manifest) (changed bool) {
	return next.Refuse(im.refused, func(r manifest.RefusedFile) bool {
		return slices.ContainsFunc(im.files, func(f importFile) bool {
			return f.name == r.Name || manifest.HexSum(f.sha256) == r.SHA256
		})
	})
}

// onlyRefused commits an import that brings nothing but files that were left out.
func (im *Import) onlyRefused() error {
	next := im.Next()
	next.KeepIndex(im.Now)
	im.noteRefused(next)
	return im.Change.Commit(next)
}

// Refused lists the files that were left out of imports and have not come in
// since, by name, and returns how many more there are.
func (l *Ledger) Refused() (files []manifest.RefusedFile, more int64) {
	return l.m.Refused, l.m.RefusedMore
}

// Overruled is a record that another of its id contradicts: it is kept, and is in
// no transfer.
type Overruled struct {
	ID     string
	Source dyetrace.Source
	Kept   dyetrace.Source // of the record that counts
}

// Overruled lists such records, at most as many as asked for, and counts all.
func (l *Ledger) Overruled(most int) (some []Overruled, count int64, err error) {
	type row struct {
		ID     string  `parquet:"id"`
		Source string  `parquet:"source"`
		SHA256 string  `parquet:"sha256"`
		Sheet  *string `parquet:"sheet,optional"`
		Line   int64   `parquet:"line"`
	}
	// Once the list is full only rows are counted, which takes no reading.
	for _, f := range l.m.Contradicted {
		count += f.Rows
		if len(some) == most {
			continue
		}
		err := segment.ReadRows(l.fsys, l.dir, f.Name, func(r *row) error {
			if len(some) == most {
				return nil
			}
			sum, err := manifest.ParseSum(r.SHA256)
			o := Overruled{ID: r.ID, Source: dyetrace.Source{File: r.Source, SHA256: sum, Line: r.Line}}
			if r.Sheet != nil {
				o.Source.Sheet = *r.Sheet
			}
			some = append(some, o)
			return err
		})
		if err != nil {
			return nil, 0, err
		}
	}
	// The record that counts is the one that the index has under the id.
	for i := range some {
		ord, found, err := l.Lookup(some[i].ID)
		if err != nil || !found {
			return some, count, err
		}
		t, err := l.one(ord)
		if err != nil {
			return some, count, err
		}
		some[i].Kept = t.Source
	}
	return some, count, nil
}

const (
	// mostNotes is how many notes an import lists, and mostNotesOfFile how many of
	// one kind of one file, so that no file keeps the others' notes off the list.
	mostNotes       = 10_000
	mostNotesOfFile = 100
)

// Notes are the notes on an import's files. The list is bounded, the count is in full.
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

// Note adds a note that no reader made.
func (im *Import) Note(n dyetrace.Note) { im.notes.add(n) }
