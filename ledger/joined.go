package ledger

import (
	"context"
	"errors"

	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// joinAndBuild joins the lines of a ledger and builds its index. What it has made is not durable before the caller has
// synced the ledger's folder and written next.
func joinAndBuild(ctx context.Context, r *rejoin) (*JoinSummary, *build, error) {
	if err := r.settleAliases(ctx); err != nil {
		return nil, nil, err
	}
	j, err := r.join(ctx)
	if err != nil {
		return nil, nil, err
	}
	b, err := buildJoined(ctx, r, j)
	if err != nil {
		return nil, b, err
	}
	r.next.Walked = true
	return &j.summary, b, r.reliance(j).Save(r.fsys, b.indexDir())
}

// buildJoined builds the index over what lines have come to.
func buildJoined(ctx context.Context, r *rejoin, j *joiner) (b *build, err error) {
	stand, err := r.accounts(j)
	if err != nil {
		return nil, err
	}
	b = &build{fsys: r.fsys, dir: r.dir, tmp: r.tmp, next: r.next, names: r.names, origins: r.origins, stand: stand,
		progress: r.progress, used: j.used, cover: j.cover, derived: record.NoSegment}
	if r.next.Derived != nil {
		b.derived = int32(len(r.next.Records))
	}
	if b.segments, err = segment.OpenAll(r.fsys, r.dir, r.next.Segments()); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(b.segments)) }()
	return b, b.run(ctx)
}

// joinAnew joins with the accounts that the ledger has.
func joinAnew(ctx context.Context, r *rejoin, m *manifest.Manifest) (*JoinSummary, error) {
	stand, err := facts.SettleAccounts(ctx, r.fsys, r.dir, r.tmp, m)
	if err != nil {
		return nil, err
	}
	r.stand = stand
	joined, _, err := joinAndBuild(ctx, r)
	return joined, err
}
