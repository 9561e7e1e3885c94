package lines

import (
	"context"
	"errors"

	"dyetrace/internal/vfs"
	"dyetrace/join"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/identity"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/reliance"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/stream"
)

// Rejoin makes transfers of a ledger's lines of statements, all of them anew, beside all
// complete records or upon those that an index holds.
type Rejoin struct {
	FS       vfs.FS
	Dir      string             // of the ledger
	Tmp      string             // folder for temporary files
	Next     *manifest.Manifest // to come: Join names the file of transfers in it
	Names    *record.Names
	Origins  *record.Origins
	Accounts *facts.AccountList // by accounts files
	Memory   int                // for sorting, in bytes
	Progress func(done, total int64)
	// Fresh hands on the lines that are new, once, and names their file in Next.
	Fresh func(func(*record.Line) error) error
	// FreshNames hands on the names in those lines, before that.
	FreshNames func(func(s *record.Line, account []byte) error) error
	Others     bool // one of those lines has two numbers for its other side
	Upon       Upon // an index of the complete records; nil: all of them are read

	identity   *identity.Settler        // once it is settled
	TwoHolders []reliance.TwoHolders    // once joined
	Between    *reliance.Contradictions // where lines of several files contradict each other, once they are joined
}

// Join reads all lines and writes the transfers made of them.
func (r *Rejoin) Join(ctx context.Context) (*Joiner, error) {
	old := r.Next.Lines
	r.Next.Derived = nil
	j, err := newJoiner(r.FS, r.Tmp, r.Names, r.Origins, r.Next.Within(), r.Memory)
	if err != nil {
		return nil, err
	}
	defer j.spill.Abandon()
	defer j.accounts.Abandon()
	if err := r.read(ctx, old, j); err != nil {
		return nil, err
	}
	r.Between = &j.between
	r.TwoHolders = j.facts.twoHolders(j.names)
	if err := j.all(ctx, r.Progress); err != nil {
		return nil, errors.Join(err, j.sorter.Wait())
	}
	if err := r.write(ctx, j); err != nil {
		return nil, errors.Join(err, j.sorter.Wait())
	}
	return j, nil
}

// read hands the joiner all lines, records, periods, decisions and holders.
func (r *Rejoin) read(ctx context.Context, old []manifest.File, j *Joiner) error {
	decisions, err := facts.ReadDecisions(r.FS, r.Dir, r.Next)
	if err != nil {
		return err
	}
	j.decided = identity.Redecided(facts.InForce(decisions), r.Names.Aliases)
	if j.owners, err = r.owners(ctx, old); err != nil {
		return err
	}
	// Records come before lines where all are read, which adds up names; where few are sought,
	// the lines say which.
	if r.Upon != nil {
		return r.readUpon(ctx, old, j)
	}
	recorded, err := r.readRecords(ctx, j)
	if err != nil {
		return err
	}
	if err := r.readLines(ctx, old, j); err != nil {
		return err
	}
	if j.Cover, err = readCoverage(r.FS, r.Dir, r.Next, r.Names); err != nil {
		return err
	}
	j.Cover.complete = recorded
	if err := errors.Join(r.knownHolders(j), j.ready()); err != nil {
		return err
	}
	for i := range recorded {
		j.Used[i] |= recorded[i]
	}
	return nil
}

// owners returns the accounts that have lines of their own, nil where no line has two
// numbers for its other side: it matters for those only.
func (r *Rejoin) owners(ctx context.Context, old []manifest.File) (owners record.BitSet, err error) {
	has := r.Others
	segments := make([]*segment.Segment, 0, len(old))
	defer func() { err = errors.Join(err, segment.CloseAll(segments)) }()
	// Files are opened first: whether any line has two numbers shows in their columns,
	// before a row is read.
	for _, f := range old {
		seg, err := segment.Open(r.FS, r.Dir, f.Name, segment.LineColumns)
		if err != nil {
			return nil, err
		}
		segments = append(segments, seg)
		has = has || seg.Has(segment.ColPeerOther)
	}
	if !has {
		return nil, nil
	}
	// New lines are not in a file yet, and come from where the import keeps them.
	owners = record.NewBitSet(r.Names.Len())
	add := func(account uint32) { owners = owners.With(r.Names.CanonicalOf(account)) }
	if r.FreshNames != nil {
		err := r.FreshNames(func(s *record.Line, _ []byte) error {
			add(s.Account)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, seg := range segments {
		err := segment.EachLine(ctx, seg, r.Names, record.NewOrigins(), func(s *record.Line) error {
			add(s.Account)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return owners, nil
}

// knownHolders hands the joiner the holders that accounts files have for accounts in
// lines or records.
func (r *Rejoin) knownHolders(j *Joiner) error {
	j.holders = map[uint32][]byte{}
	currencies := j.names.Currencies()
	return r.Accounts.Each(func(line []byte) error {
		a, err := facts.DecodeAccount(line)
		if err != nil || a.Holder == "" {
			return err
		}
		for _, c := range currencies {
			if n, ok := j.names.Find([]byte(a.ID), c); ok {
				j.knows(n, a.Holder)
			}
		}
		return nil
	})
}

// knows takes the holder that accounts files have for an account.
func (j *Joiner) knows(number uint32, holder string) {
	j.holders[number] = []byte(holder)
	if _, named := j.facts.names[number]; !named && join.IsPool([]byte(holder)) {
		j.facts.names[number] = holder
	}
}

// readRecords hands the complete records to the joiner, each once however many files
// show it, and returns the numbers of the accounts they name.
func (r *Rejoin) readRecords(ctx context.Context, j *Joiner) (named record.BitSet, err error) {
	segments, err := segment.OpenAll(r.FS, r.Dir, r.Next.Records)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(segments)) }()
	var streams []*stream.Stream
	defer func() { err = errors.Join(err, stream.CloseAll(streams)) }()
	for i, seg := range segments {
		s, err := segment.NewStream(seg, int32(i), r.Names, r.Origins)
		if err != nil {
			return nil, err
		}
		streams = append(streams, s)
	}
	a, err := stream.NewAssembler(streams, r.Origins, record.NoSegment, nil)
	if err != nil {
		return nil, err
	}
	a.Emit = func(b *record.Batch) (*record.Batch, error) {
		for i := range b.Recs {
			named = named.With(b.Recs[i].From).With(b.Recs[i].To)
			if !b.Primary[i] {
				continue // the same record, seen in another file
			}
			if err := j.addRecord(&b.List, &b.Recs[i]); err != nil {
				return nil, err
			}
		}
		b.Reset()
		return b, nil
	}
	if err := a.Run(ctx); err != nil {
		return nil, err
	}
	return named, nil
}

// readLines hands all lines to the joiner.
func (r *Rejoin) readLines(ctx context.Context, old []manifest.File, j *Joiner) error {
	if r.Fresh != nil {
		if err := r.Fresh(j.add); err != nil {
			return err
		}
	}
	for _, f := range old {
		seg, err := segment.Open(r.FS, r.Dir, f.Name, segment.LineColumns)
		if err != nil {
			return err
		}
		if err := errors.Join(j.readSegment(ctx, seg), seg.Close()); err != nil {
			return err
		}
	}
	return nil
}

// write writes the transfers to their file, in ledger order.
func (r *Rejoin) write(ctx context.Context, j *Joiner) (err error) {
	if err := j.sorter.Finish(); err != nil {
		return err
	}
	streams, err := j.sorter.Streams()
	defer func() { err = errors.Join(err, stream.CloseAll(streams)) }()
	if err != nil {
		return err
	}
	merged, err := stream.NewMerger(streams)
	if err != nil {
		return err
	}
	name := manifest.ParquetName("transfers", r.Next.Generation)
	w, err := segment.NewWriter(r.FS, r.Dir, name, j.set, r.Names, r.Origins.List)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Abandon()) }()
	n, err := r.inOrder(ctx, j, merged, w)
	if err != nil {
		return err
	}
	if n == 0 {
		return nil
	}
	r.Next.Derived = &manifest.File{Name: name, Rows: n}
	return w.Finish()
}

// SettleAliases gives the names of a rejoin the aliases in force, and puts accounts
// under their own names.
func (r *Rejoin) SettleAliases(ctx context.Context) error {
	keys, err := r.Identify(ctx)
	if err != nil {
		return err
	}
	aliases := keys.Aliases()
	r.Next.Named = len(aliases) > 0
	if len(aliases) == 0 {
		return nil
	}
	if err := r.Names.SetAliases(aliases); err != nil {
		return err
	}
	r.Names.Why = keys.Found
	to := facts.NewAccountList(r.FS, r.Tmp, "accounts-aliased")
	r.Accounts, err = facts.WithoutAliases(r.Accounts, to, aliases)
	return err
}

// CompletedAccounts returns the accounts of accounts files, completed by lines.
func (r *Rejoin) CompletedAccounts(j *Joiner) (*facts.AccountList, error) {
	if r.Upon != nil {
		return r.completedUpon(j)
	}
	return j.facts.complete(r.Accounts, facts.NewAccountList(r.FS, r.Tmp, "accounts-completed"), r.Names, j.Used, j.Cover)
}

// Reliance returns how far the statements can be relied on.
func (r *Rejoin) Reliance(j *Joiner) *reliance.Reliance {
	return reliance.Of(&j.relied, &j.between, &j.unjoined, r.TwoHolders)
}
