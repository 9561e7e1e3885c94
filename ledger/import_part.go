package ledger

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/index"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/statement"
	"dyetrace/ledger/stream"
)

// A part takes the place of the newest one before it, and then of the next, while that
// has at most partShare times its transfers, or is small: so every record is written anew
// only as often as the logarithm of the ledger's size says, and there are few parts.
const (
	partShare = 4
	smallPart = 20_000 // transfers
)

// keeps is how many parts of the index stay as they are when the import adds one; 0 where
// the index has to be made anew.
func (im *Import) keeps() int {
	// Names that are one account change transfers that are there already; so do reversals.
	// Builds before wrote no checksums to bind an index by.
	if im.Now.Index == "" || im.Now.Format < manifest.BoundFormat || im.Now.HasAliases() ||
		!im.aliases.Empty() || im.reversing {
		return 0
	}
	// Lines of statements change transfers that are there already, where no overlay takes
	// that up.
	if joined := im.Now.IsJoined(); joined && !im.Now.Overlaid() || !joined && len(im.Now.Decisions) > 0 ||
		(joined || im.bringsLines()) && !im.overlays(im.Now) {
		return 0
	}
	now := im.Now.Base()
	// A file that the ledger has, or had, may come before others in a contradiction, and
	// its records may rest in any part. Of a log, whoever wrote it has seen to that.
	if slices.ContainsFunc(im.files, func(f importFile) bool {
		return !f.logged && now.HasHad(manifest.SourceID{SHA256: f.sha256, Name: f.name})
	}) {
		return 0
	}
	keep := 1 + len(now.Parts)
	of := func(i int) int64 {
		if i == 0 {
			return now.First().Stats.Transfers
		}
		return now.Parts[i-1].Stats.Transfers
	}
	if im.opts.Small < 0 {
		return min(keep, int(of(0)))
	}
	for brought := im.rows; keep > 0 && (of(keep-1) <= im.opts.Small || brought >= of(keep-1)/partShare); keep-- {
		brought += of(keep - 1)
	}
	return keep
}

// addPart adds a part to the index for what the import brings, with what the newest parts
// hold that it is not much smaller than. The error is errRebuild where the index has to
// be made anew; nothing of the ledger has changed then.
func (im *Import) addPart(ctx context.Context, keep int, origins *record.Origins,
	canonical []uint32) (summary *ImportSummary, err error) {
	next, base := im.Next(), im.Now.Base()
	folder := next.Index
	next.KeepIndex(im.Now)
	next.Logs = next.Logs[im.folded:]
	next.JoinWithin = cmp.Or(im.opts.JoinWithin, next.JoinWithin)
	im.addSources(next)
	im.noteRefused(next)
	u, err := openBelow(im.FS, im.Dir, base, keep)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, u.close()) }()
	if misses, err := u.missesPayment(); err != nil || misses && im.rows > 0 {
		return nil, cmp.Or(err, errRebuild)
	}
	b := im.newRecordBuild(next, origins, canonical)
	b.below, b.folder = u, folder
	old, err := segment.OpenAll(im.FS, im.Dir, base.Records[u.segments:])
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(old)) }()
	summary = &ImportSummary{Notes: im.notes.Notes}
	known, err := im.settleFacts(ctx, u.all, next, summary)
	if err != nil {
		return nil, err
	}
	if len(known.conflicts) > 0 {
		return nil, errRebuild
	}
	joins := im.bringsLines() || im.Now.IsJoined()
	if joins {
		// The overlay is made anew, upon the parts without it.
		next.KeepIndex(base)
		next.Stats, next.Derived = base.Stats, nil
	}
	if err := im.mayBecomeOne(u.all, next, known.accounts); err != nil {
		return nil, err
	}
	// Where nothing of what comes is in the index, it stays as it is.
	if im.rows > 0 || known.accounts.Len() > 0 {
		if err := im.prepare(b, u.all.parts[keep:], known.accounts); err != nil {
			return nil, err
		}
		if err := im.buildPart(ctx, b, old, base, keep); err != nil {
			return nil, err
		}
	}
	if err := im.sum(b, nil, canonical, summary); err != nil {
		return summary, err
	}
	if err := im.writeRest(b, next); err != nil {
		return nil, err
	}
	if joins {
		err := im.writePeriods(next)
		if err == nil {
			err = im.join(ctx, b, next, canonical, summary, layOver)
		}
		if err != nil {
			return nil, err
		}
	}
	return summary, im.Change.Commit(next)
}

// buildPart builds the part and names it. The records of old files, of parts that it takes
// the place of, go into the new file with what comes, so that there are as few files as parts.
func (im *Import) buildPart(ctx context.Context, b *build, old []*segment.Segment, base *manifest.Manifest,
	keep int) error {
	replaced := len(old)
	if b.segments = old; im.rows > 0 && replaced > 0 {
		if err := b.rewrite(ctx, old); err != nil {
			return err
		}
		stay := b.below.segments
		b.segments, replaced, b.next.Records = nil, 0, b.next.Records[:stay:stay]
	}
	if err := b.run(ctx); err != nil {
		return err
	}
	if b.displaced {
		return errRebuild
	}
	b.name(base, keep, replaced)
	return nil
}

// loadNames begins the names with all that the ledger has, in their order: an index that
// is made anew has them all.
func (im *Import) loadNames() error {
	if im.Now.Index == "" {
		return nil
	}
	l, err := openIndex(im.FS, im.Dir, im.Now)
	if err != nil {
		return err
	}
	defer l.Close()
	return l.eachName(nil, func(_ statement.No, key []byte) (bool, error) {
		id, currency, err := index.SplitName(key)
		if err == nil {
			_, err = im.names.Add(id, currency)
		}
		return true, err
	})
}

// fileCounts are the counts of the import's files.
func (im *Import) fileCounts() []FileCounts {
	counts := make([]FileCounts, len(im.files))
	for i := range counts {
		counts[i] = im.files[i].counts
	}
	return counts
}

func (im *Import) setFileCounts(counts []FileCounts) {
	for i := range counts {
		im.files[i].counts = counts[i]
	}
}

// prepare completes what a part is built from: the names that it has statements of, and
// the accounts that it describes, with those of parts that it replaces.
func (im *Import) prepare(b *build, replaced []*part, fresh *facts.AccountList) (err error) {
	for _, p := range replaced {
		err := p.names.Each(0, func(_ uint64, key []byte) (bool, error) {
			id, currency, err := index.SplitName(key)
			if err == nil {
				_, err = im.names.Add(id, currency)
			}
			return true, err
		})
		if err != nil {
			return err
		}
	}
	if b.accounts, err = accountsUpon(im.FS, im.Tmp(), replaced, fresh, "accounts-part"); err != nil {
		return err
	}
	// A statement of an account that is not what it was has a line in the part, though
	// perhaps no transfer.
	all := b.below.all
	return b.accounts.Each(func(line []byte) error {
		id := line[:facts.AccountIDLen(line)]
		_, before, err := b.below.accountLine(id)
		if err != nil {
			return err
		}
		if before == nil {
			b.described++
		}
		statements, err := all.statementsNamed(string(id))
		if err != nil {
			return err
		}
		for _, no := range statements {
			name, err := all.Name(no)
			if err == nil {
				_, err = im.names.Add(id, name.Currency)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// accountsUpon lists accounts: those of parts, and fresh ones, which count where both
// describe one.
func accountsUpon(fsys vfs.FS, tmp string, parts []*part, fresh *facts.AccountList,
	name string) (*facts.AccountList, error) {
	if len(parts) == 0 {
		return fresh, nil
	}
	all := facts.NewAccountList(fsys, tmp, name)
	defer all.Abandon()
	r, err := fresh.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // it is only read
	more, err := r.Next()
	if err != nil {
		return nil, err
	}
	// Both are in order of id, and so is what becomes of them.
	//
	// addBefore adds the fresh ones before an id, or all.
	addBefore := func(end []byte) error {
		for more && (end == nil || bytes.Compare(r.ID(), end) < 0) {
			if err := all.Add(r.Line); err != nil {
				return err
			}
			var err error
			if more, err = r.Next(); err != nil {
				return err
			}
		}
		return nil
	}
	id := func(line []byte) []byte { return line[:facts.AccountIDLen(line)] }
	of := &Ledger{parts: parts}
	err = of.merged(func(p *part) block.Strings { return p.accounts }, nil, id, func(line []byte) (bool, error) {
		if err := addBefore(id(line)); err != nil {
			return false, err
		}
		if more && bytes.Equal(r.ID(), id(line)) {
			return true, nil
		}
		return true, all.Add(line)
	})
	if err == nil {
		err = addBefore(nil)
	}
	if err != nil {
		return nil, err
	}
	return all, all.Finish()
}

// mergeable is how many files of records stay as they are where the index is made anew: the
// newest go into the file that the import writes, by the rule for parts.
func (im *Import) mergeable(joins bool) int {
	keep := len(im.Now.Records)
	if joins || im.aliased || im.rows == 0 || im.opts.Small < 0 {
		return keep
	}
	for brought := im.rows; keep > 0; keep-- {
		rows := im.Now.Records[keep-1].Rows
		if rows > im.opts.Small && brought < rows/partShare {
			break
		}
		brought += rows
	}
	return keep
}

// merge makes the build write the newest of its segments anew, with what comes.
func (b *build) merge(ctx context.Context, newest []*segment.Segment) error {
	keep := len(b.segments) - len(newest)
	b.segments, b.next.Records = b.segments[:keep:keep], b.next.Records[:keep:keep]
	return b.rewrite(ctx, newest)
}

// rewrite makes the build write records of old files anew, beside those that come.
func (b *build) rewrite(ctx context.Context, old []*segment.Segment) error {
	for _, seg := range old {
		if err := segment.CollectNames(ctx, seg, record.Rewritten, b.names, b.origins, nil); err != nil {
			return err
		}
		b.newRows += seg.Rows()
		b.set |= seg.Columns()
	}
	comes := b.added
	b.added = func() ([]*stream.Stream, error) { return b.again(old, nil, comes) }
	return nil
}

// name names the part that was built in the manifest to come, in the place of those that
// it replaces, and counts what it brings. A part that holds nothing is not named: a file
// of records that show again what is there goes with the part before.
func (b *build) name(now *manifest.Manifest, keep, replaced int) {
	m := b.next
	written := min(1, int(b.written))
	if b.stats.Transfers == 0 && b.statements == 0 && b.accounts.Len() == 0 {
		if n := len(m.Parts); n > 0 {
			m.Parts[n-1].Segments += written
		}
		return
	}
	m.Parts = append(m.Parts[:keep-1:keep-1], manifest.Part{Index: b.folder, Statements: b.statements,
		Segments: replaced + written, Stats: b.stats})
	m.Stats = now.Until(keep).Stats
	m.Stats.Add(&b.stats)
}

// mayBecomeOne gives errRebuild where names that the import brings are, with those of the
// ledger, found to be one account. It goes through all names where a key says more than
// a bare number.
func (im *Import) mayBecomeOne(l *Ledger, next *manifest.Manifest, fresh *facts.AccountList) error {
	// Bare numbers alone offer no names to one another: then those that come are enough. Where
	// lines are joined, all names are looked at then.
	all := im.names
	if joins := next.IsJoined() || im.newLines > 0; !joins && (im.names.Keyed || im.keyed || next.Keys != manifest.KeysNone) {
		all = record.NewNames()
		err := l.eachName(nil, func(_ statement.No, key []byte) (bool, error) {
			id, currency, err := index.SplitName(key)
			if err == nil {
				_, err = all.Add(id, currency)
			}
			return true, err
		})
		for number := range im.names.Len() {
			id, currency := im.names.Name(uint32(number))
			_, failed := all.Add(id, currency)
			err = errors.Join(err, failed)
		}
		if err != nil {
			return err
		}
	}
	accounts := fresh
	if all != im.names {
		var err error
		if accounts, err = accountsUpon(im.FS, im.Tmp(), l.parts, fresh, "accounts-all"); err != nil {
			return err
		}
	}
	one, err := im.oneAccount(next, all, accounts)
	if err == nil && one {
		return errRebuild
	}
	return err
}

// strictError is why a strict import with conflicts fails.
func strictError(conflicts int) error {
	return dyetrace.Errorf(dyetrace.InputError, "import", "%d records contradict others with the same id", conflicts)
}
