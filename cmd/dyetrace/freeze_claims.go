package main

import (
	"cmp"
	"context"
	"os"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/trace"
)

// claimsWatch sees claims that are added to a claims file while a plan follows
// transfers.
type claimsWatch struct {
	name    string
	asked   *asked
	changed time.Time // of the file as it was read last
	size    int64
	known   map[string]bool  // ids of claims in use
	waiting []dyetrace.Claim // whose transfers have not come yet
}

func newClaimsWatch(name string, a *asked, claims []trace.ResolvedClaim) *claimsWatch {
	w := &claimsWatch{name: name, asked: a, known: map[string]bool{}}
	for i := range claims {
		w.known[claims[i].ID] = true
	}
	if file, err := os.Stat(name); err == nil {
		w.changed, w.size = file.ModTime(), file.Size()
	}
	return w
}

// look gives the claims that have come into the file since it was last read, as
// far as their transfers are there; the others wait. An error is about the file
// as it is now: nothing of it is taken then.
func (w *claimsWatch) look(ctx context.Context, l trace.Records) ([]trace.ResolvedClaim, error) {
	file, err := os.Stat(w.name)
	if err != nil {
		return nil, nil //nolint:nilerr // whoever writes files may take the old one away before the new one comes
	}
	if file.ModTime().Equal(w.changed) && file.Size() == w.size {
		return nil, nil
	}
	w.changed, w.size = file.ModTime(), file.Size()
	claims, _, err := w.asked.openClaims(ctx, w.name)
	if err != nil {
		return nil, err
	}
	w.waiting = w.waiting[:0]
	for i := range claims {
		if !w.known[claims[i].ID] {
			w.waiting = append(w.waiting, claims[i])
		}
	}
	return w.retry(ctx, l, func(*dyetrace.Claim) bool { return true })
}

// came gives the claims that waited for a transfer.
func (w *claimsWatch) came(ctx context.Context, l trace.Records, id string) ([]trace.ResolvedClaim, error) {
	return w.retry(ctx, l, func(c *dyetrace.Claim) bool { return c.Transfer == id })
}

// retry looks for the transfers of those waiting claims that may have one now.
// A claim that cannot be is told of and given up.
func (w *claimsWatch) retry(ctx context.Context, l trace.Records, may func(*dyetrace.Claim) bool) (found []trace.ResolvedClaim, bad error) {
	kept := w.waiting[:0]
	for i := range w.waiting {
		c := w.waiting[i]
		if w.known[c.ID] {
			continue
		}
		if !may(&c) {
			kept = append(kept, c)
			continue
		}
		resolved, err := trace.Resolve(ctx, l, []dyetrace.Claim{c})
		switch {
		case err == nil:
			w.known[c.ID] = true
			found = append(found, resolved...)
		case dyetrace.KindOf(err) == dyetrace.NotFound:
			kept = append(kept, c)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		default:
			bad = err
		}
	}
	w.waiting = kept
	return found, bad
}

// withClaims is the claims with those that have come, in the order of their
// file.
func withClaims(claims, come []trace.ResolvedClaim) []trace.ResolvedClaim {
	all := slices.Concat(claims, come)
	slices.SortStableFunc(all, func(a, b trace.ResolvedClaim) int { return cmp.Compare(a.Line, b.Line) })
	return all
}
