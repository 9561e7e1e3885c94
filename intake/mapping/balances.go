package mapping

import (
	"fmt"
	"slices"

	"dyetrace"
	"dyetrace/intake"
)

// balances is the witness that holds each line's amount and direction against
// the balances that the table states.
type balances struct {
	table    *intake.Table
	accepted bool
	last     map[string]*balanceLine
	recent   *balanceLine
	key      []byte
	up, down chain
	steps    int64
	batch    int // how many have come

	own     string // whose statement the lines above say it is, where no column does
	several int64  // the first line between the rows that names another account

	newestFirst       bool // of lines that only the balances settle
	edgeIn, edgeKnown bool // the direction of the oldest of them
}

// chain counts lines whose balance follows from the one beside it, one way.
type chain struct {
	fits   int64
	turned int64   // only if the money had gone the other way
	lines  []int64 // the first of those
	open   int64   // neither way
	openAt []int64
}

// balanceLine is the last line of an account.
type balanceLine struct {
	key            string
	balance, moved dyetrace.Amount
	line           int64
	side           *dyetrace.SideRow // good while its batch or the next one is seen
	batch          int               // that it is in
}

const (
	// mostShown is how many lines a refusal names.
	mostShown = 10
	// mostWatched is how many accounts of a table are watched.
	mostWatched = 1 << 16
	mostOpen    = 100
)

func newBalances(t *intake.Table, o *intake.Options) *balances {
	return &balances{table: t, accepted: slices.Contains(o.Accept, "balance"), last: make(map[string]*balanceLine)}
}

// See takes the lines of a batch.
func (w *balances) See(b *dyetrace.Batch) {
	w.batch++
	for i := range b.Rejects {
		if r := &b.Rejects[i]; w.several == 0 && namesAnother(r.Raw, w.own) {
			w.several = r.Line
		}
	}
	for i := range b.Sides {
		s := &b.Sides[i]
		if s.Failed || !s.Balance.Known {
			s.Unsettled = s.Unsettled && !s.Failed
			continue
		}
		w.key = append(append(w.key[:0], byte(s.Currency), byte(s.Currency>>8)), b.Bytes(s.Account)...)
		last := w.recent
		if last == nil || last.key != string(w.key) {
			last = w.last[string(w.key)]
		}
		w.settle(last, s)
		moved := s.Amount
		if !s.In {
			moved = -moved
		}
		if last == nil {
			if len(w.last) == mostWatched {
				continue
			}
			last = &balanceLine{key: string(w.key)}
			w.last[last.key] = last
		} else {
			w.steps++
			step := s.Balance.Amount - last.balance
			w.up.step(step, moved, s.Line)
			w.down.step(step, -last.moved, last.line)
		}
		last.balance, last.moved, last.line, last.side = s.Balance.Amount, moved, s.Line, s
		last.batch = w.batch
		w.recent = last
	}
}

// settle finds the direction of a line by the balance of the one beside it.
func (w *balances) settle(last *balanceLine, s *dyetrace.SideRow) {
	switch {
	case w.newestFirst:
		if last != nil && last.batch >= w.batch-1 && last.side.Unsettled {
			settle(last.side, last.balance-s.Balance.Amount)
			if last.moved = last.side.Amount; !last.side.In {
				last.moved = -last.moved
			}
		}
	case s.Unsettled && last != nil:
		settle(s, s.Balance.Amount-last.balance)
	case s.Unsettled && w.edgeKnown && len(w.last) == 0:
		s.In, s.Unsettled = w.edgeIn, false
	}
}

func settle(s *dyetrace.SideRow, step dyetrace.Amount) {
	if step == s.Amount || step == -s.Amount {
		s.In, s.Unsettled = step > 0, false
	}
}

// Last settles the oldest line of a table whose newest line is first.
func (w *balances) Last() {
	if r := w.recent; w.newestFirst && r != nil && r.batch >= w.batch-1 && r.side.Unsettled && w.edgeKnown && len(w.last) == 1 {
		r.side.In, r.side.Unsettled = w.edgeIn, false
	}
}

func (c *chain) step(step, moved dyetrace.Amount, line int64) {
	switch step {
	case moved:
		c.fits++
	case -moved:
		c.turned++
		if len(c.lines) < mostShown {
			c.lines = append(c.lines, line)
		}
	default:
		c.open++
		if len(c.openAt) < mostOpen {
			c.openAt = append(c.openAt, line)
		}
	}
}

// End says what the balances come to.
func (w *balances) End() ([]dyetrace.Note, error) {
	if w.several > 0 {
		return nil, intake.RefusedTable(w.table.Line, "line %d names another account than the one above it, so the rows below are another's: make each account's statement a file of its own", w.several)
	}
	c := &w.up
	if w.down.fits+w.down.turned > w.up.fits+w.up.turned {
		c = &w.down
	}
	if c.turned > 0 && (c.turned > c.fits || c.fits*2 >= w.steps) {
		text := fmt.Sprintf("the balances show that %d of %d lines moved money the other way than they are read (lines %s)", c.turned, w.steps, lineList(c.lines, c.turned))
		if w.accepted {
			return []dyetrace.Note{{Kind: dyetrace.NoteAccepted, Source: dyetrace.Source{Line: w.table.Line}, Text: text}}, nil
		}
		return nil, intake.Refused("balance", w.table.Line, "%s: give a mapping that says what the column of direction or the sign means", text)
	}
	if c.fits*2 < w.steps {
		if w.steps < 3 || c.open < 3 {
			return nil, nil
		}
		return []dyetrace.Note{{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{Line: w.table.Line},
			Text: fmt.Sprintf("the balances follow from the amounts on only %d of %d lines: lines are missing, or an amount or balance is another one than was read", c.fits, w.steps)}}, nil
	}
	var notes []dyetrace.Note
	for _, line := range c.openAt {
		notes = append(notes, dyetrace.Note{Kind: dyetrace.NoteUnread, Source: dyetrace.Source{Line: line},
			Text: "the balance does not follow from the line beside it: a line is missing, or this amount is another one than was read"})
	}
	return notes, nil
}

func lineList(lines []int64, all int64) string {
	text := ""
	for i, l := range lines {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(l)
	}
	if all > int64(len(lines)) {
		text += " ..."
	}
	return text
}
