package facts

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"dyetrace"
	"dyetrace/internal/queue"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// Fact is one thing that a file holds: an account, a link, a holder. The
// content's first bytes are its key.
type Fact struct {
	content []byte
	keyed   int   // length of the key
	File    int32 // of the import that brings it; inLedger for one that is there already
	Source  dyetrace.Source
}

// inLedger is the file of a fact that the ledger holds.
const inLedger = int32(-1)

func (f *Fact) isNew() bool { return f.File != inLedger }

func (f *Fact) key() []byte { return f.content[:f.keyed] }

// Stream gives facts in order of their keys, and io.EOF after the last. The
// content goes into the fact's buffer or is valid until the next call.
type Stream interface {
	Next(f *Fact) error
	Close() error
}

// fileFacts gives the facts of a Parquet file of rows R.
type fileFacts[R any] struct {
	*segment.RowsReader[R]
	read func(*R, *Fact) error
	key  func(content []byte) int
	buf  []byte
	last []byte // key before
}

var errOrder = errors.New("the rows are not in order")

func (r *fileFacts[R]) Next(f *Fact) error {
	row, err := r.RowsReader.Next()
	if err != nil {
		return err
	}
	f.content, f.File = r.buf[:0], inLedger
	if err := r.read(row, f); err != nil {
		return r.File.Damaged(0, err)
	}
	r.buf = f.content
	key := f.content[:r.key(f.content)]
	if bytes.Compare(key, r.last) < 0 {
		return r.File.Damaged(0, errOrder)
	}
	r.last = append(r.last[:0], key...)
	return nil
}

// Merger gives the facts of several streams, those of one key together.
type Merger struct {
	key   func(content []byte) int
	all   []Stream
	heads queue.Queue[*streamHead]
	// sums completes the source of a fact that an import brings.
	sums  func(*Fact)
	group []Fact
	arena []byte
}

type streamHead struct {
	Stream
	Fact
	rank int
}

func newMerger(key func([]byte) int, streams []Stream, sums func(*Fact)) (*Merger, error) {
	m := &Merger{key: key, all: streams, sums: sums, heads: queue.Queue[*streamHead]{Before: beforeFact}}
	for i, s := range streams {
		h := &streamHead{Stream: s, rank: i}
		more, err := m.advance(h)
		if err != nil {
			return nil, errors.Join(err, m.Close())
		}
		if more {
			m.heads.Push(h)
		}
	}
	return m, nil
}

// Close closes all streams.
func (m *Merger) Close() error {
	var errs []error
	for _, s := range m.all {
		errs = append(errs, s.Close())
	}
	m.all = nil
	return errors.Join(errs...)
}

func (m *Merger) advance(h *streamHead) (bool, error) {
	err := h.Next(&h.Fact)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	h.keyed = m.key(h.content)
	return true, nil
}

func beforeFact(a, b **streamHead) bool {
	if c := bytes.Compare((*a).key(), (*b).key()); c != 0 {
		return c < 0
	}
	return (*a).rank < (*b).rank
}

// Next gives the facts of the next key, and none at the end: those that the
// ledger holds first, then by source. They are valid until the next call.
func (m *Merger) Next() ([]Fact, error) {
	m.group, m.arena = m.group[:0], m.arena[:0]
	for m.heads.Len() > 0 {
		h := *m.heads.First()
		if n := len(m.group); n > 0 && !bytes.Equal(m.group[0].key(), h.key()) {
			break
		}
		if err := m.take(h); err != nil {
			return nil, err
		}
	}
	if len(m.group) > 1 {
		slices.SortStableFunc(m.group, func(x, y Fact) int {
			if x.isNew() != y.isNew() {
				return cmp.Compare(x.File, y.File)
			}
			return cmp.Or(record.CompareSources(&x.Source, &y.Source), cmp.Compare(x.File, y.File))
		})
	}
	return m.group, nil
}

// take puts the least fact into the group. What the group holds stays where it is
// when the arena grows.
func (m *Merger) take(h *streamHead) error {
	f := h.Fact
	if n := len(m.group); n > 0 && bytes.Equal(m.group[n-1].content, f.content) {
		f.content = m.group[n-1].content
	} else {
		at := len(m.arena)
		m.arena = append(m.arena, f.content...)
		f.content = m.arena[at:len(m.arena):len(m.arena)]
	}
	if f.isNew() {
		m.sums(&f)
	}
	m.group = append(m.group, f)
	more, err := m.advance(h)
	if err != nil {
		return err
	}
	if more {
		m.heads.Sink()
	} else {
		m.heads.Pop()
	}
	return nil
}

// Each calls fn with the facts of every key, in order.
func (m *Merger) Each(ctx context.Context, fn func([]Fact) error) error {
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		group, err := m.Next()
		if err != nil || len(group) == 0 {
			return err
		}
		if err := fn(group); err != nil {
			return err
		}
	}
}

// repeats reports whether one of the facts is equal and from the same source.
func repeats(facts []Fact, f *Fact) bool {
	return slices.ContainsFunc(facts, func(o Fact) bool { return record.CompareSources(&o.Source, &f.Source) == 0 })
}

// Open merges the facts of the ledger's files with those that an import
// brings, if any.
func Open(fsys vfs.FS, dir string, k *Kind, m *manifest.Manifest, added *Sorter, sums func(*Fact)) (*Merger, error) {
	var streams []Stream
	for _, f := range *k.Files(m) {
		s, err := k.open(fsys, dir, f.Name)
		if err != nil {
			return nil, errors.Join(err, (&Merger{all: streams}).Close())
		}
		streams = append(streams, s)
	}
	if added != nil {
		more, err := added.streams()
		streams = append(streams, more...)
		if err != nil {
			return nil, errors.Join(err, (&Merger{all: streams}).Close())
		}
	}
	return newMerger(k.key, streams, sums)
}

// scan calls fn with every content once and the source that comes first.
func scan(ctx context.Context, fsys vfs.FS, dir string, of *manifest.Manifest, k *Kind,
	fn func(texts [][]byte, source *dyetrace.Source) error) (err error) {
	m, err := Open(fsys, dir, k, of, nil, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	var texts [][]byte
	return m.Each(ctx, func(group []Fact) error {
		texts = split(texts[:0], group[0].content)
		return fn(texts, &group[0].Source)
	})
}
