package openbanking

import (
	"fmt"
	"math"

	"dyetrace"
	"dyetrace/intake"
)

// chains hold each line against the balances that lines state, both ways: answers
// run from the oldest to the newest, or back.
type chains struct {
	accepted bool
	last     map[string]*balanceAt
	up, down tally
	steps    int64
	first    int64 // line of the first of them
}

// balanceAt is the last line of an account.
type balanceAt struct {
	balance, moved dyetrace.Amount
	line           int64
}

// tally counts lines whose balance follows from the one beside it, one way.
type tally struct {
	fits, turned, open int64 // as they are read; only the other way; neither way
	openAt             []int64
}

// mostOpen bounds the lines that are named.
const mostOpen = 100

func newChains(accepted bool) chains {
	return chains{accepted: accepted, last: make(map[string]*balanceAt)}
}

func (c *chains) see(b *dyetrace.Batch) {
	for i := range b.Sides {
		s := &b.Sides[i]
		if s.Failed || !s.Balance.Known {
			continue
		}
		key := s.Currency.String() + string(b.Bytes(s.Account))
		last := c.last[key]
		if last == nil {
			if len(c.last) == maxKnown {
				continue
			}
			last = &balanceAt{}
			c.last[key] = last
		} else {
			if c.steps++; c.steps == 1 {
				c.first = last.line
			}
			step := s.Balance.Amount - last.balance
			c.up.step(step, signed(s), s.Line)
			c.down.step(step, -last.moved, last.line)
		}
		*last = balanceAt{s.Balance.Amount, signed(s), s.Line}
	}
}

func (t *tally) step(step, moved dyetrace.Amount, line int64) {
	switch step {
	case moved:
		t.fits++
	case -moved:
		t.turned++
	default:
		t.open++
		if len(t.openAt) < mostOpen {
			t.openAt = append(t.openAt, line)
		}
	}
}

// end says what the balances come to.
func (c *chains) end() ([]dyetrace.Note, error) {
	t := &c.up
	if c.down.fits+c.down.turned > c.up.fits+c.up.turned {
		t = &c.down
	}
	if t.turned > 0 && (t.turned > t.fits || t.fits*2 >= c.steps) {
		text := fmt.Sprintf("the balances show that %d of %d transactions moved money the other way than they are read", t.turned, c.steps)
		if c.accepted {
			return []dyetrace.Note{{Kind: dyetrace.NoteAccepted, Source: dyetrace.Source{Line: c.first}, Text: text}}, nil
		}
		return nil, intake.RefusedStatement("balance", c.first, "%s: ask the bank for the statement again", text)
	}
	if t.fits*2 < c.steps {
		if t.open < 3 {
			return nil, nil
		}
		return []dyetrace.Note{{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{Line: c.first},
			Text: fmt.Sprintf("the balances follow from the amounts on only %d of %d transactions: some are missing, or an amount or balance is another one than was read", t.fits, c.steps)}}, nil
	}
	var notes []dyetrace.Note
	for _, line := range t.openAt {
		notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{Line: line},
			Text: "the balance does not follow from the transaction beside it: one is missing, or this amount is another one than was read"})
	}
	return notes, nil
}

// sums hold the transactions of one answer against the balances that it states.
type sums struct {
	opening, closing   dyetrace.Stated
	currency           dyetrace.Currency // of the balances
	line               int64
	moved              dyetrace.Amount
	of                 dyetrace.Currency // of what was moved
	account            string
	some, mixed, spilt bool
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
	switch {
	case s.some && (s.of != l.currency || s.account != l.account):
		s.mixed = true
	case a > 0 && s.moved > math.MaxInt64/2-a, a < 0 && s.moved < math.MinInt64/2-a:
		s.spilt = true
	default:
		s.moved += a
	}
	s.some, s.of, s.account = true, l.currency, l.account
}

// check tells of an answer whose transactions do not lead from its opening to its
// closing balance. Most answers have only some of a day, so that this proves
// nothing.
func (s *sums) check(d *reader) {
	if !s.opening.Known || !s.closing.Known || !s.some || s.mixed || s.spilt || s.of != s.currency || s.opening.Amount+s.moved == s.closing.Amount {
		return
	}
	c := s.currency
	d.batch.Notes = append(d.batch.Notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{Line: s.line}, Column: "balances",
		Text: fmt.Sprintf("the opening balance %s %s and the transactions %s give %s, but the closing balance is %s: transactions are missing, or the balances are of other days",
			s.opening.Amount.Format(c), c, s.moved.Format(c), (s.opening.Amount + s.moved).Format(c), s.closing.Amount.Format(c))})
}
