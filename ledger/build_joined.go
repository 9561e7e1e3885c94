package ledger

import (
	"context"
	"errors"

	"dyetrace/ledger/facts"
	"dyetrace/ledger/lines"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
)

// joinAndBuild joins the lines of a ledger and builds its index. What it has
// made is not durable before the caller has synced the ledger's folder and
// written the manifest to come.
func joinAndBuild(ctx context.Context, r *lines.Rejoin) (*JoinSummary, *build, error) {
	if err := r.SettleAliases(ctx); err != nil {
		return nil, nil, err
	}
	j, err := r.Join(ctx)
	if err != nil {
		return nil, nil, err
	}
	b, err := buildJoined(ctx, r, j)
	if err != nil {
		return nil, b, err
	}
	r.Next.Walked = true
	return &j.Summary, b, r.Reliance(j).Save(r.FS, b.indexDir())
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

// joinAnew joins with the accounts that the ledger has.
func joinAnew(ctx context.Context, r *lines.Rejoin, m *manifest.Manifest) (*JoinSummary, error) {
	accounts, err := facts.SettleAccounts(ctx, r.FS, r.Dir, r.Tmp, m)
	if err != nil {
		return nil, err
	}
	r.Accounts = accounts
	joined, _, err := joinAndBuild(ctx, r)
	return joined, err
}

// JoinSummary counts the lines of statements and the transfers made of them.
type JoinSummary = lines.Summary
