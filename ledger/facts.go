package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"dyetrace"
)

// Facts are what files say beside transfers and accounts: links and holders. A
// fact contradicts no other, so that all that differ are kept, and those that
// say the same fall together when they are read. Each import that brings some
// writes them to one Parquet file, sorted; reading merges the files. They are
// in no index.

// fact is one line, its texts in the order of its kind's columns.
type fact struct {
	texts  [][]byte
	source dyetrace.Source
}

// factTable holds the facts of one kind that an import brings, packed. An item
// is its texts, a zero byte after each, which no text holds, and the source as
// in an accountTable.
type factTable struct {
	text  []byte
	items []factItem
}

type factItem struct {
	off        uint64
	contentLen uint32
	file       int32
	line       int64
	sheet      string
}

func (t *factTable) add(file int32, source *dyetrace.Source, texts ...string) {
	it := factItem{off: uint64(len(t.text)), file: file, line: source.Line, sheet: source.Sheet}
	for _, s := range texts {
		t.text = append(append(t.text, s...), 0)
	}
	it.contentLen = uint32(len(t.text) - int(it.off))
	t.items = append(t.items, it)
}

func (t *factTable) content(it *factItem) []byte {
	return t.text[it.off : it.off+uint64(it.contentLen)]
}

// addFacts takes the links and holders of a batch.
func (im *Import) addFacts(b *dyetrace.Batch, file int) {
	for i := range b.Links {
		l := &b.Links[i]
		im.links.add(int32(file), &l.Source, l.Account, l.Person, l.Phone, l.Device, l.IP, l.QR, l.First, l.Last)
	}
	for i := range b.Holders {
		h, income := &b.Holders[i], ""
		if h.Income.Known {
			income = strconv.FormatInt(int64(h.Income.Amount), 10)
		}
		im.holders.add(int32(file), &h.Source, h.ID, income, h.Currency.String())
	}
}

// factKind is links or holders: how they rest in Parquet, and where they are
// counted.
type factKind struct {
	name  string
	write func(w io.Writer, next func() (*fact, bool)) error
	read  func(*parquet.File) factReader
	files func(*manifest) *[]manifestFile
	count func(*FileCounts) *ImportCounts
}

func linkFacts() *factKind {
	return &factKind{"links", writeFacts(linkRowOf), readFacts(linkRow.fact),
		func(m *manifest) *[]manifestFile { return &m.Links }, func(c *FileCounts) *ImportCounts { return &c.Links }}
}

func holderFacts() *factKind {
	return &factKind{"holders", writeFacts(holderRowOf), readFacts(holderRow.fact),
		func(m *manifest) *[]manifestFile { return &m.Holders }, func(c *FileCounts) *ImportCounts { return &c.Holders }}
}

// settleFacts writes the links and holders that are new, names their files in
// the manifest to come, and counts them. It gives the number of new ones.
func (im *Import) settleFacts(next *manifest, summary *ImportSummary) (fresh int, err error) {
	links, err := im.settleKind(next, linkFacts(), &im.links, &summary.Links)
	if err != nil {
		return 0, err
	}
	holders, err := im.settleKind(next, holderFacts(), &im.holders, &summary.Holders)
	return links + holders, err
}

func (im *Import) settleKind(next *manifest, k *factKind, t *factTable, sum *ImportCounts) (fresh int, err error) {
	if len(t.items) == 0 {
		return 0, nil
	}
	kept, err := im.newFacts(t, k)
	if err != nil {
		return 0, err
	}
	for i := range im.files {
		c := k.count(&im.files[i].counts)
		sum.Read += c.Read
		sum.Added += c.Added
		sum.AlreadyThere += c.AlreadyThere
	}
	if len(kept) == 0 {
		return 0, nil
	}
	name := fmt.Sprintf("%s-%06d.parquet", k.name, next.Generation)
	files := k.files(next)
	*files = append(*files, manifestFile{Name: name, Rows: int64(len(kept))})
	return len(kept), im.writeFactFile(name, t, kept, k.write)
}

func (im *Import) sourceOf(it *factItem) dyetrace.Source {
	f := &im.files[it.file]
	return dyetrace.Source{File: f.name, SHA256: f.sha256, Sheet: it.sheet, Line: it.line}
}

// newFacts sorts a table by content and source, and gives the items that the
// ledger does not hold yet from that very source. One whose content the ledger
// or an earlier item has is counted as there already.
func (im *Import) newFacts(t *factTable, k *factKind) (kept []factItem, err error) {
	slices.SortFunc(t.items, func(x, y factItem) int {
		if c := bytes.Compare(t.content(&x), t.content(&y)); c != 0 {
			return c
		}
		a, b := im.sourceOf(&x), im.sourceOf(&y)
		return compareSources(&a, &b)
	})
	old, err := openFacts(im.fsys, im.dir, *k.files(im.now), k.read)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, old.close()) }()
	var sources []dyetrace.Source // of the ledger's facts with this content
	for i := range t.items {
		it := &t.items[i]
		content, source, again := t.content(it), im.sourceOf(it), i > 0 && bytes.Equal(t.content(it), t.content(&t.items[i-1]))
		if !again {
			if sources, err = old.with(content, sources[:0]); err != nil {
				return nil, err
			}
		}
		c := k.count(&im.files[it.file].counts)
		if again || len(sources) > 0 {
			c.AlreadyThere++
		} else {
			c.Added++
		}
		there := slices.ContainsFunc(sources, func(s dyetrace.Source) bool { return compareSources(&s, &source) == 0 })
		if again && len(kept) > 0 {
			last := &kept[len(kept)-1]
			before := im.sourceOf(last)
			there = there || bytes.Equal(t.content(last), content) && compareSources(&before, &source) == 0
		}
		if !there {
			kept = append(kept, *it)
		}
	}
	return kept, nil
}

// writeFactFile writes items to a Parquet file.
func (im *Import) writeFactFile(name string, t *factTable, items []factItem, write func(io.Writer, func() (*fact, bool)) error) error {
	out, err := newSummedWriter(im.fsys, im.dir, name)
	if err != nil {
		return err
	}
	defer out.abandon()
	i, f := 0, &fact{}
	err = write(out, func() (*fact, bool) {
		if i == len(items) {
			return nil, false
		}
		it := &items[i]
		i++
		f.texts, f.source = splitFact(f.texts[:0], t.content(it)), im.sourceOf(it)
		return f, true
	})
	if err != nil {
		return err
	}
	return out.finish()
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

// writeFacts makes a function that writes facts as Parquet rows of type R.
func writeFacts[R any](rowOf func(*fact) R) func(io.Writer, func() (*fact, bool)) error {
	return func(out io.Writer, next func() (*fact, bool)) error {
		w := parquet.NewGenericWriter[R](out, parquet.MaxRowsPerRowGroup(rowGroupRows))
		rows := make([]R, 0, 4096)
		for {
			f, more := next()
			if more {
				rows = append(rows, rowOf(f))
			}
			if len(rows) == cap(rows) || !more {
				if _, err := w.Write(rows); err != nil {
					return err
				}
				rows = rows[:0]
			}
			if !more {
				return w.Close()
			}
		}
	}
}
