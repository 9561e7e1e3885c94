package join

import (
	"cmp"
	"math"
	"slices"

	"dyetrace"
)

// piece is the lines of one time in a statement. The statement states its opening
// and closing balance, and its lines lead from the one to the other. So each of
// its lines has a balance, though it states none.
type piece struct {
	start, stop dyetrace.Amount
	lines       []*Line
	changes     []dyetrace.Amount // of its lines, sorted
}

// findStretches finds the statements whose opening and closing balances prove
// that they hold every movement between, and gives each of their lines the balance
// after it. A line belongs to the last statement that begins before it in its
// file.
func (s *sameness) findStretches(lines []Line, periods []Period) {
	periods = slices.DeleteFunc(slices.Clone(periods), func(p Period) bool { return !p.Declared })
	if len(periods) == 0 {
		return
	}
	slices.SortFunc(periods, func(a, b Period) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Number, b.Number))
	})
	order := make([]*Line, len(lines))
	for i := range lines {
		order[i] = &lines[i]
	}
	slices.SortFunc(order, func(a, b *Line) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row), cmp.Compare(a.Seq, b.Seq), compareContent(a, b))
	})
	// Periods and lines are in one order now, file by file and row by row, so that
	// one walk cuts the lines into statements.
	s.proven = map[int]bool{}
	at := 0
	for i := 0; i < len(periods); {
		p := &periods[i]
		for at < len(order) && (order[at].File < p.File || order[at].File == p.File && order[at].Row < p.Row) {
			at++
		}
		// A content that comes under several names has its periods under each.
		next := i + 1
		for next < len(periods) && periods[next].File == p.File && periods[next].Row == p.Row {
			next++
		}
		belongs := func(l *Line) bool {
			before := next == len(periods) || periods[next].File != p.File || l.Row < periods[next].Row
			return l.File == p.File && before
		}
		end := at
		for end < len(order) && belongs(order[end]) {
			end++
		}
		s.addStretch(periods[i:next], order[at:end])
		at, i = end, next
	}
	s.alignPieces()
}

// addStretch adds a statement with its lines, in their order.
func (s *sameness) addStretch(same []Period, lines []*Line) {
	// The statement is marked on every line, proven or not: batches and reports are
	// compared by it.
	p := &same[0]
	var total dyetrace.Total
	total.Add(p.Opening.Amount)
	stated := false
	for _, l := range lines {
		l.Statement = int32(p.Number) + 1
		stated = stated || l.Balance.Known
		total.Add(l.change())
	}
	sum, err := total.Sum()
	if err != nil || !p.Opening.Known || !p.Closing.Known || sum != p.Closing.Amount {
		return
	}
	// The lines prove every copy of the period that states the same two balances.
	for i := range same {
		if q := &same[i]; q.Opening == p.Opening && q.Closing == p.Closing {
			s.proven[q.Number] = true
		}
	}
	// Stated balances are better than derived ones, and a mixture would hide where
	// the two disagree.
	if stated {
		return
	}
	// Lines of one time need not be neighbours in the file. Other files may have them
	// in another order, so they are compared time by time.
	slices.SortStableFunc(lines, func(a, b *Line) int { return cmp.Compare(a.Time, b.Time) })
	if !small(p.Opening.Amount, lines) {
		return
	}
	sum = p.Opening.Amount
	for i := 0; i < len(lines); {
		here := piece{start: sum}
		j := i
		for ; j < len(lines) && lines[j].Time == lines[i].Time; j++ {
			sum += lines[j].change()
			lines[j].Balance, lines[j].Derived = dyetrace.Stated{Amount: sum, Known: true}, true
			here.changes = append(here.changes, lines[j].change())
		}
		here.stop, here.lines = sum, lines[i:j]
		slices.Sort(here.changes)
		s.pieces = append(s.pieces, here)
		i = j
	}
}

// small reports whether every balance from an opening balance on is so small that
// adding or subtracting an amount cannot overflow.
func small(balance dyetrace.Amount, lines []*Line) bool {
	for _, l := range lines {
		if balance += l.change(); balance > math.MaxInt64/2 || balance < math.MinInt64/2 {
			return false
		}
	}
	return true
}

// alignPieces gives equal lines the same balances in statements that have the
// movements of one time in different orders, as statements in two formats do.
func (s *sameness) alignPieces() {
	slices.SortFunc(s.pieces, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.lines[0].Time, b.lines[0].Time),
			cmp.Compare(a.start, b.start), cmp.Compare(a.stop, b.stop), slices.Compare(a.changes, b.changes),
			compareBalances(a.lines, b.lines), compareSource(a.lines[0], b.lines[0]))
	})
	for i := 1; i < len(s.pieces); i++ {
		p, q := &s.pieces[i-1], &s.pieces[i]
		sameTime := p.lines[0].Time == q.lines[0].Time
		sameMoves := p.start == q.start && p.stop == q.stop && slices.Equal(p.changes, q.changes)
		if !sameTime || !sameMoves || compareBalances(p.lines, q.lines) == 0 {
			continue
		}
		balances := map[dyetrace.Amount][]dyetrace.Stated{}
		for _, l := range p.lines {
			balances[l.change()] = append(balances[l.change()], l.Balance)
		}
		for _, l := range q.lines {
			rest := balances[l.change()]
			l.Balance, balances[l.change()] = rest[0], rest[1:]
		}
	}
	s.pieces = nil
}

func compareBalances(a, b []*Line) int {
	return slices.CompareFunc(a, b, func(x, y *Line) int { return cmp.Compare(x.Balance.Amount, y.Balance.Amount) })
}
