package freeze

import (
	"context"
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
	"dyetrace/trace"
)

// waitingClaims are the claims of a list that grows, as far as their transfers
// have not come yet.
type waitingClaims struct {
	counting map[string]string // contentOf the claims that count, by id
	refused  map[string]bool   // claims that are left out, by contentOf
	waiting  []dyetrace.Claim
}

func newWaitingClaims(count []dyetrace.Claim) waitingClaims {
	w := waitingClaims{counting: map[string]string{}, refused: map[string]bool{}}
	for i := range count {
		w.counting[count[i].ID] = contentOf(count[i])
	}
	return w
}

// list takes the claims that there are now in place of those that waited. Those that
// count already are among them until resolve has looked at them.
func (w *waitingClaims) list(all []dyetrace.Claim) {
	w.waiting = w.waiting[:0]
	refused := map[string]bool{}
	for i := range all {
		content := contentOf(all[i])
		if w.refused[content] {
			refused[content] = true
		} else {
			w.waiting = append(w.waiting, all[i])
		}
	}
	w.refused = refused // no more than the list has
}

// contentOf returns a claim as text without its line, which other claims above it move. A
// claim that was refused is tried again only when its content changes.
func contentOf(c dyetrace.Claim) string {
	c.Line = 0
	return fmt.Sprintf("%#v", c)
}

// resolve looks for the transfers of those waiting claims that may have one
// now, and returns the claims that have. Claims that can never match, and those whose
// id counts with another content, are dropped; refused has the reason of each. Other
// errors are the ledger's.
func (w *waitingClaims) resolve(
	ctx context.Context, l trace.Records, may func(*dyetrace.Claim) bool,
) (found []trace.ResolvedClaim, refused []error, err error) {
	kept := w.waiting[:0]
	for i := range w.waiting {
		c := w.waiting[i]
		// What a claim that counts says has been followed already, so that another content
		// cannot take its place; a list has one claim for each id.
		if counts, is := w.counting[c.ID]; is {
			if content := contentOf(c); content != counts {
				w.refused[content] = true
				refused = append(refused, dyetrace.Errorf(dyetrace.InputError, "claims",
					"claim %q (line %d): another claim with this id counts already: give this one its own, or begin anew",
					c.ID, c.Line))
			}
			continue
		}
		if !may(&c) {
			kept = append(kept, c)
			continue
		}
		resolved, err := trace.Resolve(ctx, l, []dyetrace.Claim{c})
		switch kind := dyetrace.KindOf(err); {
		case err == nil:
			w.counting[c.ID] = contentOf(c)
			found = append(found, resolved...)
		case kind == dyetrace.NotFound:
			kept = append(kept, c)
		case kind == dyetrace.InputError:
			w.refused[contentOf(c)] = true
			refused = append(refused, err)
		default:
			return nil, nil, err
		}
	}
	w.waiting = kept
	return found, refused, nil
}

// mayName reports whether a claim can name a transfer that has just come. It spares searches:
// trace.Resolve decides, but reads a whole statement or the numbers of all transfers for that.
func mayName(l trace.Records, c *dyetrace.Claim, t *dyetrace.Transfer, m *statement.Movement) bool {
	if c.Transfer != "" {
		return c.Transfer == t.ID
	}
	// A transfer with a number that the claim quotes is meant even where the rest differs.
	known := &c.Known
	for _, number := range [...]string{t.FromSerial, t.ToSerial, t.FromOrder, t.ToOrder} {
		if number != "" && slices.Contains(known.Serials, number) {
			return true
		}
	}
	// Of the others, all that the claim describes has to fit, and an amount alone is too little.
	within := dyetrace.Instant(known.Within)
	searchable := known.From != "" || known.To != "" || known.HasTime
	timeFits := !known.HasTime || known.Time-within <= t.Time && t.Time <= known.Time+within
	if !searchable || !timeFits {
		return false
	}
	return mayBe(l, known.From, m.From) && mayBe(l, known.To, m.To)
}

// mayBe reports whether an account, as a claim writes it, has a statement, or is not given.
func mayBe(l trace.Records, account string, no statement.No) bool {
	if account == "" {
		return true
	}
	numbers, err := l.StatementsOf(account)
	// trace.Resolve meets the same error, and reports it.
	return err != nil || slices.Contains(numbers, no)
}
