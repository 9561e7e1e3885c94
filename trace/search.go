package trace

import (
	"context"
	"errors"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// amountDigits is more digits than any currency has.
const amountDigits = 18

// maxNear bounds the near misses a search keeps before it takes the nearest.
const maxNear = 4096

// search looks for transfers by what a person knows of them.
type search struct {
	ctx      context.Context
	records  Records
	known    *dyetrace.Known
	from, to []statement.No // of the accounts known
	lo, hi   statement.Ord  // the time known, as places in ledger order

	matches []statement.Ord // in ledger order by statement; the first maxListed
	matched int             // how many match
	near    []statement.Ord // what fits but for amount or time
}

// newSearch prepares a search. A reason means that nothing can be found; it is an Error of
// the kind of the claim's problem.
func newSearch(ctx context.Context, l Records, known *dyetrace.Known) (s *search, reason, err error) {
	// An amount alone would match transfers all over the ledger. It is only checked here:
	// its currency, and so its digits, are known when a transfer is at hand.
	s = &search{ctx: ctx, records: l, known: known, hi: statement.Ord(l.Transfers())}
	if known.From == "" && known.To == "" && !known.HasTime {
		return nil, dyetrace.Errorf(dyetrace.InputError, "",
			"it names no transfer: give the transfer's id, or who paid or was paid, or the time"), nil
	}
	if known.Amount != "" {
		if _, err := dyetrace.ParseAmount(known.Amount, amountDigits); errors.Is(err, dyetrace.ErrAmountSyntax) {
			return nil, dyetrace.Errorf(dyetrace.InputError, "", "%w: %q", err, known.Amount), nil
		}
	}
	for _, side := range []struct {
		account string
		numbers *[]statement.No
	}{{known.From, &s.from}, {known.To, &s.to}} {
		if side.account == "" {
			continue
		}
		if *side.numbers, err = l.StatementsOf(side.account); err != nil {
			return nil, nil, err
		}
		if len(*side.numbers) == 0 {
			return nil, dyetrace.Errorf(dyetrace.NotFound, "", "the ledger has no account %q", side.account), nil
		}
	}
	// Both ends of the stretch are included: After finds the first transfer later than an
	// instant.
	if known.HasTime {
		within := dyetrace.Instant(known.Within)
		if s.lo, err = l.After(known.Time - within - 1); err != nil {
			return nil, nil, err
		}
		if s.hi, err = l.After(known.Time + within); err != nil {
			return nil, nil, err
		}
	}
	return s, nil, nil
}

// run searches the statements of the payer, or those of the payee where only
// he is known, or all transfers about the time.
func (s *search) run() error {
	switch {
	case len(s.from) > 0:
		return s.walk(s.from, false, s.to)
	case len(s.to) > 0:
		return s.walk(s.to, true, nil)
	}
	return s.records.Scan(s.ctx, s.lo, s.hi, func(o statement.Ord, t *dyetrace.Transfer) error {
		s.judge(o, s.amountIs(t.Amount, t.Currency), false)
		return nil
	})
}

// walk goes through statements; only entries with one of peers count, if any
// are given.
func (s *search) walk(statements []statement.No, in bool, peers []statement.No) error {
	for _, no := range statements {
		entries, err := s.records.Statement(no)
		if err != nil {
			return err
		}
		cursor := entries.Cursor()
		var e statement.Entry
		for i := 0; cursor.Next(&e); i++ {
			if i%openingPiece == openingPiece-1 {
				if err := s.ctx.Err(); err != nil {
					return err
				}
			}
			if e.In != in || len(peers) > 0 && !slices.Contains(peers, e.Peer) {
				continue
			}
			fits, err := s.entryFits(no, &e)
			if err != nil {
				return err
			}
			s.judge(e.Ord, fits, len(peers) > 0)
		}
	}
	return nil
}

// entryFits reports whether the amount that was sent is the one known.
func (s *search) entryFits(no statement.No, e *statement.Entry) (bool, error) {
	if s.known.Amount == "" {
		return true, nil
	}
	payer, sent := no, e.Amount
	if e.In {
		payer, sent = e.Peer, e.Other
	}
	traits, err := s.records.Traits(payer)
	return err == nil && s.amountIs(sent, traits.Currency), err
}

func (s *search) amountIs(sent dyetrace.Amount, c dyetrace.Currency) bool {
	if s.known.Amount == "" {
		return true
	}
	amount, err := dyetrace.ParseAmount(s.known.Amount, c.Digits())
	return err == nil && amount == sent
}

// judge takes a transfer whose accounts fit. It comes near if it fails in one
// thing only, and fits in another beside the account searched.
func (s *search) judge(o statement.Ord, amountFits, bothAccounts bool) {
	timeFits := s.lo <= o && o < s.hi
	if amountFits && timeFits {
		if s.matched++; s.matched <= maxListed {
			s.matches = append(s.matches, o)
		}
		return
	}
	fitsElse := bothAccounts || amountFits && s.known.Amount != "" || timeFits && s.known.HasTime
	if amountFits != timeFits && fitsElse && len(s.near) < maxNear {
		s.near = append(s.near, o)
	}
}

// nearest is the near misses next to the time known, in ledger order.
func (s *search) nearest() []statement.Ord {
	slices.SortStableFunc(s.near, func(a, b statement.Ord) int { return int(s.distance(a) - s.distance(b)) })
	near := s.near[:min(len(s.near), maxListed)]
	slices.Sort(near)
	return near
}

func (s *search) distance(o statement.Ord) statement.Ord {
	return max(s.lo-o, o-s.hi, 0)
}
