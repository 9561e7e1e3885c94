package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/zeebo/xxh3"

	"dyetrace"
	"dyetrace/internal/vfs"
	"dyetrace/ledger/block"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
	"dyetrace/ledger/statement"
)

// Builder writes the statement index from transfers in ledger order.
type Builder struct {
	fsys       vfs.FS
	dir        string // of the index
	tmp        string
	names      *record.Names
	rank       []uint32 // of every number of names
	order      []uint32
	accounts   int
	fresh      int // statements that no part before has
	currencies map[dyetrace.Currency]int64
	sides      [][2]uint32 // ranks of a batch's payers and payees
	times      *timesWriter
	ids        *block.StringsWriter
	payers     *block.Writer
	runs       *block.Writer
	lastRun    Run
	runCap     uint64
	line       []byte // of runs
	entries    *partitioner
	hashes     *hashPartitioner
	next       statement.Ord
	first      int64 // time of the first transfer and of the last
	last       int64
	width      int
	Reversals  []Reversing
	below      Below // nil: this is the first part
	places     *placesWriter
	firsts     *firstsWriter
	replaced   *replacedWriter // nil: the part replaces nothing
}

// Below is what a part of the index asks of the parts before it.
type Below interface {
	// Before is how many transfers lie before one of this time, sequence number and
	// id, which are asked for in ledger order.
	Before(at dyetrace.Instant, seq int64, id []byte) (int64, error)
	// Number is the number of the statement with a key, or of the first one behind it,
	// and whether it is there itself.
	Number(key []byte) (number int64, is bool, err error)
	// Knows reports whether an account has statements.
	Knows(account []byte) (bool, error)
}

// NewBuilder begins an index in dir of so many transfers at most, with
// temporary files in tmp. Names that known does not hold have no statement;
// where it is nil all have one. below is nil for the first part of an index. The builder
// is to be abandoned also where the error is not nil.
func NewBuilder(fsys vfs.FS, dir, tmp string, names *record.Names, known record.BitSet, below Below,
	transfers int64) (*Builder, error) {
	b := &Builder{fsys: fsys, dir: dir, tmp: tmp, names: names, below: below}
	b.rank, b.order = names.Ranks(known)
	b.width = widthFor(uint64(max(1, len(b.order))))
	var errs [8]error
	b.times, errs[0] = newTimesWriter(fsys, dir)
	b.ids, errs[1] = block.NewStringsWriter(fsys, dir, manifest.FileIDs)
	b.payers, errs[2] = block.NewWriter(fsys, dir, manifest.FilePayers)
	b.runs, errs[3] = block.NewWriter(fsys, dir, manifest.FileRuns)
	b.entries, errs[4] = newPartitioner(fsys, tmp, len(b.order), transfers)
	b.hashes, errs[5] = newHashPartitioner(fsys, tmp, transfers)
	if below != nil {
		b.places = &placesWriter{}
		b.places.Writer, errs[6] = block.NewWriter(fsys, dir, manifest.FilePlaces)
		b.firsts = &firstsWriter{}
		b.firsts.Writer, errs[7] = block.NewWriter(fsys, dir, manifest.FileFirsts)
	}
	b.lastRun.Segment = record.NewSegment - 1
	return b, errors.Join(errs[:]...)
}

// Replace makes the part one that may have transfers in the place of those of parts before.
func (b *Builder) Replace() (err error) {
	b.replaced, err = newReplacedWriter(b.fsys, b.dir)
	return err
}

// Add takes a batch; newNo is the number of the segment that new records go
// to, and newRow the row of the batch's first one there.
func (b *Builder) Add(in *record.Batch, newNo int32, newRow int64) error {
	b.sides = slices.Grow(b.sides[:0], len(in.Recs))[:len(in.Recs)]
	for i := range in.Recs {
		b.sides[i] = [2]uint32{b.rank[in.Recs[i].From], b.rank[in.Recs[i].To]}
	}
	instead, replaces := in.Instead, in.Replaces
	for i := range in.Recs {
		segment, row := in.Segment[i], in.Row[i]
		if record.IsWritten(segment) {
			segment, row = newNo, newRow
			newRow++
		}
		// What counts for a transfer below, or is one instead, was found as records were merged.
		if len(instead) > 0 && instead[0].At == i {
			if err := b.firsts.add(instead[0].Of, segment, row); err != nil {
				return err
			}
			instead = instead[1:]
		}
		if !in.Primary[i] {
			continue
		}
		if len(replaces) > 0 && replaces[0].At == i {
			if err := b.replaced.add(replaces[0].Of, b.next, b.sides[i]); err != nil {
				return err
			}
			replaces = replaces[1:]
		}
		if err := b.transfer(&in.List, &in.Recs[i], b.sides[i], segment, row); err != nil {
			return err
		}
	}
	return nil
}

// transfer adds the next transfer.
func (b *Builder) transfer(in *record.List, r *record.Record, sides [2]uint32, segment int32, row int64) error {
	ord := b.next
	b.next++
	if ord == 0 {
		b.first = int64(r.Time)
	}
	b.last = int64(r.Time)
	// A run goes on as long as transfers lie one after another in one file: mostly for
	// a whole import.
	if segment != b.lastRun.Segment || row-b.lastRun.Row != int64(ord-b.lastRun.ord) {
		if err := b.addRun(Run{ord, segment, row}); err != nil {
			return err
		}
	}
	if err := b.times.add(int64(r.Time)); err != nil {
		return err
	}
	id := in.ID(r)
	if err := b.ids.Add(id); err != nil {
		return err
	}
	if b.below != nil {
		before, err := b.below.Before(r.Time, r.Seq, id)
		if err == nil {
			err = b.places.add(ord, before-b.replacedBefore(before)+int64(ord))
		}
		if err != nil {
			return err
		}
	}
	from, to := sides[0], sides[1]
	var payer [8]byte
	binary.LittleEndian.PutUint64(payer[:], uint64(from))
	if _, err := b.payers.Write(payer[:b.width]); err != nil {
		return err
	}
	if err := b.hashes.add(xxh3.Hash(id), ord); err != nil {
		return err
	}
	// A transfer is in two statements. What is rarely there (another amount received,
	// balances, what it takes back) is decoded only where a flag is set.
	out := statement.Entry{Ord: ord, Peer: statement.No(to), Amount: r.Amount, Other: r.Amount}
	back := statement.Entry{Ord: ord, Peer: statement.No(from), In: true, Amount: r.Amount, Other: r.Amount}
	if r.Flags != 0 {
		var e record.Extras
		e.Decode(r, in.Extras(r))
		out.Other, back.Amount = e.Received, e.Received
		out.Stated, out.Balance = e.FromBalance.Known, e.FromBalance.Amount
		back.Stated, back.Balance = e.ToBalance.Known, e.ToBalance.Amount
		if len(e.Reverses) > 0 && from != to {
			b.Reversals = append(b.Reversals, Reversing{string(e.Reverses),
				statement.Reversal{Ord: ord, Payer: statement.No(from), Payee: statement.No(to), Sent: r.Amount,
					Received: e.Received}})
		}
	}
	if err := b.entries.add(from, &out); err != nil {
		return err
	}
	return b.entries.add(to, &back)
}

// replacedBefore is how many transfers of parts before, below a place, are replaced: all that
// have come so far, but for one at the place itself.
func (b *Builder) replacedBefore(place int64) int64 {
	if b.replaced == nil {
		return 0
	}
	if b.replaced.last == place {
		return b.replaced.count - 1
	}
	return b.replaced.count
}

func (b *Builder) addRun(r Run) error {
	b.lastRun = r
	b.runCap++
	b.line = r.append(b.line[:0])
	_, err := b.runs.Write(b.line)
	return err
}

// Number is the number of the name that a statement has.
func (b *Builder) Number(no statement.No) uint32 { return b.order[no] }

// WriteStatements writes the statements and their directory; traits completes a
// statement's line, in order.
func (b *Builder) WriteStatements(traits func(no statement.No, entries uint32) (statement.Traits, error)) error {
	return b.entries.writeStatements(b.fsys, b.dir, traits)
}

// WriteLookup writes the lookup file. It calls same with all transfers whose
// ids have equal hashes, almost always because they are equal.
func (b *Builder) WriteLookup(same func([]statement.Ord)) error {
	return b.hashes.write(b.fsys, b.dir, uint64(b.next), func(items []hashed) {
		ords := make([]statement.Ord, len(items))
		for i := range items {
			ords[i] = items[i].ord
		}
		same(ords)
	})
}

// Stats returns the counts for the manifest of what no part before has; described is how
// many accounts accounts files describe.
func (b *Builder) Stats(described int) manifest.Stats {
	s := manifest.Stats{Transfers: int64(b.next) - b.Replaced(), Statements: b.fresh, Accounts: b.accounts, Described: described,
		Currencies: map[string]int64{}}
	for currency, n := range b.currencies {
		s.Currencies[currency.String()] = n
	}
	s.First, s.Last = b.first, b.last
	return s
}

// Replaced is how many of its transfers are in the place of others.
func (b *Builder) Replaced() int64 {
	if b.replaced == nil {
		return 0
	}
	return b.replaced.count
}

// Statements is how many statements have a line in this part.
func (b *Builder) Statements() int { return len(b.order) }

// FinishStreams ends the files that are written in ledger order.
func (b *Builder) FinishStreams() error {
	var err error
	if b.below != nil {
		err = errors.Join(b.places.Finish(b.places.runs, insertedRunLen), b.firsts.Finish(b.firsts.count, runEntryLen))
	}
	if b.replaced != nil {
		err = errors.Join(err, b.replaced.finish())
	}
	return errors.Join(err,
		b.times.finish(), b.ids.Finish(),
		b.payers.Finish(uint64(b.next), uint64(b.width)),
		b.runs.Finish(b.runCap, runEntryLen),
		b.entries.Flush(), b.hashes.Flush())
}

// WriteNames writes the names of all statements in order, and counts the accounts and
// currencies of those that no part before has.
func (b *Builder) WriteNames() error {
	w, err := block.NewStringsWriter(b.fsys, b.dir, manifest.FileNames)
	if err != nil {
		return err
	}
	defer w.Abandon()
	var numbers *numbersWriter
	if b.below != nil {
		if numbers, err = newNumbersWriter(b.fsys, b.dir); err != nil {
			return err
		}
		defer numbers.Abandon()
	}
	// What a part before has counts there already.
	var key, last []byte
	b.currencies = map[dyetrace.Currency]int64{}
	for i, number := range b.order {
		id, currency := b.names.Name(number)
		key = AppendName(key[:0], id, uint16(currency))
		if err := w.Add(key); err != nil {
			return err
		}
		fresh, known, err := b.number(numbers, key)
		if err != nil {
			return err
		}
		if fresh {
			b.fresh++
			b.currencies[currency]++
		}
		if i > 0 && bytes.Equal(id, last) {
			continue
		}
		last = id
		if !known && fresh {
			if known, err = b.knows(id); err != nil {
				return err
			}
		}
		if !known {
			b.accounts++
		}
	}
	if numbers != nil {
		if err := numbers.finish(); err != nil {
			return err
		}
	}
	return w.Finish()
}

// number writes the number that a statement has with the parts before. It reports
// whether none of them has the statement, and whether one is known to have its account.
func (b *Builder) number(numbers *numbersWriter, key []byte) (fresh, known bool, err error) {
	if numbers == nil {
		return true, false, nil
	}
	below, is, err := b.below.Number(key)
	if err != nil {
		return false, false, err
	}
	return !is, is, numbers.add(below+int64(b.fresh), !is)
}

func (b *Builder) knows(account []byte) (bool, error) {
	if b.below == nil {
		return false, nil
	}
	return b.below.Knows(account)
}

// Abandon throws away what was not finished. b may be nil.
func (b *Builder) Abandon() {
	if b == nil {
		return
	}
	if b.times != nil {
		b.times.Abandon()
	}
	if b.ids != nil {
		b.ids.Abandon()
	}
	if b.places != nil {
		b.places.Abandon()
		b.firsts.Abandon()
	}
	if b.replaced != nil {
		b.replaced.Abandon()
	}
	b.payers.Abandon()
	b.runs.Abandon()
	b.entries.Abandon()
	b.hashes.Abandon()
}
