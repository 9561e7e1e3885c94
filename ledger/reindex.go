package ledger

import (
	"context"
	"errors"

	"dyetrace/internal/vfs"
)

// Reindex throws the index away and makes it again from the records. It takes
// effect like an import: all at once, or not at all.
func Reindex(ctx context.Context, fsys vfs.FS, dir, holder string, progress func(done, total int64)) (err error) {
	m, err := readManifest(fsys, dir)
	if err != nil {
		return err
	}
	lock, err := takeLock(fsys, dir, "reindex", holder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.sweep(fsys, dir), lock.Close()) }()
	if m, err = readManifest(fsys, dir); err != nil {
		return err
	}
	if err := errors.Join(m.sweep(fsys, dir), fsys.MkdirAll(vfs.Join(dir, tmpName))); err != nil {
		return err
	}
	next := m.next()
	b := &build{fsys: fsys, dir: dir, next: next, names: newInterner(), origins: newOriginTable(), table: &accountTable{}, progress: progress}
	if b.segments, err = openSegments(fsys, dir, m); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeSegments(b.segments)) }()
	for i, s := range b.segments {
		if err := collectNames(ctx, s, int32(i), b.names, b.origins); err != nil {
			return err
		}
	}
	if err := readAllAccounts(fsys, dir, m, b.table); err != nil {
		return err
	}
	settled, err := b.table.settle()
	if err != nil {
		return err
	}
	b.stand = settled.stand
	if err := b.run(ctx); err != nil {
		return err
	}
	if err := fsys.SyncDir(dir); err != nil {
		return err
	}
	if err := next.write(fsys, dir); err != nil {
		return err
	}
	m = next
	return nil
}

// collectNames numbers every account that a segment names.
func collectNames(ctx context.Context, seg *segment, no int32, names *interner, origins *originTable) (err error) {
	s, err := newSegmentStream(seg, no, names, origins)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.pos = -1
	for {
		more, err := s.advance()
		if err != nil || !more {
			return err
		}
		s.pos = len(s.recs) - 1
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}
