package ledger

import (
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/ledger/lines"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
)

// bringsLines reports whether files bring lines of statements that the ledger does
// not have, or periods that statements cover.
func (im *Import) bringsLines() bool { return im.newLines > 0 || im.newPeriodCount() > 0 }

// overlays reports whether lines are to be in an overlay, upon the complete records of the
// ledger and the import.
func (im *Import) overlays(of *manifest.Manifest) bool {
	records, lines := im.rows, im.newLines
	for _, f := range of.Records {
		records += f.Rows
	}
	for _, f := range of.Lines {
		lines += f.Rows
	}
	return !im.flat && overlayable(records, lines, im.opts.Small)
}

// joinAnew joins lines where the index was made anew: in an overlay where layers is set and
// that can have what they make, else with complete records in one part.
func (im *Import) joinAnew(ctx context.Context, b *build, next *manifest.Manifest, canonical []uint32,
	summary *ImportSummary, joins, layers bool) error {
	if !joins {
		return nil
	}
	if err := im.writePeriods(next); err != nil {
		return err
	}
	if layers {
		lines := slices.Clone(next.Lines)
		if err := im.join(ctx, b, next, canonical, summary, layOver); !errors.Is(err, errRebuild) {
			return err
		}
		next.Lines, next.Derived = lines, nil
	}
	return im.join(ctx, b, next, canonical, summary, joinAndBuild)
}

// join writes the new lines of statements, joins them with those that are there, and
// builds the index over the transfers made of all, by layOver or joinAndBuild.
func (im *Import) join(ctx context.Context, b *build, next *manifest.Manifest, canonical []uint32,
	summary *ImportSummary, by func(context.Context, *lines.Rejoin) (*JoinSummary, error)) error {
	next.Joined = true
	r := &lines.Rejoin{FS: im.FS, Dir: im.Dir, Tmp: im.Tmp(), Next: next, Names: im.names, Origins: b.origins,
		Accounts: b.accounts, Memory: im.opts.Memory / 2, Progress: im.opts.Progress}
	r.FreshNames = func(fn func(s *record.Line, account []byte) error) error {
		return im.lines.each(ctx, func(s *record.Line) error {
			account, _ := im.names.Name(s.Account)
			return fn(s, account)
		})
	}
	r.Others = im.others
	r.Fresh = func(fn func(*record.Line) error) error { return im.writeLines(ctx, next, b.origins, canonical, fn) }
	joined, err := by(ctx, r)
	if errors.Is(err, errRebuild) {
		return err
	}
	summary.TwoHolders = r.TwoHolders
	if len(next.Lines) > 0 {
		summary.Joined = joined
	}
	if err == nil {
		r.Between.Notes(im.brings(), im.notes.add)
		summary.Notes = im.notes.Notes
	}
	return err
}

// brings returns a function that reports whether a place is in a file whose lines
// the import brings.
func (im *Import) brings() func(*dyetrace.Source) bool {
	brought := map[manifest.SourceID]bool{}
	for i := range im.files {
		if f := &im.files[i]; !f.lines.there {
			brought[manifest.SourceID{SHA256: f.sha256, Name: f.name}] = true
		}
	}
	return func(s *dyetrace.Source) bool { return brought[manifest.SourceID{SHA256: s.SHA256, Name: s.File}] }
}
