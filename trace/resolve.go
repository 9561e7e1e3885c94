package trace

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/ledger"
)

// ResolvedClaim is a claim with the transfer that it names.
type ResolvedClaim struct {
	ID       string
	Victim   string
	Asked    dyetrace.Amount // in Currency, the transfer's
	Currency dyetrace.Currency

	Transfer       ledger.Ord
	From, To       ledger.StatementNo
	Sent, Received dyetrace.Amount // by the transfer, in From's and To's currency
}

// moves reports whether the claimed transfer goes from one account to another.
func (c *ResolvedClaim) moves() bool { return c.From != c.To }

// Resolve finds the transfers that claims name, by id or by what a victim
// knows, and keeps the order of the claims. Several claims may name one
// transfer, and one may name a transfer from an account to itself, which Run
// ignores.
//
// It looks at all claims before it fails, so that they can be put right in one
// go. The error is NotFound where nothing worse is wrong than that transfers
// are not there, else an InputError: two claims of one id, several transfers
// that match, an amount that the transfer's currency cannot hold, a claim that
// says too little to search for. It names claim and line, and lists what comes
// into question.
func Resolve(ctx context.Context, l Records, claims []dyetrace.Claim) ([]ResolvedClaim, error) {
	r := resolver{ctx: ctx, records: l, claims: claims, resolved: make([]ResolvedClaim, len(claims))}
	for _, step := range []func() error{r.checkIDs, r.search, r.read} {
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
}

// found says which transfer a claim names.
type found struct {
	claim int
	ord   ledger.Ord
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
			r.problem(i, dyetrace.InputError, "the id is taken by the claim in line %d: give each its own", r.claims[before].Line)
			continue
		}
		first[c.ID] = i
	}
	return nil
}

// search finds the place of each claim's transfer.
func (r *resolver) search() error {
	for i := range r.claims {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		c := &r.claims[i]
		if c.Transfer == "" {
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
			r.found = append(r.found, found{i, ord})
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
		r.found = append(r.found, found{i, s.matches[0]})
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

// read reads the transfers found and fills in what Run needs of them.
func (r *resolver) read() error {
	slices.SortStableFunc(r.found, func(a, b found) int { return int(a.ord - b.ord) })
	ords := make([]ledger.Ord, 0, len(r.found))
	for _, f := range r.found {
		if len(ords) == 0 || ords[len(ords)-1] != f.ord {
			ords = append(ords, f.ord)
		}
	}
	next := 0
	return r.records.Read(r.ctx, ords, func(i int, t *dyetrace.Transfer) error {
		for ; next < len(r.found) && r.found[next].ord == ords[i]; next++ {
			if err := r.fill(r.found[next], t); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *resolver) fill(f found, t *dyetrace.Transfer) error {
	c := &r.claims[f.claim]
	if c.Currency != 0 && c.Currency != t.Currency {
		r.problem(f.claim, dyetrace.InputError, "it is in %v, but its transfer %s is in %v", c.Currency, t.ID, t.Currency)
		return nil
	}
	asked, err := c.AmountIn(t.Currency)
	if err != nil {
		r.problem(f.claim, dyetrace.InputError, "%v: %q in %v", errors.Unwrap(err), c.Written, t.Currency)
		return nil
	}
	if !asked.Known {
		asked.Amount = t.Amount
	}
	filled := ResolvedClaim{ID: c.ID, Victim: c.Victim, Asked: asked.Amount, Currency: t.Currency,
		Transfer: f.ord, Sent: t.Amount, Received: t.Received}
	if filled.From, err = r.statement(t, t.Payer()); err != nil {
		return err
	}
	if filled.To, err = r.statement(t, t.Payee()); err != nil {
		return err
	}
	r.resolved[f.claim] = filled
	return nil
}

func (r *resolver) statement(t *dyetrace.Transfer, ac dyetrace.AccountCurrency) (ledger.StatementNo, error) {
	no, ok, err := r.records.Find(ac)
	if err == nil && !ok {
		err = dyetrace.Errorf(dyetrace.CorruptError, "claims",
			"the ledger has transfer %s, but no statement of its account %s (%v): run dyetrace verify, then reindex", t.ID, ac.Account, ac.Currency)
	}
	return no, err
}
