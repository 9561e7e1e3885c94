package ledger

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

// rejoin makes the transfers that a ledger's lines of statements come to, all
// of them anew, and the index over these and the complete records.
type rejoin struct {
	fsys     vfs.FS
	dir      string
	tmp      string // folder for temporary files
	next     *manifest.Manifest
	names    *record.Names
	origins  *record.Origins
	stand    *facts.AccountList
	memory   int // for sorting, in bytes
	progress func(done, total int64)
	// fresh hands on the lines that are new, once, and notes their file in next.
	fresh func(func(*record.Side) error) error
	// freshNames hands on what those lines name, before that.
	freshNames func(func(s *record.Side, account []byte) error) error
	identity   *identity.Settler        // once it is settled
	twoHolders []reliance.TwoHolders    // once joined
	others     bool                     // one of those lines has two numbers for its other side
	between    *reliance.Contradictions // what lines of several files say of each other, once they are joined
}

// join reads all lines and writes the transfers they come to.
func (r *rejoin) join(ctx context.Context) (*joiner, error) {
	old := r.next.Sides
	r.next.Derived = nil
	j, err := newJoiner(r.fsys, r.tmp, r.names, r.origins, r.next.Within(), r.memory)
	if err != nil {
		return nil, err
	}
	defer j.spill.Abandon()
	defer j.accounts.Abandon()
	if err := r.read(ctx, old, j); err != nil {
		return nil, err
	}
	r.between = &j.between
	r.twoHolders = j.facts.twoHolders(j.names)
	if err := j.all(r.progress); err != nil {
		return nil, errors.Join(err, j.sorter.Wait())
	}
	if err := r.write(ctx, j); err != nil {
		return nil, errors.Join(err, j.sorter.Wait())
	}
	return j, nil
}

// read hands the joiner all there is to know.
func (r *rejoin) read(ctx context.Context, old []manifest.File, j *joiner) error {
	decisions, err := facts.ReadDecisions(r.fsys, r.dir, r.next)
	if err != nil {
		return err
	}
	j.decided = identity.Redecided(facts.Standing(decisions), r.names.Aliases)
	if j.owners, err = r.owners(ctx, old); err != nil {
		return err
	}
	recorded, err := r.readRecords(ctx, j)
	if err != nil {
		return err
	}
	if err := r.readSides(ctx, old, j); err != nil {
		return err
	}
	if j.cover, err = readCoverage(r.fsys, r.dir, r.next, r.names); err != nil {
		return err
	}
	j.cover.complete = recorded
	if err := errors.Join(r.knownHolders(j), j.ready()); err != nil {
		return err
	}
	for i := range recorded {
		j.used[i] |= recorded[i]
	}
	return nil
}

// owners are the accounts that have lines of their own, nil where no line has
// two numbers for its other side: only then it matters.
func (r *rejoin) owners(ctx context.Context, old []manifest.File) (owners record.BitSet, err error) {
	has := r.others
	segments := make([]*segment.Segment, 0, len(old))
	defer func() { err = errors.Join(err, segment.CloseAll(segments)) }()
	for _, f := range old {
		seg, err := segment.Open(r.fsys, r.dir, f.Name, segment.SideColumns)
		if err != nil {
			return nil, err
		}
		segments = append(segments, seg)
		has = has || seg.Has(segment.ColPeerOther)
	}
	if !has {
		return nil, nil
	}
	owners = record.NewBitSet(r.names.Len())
	add := func(account uint32) { owners = owners.With(r.names.StandsFor(account)) }
	if r.freshNames != nil {
		err := r.freshNames(func(s *record.Side, _ []byte) error {
			add(s.Account)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, seg := range segments {
		err := segment.EachSide(ctx, seg, r.names, record.NewOrigins(), func(s *record.Side) error {
			add(s.Account)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return owners, nil
}

// knownHolders tells the joiner what accounts files say of accounts that lines
// or records name.
func (r *rejoin) knownHolders(j *joiner) error {
	j.holders = map[uint32][]byte{}
	currencies := j.names.Currencies()
	return r.stand.Each(func(line []byte) error {
		a, err := facts.DecodeAccount(line)
		if err != nil || a.Holder == "" {
			return err
		}
		for _, c := range currencies {
			n, ok := j.names.Find([]byte(a.ID), c)
			if !ok {
				continue
			}
			j.holders[n] = []byte(a.Holder)
			if _, named := j.facts.names[n]; !named && join.IsPool([]byte(a.Holder)) {
				j.facts.names[n] = a.Holder
			}
		}
		return nil
	})
}

// readRecords hands the complete records to the joiner, each once however many
// files show it, and gives the numbers
// of the accounts they name.
func (r *rejoin) readRecords(ctx context.Context, j *joiner) (named record.BitSet, err error) {
	segments, err := segment.OpenAll(r.fsys, r.dir, r.next.Records)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, segment.CloseAll(segments)) }()
	var streams []*stream.Stream
	defer func() { err = errors.Join(err, stream.CloseAll(streams)) }()
	for i, seg := range segments {
		s, err := segment.NewStream(seg, int32(i), r.names, r.origins)
		if err != nil {
			return nil, err
		}
		streams = append(streams, s)
	}
	merged, err := stream.NewMerger(streams)
	if err != nil {
		return nil, err
	}
	a := &stream.Assembler{Merged: merged, Origins: r.origins, Derived: record.NoSegment, Next: &record.Batch{}}
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

// readSides hands all lines to the joiner.
func (r *rejoin) readSides(ctx context.Context, old []manifest.File, j *joiner) error {
	if r.fresh != nil {
		if err := r.fresh(j.add); err != nil {
			return err
		}
	}
	for _, f := range old {
		seg, err := segment.Open(r.fsys, r.dir, f.Name, segment.SideColumns)
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
func (r *rejoin) write(ctx context.Context, j *joiner) (err error) {
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
	name := manifest.ParquetName("transfers", r.next.Generation)
	w, err := segment.NewWriter(r.fsys, r.dir, name, j.set, r.names, r.origins.List)
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
	r.next.Derived = &manifest.File{Name: name, Rows: n}
	return w.Finish()
}

// settleAliases makes the names of a rejoin know what stands of aliases, and
// puts what stands of accounts under their own names.
func (r *rejoin) settleAliases(ctx context.Context) error {
	keys, err := r.identify(ctx)
	if err != nil {
		return err
	}
	aliases := keys.Aliases()
	r.next.Named = len(aliases) > 0
	if len(aliases) == 0 {
		return nil
	}
	if err := r.names.SetAliases(aliases); err != nil {
		return err
	}
	r.names.Why = keys.Found
	to := facts.NewAccountList(r.fsys, r.tmp, "accounts-aliased")
	r.stand, err = facts.WithoutAliases(r.stand, to, aliases)
	return err
}

// accounts is what accounts files say of accounts, with what lines say.
func (r *rejoin) accounts(j *joiner) (*facts.AccountList, error) {
	return j.facts.complete(r.stand, facts.NewAccountList(r.fsys, r.tmp, "accounts-completed"), r.names, j.used, j.cover)
}

// reliance is what one can rely on in the statements.
func (r *rejoin) reliance(j *joiner) *reliance.Reliance {
	return reliance.Of(&j.relied, &j.between, &j.unjoined, r.twoHolders)
}
