package ledger

import (
	"context"
	"errors"

	"dyetrace/ledger/lines"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// joinAndBuild joins the lines of a ledger and builds its index. What it has
// made is not durable before the caller has synced the ledger's folder and
// written the manifest to come.
func joinAndBuild(ctx context.Context, r *lines.Rejoin) (*JoinSummary, error) {
	if err := r.SettleAliases(ctx); err != nil {
		return nil, err
	}
	j, err := r.Join(ctx)
	if err != nil {
		return nil, err
	}
	b, err := buildJoined(ctx, r, j)
	if err != nil {
		return nil, err
	}
	r.Next.Walked = true
	return &j.Summary, r.Reliance(j).Save(r.FS, b.indexDir())
}

// buildJoined builds the index over the transfers made of lines.
func buildJoined(ctx context.Context, r *lines.Rejoin, j *lines.Joiner) (b *build, err error) {
	accounts, err := r.CompletedAccounts(j)
	if err != nil {
		return nil, err
	}
	b = &build{fsys: r.FS, dir: r.Dir, tmp: r.Tmp, next: r.Next, names: r.Names, origins: r.Origins, accounts: accounts,
		progress: r.Progress, used: j.Used, cover: j.Cover, derived: record.NoSegment}
	if r.Next.Derived != nil {
		b.derived = int32(len(r.Next.Records))
	}
	if b.segments, err = segment.OpenAll(r.FS, r.Dir, r.Next.Segments()); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(b.segments)) }()
	return b, b.run(ctx)
}

// JoinSummary counts the lines of statements and the transfers made of them.
type JoinSummary = lines.Summary
