package mapping

import (
	"slices"

	"dyetrace"
	"dyetrace/intake"
)

// balances is the witness that holds each line's amount and direction against
// the balances that the table states.
type balances struct {
	plan     *plan
	table    *intake.Table
	accepted []string
	last     map[string]*balanceLine
	recent   *balanceLine
	key      []byte
	follow   intake.Following
	batch    int // how many have come

	words  []statedWord
	stated stated
	course course
	before *dyetrace.Batch // whose lines the course has not seen: the next batch may settle the last of them
	beside []intake.Remark // between those

	own     string // whose statement the lines above say it is, where no column does
	several int64  // the first line between the rows that names another account

	newestFirst       bool // of lines that only the balances settle
	edgeIn, edgeKnown bool // the direction of the oldest of them
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
	// mostWatched is how many accounts of a table are watched.
	mostWatched = 1 << 16
)

func newBalances(p *plan, t *intake.Table, o *intake.Options) *balances {
	w := &balances{plan: p, table: t, accepted: o.Accept, last: make(map[string]*balanceLine)}
	for _, line := range t.Above {
		w.stated.readLine(line, 0)
	}
	w.words = statedWords(t.Above)
	switch ways := p.byTag.direction; {
	case len(w.words) == 0:
	case len(ways) > 0 && len(ways[0].columns) > 0:
		p.tallies = new(wordTallies)
	default:
		w.stated.addWords(w.words)
	}
	return w
}

// See takes the lines of a batch, and the rows between them that are no lines.
func (w *balances) See(b *dyetrace.Batch, remarks []intake.Remark) {
	w.batch++
	w.seeSettled()
	w.before, w.beside = b, remarks
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
			w.follow.Step(intake.BalancedLine{Balance: last.balance, Moved: last.moved, Line: last.line}, intake.BalancedLine{Balance: s.Balance.Amount, Moved: moved, Line: s.Line})
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
	w.seeSettled()
}

// seeSettled takes up the lines of a batch that are settled, and what is stated
// between them.
func (w *balances) seeSettled() {
	b := w.before
	if b == nil {
		return
	}
	w.course.rejected += int64(len(b.Rejects))
	from := 0
	for i := range w.beside {
		r := &w.beside[i]
		to := from
		for to < len(b.Sides) && b.Sides[to].Line < r.Line {
			to++
		}
		w.course.see(b, from, to)
		from = to
		sums := len(w.stated.sums)
		if w.stated.readRow(r.Cells, r.Line, w.plan) && r.Rejected {
			w.course.rejected--
		}
		w.stated.meet(sums, &w.course)
	}
	w.course.see(b, from, len(b.Sides))
}

// End returns what the balances come to, and what is stated beside the table.
func (w *balances) End() (v intake.Verdict, err error) {
	if w.several > 0 {
		return v, intake.RefusedTable(w.table.Line, "line %d names another account than the one above it, so the rows below are another's: make each account's statement a file of its own", w.several)
	}
	v.Notes, err = w.follow.Verdict("line", w.table.Line, slices.Contains(w.accepted, "balance"), func(text string) error {
		return intake.Refused("balance", w.table.Line, "%s: give a mapping that says what the column of direction or the sign means", text)
	})
	if err != nil {
		return v, err
	}
	holds := w.follow.Holds()
	if holds {
		v.Agreed = append(v.Agreed, "balance")
	}
	found := w.stated.balanceFindings(&w.course, w.follow.Down())
	w.stated.sumFindings(&w.course, holds, &found)
	w.plan.wordFindings(w.words, &found)
	accepted, err := intake.Judge(found.findings, w.table.Line, w.accepted)
	for i := range found.notes {
		found.notes[i].Source.Line = w.table.Line
	}
	v.Notes, v.Agreed = slices.Concat(v.Notes, found.notes, accepted), append(v.Agreed, found.agreed...)
	return v, err
}
