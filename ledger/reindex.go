package ledger

import (
	"context"
	"errors"

	"dyetrace/internal/vfs"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/lines"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// Reindex throws the index away and makes it again from the records, and joins
// the lines of statements anew. It takes effect like an import: all at once, or
// not at all.
func Reindex(ctx context.Context, fsys vfs.FS, dir, holder string, progress func(done, total int64)) (err error) {
	c, err := begin(ctx, fsys, dir, "reindex", holder, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.End()) }()
	next := c.Next()
	if _, err := rebuild(ctx, c, next, progress); err != nil {
		return err
	}
	return c.Commit(next)
}

// Compact makes one part of the index of a ledger that has several, and reports how many
// there were. No answer changes by it.
func Compact(ctx context.Context, fsys vfs.FS, dir, holder string, progress func(done, total int64)) (int, error) {
	m, err := manifest.Read(fsys, dir)
	if err != nil || len(m.Parts)+len(m.Logs) == 0 {
		return 1, err
	}
	return 1 + len(m.Parts), Reindex(ctx, fsys, dir, holder, progress)
}

// rejoin joins the lines of the manifest to come, which have changed: in an overlay where the
// ledger has one, else in an index that is made anew. It returns the counts of joining, nil
// where nothing was to join.
func rejoin(ctx context.Context, c *manifest.Change, next *manifest.Manifest,
	progress func(done, total int64)) (*JoinSummary, error) {
	if joined, err := layAnew(ctx, c, next, progress); !errors.Is(err, errRebuild) {
		return joined, err
	}
	return rebuild(ctx, c, next, progress)
}

// rebuild makes the index of the manifest to come, and joins its lines. It returns the
// counts of joining, nil where nothing was to join.
func rebuild(ctx context.Context, c *manifest.Change, next *manifest.Manifest,
	progress func(done, total int64)) (joined *JoinSummary, err error) {
	b := &build{fsys: c.FS, dir: c.Dir, tmp: c.Tmp(), next: next, names: record.NewNames(), origins: record.NewOrigins(),
		progress: progress, derived: record.NoSegment}
	if b.accounts, err = facts.SettleAccounts(ctx, c.FS, c.Dir, c.Tmp(), next); err != nil {
		return nil, err
	}
	r := &lines.Rejoin{FS: c.FS, Dir: c.Dir, Tmp: c.Tmp(), Next: next, Names: b.names, Origins: b.origins,
		Accounts: b.accounts, Memory: defaultSortMemory / 2, Progress: progress}
	identity, err := r.Identify(ctx)
	if err != nil {
		return nil, err
	}
	if !next.Joined && len(identity.Found) == 0 {
		return nil, b.anew(ctx, next)
	}
	next.Joined = true
	return joinAndBuild(ctx, r)
}

// anew builds the index of a ledger without lines of statements.
func (b *build) anew(ctx context.Context, m *manifest.Manifest) (err error) {
	if b.segments, err = segment.OpenAll(b.fsys, b.dir, m.Records); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(b.segments)) }()
	for i, s := range b.segments {
		if err := segment.CollectNames(ctx, s, int32(i), b.names, b.origins, nil); err != nil {
			return err
		}
	}
	return b.run(ctx)
}
