package openbanking

import (
	"fmt"

	"dyetrace"
	"dyetrace/intake"
)

// chains hold each line against the balances that lines state.
type chains struct {
	accepted bool
	last     map[string]*intake.BalancedLine // by account and currency
	follow   intake.Following
	first    int64 // line of the first of them
}

func newChains(accepted bool) chains {
	return chains{accepted: accepted, last: make(map[string]*intake.BalancedLine)}
}

func (c *chains) see(b *dyetrace.Batch) {
	for i := range b.Sides {
		s := &b.Sides[i]
		if s.Failed || !s.Balance.Known {
			continue
		}
		key := s.Currency.String() + string(b.Bytes(s.Account))
		at := intake.BalancedLine{Balance: s.Balance.Amount, Moved: signed(s), Line: s.Line}
		switch last := c.last[key]; {
		case last != nil:
			if c.first == 0 {
				c.first = last.Line
			}
			c.follow.Step(*last, at)
			*last = at
		case len(c.last) < maxKnown:
			c.last[key] = &at
		}
	}
}

// end returns the notes of the balances, or the error that refuses the file.
func (c *chains) end() ([]dyetrace.Note, error) {
	return c.follow.Verdict("transaction", c.first, c.accepted, func(text string) error {
		return intake.RefusedStatement("balance", c.first, "%s: ask the bank for the statement again", text)
	})
}

// sums hold the transactions of one answer against the balances that it states.
type sums struct {
	opening, closing dyetrace.Stated
	currency         dyetrace.Currency // of the balances
	line             int64
	moved            dyetrace.Total
	of               dyetrace.Currency // of what was moved
	account          string
	some, mixed      bool
}

func (s *sums) state(opening bool, a dyetrace.Amount, c dyetrace.Currency, line int64) {
	at := &s.closing
	if opening {
		at = &s.opening
	}
	if at.Known || s.currency != 0 && s.currency != c {
		s.mixed = true // balances of several days or currencies
		return
	}
	*at, s.currency, s.line = dyetrace.Stated{Amount: a, Known: true}, c, line
}

func (s *sums) add(l *line) {
	a := l.amount
	if !l.in {
		a = -a
	}
	s.mixed = s.mixed || s.some && (s.of != l.currency || s.account != l.account)
	s.moved.Add(a)
	s.some, s.of, s.account = true, l.currency, l.account
}

// check notes an answer whose transactions do not lead from its opening to its closing balance. Most
// answers have only some transactions of a day, so that this proves nothing.
func (s *sums) check(d *reader) {
	if !s.opening.Known || !s.closing.Known || !s.some || s.mixed || s.of != s.currency {
		return
	}
	moved, err := s.moved.Sum()
	end, ok := s.opening.Amount.Plus(moved)
	if err == nil && ok && end == s.closing.Amount {
		return
	}
	if err != nil || !ok {
		d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteUnread,
			Source: dyetrace.Source{Line: s.line}, Column: "balances",
			Text: "the transactions add up to more than can be counted exactly, so that they are not held against the balances"})
		return
	}
	c := s.currency
	d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteContradicts,
		Source: dyetrace.Source{Line: s.line}, Column: "balances",
		Text: fmt.Sprintf("the opening balance %s %s and the transactions %s give %s, but the closing balance is %s: "+
			"transactions are missing, or the balances are of other days",
			s.opening.Amount.Format(c), c, moved.Format(c), end.Format(c), s.closing.Amount.Format(c))})
}
