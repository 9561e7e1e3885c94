package ledger

import (
	"context"
	"errors"

	"dyetrace"
	"dyetrace/internal/accountkey"
	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
)

// factIntake collects the facts of one kind that an import brings.
type factIntake struct {
	*facts.Kind
	*facts.Sorter
	count func(*FileCounts) *record.Counts
	buf   []byte
}

// factShare is the part of an import's memory that facts of one kind may take
// while they are sorted.
const factShare = 12

func newFactIntake(fsys vfs.FS, tmp string, k *facts.Kind, memory int,
	count func(*FileCounts) *record.Counts) factIntake {
	return factIntake{Kind: k, Sorter: facts.NewSorter(fsys, vfs.Join(tmp, k.Name), k, memory/factShare), count: count}
}

// intakes returns the intakes of all kinds of facts.
func (im *Import) intakes() []*factIntake {
	return []*factIntake{&im.accounts, &im.links, &im.holders, &im.aliases}
}

// waitFacts waits for what is being written to temporary files.
func (im *Import) waitFacts() error {
	var errs []error
	for _, in := range im.intakes() {
		if in.Sorter != nil {
			errs = append(errs, in.Wait())
		}
	}
	return errors.Join(errs...)
}

// addFacts takes the accounts, links, holders and aliases of a batch.
func (im *Import) addFacts(b *dyetrace.Batch, file int32) error {
	for i := range b.Accounts {
		a := &b.Accounts[i]
		im.keyed = im.keyed || accountkey.Keyed([]byte(a.ID))
		im.accounts.buf = facts.AppendAccount(im.accounts.buf[:0], a)
		im.accounts.Add(im.accounts.buf, file, &a.Source)
	}
	for i := range b.Links {
		l := &b.Links[i]
		im.links.buf = facts.AppendLink(im.links.buf[:0], l)
		im.links.Add(im.links.buf, file, &l.Source)
	}
	for i := range b.Holders {
		h := &b.Holders[i]
		im.holders.buf = facts.AppendHolder(im.holders.buf[:0], h)
		im.holders.Add(im.holders.buf, file, &h.Source)
	}
	for i := range b.Aliases {
		a := &b.Aliases[i]
		im.keyed = im.keyed || accountkey.Keyed([]byte(a.Alias)) || accountkey.Keyed([]byte(a.Account))
		im.aliases.buf = facts.AppendAlias(im.aliases.buf[:0], a)
		im.aliases.Add(im.aliases.buf, file, &a.Source)
	}
	for _, in := range im.intakes() {
		if err := in.SpillIfFull(); err != nil {
			return err
		}
	}
	return nil
}

// sourceOf completes a fact's source now that the import's files are known.
func (im *Import) sourceOf(f *facts.Fact) {
	from := &im.files[f.File]
	f.Source.File, f.Source.SHA256 = from.name, from.sha256
}

// settled is the result of settling the facts of an import.
type settled struct {
	accounts  *facts.AccountList
	conflicts []facts.AccountConflict
	fresh     int64 // facts written
}

// settleFacts decides which accounts count, writes the facts that are new, names their
// files in the manifest to come, and counts them. Accounts are settled upon those of l;
// where it is nil all of the ledger are gone through.
func (im *Import) settleFacts(ctx context.Context, l *Ledger, next *manifest.Manifest,
	summary *ImportSummary) (*settled, error) {
	all := &settled{}
	accounts := &facts.AccountSettler{Out: facts.NewAccountList(im.FS, im.Tmp(), "accounts-settled"), Since: next.Sinces()}
	defer accounts.Out.Abandon()
	// The kinds are settled side by side. Accounts alone contradict each other; of the
	// others all that differ are kept.
	fresh := make([]int64, len(im.intakes()))
	group, ctx := guard.WithContext(ctx)
	for i, in := range im.intakes() {
		group.Go(func() (err error) {
			settle := func(m *facts.Merger, keep func(*facts.Fact) error, count func(*facts.Fact) *record.Counts) error {
				return m.Each(ctx, func(group []facts.Fact) error { return facts.SettleSame(group, keep, count) })
			}
			of := im.Now
			switch {
			case i == 0 && l == nil:
				settle = func(m *facts.Merger, keep func(*facts.Fact) error, count func(*facts.Fact) *record.Counts) error {
					return m.Each(ctx, func(group []facts.Fact) error { return accounts.Settle(group, keep, count) })
				}
			case i == 0:
				of = &manifest.Manifest{}
				settle = func(m *facts.Merger, keep func(*facts.Fact) error, count func(*facts.Fact) *record.Counts) error {
					return accounts.SettleUpon(ctx, m, l.knownAccount, keep, count)
				}
			}
			fresh[i], err = im.settleKind(in, of, next, settle)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := accounts.Out.Finish(); err != nil {
		return nil, err
	}
	// Counts of files are added up once no goroutine counts any more.
	all.accounts, all.conflicts = accounts.Out, accounts.Conflicts
	for i, sum := range []*record.Counts{&summary.Accounts, &summary.Links, &summary.Holders, &summary.Aliases} {
		all.fresh += fresh[i]
		for k := range im.files {
			c := im.intakes()[i].count(&im.files[k].counts)
			sum.Read += c.Read
			sum.Added += c.Added
			sum.AlreadyThere += c.AlreadyThere
		}
	}
	return all, nil
}

// settling settles facts as they are merged.
type settling func(m *facts.Merger, keep func(*facts.Fact) error, count func(*facts.Fact) *record.Counts) error

// settleKind settles the facts of a kind with those of a manifest, and returns how many
// are new. Where an import brings none of them, only accounts are gone through, since the
// index has all of them.
func (im *Import) settleKind(in *factIntake, of, next *manifest.Manifest, settle settling) (fresh int64, err error) {
	if in.Empty() && in.Sorter != im.accounts.Sorter {
		return 0, nil
	}
	m, err := facts.Open(im.FS, im.Dir, in.Kind, of, in.Sorter, im.sourceOf)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	name := manifest.ParquetName(in.Name, next.Generation)
	w := in.Make(im.FS, im.Dir, name)
	defer w.Abandon()
	count := func(f *facts.Fact) *record.Counts { return in.count(&im.files[f.File].counts) }
	if err := settle(m, w.Add, count); err != nil {
		return 0, err
	}
	if fresh = w.Written(); fresh > 0 {
		files := in.Files(next)
		*files = append(*files, manifest.File{Name: name, Rows: fresh})
	}
	return fresh, w.Finish()
}
