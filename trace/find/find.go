// Package find looks transfers up by what a person knows of them.
//
// It takes the shortest way that there is. An id leads to its record. With an account it
// goes through the account's statement, and reads only the records that can fit by the
// statement. With times alone it goes through that part of the ledger, and else through
// all of it.
package find

import (
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Ledger is what a search reads.
type Ledger interface {
	trace.Records
	Account(id string) (dyetrace.Account, bool, error)
}

// Search is a search for what is wanted in a ledger.
type Search struct {
	ledger Ledger
	wanted Wanted

	statements []statement.No    // to be read; none where no account is given
	in, out    bool              // which of their entries
	peers      []statement.No    // on the other side; none: any
	amounts    []dyetrace.Amount // in minor units, as the amount is in some currency
}

// New prepares a search. The error is NotFound where the ledger has no account
// of a name that is wanted, and the ledger's otherwise.
func New(l Ledger, w Wanted) (*Search, error) {
	s := &Search{ledger: l, wanted: w, amounts: Amounts(w.Amount)}
	return s, s.choose()
}

// Whole reports whether the search reads all records of the ledger, which takes
// its time.
func (s *Search) Whole() bool {
	w := &s.wanted
	return w.ID == "" && len(s.statements) == 0 && w.First == 0 && w.End == statement.Ord(s.ledger.Transfers())
}

// errEnough ends a search that has found as many as asked for.
var errEnough = errors.New("enough found")

// Run calls fn with the transfers that fit, in ledger order: limit of them at most, or all
// where it is 0. It returns how many these are and whether there are more. It calls
// progress now and then while it goes through records. Errors are the ledger's and those
// of fn.
func (s *Search) Run(ctx context.Context, limit int, progress func(done, total int64),
	fn func(*dyetrace.Transfer) error) (n int, more bool, err error) {
	judge := func(o statement.Ord, t *dyetrace.Transfer) error {
		if o < s.wanted.First || o >= s.wanted.End || !s.wanted.fits(t) {
			return nil
		}
		if limit > 0 && n == limit {
			more = true
			return errEnough
		}
		n++
		return fn(t)
	}
	if err := s.read(ctx, progress, judge); err != nil && !errors.Is(err, errEnough) {
		return n, more, err
	}
	return n, more, nil
}

// progressEvery is after how many records a search reports its progress.
const progressEvery = 4096

// read reads the records that can fit.
func (s *Search) read(ctx context.Context, progress func(done, total int64),
	judge func(statement.Ord, *dyetrace.Transfer) error) error {
	switch w := &s.wanted; {
	case w.ID != "":
		o, ok, err := s.ledger.Lookup(w.ID)
		if err != nil || !ok {
			return err
		}
		return s.ledger.Read(ctx, []statement.Ord{o}, func(_ int, t *dyetrace.Transfer) error { return judge(o, t) })
	case len(s.statements) > 0:
		return s.readStatements(ctx, judge)
	default:
		return s.ledger.Scan(ctx, w.First, w.End, func(o statement.Ord, t *dyetrace.Transfer) error {
			if o%progressEvery == 0 {
				progress(int64(o-w.First), int64(w.End-w.First))
			}
			return judge(o, t)
		})
	}
}

// readAtOnce is how many candidates are read from the records together.
const readAtOnce = 4096

// readStatements reads the statements of the account given, and only the records that can
// fit by their entries there.
func (s *Search) readStatements(ctx context.Context, judge func(statement.Ord, *dyetrace.Transfer) error) error {
	var ords []statement.Ord
	for _, no := range s.statements {
		entries, err := s.ledger.Statement(no)
		if err != nil {
			return err
		}
		var e statement.Entry
		for c := entries.Cursor(); c.Next(&e); {
			if e.Ord%(1<<20) == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if s.entryFits(&e) {
				ords = append(ords, e.Ord)
			}
		}
	}
	slices.Sort(ords)
	ords = slices.Compact(ords) // those from the account to itself are there twice
	for part := range slices.Chunk(ords, readAtOnce) {
		err := s.ledger.Read(ctx, part, func(i int, t *dyetrace.Transfer) error { return judge(part[i], t) })
		if err != nil {
			return err
		}
	}
	return nil
}

// choose picks the statements to read: those of the account with the fewest
// entries.
func (s *Search) choose() error {
	w := &s.wanted
	numbers := map[string][]statement.No{}
	least := -1
	for _, side := range [...]struct {
		account string
		in, out bool
	}{{w.From, false, true}, {w.To, true, false}, {w.Account, true, true}} {
		if side.account == "" {
			continue
		}
		statements, err := s.ledger.StatementsOf(side.account)
		if err != nil {
			return err
		}
		if len(statements) == 0 {
			return Unknown(s.ledger, side.account)
		}
		numbers[side.account] = statements
		entries := 0
		for _, no := range statements {
			of, err := s.ledger.Statement(no)
			if err != nil {
				return err
			}
			entries += of.Len()
		}
		if least < 0 || entries < least {
			least, s.statements, s.in, s.out = entries, statements, side.in, side.out
		}
	}
	// A payer's entries out that name no statement of the payee cannot fit, and
	// the other way round.
	switch {
	case w.From != "" && s.out && !s.in:
		s.peers = numbers[w.To]
	case w.To != "" && s.in && !s.out:
		s.peers = numbers[w.From]
	}
	return nil
}

// entryFits reports whether a transfer can fit by its entry in a statement. It leaves out
// none that does.
func (s *Search) entryFits(e *statement.Entry) bool {
	switch {
	case e.Ord < s.wanted.First || e.Ord >= s.wanted.End, e.In && !s.in, !e.In && !s.out:
		return false
	case len(s.peers) > 0 && !slices.Contains(s.peers, e.Peer):
		return false
	case len(s.amounts) > 0 && !slices.Contains(s.amounts, e.Amount) && !slices.Contains(s.amounts, e.Other):
		return false
	}
	return true
}
