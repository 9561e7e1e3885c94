package join

import (
	"cmp"
	"time"

	"dyetrace"
)

// Bounds of how far Rank looks for the line that a balance follows from.
const (
	maxAhead = 256 // lines that are looked at
	maxRun   = 128 // lines that are put in another order at once
)

// Rank puts the lines of one account's statement in their order and numbers them.
// They are in order of time, and within a second in the order of their file,
// unless their balances show another: where a line does not follow from the one
// before, Rank searches the lines no more than tolerance later for the ones between
// the two, and moves them only if every balance follows then. The lines must have
// been through Same.
func Rank(lines []Line, tolerance time.Duration) {
	sortLines(lines, func(a, b *Line) int {
		if a.Time != b.Time {
			return cmp.Compare(a.Time, b.Time)
		}
		return cmp.Or(cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Place, b.Place), compareContent(a, b))
	})
	r := ranker{lines: lines, placed: make([]bool, len(lines)), tolerance: dyetrace.Instant(tolerance)}
	for r.first < len(lines) {
		if r.placed[r.first] {
			r.first++
			continue
		}
		l := &lines[r.first]
		leadsHere := r.before.Known && l.before() == r.before.Amount
		if l.Balance.Known && !leadsHere {
			r.repair()
			continue
		}
		r.place(r.first)
	}
}

// before returns the balance that a line with a stated one follows from.
func (l *Line) before() dyetrace.Amount { return l.Balance.Amount - l.change() }

// ranker is the ordering of a statement under way.
type ranker struct {
	lines     []Line
	placed    []bool
	tolerance dyetrace.Instant
	first     int             // all lines before it are placed
	before    dyetrace.Stated // the balance of the line placed last
	next      int32
	run       []int
}

func (r *ranker) place(i int) {
	r.lines[i].Rank = r.next
	r.next++
	r.placed[i] = true
	if r.lines[i].Balance.Known {
		r.before = r.lines[i].Balance
	} else {
		r.before = dyetrace.Stated{}
	}
}

// repair places the first line that is left, after the lines that precede it by
// their balances.
func (r *ranker) repair() {
	start := r.lines[r.first].before()
	if r.before.Known && r.follow(r.before.Amount) {
		return
	}
	// Nothing leads on from the line placed last: perhaps a line is missing. Lines
	// may still lead up to this one, but where the next in the file follows from it,
	// there is no reason to move any.
	if r.leadsOn() {
		r.place(r.first)
		return
	}
	seen := map[int]bool{r.first: true}
	for range maxRun {
		i := r.search(func(l *Line) bool { return l.Balance.Amount == start }, seen)
		if i < 0 {
			break
		}
		seen[i] = true
		start = r.lines[i].before()
	}
	if len(seen) == 1 || !r.follow(start) {
		r.place(r.first)
	}
}

// leadsOn reports whether the next line follows from the first one that is left.
func (r *ranker) leadsOn() bool {
	for i := r.first + 1; i < len(r.lines); i++ {
		if l := &r.lines[i]; !r.placed[i] {
			return l.Balance.Known && l.before() == r.lines[r.first].Balance.Amount
		}
	}
	return true
}

// follow places the lines that follow from a balance, up to the first one that is
// left. It reports whether they reach that one, and places nothing otherwise.
func (r *ranker) follow(balance dyetrace.Amount) bool {
	r.run = r.run[:0]
	seen := map[int]bool{}
	for range maxRun {
		i := r.search(func(l *Line) bool { return l.before() == balance }, seen)
		if i < 0 {
			return false
		}
		seen[i] = true
		r.run = append(r.run, i)
		if i == r.first {
			for _, k := range r.run {
				r.place(k)
			}
			return true
		}
		balance = r.lines[i].Balance.Amount
	}
	return false
}

// search returns the first line within reach that is left, fits, and has not been
// seen, or -1.
func (r *ranker) search(fits func(*Line) bool, seen map[int]bool) int {
	limit := r.lines[r.first].Time + r.tolerance
	for i := r.first; i < min(len(r.lines), r.first+maxAhead) && r.lines[i].Time <= limit; i++ {
		if !r.placed[i] && !seen[i] && r.lines[i].Balance.Known && fits(&r.lines[i]) {
			return i
		}
	}
	return -1
}
