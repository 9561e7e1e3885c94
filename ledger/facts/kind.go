package facts

import (
	"bytes"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// Kind is accounts, links, holders or aliases: what of a content is its key, and
// how they rest in Parquet.
type Kind struct {
	Name string // of its files
	key  func(content []byte) int
	open func(fsys vfs.FS, dir, name string) (Stream, error)
	// Make begins a file of the ledger in dir.
	Make func(fsys vfs.FS, dir, name string) Writer
	// Files are where a manifest names the files of the kind.
	Files func(*manifest.Manifest) *[]manifest.File
}

// Writer writes facts to a Parquet file.
type Writer interface {
	Add(f *Fact) error
	Written() int64
	Finish() error
	Abandon()
}

// fileWriter writes facts as rows R.
type fileWriter[R any] struct {
	*segment.RowsWriter[R]
	row  func(f *Fact, sha256 string) (R, error)
	of   [32]byte
	text string // of, in hexadecimal
}

func (w *fileWriter[R]) Add(f *Fact) error {
	if w.text == "" || w.of != f.Source.SHA256 {
		w.of, w.text = f.Source.SHA256, manifest.HexSum(f.Source.SHA256)
	}
	row, err := w.row(f, w.text)
	if err != nil {
		return err
	}
	return w.RowsWriter.Add(row)
}

// newKind makes a kind whose facts rest as rows R.
func newKind[R any](name string, key func([]byte) int, read func(*R, *Fact) error,
	row func(*Fact, string) (R, error)) *Kind {
	return &Kind{
		Name: name, key: key,
		open: func(fsys vfs.FS, dir, name string) (Stream, error) {
			r, err := segment.OpenRows[R](fsys, dir, name)
			if err != nil {
				return nil, err
			}
			return &fileFacts[R]{RowsReader: r, read: read, key: key}, nil
		},
		Make: func(fsys vfs.FS, dir, name string) Writer {
			return &fileWriter[R]{RowsWriter: segment.NewRowsWriter[R](fsys, dir, name), row: row}
		},
	}
}

func wholeContent(content []byte) int { return len(content) }

// SettleSame keeps, of equal facts, those that the ledger does not hold yet from that
// very source. All but the first are counted as there already.
func SettleSame(group []Fact, keep func(*Fact) error, count func(*Fact) *record.Counts) error {
	for i := range group {
		f := &group[i]
		if !f.isNew() {
			continue
		}
		if i > 0 {
			count(f).AlreadyThere++
		} else {
			count(f).Added++
		}
		if i > 0 && repeatsSorted(group[:i], f) {
			continue
		}
		if err := keep(f); err != nil {
			return err
		}
	}
	return nil
}

// repeatsSorted is repeats for facts that are sorted by source, the ledger's
// and the new ones each among themselves.
func repeatsSorted(before []Fact, f *Fact) bool {
	last := &before[len(before)-1]
	if last.isNew() && record.CompareSources(&last.Source, &f.Source) == 0 {
		return true
	}
	held := 0
	for held < len(before) && !before[held].isNew() {
		held++
	}
	return repeats(before[:held], f)
}

// split takes a content apart.
func split(texts [][]byte, content []byte) [][]byte {
	for len(content) > 0 {
		n := bytes.IndexByte(content, 0)
		texts = append(texts, content[:n])
		content = content[n+1:]
	}
	return texts
}

// appendTexts is texts as a link's or a holder's content has them: a zero byte
// after each, which no text holds.
func appendTexts(dst []byte, texts ...string) []byte {
	for _, s := range texts {
		dst = append(append(dst, s...), 0)
	}
	return dst
}
