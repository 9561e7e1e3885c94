package report

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// Build resolves what a trace found against the ledger it ran on. Errors are
// those of the ledger; InputError where two claims bear one id or sums of
// claims leave the range of an amount.
func Build(ctx context.Context, l Ledger, result *trace.Result, meta Meta) (*Report, error) {
	r := &Report{Meta: meta, Rule: result.Rule, ledger: l, result: result}
	for _, step := range []func(context.Context) error{
		r.rankClaims, r.addAccounts, r.addClaims, r.addMovements, r.addTotals, r.addWarnings, r.addInquiries,
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// rankClaims sorts the claims' ids, so that every map keyed by claim can be
// written in the order of its keys.
func (r *Report) rankClaims(context.Context) error {
	claims := r.result.Claims
	order := make([]int32, len(claims))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(claims[a].ID, claims[b].ID) })
	r.claimRank = make([]int32, len(claims))
	for rank, i := range order {
		r.claimRank[i] = int32(rank)
		if rank > 0 && claims[order[rank-1]].ID == claims[i].ID {
			return dyetrace.Errorf(dyetrace.InputError, "report", "two claims have the id %q: give each its own", claims[i].ID)
		}
	}
	return nil
}

// byID puts parts in order of claim id and leaves zero amounts out. It uses
// the memory of parts.
func (r *Report) byID(parts []trace.Part) []trace.Part {
	parts = slices.DeleteFunc(parts, func(p trace.Part) bool { return p.Amount == 0 })
	slices.SortFunc(parts, func(a, b trace.Part) int { return cmp.Compare(r.claimRank[a.Claim], r.claimRank[b.Claim]) })
	return parts
}

// HeldByClaim is what an account holds of each claim, in order of claim id. It
// is unpacked at each call: a national case has a hundred million such parts.
func (r *Report) HeldByClaim(a *Account) []trace.Part { return r.byID(r.result.HeldParts(a.found)) }

// EndByClaim is what an end took of each claim, in order of claim id.
func (r *Report) EndByClaim(e *End) []trace.Part { return r.byID(r.result.EndParts(e.found)) }

func (r *Report) addAccounts(context.Context) error {
	r.Accounts = make([]Account, len(r.result.Accounts))
	r.accountOf = make(map[statement.No]int32, len(r.result.Accounts))
	for i := range r.result.Accounts {
		found := &r.result.Accounts[i]
		name, err := r.ledger.Name(found.No)
		if err != nil {
			return err
		}
		traits, err := r.ledger.Traits(found.No)
		if err != nil {
			return err
		}
		// Three sources: the name and what the index keeps of each account, which are always there,
		// and what an accounts file says, which may be missing and leaves its fields empty.
		known, _, err := r.ledger.Account(name.Account)
		if err != nil {
			return err
		}
		// Ends, inquiries and faults look up the row of their account here.
		r.accountOf[found.No] = int32(i)
		r.Accounts[i] = Account{
			AccountCurrency: name,
			Level:           found.Level,
			Received:        found.Received,
			Sent:            found.Sent,
			Held:            found.Held,
			Holder:          known.Holder,
			Institution:     known.Institution,
			Region:          known.Region,
			Kind:            traits.Kind,
			Covered:         traits.Covered,
			found:           found,
			days:            traits.Days,
		}
	}
	return nil
}

func (r *Report) addClaims(context.Context) error {
	claims := r.result.Claims
	// Ids are read for all claims at once: each read of a block gives many.
	ords := make([]statement.Ord, len(claims))
	for i := range claims {
		ords[i] = claims[i].Transfer
	}
	ids, err := r.idsOf(ords)
	if err != nil {
		return err
	}
	r.Claims = make([]Claim, len(claims))
	for i := range claims {
		c := &claims[i]
		r.Claims[i] = Claim{
			ID: c.ID, Victim: c.Victim, Transfer: ids[c.Transfer], Currency: c.Currency, Ignored: c.Ignored,
			Followed: c.Followed, Refused: c.Refused, Held: c.Held, Arrived: c.Arrived, Ends: c.Ends,
		}
		if r.Claims[i].Time, err = r.ledger.Time(c.Transfer); err != nil {
			return err
		}
		// Who paid whom is known from the transfer that was followed. A claim that was not followed
		// has none: its accounts stay empty.
		at, found := slices.BinarySearchFunc(r.result.Transfers, c.Transfer, func(t trace.Transfer, o statement.Ord) int {
			return cmp.Compare(t.Ord, o)
		})
		if !found {
			continue
		}
		t := &r.result.Transfers[at]
		from, err := r.ledger.Name(t.From)
		if err != nil {
			return err
		}
		to, err := r.ledger.Name(t.To)
		if err != nil {
			return err
		}
		r.Claims[i].From, r.Claims[i].To = from.Account, to.Account
	}
	return nil
}

// idsOf looks the ids of transfers up that may come in any order and more than once.
func (r *Report) idsOf(ords []statement.Ord) (map[statement.Ord]string, error) {
	sorted := slices.Clone(ords)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	ids, err := r.ledger.IDs(sorted)
	if err != nil {
		return nil, err
	}
	byOrd := make(map[statement.Ord]string, len(sorted))
	for i, o := range sorted {
		byOrd[o] = ids[i]
	}
	return byOrd, nil
}

func (r *Report) addWarnings(context.Context) error {
	// Only warnings about a transfer have an id to read; those about a claim alone do not.
	var ords []statement.Ord
	for i := range r.result.Warnings {
		if w := &r.result.Warnings[i]; w.Unrecorded != 0 || w.Reversal != 0 {
			ords = append(ords, w.Ord)
		}
	}
	ids, err := r.idsOf(ords)
	if err != nil {
		return err
	}
	for i := range r.result.Warnings {
		w := &r.result.Warnings[i]
		// A refused sum concerns a claim, and no account or transfer of its own.
		if w.Unrecorded == 0 && w.Reversal == 0 {
			c := &r.Claims[w.Claim]
			r.Warnings = append(r.Warnings, Warning{
				AccountCurrency: dyetrace.AccountCurrency{Currency: c.Currency}, Claim: c.ID, Refused: w.Refused,
			})
			continue
		}
		name, err := r.ledger.Name(w.No)
		if err != nil {
			return err
		}
		at, err := r.ledger.Time(w.Ord)
		if err != nil {
			return err
		}
		r.Warnings = append(r.Warnings, Warning{AccountCurrency: name, Transfer: ids[w.Ord], Time: at,
			Unrecorded: w.Unrecorded, Reversal: w.Reversal.String(), Plain: w.Plain})
	}
	return nil
}
