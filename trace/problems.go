package trace

import (
	"errors"
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/ledger/statement"
)

// maxListed bounds what one error lists.
const maxListed = 10

// problem is what is wrong with a claim, and the transfers that come into
// question.
type problem struct {
	claim  int
	kind   dyetrace.ErrorKind
	text   string
	listed []statement.Ord
	count  int // how many there are, listed or not
}

// complain puts all problems into one error, the first maxListed in full.
func (r *resolver) complain() error {
	slices.SortStableFunc(r.problems, func(a, b problem) int { return a.claim - b.claim })
	kind := dyetrace.NotFound
	var all []error
	for i := range r.problems {
		p := &r.problems[i]
		if p.kind != dyetrace.NotFound {
			kind = dyetrace.InputError
		}
		if i >= maxListed {
			continue
		}
		text, err := r.describe(p)
		if err != nil {
			return err
		}
		all = append(all, errors.New(text))
	}
	if more := len(r.problems) - len(all); more > 0 {
		all = append(all, fmt.Errorf("and %d more claims", more))
	}
	return dyetrace.Errorf(kind, "claims", "%w", errors.Join(all...))
}

func (r *resolver) describe(p *problem) (string, error) {
	c := &r.claims[p.claim]
	text := fmt.Sprintf("claim %q", c.ID)
	if c.Line > 0 {
		text += fmt.Sprintf(" (line %d)", c.Line)
	}
	text += ": " + p.text
	if len(p.listed) == 0 {
		return text, nil
	}
	slices.Sort(p.listed)
	text += ":"
	err := r.records.Read(r.ctx, p.listed, func(_ int, t *dyetrace.Transfer) error {
		text += fmt.Sprintf("\n    %s  %v  %s → %s  %s %v", t.ID, t.Time, t.From, t.To, t.Amount.Format(t.Currency),
			t.Currency)
		return nil
	})
	if more := p.count - len(p.listed); more > 0 {
		text += fmt.Sprintf("\n    and %d more", more)
	}
	return text, err
}
