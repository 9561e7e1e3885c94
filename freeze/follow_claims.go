package freeze

import (
	"context"

	"dyetrace"
	"dyetrace/trace"
)

// waitingClaims are the claims of a list that grows, as far as their transfers
// have not come yet.
type waitingClaims struct {
	known   map[string]bool // ids of claims that count
	waiting []dyetrace.Claim
}

func newWaitingClaims(count []trace.ResolvedClaim) waitingClaims {
	w := waitingClaims{known: map[string]bool{}}
	for i := range count {
		w.known[count[i].ID] = true
	}
	return w
}

// list takes the claims that there are now in place of those that waited.
func (w *waitingClaims) list(all []dyetrace.Claim) {
	w.waiting = w.waiting[:0]
	for i := range all {
		if !w.known[all[i].ID] {
			w.waiting = append(w.waiting, all[i])
		}
	}
}

// resolve looks for the transfers of those waiting claims that may have one
// now, and returns the claims that have. Claims that can never match are
// dropped; refused is why, of the last of them.
func (w *waitingClaims) resolve(
	ctx context.Context, l trace.Records, may func(*dyetrace.Claim) bool,
) (found []trace.ResolvedClaim, refused, err error) {
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
			return nil, nil, ctx.Err()
		default:
			refused = err
		}
	}
	w.waiting = kept
	return found, refused, nil
}
