package mapping

import (
	"slices"

	"dyetrace"
	"dyetrace/intake"
)

// balances is the witness that compares each line's amount and direction with the
// balances that the table states.
type balances struct {
	plan     *plan
	table    *intake.Table
	accepted []string
	last     map[string]*balanceLine
	recent   *balanceLine
	key      []byte
	follow   intake.Following
	batch    int // how many were seen

	words  []statedWord
	stated stated
	course course
	before *dyetrace.Batch // not in the course yet: the next batch may give its last line a direction
	beside []intake.Remark // between the lines of before

	own     string // the account that the lines above name, where no column does
	several int64  // the first line between the rows that names another account

	newestFirst       bool // of lines whose direction only the balances show
	edgeIn, edgeKnown bool // the direction of the oldest of them
}

// balanceLine is the last line of an account.
type balanceLine struct {
	key            string
	balance, moved dyetrace.Amount
	line           int64
	side           *dyetrace.SideRow // valid while its batch or the next one is seen
	batch          int               // that it is in
}

// mostWatched is how many accounts of a table are watched. It bounds the memory for
// a table that is no statement but has a column of balances.
const mostWatched = 1 << 16

func newBalances(p *plan, t *intake.Table, o *intake.Options) *balances {
	w := &balances{plan: p, table: t, accepted: o.Accept, last: make(map[string]*balanceLine)}
	for _, line := range t.Above {
		w.stated.readLine(line, 0)
	}
	w.words = statedWords(t.Above)
	switch ways := p.byTag.direction; {
	case len(w.words) == 0:
	case len(ways) > 0 && len(ways[0].columns) > 0:
		p.wordSums = new(wordSums)
	default:
		w.stated.addWords(w.words)
	}
	return w
}

// See compares the lines of a batch, and takes the rows between them that are no lines.
func (w *balances) See(b *dyetrace.Batch, remarks []intake.Remark) {
	// The course lags one batch behind: the first balance of this batch may still give
	// the last line of the batch before its direction.
	w.batch++
	w.seeBefore()
	w.before, w.beside = b, remarks
	for i := range b.Rejects {
		if r := &b.Rejects[i]; w.several == 0 && namesAnother(r.Raw, w.own) {
			w.several = r.Line
		}
	}
	// A line without a balance proves nothing, and one that failed moved nothing: the
	// next balance is compared with the one before both.
	for i := range b.Sides {
		s := &b.Sides[i]
		if s.Failed || !s.Balance.Known {
			s.Unsettled = s.Unsettled && !s.Failed
			continue
		}
		// Each account and currency has balances of its own. Mostly the account is the
		// one of the line before, so that is tried before the map.
		w.key = append(append(w.key[:0], byte(s.Currency), byte(s.Currency>>8)), b.Bytes(s.Account)...)
		last := w.recent
		if last == nil || last.key != string(w.key) {
			last = w.last[string(w.key)]
		}
		// The direction must be known before the step is counted, since some tables show
		// it by their balances alone.
		w.direct(last, s)
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
			w.follow.Step(intake.BalancedLine{Balance: last.balance, Moved: last.moved, Line: last.line},
				intake.BalancedLine{Balance: s.Balance.Amount, Moved: moved, Line: s.Line})
		}
		last.balance, last.moved, last.line, last.side = s.Balance.Amount, moved, s.Line, s
		last.batch = w.batch
		w.recent = last
	}
}

// direct finds the direction of a line by the balance of the one beside it.
func (w *balances) direct(last *balanceLine, s *dyetrace.SideRow) {
	switch {
	case w.newestFirst:
		if last != nil && last.batch >= w.batch-1 && last.side.Unsettled {
			setDirection(last.side, last.balance-s.Balance.Amount)
			if last.moved = last.side.Amount; !last.side.In {
				last.moved = -last.moved
			}
		}
	case s.Unsettled && last != nil:
		setDirection(s, s.Balance.Amount-last.balance)
	case s.Unsettled && w.edgeKnown && len(w.last) == 0:
		s.In, s.Unsettled = w.edgeIn, false
	}
}

// setDirection gives a line the direction of a step of the balance, if the step is
// its amount.
func setDirection(s *dyetrace.SideRow, step dyetrace.Amount) {
	if step == s.Amount || step == -s.Amount {
		s.In, s.Unsettled = step > 0, false
	}
}

// Last gives the oldest line of a table whose newest line is first its direction.
func (w *balances) Last() {
	r := w.recent
	open := r != nil && r.batch >= w.batch-1 && r.side.Unsettled
	if open && w.newestFirst && w.edgeKnown && len(w.last) == 1 {
		r.side.In, r.side.Unsettled = w.edgeIn, false
	}
	w.seeBefore()
}

// seeBefore adds the lines of the batch before to the course, with the sums stated
// between them.
func (w *balances) seeBefore() {
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

// End returns the verdict of the balances, and of the sums and balances stated
// beside the table.
func (w *balances) End() (v intake.Verdict, err error) {
	if w.several > 0 {
		return v, intake.RefusedTable(w.table.Line, "line %d names another account than the one above it, so the rows "+
			"below are another's: make each account's statement a file of its own", w.several)
	}
	accepted := slices.Contains(w.accepted, "balance")
	v.Notes, err = w.follow.Verdict("line", w.table.Line, accepted, func(text string) error {
		return intake.Refused("balance", w.table.Line,
			"%s: give a mapping that says what the column of direction or the sign means", text)
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
	overruled, err := intake.Judge(found.findings, w.table.Line, w.accepted)
	for i := range found.notes {
		found.notes[i].Source.Line = w.table.Line
	}
	v.Notes, v.Agreed = slices.Concat(v.Notes, found.notes, overruled), append(v.Agreed, found.agreed...)
	return v, err
}
