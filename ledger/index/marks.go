package index

import (
	"encoding/binary"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/statement"
)

// The marks file holds a mark for every 1024 entries of the statements that
// have at least twice as many, 40 bytes each:
//
//	last     place of the entry before the mark (8)
//	offset   of the mark in the statement (8)
//	entries  before the mark (8)
//	sum      of signed amounts before the mark (8)
//	lowest   that the sum ever was, 0 included (8)
//
// and from Footer.Special on, for each statement that has marks, 16 bytes: its
// number (4), how many (4), and the number of its first mark (8). Entries of
// transfers from a statement to itself count for neither sum nor lowest.
const (
	markTableLen = 16
)

// marksWriter writes the marks file.
type marksWriter struct {
	*block.Writer
	table []byte
}

func newMarksWriter(fsys vfs.FS, dir string) (*marksWriter, error) {
	w, err := block.NewWriter(fsys, dir, manifest.FileMarks)
	return &marksWriter{Writer: w}, err
}

// add adds the marks of a statement.
func (w *marksWriter) add(no statement.No, marks []byte) error {
	if len(marks) == 0 {
		return nil
	}
	w.table = binary.LittleEndian.AppendUint32(w.table, uint32(no))
	w.table = binary.LittleEndian.AppendUint32(w.table, uint32(len(marks)/statement.MarkLen))
	w.table = binary.LittleEndian.AppendUint64(w.table, w.Written/statement.MarkLen)
	_, err := w.Write(marks)
	return err
}

func (w *marksWriter) finish() error {
	table := w.Written
	if _, err := w.Write(w.table); err != nil {
		return err
	}
	return w.Writer.Finish(uint64(len(w.table)/markTableLen), table)
}

// MarksFile is the marks file of an index.
type MarksFile struct{ *block.File }

// Of is the marks of a statement, none for most.
func (f MarksFile) Of(no statement.No) ([]byte, error) {
	count, first, err := f.Table(uint32(no), markTableLen)
	if err != nil || count == 0 {
		return nil, err
	}
	if first > f.Length {
		return nil, f.Damaged(int64(f.Special), block.ErrBounds)
	}
	return f.Bytes(first*statement.MarkLen, count*statement.MarkLen)
}
