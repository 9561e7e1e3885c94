package join

import (
	"cmp"
	"slices"
	"time"

	"dyetrace"
)

// Stretch is a stretch of time, both ends included.
type Stretch struct{ From, To dyetrace.Instant }

// Agreed is a stretch over which every balance that a statement states follows
// from the one before it and the lines between.
type Agreed struct {
	Stretch
	Lines int64
}

// Break is a place where a stated balance does not follow from the one before:
// something between the two is missing, too much or wrong.
type Break struct {
	Stretch                         // from the one balance to the other
	Expected, Found dyetrace.Amount // by the lines between, and as stated
	Line            *Line           // that states Found; nil where it is a period's opening or closing balance
	Period          *Period
}

// Hole is a stretch of time without a statement, between others that have one.
type Hole struct {
	Stretch
	Moved dyetrace.Stated // by how much the balance changes over it, where balances show that
}

// Agreement is what the balances of a statement prove of its lines.
type Agreement struct {
	Agreed []Agreed
	Breaks []Break
	Holes  []Hole
	Within int64 // lines in a stretch that agrees
}

// Agree walks the statement of one account in one currency and returns the
// stretches of time over which its balances agree. A balance is stated by a line,
// after the line, or by a file, where one of its periods opens or closes. Lines
// are those that Same has left, with the ranks that Rank has given them. covered
// is when the account has a statement, in order and apart from each other. A
// balance that changes over a hole is no break: the hole explains it.
func Agree(lines []Line, periods []Period, covered []Stretch) *Agreement {
	// The holes are known beforehand, so that a balance can be judged by whether one
	// lies before it.
	w := agreeing{Agreement: &Agreement{}}
	for i := 1; i < len(covered); i++ {
		w.Holes = append(w.Holes, Hole{Stretch: Stretch{covered[i-1].To + 1, covered[i].From - 1}})
	}
	order := make([]int32, len(lines))
	for i := range lines {
		order[lines[i].Rank] = int32(i)
	}
	// Balances of periods are taken in between, each where it holds: an opening one
	// before the lines of its moment, a closing one after them.
	marks := marksOf(periods)
	for _, i := range order {
		l := &lines[i]
		for len(marks) > 0 && marks[0].before(l.Time) {
			w.mark(&marks[0])
			marks = marks[1:]
		}
		w.pending++
		w.whole = w.whole && w.addChange(l.change())
		if l.Balance.Known {
			w.state(l.Balance.Amount, l.Time, l.Spread, l, nil)
		}
	}
	for i := range marks {
		w.mark(&marks[i])
	}
	w.end()
	return w.Agreement
}

// mark is a balance that a period opens or closes with.
type mark struct {
	at      dyetrace.Instant
	closing bool
	amount  dyetrace.Amount
	period  *Period
}

// before reports whether a mark comes before a line of a time.
func (m *mark) before(at dyetrace.Instant) bool { return m.at < at || m.at == at && !m.closing }

// marksOf lists the balances of periods in the order in which they hold.
func marksOf(periods []Period) []mark {
	var marks []mark
	for i := range periods {
		p := &periods[i]
		if p.Declared && p.Opening.Known {
			marks = append(marks, mark{p.From, false, p.Opening.Amount, p})
		}
		if p.Declared && p.Closing.Known {
			marks = append(marks, mark{p.To, true, p.Closing.Amount, p})
		}
	}
	slices.SortFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.at, b.at), compareBool(a.closing, b.closing),
			cmp.Compare(a.amount, b.amount), cmp.Compare(a.period.Number, b.period.Number))
	})
	return marks
}

// agreeing is a walk under way.
type agreeing struct {
	*Agreement
	any     bool             // a balance has been stated
	at      dyetrace.Instant // when the last one was
	sum     dyetrace.Amount  // the last balance with the changes of the lines since
	whole   bool             // sum is exact
	pending int64            // lines since
	open    Agreed           // the stretch that ends at the last balance
	steps   int              // balances in that stretch that follow from one before
	hole    int              // the first that is not passed yet
}

func (w *agreeing) addChange(change dyetrace.Amount) (ok bool) {
	w.sum, ok = w.sum.Plus(change)
	return ok
}

func (w *agreeing) mark(m *mark) { w.state(m.amount, m.at, 0, nil, m.period) }

// state judges the next stated balance: of a line, or of a period.
func (w *agreeing) state(found dyetrace.Amount, at dyetrace.Instant, spread time.Duration, line *Line, period *Period) {
	// A balance that does not follow ends the stretch. It is a break only if no hole
	// lies between: movements in a hole would explain it.
	last := w.at
	first, crossed := w.crossed(at)
	switch {
	case !w.any:
		w.begin(at, line != nil)
	case w.whole && w.sum == found:
		w.open.To = max(w.open.To, at+dyetrace.Instant(spread))
		w.open.Lines += w.pending
		w.steps++
		if crossed == 1 {
			w.Holes[first].Moved = dyetrace.Stated{Known: true}
		}
	default:
		w.end()
		w.begin(at, line != nil && crossed > 0)
		if crossed == 1 && w.whole {
			moved, ok := found.Plus(-w.sum)
			w.Holes[first].Moved = dyetrace.Stated{Amount: moved, Known: ok}
		}
		if crossed == 0 {
			w.Breaks = append(w.Breaks, Break{Stretch{min(last, at), max(last, at)}, w.sum, found, line, period})
		}
	}
	w.any, w.whole, w.at, w.sum, w.pending = true, true, at, found, 0
}

// crossed returns the holes between the last balance and one at a time: the first,
// and how many.
func (w *agreeing) crossed(at dyetrace.Instant) (first, n int) {
	for w.hole < len(w.Holes) && w.Holes[w.hole].To < at {
		w.hole++
		n++
	}
	return w.hole - n, n
}

// begin begins a stretch with a balance. The line that states it is part of the
// stretch, unless its balance is a break.
func (w *agreeing) begin(at dyetrace.Instant, counts bool) {
	w.open, w.steps = Agreed{Stretch: Stretch{at, at}}, 0
	if counts {
		w.open.Lines = 1
	}
}

// end ends a stretch. One balance by itself proves nothing.
func (w *agreeing) end() {
	if w.steps > 0 {
		w.Agreed = append(w.Agreed, w.open)
		w.Within += w.open.Lines
	}
}
