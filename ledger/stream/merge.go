package stream

import (
	"context"
	"errors"
	"io"
	"slices"

	"dyetrace/internal/queue"
	"dyetrace/ledger/record"
)

// Stream is a sequence of records in ledger order, read a block at a time.
type Stream struct {
	record.List
	pos     int
	Segment int32                    // that the records rest in; record.NewSegment for those being imported
	row     int64                    // of the current record in its segment
	Refill  func(*record.List) error // fills an emptied block, or io.EOF
	Close   func() error
}

// Block is how many records a stream reads at once.
const Block = 4096

// Head is the current record.
func (s *Stream) Head() *record.Record { return &s.Recs[s.pos] }

// advance goes to the next record and reports whether there is one.
func (s *Stream) advance() (bool, error) {
	s.pos++
	s.row++
	if s.pos < len(s.Recs) {
		return true, nil
	}
	s.Reset()
	s.pos = 0
	err := s.Refill(&s.List)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}

// Each calls fn with every record of a stream.
func (s *Stream) Each(ctx context.Context, fn func(*record.List, *record.Record) error) error {
	s.pos = -1
	for n := 0; ; n++ {
		if n%batchSize == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		more, err := s.advance()
		if err != nil || !more {
			return err
		}
		if err := fn(&s.List, s.Head()); err != nil {
			return err
		}
	}
}

// Pass goes through a stream a block at a time and looks at no record.
func (s *Stream) Pass(ctx context.Context) error {
	s.pos = -1
	for {
		more, err := s.advance()
		if err != nil || !more {
			return err
		}
		s.pos = len(s.Recs) - 1
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// Renumber gives the records of a stream the origins that theirs have become.
func (s *Stream) Renumber(canonical []uint32) {
	fill := s.Refill
	s.Refill = func(b *record.List) error {
		err := fill(b)
		for i := range b.Recs {
			b.Recs[i].Origin = canonical[b.Recs[i].Origin]
		}
		return err
	}
}

// LeaveOut leaves out the records of files that are gone; gone may be nil.
func (s *Stream) LeaveOut(gone func(origin uint32) bool) {
	if gone == nil {
		return
	}
	fill := s.Refill
	s.Refill = func(b *record.List) error {
		for {
			err := fill(b)
			b.Recs = slices.DeleteFunc(b.Recs, func(r record.Record) bool { return gone(r.Origin) })
			if err != nil || len(b.Recs) > 0 {
				return err
			}
			b.Reset()
		}
	}
}

// CloseAll closes streams.
func CloseAll(all []*Stream) error {
	var errs []error
	for _, s := range all {
		if s.Close != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// Merger gives the records of several streams as one, in ledger order. Equal
// ones come in the order of the streams.
type Merger struct {
	heads queue.Queue[head]
}

// head is a stream that has a current record, and its place among the streams.
type head struct {
	*Stream
	rank int
}

// NewMerger merges streams from their starts.
func NewMerger(all []*Stream) (*Merger, error) {
	m := &Merger{heads: queue.Queue[head]{Before: beforeHead}}
	for i, s := range all {
		s.pos, s.row = -1, -1
		s.Recs = s.Recs[:0]
		more, err := s.advance()
		if err != nil {
			return nil, err
		}
		if more {
			m.heads.Push(head{s, i})
		}
	}
	return m, nil
}

func beforeHead(a, b *head) bool {
	if c := record.CompareRecords(&a.List, a.Head(), &b.List, b.Head()); c != 0 {
		return c < 0
	}
	return a.rank < b.rank
}

// Least is the stream whose head comes next, or nil at the end.
func (m *Merger) Least() *Stream {
	if m.heads.Len() == 0 {
		return nil
	}
	return m.heads.First().Stream
}

// Advance passes over the head of the least stream.
func (m *Merger) Advance() error {
	more, err := m.heads.First().advance()
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
