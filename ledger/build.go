package ledger

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"

	"dyetrace/internal/guard"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/index"
	"dyetrace/ledger/lines"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/segment"
	"dyetrace/ledger/statement"
	"dyetrace/ledger/stream"
)

// build makes an index, and where there are new records their segment, from
// streams of records.
type build struct {
	fsys     vfs.FS
	dir      string // of the ledger
	tmp      string // folder for temporary files
	next     *manifest.Manifest
	names    *record.Names
	origins  *record.Origins
	below    *below             // the parts of the index that stay before this one; nil: it is the first
	upon     *upon              // of an overlay: these, and the records to which lines add
	folder   string             // of a part; empty: the one that next names
	segments []*segment.Segment // of the ledger so far, in the order of the manifest, without those of parts below
	added    func() ([]*stream.Stream, error)
	newRows  int64 // at most
	set      segment.Columns
	segment  string // name of the new segment; empty: none
	accounts *facts.AccountList
	progress func(done, total int64)
	cover    *lines.Coverage // nil where no lines of statements are joined
	derived  int32           // the segment of transfers made of lines, or record.NoSegment

	since     func(name string, sum [32]byte) int // see Assembler.Since; nil: what is in the ledger is settled
	losers    losers
	displaced bool // see Assembler.Displaced

	provisional bool          // another build comes after this one: what is wrong is only who has no transfers
	used        record.BitSet // numbers of names that have transfers; nil: all
	emptied     bool          // some have turned out to have none
	stats       manifest.Stats
	described   int               // accounts that no part below describes
	statements  int               // that have a line in the index
	replaced    int64             // transfers that it has instead of parts below
	reversing   []index.Reversing // of an overlay, in its own numbers
	counts      stream.Counts
	conflicts   []stream.Conflict
	written     int64 // rows of the new segment
	brought     int64 // of these, those that an import brings
}

func (b *build) indexDir() string { return vfs.Join(b.dir, cmp.Or(b.folder, b.next.Index)) }

// firstSegment is the number of the first of the build's segments.
func (b *build) firstSegment() int {
	if b.below == nil {
		return 0
	}
	return b.below.segments
}

// emptyIndex makes the folder of the index, without what an attempt before has
// left in it.
func (b *build) emptyIndex() error {
	err := manifest.RemoveIndex(b.fsys, b.indexDir())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return b.fsys.MkdirAll(b.indexDir())
}

// run makes the index. Where ids turn out to have been given twice it starts
// over and leaves the losers out; where those were all that named an account,
// it starts over without the account.
func (b *build) run(ctx context.Context) error {
	dropped, err := b.attempt(ctx, nil)
	if err == nil && len(dropped) > 0 {
		_, err = b.attempt(ctx, dropped)
	}
	if err == nil && b.emptied && !b.provisional {
		_, err = b.attempt(ctx, dropped)
	}
	return err
}

// total is how many records there are, at most.
func (b *build) total() int64 {
	n := b.newRows
	for _, s := range b.segments {
		n += s.Rows()
	}
	return n
}

// attempt makes the index without the transfers in dropped. It returns, for each
// transfer that loses its id to another, the winner's place.
func (b *build) attempt(ctx context.Context,
	dropped map[statement.Ord]statement.Ord) (again map[statement.Ord]statement.Ord, err error) {
	// An attempt before has left an index in which places count transfers that are left
	// out now: nothing of it can be kept.
	if err := b.emptyIndex(); err != nil {
		return nil, err
	}
	streams, err := b.streams()
	defer func() { err = errors.Join(err, stream.CloseAll(streams)) }()
	if err != nil {
		return nil, err
	}
	// Everything is abandoned when it fails, and abandoning what was finished does
	// nothing: so each defer comes before the error is looked at.
	builder, err := index.NewBuilder(b.fsys, b.indexDir(), b.tmp, b.names, b.used, b.under(), b.total())
	defer builder.Abandon()
	if err == nil && b.upon != nil {
		err = builder.Replace()
	}
	if err != nil {
		return nil, err
	}
	// New records go to a file of their own. Files that the ledger has are never
	// written to, for readers have them open.
	var records *segment.Writer
	if b.segment != "" {
		records, err = segment.NewWriter(b.fsys, b.dir, b.segment, b.set, b.names, b.origins.List)
		defer func() { err = errors.Join(err, records.Abandon()) }()
		if err != nil {
			return nil, err
		}
	}
	a, err := b.assembler(streams, dropped)
	if err != nil {
		return nil, err
	}
	// What others contradict is written apart. It counts again when the source that
	// contradicts it is removed.
	if b.losers.name != "" {
		b.losers.begin(b)
		a.Lose = b.losers.add
		defer func() { err = errors.Join(err, b.losers.w.Abandon()) }()
	}
	// One pass over the records writes the new file and all files of the index that are
	// in ledger order.
	p := newPump(a, builder, records, int32(b.firstSegment()+len(b.segments)))
	if b.progress != nil {
		p.progress = func(done int64) { b.progress(done, b.total()) }
	}
	if err := p.run(ctx); err != nil {
		return nil, err
	}
	// What was found in the pass decides how statements are written, and whether there
	// is another attempt.
	b.written, b.brought = p.written, p.brought
	b.assembled(a)
	if err := b.losers.finish(); err != nil {
		return nil, err
	}
	return b.finish(ctx, builder, records)
}

func (b *build) streams() ([]*stream.Stream, error) {
	var all []*stream.Stream
	for i, seg := range b.segments {
		s, err := segment.NewStream(seg, int32(b.firstSegment()+i), b.names, b.origins)
		if err != nil {
			return all, err
		}
		all = append(all, s)
	}
	if b.added == nil {
		return all, nil
	}
	added, err := b.added()
	for _, s := range added {
		if s.Segment != record.Rewritten {
			s.Segment = record.NewSegment
		}
	}
	return append(all, added...), err
}

// assembler makes ready to assemble the streams without the transfers in
// dropped.
func (b *build) assembler(streams []*stream.Stream,
	dropped map[statement.Ord]statement.Ord) (*stream.Assembler, error) {
	a, err := stream.NewAssembler(streams, b.origins, b.derived, dropped)
	if err != nil {
		return nil, err
	}
	a.Report = b.newRows > 0
	switch {
	case b.upon != nil:
		a.Known = b.upon.replaced
	case b.below != nil:
		a.Known = func(group *record.List) (stream.Sighted, error) { return b.below.has(group, b.names, b.origins) }
	}
	if b.since != nil {
		a.Since = func(o uint32) int { return b.since(b.origins.List[o].File, b.origins.List[o].SHA256) }
	}
	return a, nil
}

// assembled takes what an assembler found.
func (b *build) assembled(a *stream.Assembler) {
	b.counts, b.conflicts = a.Counts, a.Conflicts()
	b.displaced = b.displaced || a.Displaced
}

// finish writes what is written once all transfers are known.
func (b *build) finish(ctx context.Context, builder *index.Builder,
	records *segment.Writer) (again map[statement.Ord]statement.Ord, err error) {
	// What is in ledger order ends first: the rest is written from what it left.
	group := guard.Group{}
	if records != nil {
		group.Go(records.Finish)
	}
	if err := errors.Join(builder.FinishStreams(), group.Wait()); err != nil {
		return nil, err
	}
	var same [][]statement.Ord
	group.Go(func() error {
		return builder.WriteLookup(func(ords []statement.Ord) { same = append(same, ords) })
	})
	group.Go(func() error {
		return errors.Join(builder.WriteNames(), b.writeAccounts(), b.writeAliases())
	})
	err = b.writeStatements(builder)
	if err := errors.Join(err, group.Wait()); err != nil {
		return nil, err
	}
	if err := b.fsys.SyncDir(b.indexDir()); err != nil {
		return nil, err
	}
	b.stats, b.statements, b.replaced = builder.Stats(b.accounts.Len()), builder.Statements(), builder.Replaced()
	if b.below == nil {
		b.next.Stats = b.stats
	} else {
		b.stats.Described = b.described
	}
	if b.upon != nil {
		b.reversing = builder.Reversals // linked once the overlay can be read with the parts below
		return nil, orRebuild(len(same) > 0)
	}
	if len(same) == 0 {
		return nil, b.writeReversals(builder.Reversals)
	}
	return b.duplicates(ctx, same)
}

// writeStatements writes the statements and what they cover.
func (b *build) writeStatements(builder *index.Builder) (err error) {
	accounts, err := b.accounts.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, accounts.Close()) }()
	traits := b.traitsOf(builder, accounts)
	if b.cover == nil {
		return builder.WriteStatements(traits)
	}
	w, err := index.NewCoverageWriter(b.fsys, b.indexDir())
	if err != nil {
		return err
	}
	defer w.Abandon()
	err = builder.WriteStatements(func(no statement.No, entries uint32) (statement.Traits, error) {
		t, err := traits(no, entries)
		if err != nil {
			return t, err
		}
		b.cover.Traits(&t, builder.Number(no))
		return t, w.Add(no, t.Days)
	})
	if err != nil {
		return err
	}
	return w.Finish()
}

// traitsOf returns a function for the traits of statements, called in order, that walks
// the sorted accounts beside them and notes statements that turn out empty.
func (b *build) traitsOf(builder *index.Builder,
	accounts *facts.AccountReader) func(statement.No, uint32) (statement.Traits, error) {
	more, err := accounts.Next()
	return func(no statement.No, entries uint32) (statement.Traits, error) {
		t := statement.Traits{Currency: b.names.Codes[builder.Number(no)], Covered: true}
		id, _ := b.names.Name(builder.Number(no))
		if entries == 0 {
			// A part may know better than those below what an account is that it has no
			// transfer of.
			known, err := b.hasBelow(id, t.Currency)
			if err != nil {
				return t, err
			}
			if !known {
				b.without(builder.Number(no))
			}
		}
		for err == nil && more && bytes.Compare(accounts.ID(), id) < 0 {
			more, err = accounts.Next()
		}
		switch {
		case err == nil && more && bytes.Equal(accounts.ID(), id):
			t.Kind, t.Covered = accounts.Kind(), accounts.Covered()
		case err == nil && b.below != nil:
			err = b.below.describe(id, &t)
		}
		return t, err
	}
}

// without takes a number out of those that have transfers.
func (b *build) without(number uint32) {
	b.emptied = true
	if b.used == nil {
		b.used = record.NewBitSet(b.names.Len())
		for i := range b.names.Len() {
			b.used.Add(uint32(i))
		}
	}
	b.used.Remove(number)
}

// writeAccounts writes the accounts file of the index, by id.
func (b *build) writeAccounts() error {
	w, err := block.NewStringsWriter(b.fsys, b.indexDir(), manifest.FileAccounts)
	if err != nil {
		return err
	}
	defer w.Abandon()
	if err := b.accounts.Each(w.Add); err != nil {
		return err
	}
	return w.Finish()
}

// openBuilt opens the index that was just written.
func (b *build) openBuilt() (*Ledger, error) {
	built := *b.next
	built.Index, built.IndexSums, built.Parts = cmp.Or(b.folder, built.Index), nil, nil
	built.Stats = b.stats // of the part by itself, as if it were the first
	built.Stats.Statements = b.statements
	built.Joined = b.cover != nil // a provisional index has no file of what is covered
	if b.segment != "" {          // the manifest to come names it once its rows are known
		built.Records = append(slices.Clip(built.Records), manifest.File{Name: b.segment})
	}
	return openIndex(b.fsys, b.dir, &built)
}

// duplicates finds, among transfers whose ids have equal hashes, those whose ids are
// equal, and decides which of them counts, as an Assembler does among records of one
// place: the one whose file came first, and of files that came together the one whose
// source does.
func (b *build) duplicates(ctx context.Context, same [][]statement.Ord) (map[statement.Ord]statement.Ord, error) {
	l, err := b.openBuilt()
	if err != nil {
		return nil, err
	}
	defer l.Close()
	var contested [][]statement.Ord
	for _, alike := range same {
		byID := map[string][]statement.Ord{}
		for _, o := range alike {
			ids, err := l.IDs([]statement.Ord{o})
			if err != nil {
				return nil, err
			}
			byID[ids[0]] = append(byID[ids[0]], o)
		}
		for _, ords := range byID {
			if len(ords) > 1 {
				contested = append(contested, ords)
			}
		}
	}
	if len(contested) == 0 {
		return nil, nil
	}
	return b.decide(ctx, contested)
}

// decide chooses which transfer of each id counts, and returns the winner's place for
// each of the others. It goes through the records once more.
func (b *build) decide(ctx context.Context,
	contested [][]statement.Ord) (again map[statement.Ord]statement.Ord, err error) {
	streams, err := b.streams()
	defer func() { err = errors.Join(err, stream.CloseAll(streams)) }()
	if err != nil {
		return nil, err
	}
	a, err := b.assembler(streams, nil)
	if err != nil {
		return nil, err
	}
	// This pass writes nothing: batches are emptied as they come. It only asks, of each
	// contested transfer, which record of it came first.
	a.Report, a.Leads = false, map[statement.Ord]*stream.Rival{}
	a.Emit = func(full *record.Batch) (*record.Batch, error) {
		full.Reset()
		return full, nil
	}
	for _, ords := range contested {
		for _, o := range ords {
			a.Leads[o] = &stream.Rival{}
		}
	}
	if err := a.Run(ctx); err != nil {
		return nil, err
	}
	// Each loser is left out by its place, which leads to that of the winner. Where one was
	// there before, all records have to be settled again.
	again = map[statement.Ord]statement.Ord{}
	for _, ords := range contested {
		best := ords[0]
		for _, o := range ords {
			if a.Leads[o].Before(a.Leads[best]) {
				best = o
			}
		}
		for _, o := range ords {
			if o != best {
				again[o] = best
				b.displaced = b.displaced || b.since != nil && a.Leads[o].Old
			}
		}
	}
	return again, nil
}

// writeAliases writes the aliases file of the index: alias, account and, where no file
// has the alias, why, each with a zero byte after it; sorted.
func (b *build) writeAliases() error {
	if !b.next.HasAliases() {
		return nil
	}
	w, err := block.NewStringsWriter(b.fsys, b.indexDir(), manifest.FileAliases)
	if err != nil {
		return err
	}
	defer w.Abandon()
	for _, alias := range slices.Sorted(maps.Keys(b.names.Aliases)) {
		line := alias + "\x00" + b.names.Aliases[alias] + "\x00"
		if one, found := b.names.Why[alias]; found {
			line += one.Why + "\x00"
		}
		if err := w.Add([]byte(line)); err != nil {
			return err
		}
	}
	return w.Finish()
}
