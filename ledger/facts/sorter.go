package facts

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
)

// Sorter brings the facts of one kind that an import adds into the order of
// their keys, in bounded memory: runs that fit are sorted and written to
// temporary files, which are merged as they are read back. Which file a fact is
// from goes with it as a number, for a file's checksum is known only at its end.
type Sorter struct {
	fsys         vfs.FS
	prefix       string // of the names of temporary files
	key          func(content []byte) int
	limit        int // bytes that a run may take
	current      *sortRun
	spare        *sortRun
	runs         []string
	block.Behind // writes the run before the current one
	n            int64
}

// sortRun is facts one after another as appendFact writes them.
type sortRun struct {
	text  []byte
	items []sortItem
}

// sortItem is where a fact lies in its run. prefix is 8 bytes of its key, from
// where the keys of the run differ.
type sortItem struct {
	prefix         uint64
	off, size      uint32
	content, keyed uint32 // where the content begins, after off, and the length of the key
}

// sortItemSize is what an item takes in memory beside its text.
const sortItemSize = 24

// NewSorter makes a sorter whose temporary files have names that begin with
// prefix, and whose runs take about limit bytes.
func NewSorter(fsys vfs.FS, prefix string, k *Kind, limit int) *Sorter {
	return &Sorter{fsys: fsys, prefix: prefix, key: k.key, limit: limit, current: &sortRun{}}
}

// Add takes a fact of a file of the import.
func (s *Sorter) Add(content []byte, file int32, source *dyetrace.Source) {
	run := s.current
	it := sortItem{off: uint32(len(run.text)), keyed: uint32(s.key(content))}
	run.text = binary.AppendUvarint(run.text, uint64(len(content)))
	it.content = uint32(len(run.text)) - it.off
	run.text = append(run.text, content...)
	run.text = binary.AppendUvarint(run.text, uint64(file))
	run.text = binary.AppendVarint(run.text, source.Line)
	run.text = append(run.text, source.Sheet...)
	it.size = uint32(len(run.text)) - it.off
	run.items = append(run.items, it)
	s.n++
}

// Empty reports whether no fact was added.
func (s *Sorter) Empty() bool { return s.n == 0 }

// maxRun bounds a run together with the batch that fills it, so that 32
// bits number its bytes.
const maxRun = 1 << 30

// SpillIfFull writes the current run away once it has reached its limit. It is
// called between batches.
func (s *Sorter) SpillIfFull() error {
	run := s.current
	if len(run.text)+sortItemSize*len(run.items) < min(s.limit, maxRun) {
		return nil
	}
	if err := s.Wait(); err != nil {
		return err
	}
	next := s.spare
	if next == nil {
		next = &sortRun{text: make([]byte, 0, len(run.text)+len(run.text)/16),
			items: make([]sortItem, 0, len(run.items)+len(run.items)/16)}
	}
	next.text, next.items = next.text[:0], next.items[:0]
	s.current, s.spare = next, run
	name := fmt.Sprintf("%s-%04d", s.prefix, len(s.runs))
	s.runs = append(s.runs, name)
	s.Start(func() error {
		run.sort()
		return run.write(s.fsys, name)
	})
	return nil
}

// Finish sorts the last run; no fact may follow.
func (s *Sorter) Finish() error {
	err := s.Wait()
	s.spare = nil
	s.current.sort()
	return err
}

func (r *sortRun) keyOf(it *sortItem) []byte {
	at := it.off + it.content
	return r.text[at : at+it.keyed]
}

func (r *sortRun) sort() {
	if len(r.items) == 0 {
		return
	}
	first := r.keyOf(&r.items[0])
	common := len(first)
	for i := range r.items {
		common = block.CommonPrefix(first[:common], r.keyOf(&r.items[i]))
	}
	for i := range r.items {
		var p [8]byte
		copy(p[:], r.keyOf(&r.items[i])[common:])
		r.items[i].prefix = binary.BigEndian.Uint64(p[:])
	}
	slices.SortFunc(r.items, func(x, y sortItem) int {
		if c := cmp.Compare(x.prefix, y.prefix); c != 0 {
			return c
		}
		return cmp.Or(bytes.Compare(r.keyOf(&x)[common:], r.keyOf(&y)[common:]), cmp.Compare(x.off, y.off))
	})
}

// write writes the run to a temporary file, each fact after its length.
func (r *sortRun) write(fsys vfs.FS, name string) error {
	f, err := fsys.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var head [binary.MaxVarintLen64]byte
	for i := range r.items {
		it := &r.items[i]
		if _, err := w.Write(binary.AppendUvarint(head[:0], uint64(it.size))); err != nil {
			return errors.Join(err, f.Close())
		}
		if _, err := w.Write(r.text[it.off : it.off+it.size]); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(w.Flush(), f.Close())
}

// streams gives every run from its start. The caller closes them.
func (s *Sorter) streams() ([]Stream, error) {
	all := []Stream{&runFacts{run: s.current}}
	for _, name := range s.runs {
		f, err := s.fsys.Open(name)
		if err != nil {
			return all, err
		}
		all = append(all, &spilledFacts{file: f, in: bufio.NewReaderSize(f, 128<<10)})
	}
	return all, nil
}

// runFacts gives the facts of a run in memory.
type runFacts struct {
	run   *sortRun
	at    int
	sheet string
}

func (r *runFacts) Next(f *Fact) error {
	if r.at == len(r.run.items) {
		return io.EOF
	}
	it := &r.run.items[r.at]
	r.at++
	return f.decode(r.run.text[it.off:it.off+it.size], &r.sheet)
}

func (r *runFacts) Close() error { return nil }

// spilledFacts gives the facts of a run in a temporary file.
type spilledFacts struct {
	file  vfs.File
	in    *bufio.Reader
	buf   []byte
	sheet string
}

func (r *spilledFacts) Next(f *Fact) error {
	size, err := binary.ReadUvarint(r.in)
	if err != nil {
		return err
	}
	if size > maxRun {
		return block.ErrTemporary
	}
	r.buf = slices.Grow(r.buf[:0], int(size))[:size]
	if _, err := io.ReadFull(r.in, r.buf); err != nil {
		return errors.Join(block.ErrTemporary, err)
	}
	return f.decode(r.buf, &r.sheet)
}

func (r *spilledFacts) Close() error { return r.file.Close() }

// decode reads what Sorter.Add wrote. The content is valid as long as data;
// sheet keeps the name that was met last, of which there are few.
func (f *Fact) decode(data []byte, sheet *string) error {
	d := block.Varints{Data: data}
	n := d.Unsigned()
	if d.Bad || n > uint64(len(d.Data)) {
		return block.ErrTemporary
	}
	f.content, d.Data = d.Data[:n:n], d.Data[n:]
	f.File = int32(d.Unsigned())
	f.Source = dyetrace.Source{Line: d.Signed()}
	if d.Bad {
		return block.ErrTemporary
	}
	if string(d.Data) != *sheet {
		*sheet = string(d.Data)
	}
	f.Source.Sheet = *sheet
	return nil
}
