package ledger

import (
	"context"
	"errors"
	"slices"

	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/stream"
)

// losers writes the records of a build that others of their ids contradict. They are
// in no index, but count again once the source that contradicts them is removed.
type losers struct {
	name string                   // of the file; empty: none is written
	skip func(origin uint32) bool // files whose such records the ledger has already
	b    *build
	w    *segment.Writer // nil until there is one
	rows int64
}

// begin forgets what an attempt before has written.
func (l *losers) begin(b *build) { l.b, l.w, l.rows = b, nil, 0 }

func (l *losers) add(b *record.List, r *record.Record) (err error) {
	if l.skip != nil && l.skip(r.Origin) {
		return nil
	}
	if l.w == nil {
		if l.w, err = segment.NewWriter(l.b.fsys, l.b.dir, l.name, l.b.set, l.b.names, l.b.origins.List); err != nil {
			return err
		}
	}
	l.rows++
	return l.w.AddRecord(b, r)
}

// finish makes the file durable, if there is one.
func (l *losers) finish() error {
	if l.w == nil {
		return nil
	}
	return l.w.Finish()
}

// note names the file in a manifest.
func (l *losers) note(m *manifest.Manifest) {
	if l.rows > 0 {
		m.Contradicted = append(m.Contradicted, manifest.File{Name: l.name, Rows: l.rows})
	}
}

// keptLosers reports whether the ledger has what was read of a file already, also
// what others contradict.
func (im *Import) keptLosers(origins *record.Origins) func(origin uint32) bool {
	kept := map[manifest.SourceID]bool{}
	for i := range im.Now.Sources {
		if e := &im.Now.Sources[i]; e.Whole {
			kept[e.ID()] = true
		}
	}
	return func(no uint32) bool {
		o := &origins.List[no]
		return kept[manifest.SourceID{SHA256: o.SHA256, Name: o.File}]
	}
}

// build builds the index of complete records. Where a new record replaces one that the
// ledger has, because its file came first, all records are settled and written anew.
func (im *Import) build(ctx context.Context, b *build, next *manifest.Manifest) error {
	if im.aliased {
		// The index has the accounts' own names only.
		for _, seg := range b.segments {
			if err := segment.CollectNames(ctx, seg, record.NoSegment, b.names, b.origins, nil); err != nil {
				return err
			}
		}
	}
	if err := b.run(ctx); err != nil || !b.displaced {
		return err
	}
	rest, err := segment.OpenAll(im.FS, im.Dir, im.Now.Contradicted)
	if err != nil {
		return err
	}
	old := slices.Concat(b.segments, rest)
	b.segments = nil
	brought := b.added
	err = b.settleAgain(ctx, old, nil, brought)
	next.Contradicted = nil
	return errors.Join(err, segment.CloseAll(old))
}

// settleAgain builds from segments of records, and whatever else is brought, as
// if all of it came now. It writes the records that count to one segment, which will be
// the only one, and those that are contradicted to another. Records of files that are
// gone are left out.
func (b *build) settleAgain(ctx context.Context, old []*segment.Segment, gone func(origin uint32) bool,
	brought func() ([]*stream.Stream, error)) error {
	for _, seg := range old {
		if err := segment.CollectNames(ctx, seg, record.Rewritten, b.names, b.origins, gone); err != nil {
			return err
		}
		b.newRows += seg.Rows()
		b.set |= seg.Columns()
	}
	b.added = func() ([]*stream.Stream, error) { return b.again(old, gone, brought) }
	b.next.Records, b.next.Derived = nil, nil
	b.losers.skip, b.used, b.emptied, b.displaced = nil, nil, false, false
	return b.run(ctx)
}

// again is the streams of records that are written anew, and of what is brought. Records of
// files that are gone are left out.
func (b *build) again(old []*segment.Segment, gone func(origin uint32) bool,
	brought func() ([]*stream.Stream, error)) (all []*stream.Stream, err error) {
	for _, seg := range old {
		s, err := segment.NewStream(seg, record.Rewritten, b.names, b.origins)
		if err != nil {
			return all, err
		}
		s.LeaveOut(gone)
		all = append(all, s)
	}
	if brought == nil {
		return all, nil
	}
	more, err := brought()
	return append(all, more...), err
}

// conflicts returns the conflicts of accounts and then those of records.
func (im *Import) conflicts(b *build, accounts []facts.AccountConflict) (all []Conflict) {
	for _, c := range accounts {
		all = append(all, Conflict{
			ID: c.Loser.ID, Source: c.Loser.Source, Rejected: describeAccount(&c.Loser),
			Kept: describeAccount(&c.Winner), KeptSource: c.Winner.Source,
		})
	}
	for _, c := range b.conflicts {
		all = append(all, conflictOf(c.Loser.Transfer(im.names, b.origins.List),
			c.Winner.Transfer(im.names, b.origins.List)))
	}
	return all
}
