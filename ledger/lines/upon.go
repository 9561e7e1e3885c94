package lines

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"dyetrace"
	"dyetrace/ledger/facts"
	"dyetrace/ledger/manifest"
	"dyetrace/ledger/record"
)

// Upon is an index of all complete records of a ledger, and of what accounts files say of
// accounts. Lines are joined upon it without a look at records that none of them can touch.
type Upon interface {
	// Records calls fn with the records that have what is sought, each once, in ledger order.
	Records(ctx context.Context, names *record.Names, origins *record.Origins, sought []Sought,
		fn func(*record.List, *record.Record) error) error
	// Named returns the names that complete records have.
	Named(names *record.Names) (record.BitSet, error)
	// Account is what accounts files say of an account, nil where they do not.
	Account(id []byte) (line []byte, err error)
	// Everything adds all names that complete records have, and lists all accounts.
	Everything(names *record.Names) (*facts.AccountList, error)
}

// Sought is what a complete record has that a line may be a side of. Pairs of a line and a
// record agree in the line's account, direction and net amount, and are within reach of
// each other in time: whether the line names its other side or not, since a record names
// both (see join.Pair and join.Resolve).
type Sought struct {
	Account  uint32 // that pays, or is paid
	In       bool   // it is paid
	Net      dyetrace.Amount
	From, To dyetrace.Instant
}

// Compare orders by all that is sought.
func (s *Sought) Compare(o *Sought) int {
	in := func(s *Sought) int {
		if s.In {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(s.Account, o.Account), cmp.Compare(in(s), in(o)), cmp.Compare(s.Net, o.Net),
		cmp.Compare(s.From, o.From), cmp.Compare(s.To, o.To))
}

// seek notes what a record has that a line may be a side of.
func (j *Joiner) seek(s *record.Line) {
	within := dyetrace.Instant(j.within)
	j.sought = append(j.sought, Sought{Account: s.Account, In: s.Incoming, Net: s.Net(), From: s.Time - within,
		To: s.Time + within + dyetrace.Instant(s.Spread)})
}

// readUpon hands the joiner all lines, periods and holders, and the records that lines may be
// sides of.
func (r *Rejoin) readUpon(ctx context.Context, old []manifest.File, j *Joiner) (err error) {
	// Names are complete, with those of records and periods, before any is asked for.
	j.seeks = true
	if err := r.readLines(ctx, old, j); err != nil {
		return err
	}
	if err := r.Upon.Records(ctx, j.names, j.origins, j.sought, j.addRecord); err != nil {
		return err
	}
	j.sought = nil
	if j.Cover, err = readCoverage(r.FS, r.Dir, r.Next, r.Names); err != nil {
		return err
	}
	if j.Cover.complete, err = r.Upon.Named(j.names); err != nil {
		return err
	}
	j.holders = map[uint32][]byte{}
	for number := range uint32(j.names.Len()) {
		id, _ := j.names.Name(number)
		line, err := r.Upon.Account(id)
		if err != nil {
			return err
		}
		if line == nil {
			continue
		}
		a, err := facts.DecodeAccount(line)
		if err != nil {
			return err
		}
		if a.Holder != "" {
			j.knows(number, a.Holder)
		}
	}
	return j.ready()
}

// completedUpon returns the accounts that lines show something of, with what accounts files
// say of them.
func (r *Rejoin) completedUpon(j *Joiner) (_ *facts.AccountList, err error) {
	used := slices.Clone(j.Used)
	for i := range used {
		if i < len(j.Cover.complete) {
			used[i] |= j.Cover.complete[i]
		}
	}
	// The list that is completed has those accounts alone that lines show something of: the
	// index below has the others.
	var ids [][]byte
	for _, number := range j.facts.numbers() {
		if used.Has(number) {
			id, _ := j.names.Name(number)
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, bytes.Compare)
	said := facts.NewAccountList(r.FS, r.Tmp, "accounts-said")
	defer said.Abandon()
	for _, id := range slices.CompactFunc(ids, bytes.Equal) {
		line, err := r.Upon.Account(id)
		if err == nil && line != nil {
			err = said.Add(line)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := said.Finish(); err != nil {
		return nil, err
	}
	return j.facts.complete(said, facts.NewAccountList(r.FS, r.Tmp, "accounts-completed"), r.Names, used, j.Cover)
}

// Covering returns the names of complete records of which statements cover something.
func (c *Coverage) Covering() (numbers []uint32) {
	for number := range c.spans {
		if c.complete.Has(number) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// Completes notes a name that complete records have.
func (c *Coverage) Completes(number uint32) { c.complete = c.complete.With(number) }
