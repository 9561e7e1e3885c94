package ledger

import (
	"bytes"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// Facts are what files say beside transfers: accounts, links and holders. Each
// import that brings some sorts them on disk, merges them with those that the
// ledger has, and writes the new ones to one Parquet file of each kind, sorted.
// Links and holders contradict no other: all that differ are kept, those that
// say the same fall together when they are read, and they are in no index.
// Accounts are settled: see accounts.go.

// factKind is accounts, links, holders or aliases: what of a content is its key, and
// how they rest in Parquet.
type factKind struct {
	name  string
	key   func(content []byte) int
	open  func(fsys vfs.FS, dir, name string) (factStream, error)
	make  func(fsys vfs.FS, dir, name string) factWriter
	files func(*manifest.Manifest) *[]manifest.File
}

// factWriter writes facts to a Parquet file.
type factWriter interface {
	Add(f *fact) error
	Written() int64
	Finish() error
	Abandon()
}

// fileWriter writes facts as rows R.
type fileWriter[R any] struct {
	*segment.RowsWriter[R]
	row  func(f *fact, sha256 string) (R, error)
	of   [32]byte
	text string // of, in hexadecimal
}

func (w *fileWriter[R]) Add(f *fact) error {
	if w.text == "" || w.of != f.source.SHA256 {
		w.of, w.text = f.source.SHA256, manifest.HexSum(f.source.SHA256)
	}
	row, err := w.row(f, w.text)
	if err != nil {
		return err
	}
	return w.RowsWriter.Add(row)
}

// newFactKind makes a kind whose facts rest as rows R.
func newFactKind[R any](name string, key func([]byte) int, read func(*R, *fact) error, row func(*fact, string) (R, error)) *factKind {
	return &factKind{
		name: name, key: key,
		open: func(fsys vfs.FS, dir, name string) (factStream, error) {
			r, err := segment.OpenRows[R](fsys, dir, name)
			if err != nil {
				return nil, err
			}
			return &fileFacts[R]{RowsReader: r, read: read, key: key}, nil
		},
		make: func(fsys vfs.FS, dir, name string) factWriter {
			return &fileWriter[R]{RowsWriter: segment.NewRowsWriter[R](fsys, dir, name), row: row}
		},
	}
}

func wholeContent(content []byte) int { return len(content) }

func linkFacts() *factKind {
	k := newFactKind("links", wholeContent, (*linkRow).fact, linkRowOf)
	k.files = func(m *manifest.Manifest) *[]manifest.File { return &m.Links }
	return k
}

func holderFacts() *factKind {
	k := newFactKind("holders", wholeContent, (*holderRow).fact, holderRowOf)
	k.files = func(m *manifest.Manifest) *[]manifest.File { return &m.Holders }
	return k
}

// settling decides what becomes of facts of one key. keep writes one that the
// ledger does not hold; count gives the counts of a new one's file.
type settling func(group []fact, keep func(*fact) error, count func(*fact) *record.Counts) error

// settleSame keeps of facts that say the same those that the ledger does not
// hold yet from that very source. All but the first are counted as there
// already.
func settleSame(group []fact, keep func(*fact) error, count func(*fact) *record.Counts) error {
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
func repeatsSorted(before []fact, f *fact) bool {
	last := &before[len(before)-1]
	if last.isNew() && record.CompareSources(&last.source, &f.source) == 0 {
		return true
	}
	held := 0
	for held < len(before) && !before[held].isNew() {
		held++
	}
	return repeats(before[:held], f)
}

// splitFact takes a content apart.
func splitFact(texts [][]byte, content []byte) [][]byte {
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
