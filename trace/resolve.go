package trace

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// ResolvedClaim is a claim with the transfer that it names.
type ResolvedClaim struct {
	ID       string
	Victim   string
	Asked    dyetrace.Amount // in Currency, the transfer's
	Currency dyetrace.Currency

	Transfer       statement.Ord
	From, To       statement.No
	Sent, Received dyetrace.Amount // by the transfer, in From's and To's currency

	Line int64 // of the claims file, 0 where there is none
	// Differs are the fields of the claim, beside the id or a number of its transfer, in
	// which the transfer is different.
	Differs []Differs
}

// moves reports whether the claimed transfer goes from one account to another.
func (c *ResolvedClaim) moves() bool { return c.From != c.To }

// Resolve finds the transfers that claims name, by id or by what a victim
// knows, and keeps the order of the claims. Several claims may name one
// transfer, and one may name a transfer from an account to itself, which Run
// ignores.
//
// It looks at all claims before it fails, so that they can be put right in one go. The
// error is NotFound if transfers that are not there are all that is wrong, else an
// InputError: two claims of one id, several transfers that match, an amount that the
// transfer's currency cannot hold, a claim with too little to search for. It names claim
// and line, and lists the transfers that may be meant.
func Resolve(ctx context.Context, l Records, claims []dyetrace.Claim) ([]ResolvedClaim, error) {
	r := resolver{ctx: ctx, records: l, claims: claims, resolved: make([]ResolvedClaim, len(claims))}
	for _, step := range []func() error{r.checkIDs, r.search, r.byID, r.read} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if len(r.problems) > 0 {
		return nil, r.complain()
	}
	return r.resolved, nil
}

type resolver struct {
	ctx      context.Context
	records  Records
	claims   []dyetrace.Claim
	resolved []ResolvedClaim
	found    []found // claims whose transfer is clear
	problems []problem
	serials  map[int]*quoted // of claims that quote numbers
}

// found is the transfer that a claim names, with its payer.
type found struct {
	claim int
	ord   statement.Ord
	payer statement.No
}

func (r *resolver) problem(claim int, kind dyetrace.ErrorKind, format string, args ...any) {
	r.problems = append(r.problems, problem{claim: claim, kind: kind, text: fmt.Sprintf(format, args...)})
}

func (r *resolver) checkIDs() error {
	first := make(map[string]int, len(r.claims))
	for i := range r.claims {
		c := &r.claims[i]
		if c.ID == "" {
			r.problem(i, dyetrace.InputError, "a claim needs an id")
			continue
		}
		if before, ok := first[c.ID]; ok {
			r.problem(i, dyetrace.InputError, "the id is taken by the claim in line %d: give each its own",
				r.claims[before].Line)
			continue
		}
		first[c.ID] = i
	}
	return nil
}

// search finds the place of each claim's transfer.
func (r *resolver) search() error {
	// No index has the banks' own numbers, so the numbers of all claims are looked for in
	// one pass. After that each claim has its place by id, by number, or by the rest of
	// what its victim knows, in this order of certainty.
	if err := r.scanSerials(); err != nil {
		return err
	}
	for i := range r.claims {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		c := &r.claims[i]
		if c.Transfer == "" {
			if done, err := r.bySerial(i); done || err != nil {
				if err != nil {
					return err
				}
				continue
			}
			if err := r.searchKnown(i); err != nil {
				return err
			}
			continue
		}
		ord, ok, err := r.records.Lookup(c.Transfer)
		if err != nil {
			return err
		}
		if ok {
			r.found = append(r.found, found{claim: i, ord: ord})
		} else {
			r.problem(i, dyetrace.NotFound, "no transfer has the id %q", c.Transfer)
		}
	}
	return nil
}

// searchKnown finds a transfer by what the victim knows of it.
func (r *resolver) searchKnown(i int) error {
	s, reason, err := newSearch(r.ctx, r.records, &r.claims[i].Known)
	if err != nil {
		return err
	}
	if reason != nil {
		r.problem(i, dyetrace.KindOf(reason), "%v", reason)
		return nil
	}
	if err := s.run(); err != nil {
		return err
	}
	switch {
	case s.matched == 1:
		r.found = append(r.found, found{claim: i, ord: s.matches[0]})
	case s.matched > 1:
		r.problems = append(r.problems, problem{claim: i, kind: dyetrace.InputError, listed: s.matches, count: s.matched,
			text: fmt.Sprintf("%d transfers match: name one of them by its id", s.matched)})
	case len(s.near) > 0:
		near := s.nearest()
		r.problems = append(r.problems, problem{claim: i, kind: dyetrace.NotFound, listed: near, count: len(near),
			text: "no transfer matches; these come near"})
	default:
		r.problem(i, dyetrace.NotFound, "no transfer matches")
	}
	return nil
}

// read finds what Run needs of the transfers. Their payers' statements have it, and cost
// less than the records: reading one record takes the names of all accounts near it.
func (r *resolver) read() error {
	for i := range r.found {
		var err error
		if r.found[i].payer, err = r.records.Payer(r.found[i].ord); err != nil {
			return err
		}
	}
	slices.SortFunc(r.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.payer, b.payer),
			cmp.Compare(a.ord, b.ord))
	})
	for start := 0; start < len(r.found); {
		end := start
		for end < len(r.found) && r.found[end].payer == r.found[start].payer {
			end++
		}
		if err := r.readStatement(r.found[start:end]); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// readStatement finds transfers, in ledger order, in the statement of the one
// who paid them.
func (r *resolver) readStatement(transfers []found) error {
	// Transfers and entries are both in ledger order, so one walk through the statement
	// meets them all. A statement that skips one of them is damaged: the records have it.
	payer := transfers[0].payer
	traits, err := r.records.Traits(payer)
	if err != nil {
		return err
	}
	entries, err := r.records.Statement(payer)
	if err != nil {
		return err
	}
	cursor := entries.Cursor()
	var e statement.Entry
	more := cursor.Next(&e)
	for i := 0; i < len(transfers); {
		f := &transfers[i]
		switch {
		case more && (e.Ord < f.ord || e.Ord == f.ord && e.In):
			more = cursor.Next(&e)
			if e.Ord%openingPiece == 0 && r.ctx.Err() != nil {
				return r.ctx.Err()
			}
		case !more || e.Ord > f.ord:
			name, err := r.records.Name(payer)
			if err != nil {
				return err
			}
			return dyetrace.Errorf(dyetrace.CorruptError, "claims",
				"the statement of account %s (%v) lacks transfer number %d: run dyetrace verify, then reindex",
				name.Account, name.Currency, f.ord)
		default:
			r.fill(f, &e, traits.Currency)
			i++
		}
	}
	return nil
}

// fill makes a claim one on the transfer that e is in its payer's statement.
func (r *resolver) fill(f *found, e *statement.Entry, currency dyetrace.Currency) {
	c := &r.claims[f.claim]
	if c.Currency != 0 && c.Currency != currency {
		r.problems = append(r.problems, problem{claim: f.claim, kind: dyetrace.InputError, listed: []statement.Ord{f.ord},
			count: 1,
			text:  fmt.Sprintf("it is in %v, but its transfer is in %v", c.Currency, currency)})
		return
	}
	asked, err := c.AmountIn(currency)
	if err != nil {
		r.problem(f.claim, dyetrace.InputError, "%v: %q in %v", errors.Unwrap(err), c.Written, currency)
		return
	}
	if !asked.Known {
		asked.Amount = e.Amount
	}
	r.resolved[f.claim] = ResolvedClaim{ID: c.ID, Victim: c.Victim, Asked: asked.Amount, Currency: currency,
		Transfer: f.ord, From: f.payer, To: e.Peer, Sent: e.Amount, Received: e.Other, Line: c.Line,
		Differs: r.differs(f.claim)}
}
