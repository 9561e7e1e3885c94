package join

import (
	"slices"

	"dyetrace"
)

// maxClasses bounds how many ways of naming a counterparty are compared with
// each other for one movement.
const maxClasses = 16

// Same lets the copies of a line that overlapping files hold fall together and
// returns what is left, in an order of its own, with what there is to say of it.
// The lines are all those of one account, and periods what its files say they
// cover.
//
// Lines of two files that agree in account, direction, time, amount, balance,
// counterparty's number and serial number may be copies, or movements that
// follow each other where one file ends and the other begins. The balances
// decide, whichever way the lines are split over files: as many lines stand as
// make each balance follow from the one before. Lines of a statement that states
// how it opens and closes have balances too, if they lead from the one to the
// other. Where no balance decides, files that have more than one moment in
// common hold copies, and there are as many movements as the file has that shows
// the most; files that only touch do not, unless all they say of that moment is
// the same.
//
// Where a balance is stated, a line that leaves the counterparty or the serial
// number out, or masks it, is a copy of the one line that agrees with it in the
// rest. So it is where both have one serial number.
func Same(lines []Line, periods []Period) Statement {
	s := &sameness{}
	lines = oneName(lines)
	s.findStretches(lines, periods)
	lines = s.foldBatches(lines)
	lines = s.foldReports(lines)
	sortLines(lines, compareSame)
	s.lines, s.kept = lines, lines[:0]
	for i := 0; i < len(lines); {
		j, alike := i+1, false
		for j < len(lines) && lines[j].Time == lines[i].Time {
			alike = alike || lines[j-1].In == lines[j].In && lines[j-1].Amount == lines[j].Amount
			j++
		}
		if alike {
			s.moment(i, j)
		} else {
			s.kept = append(s.kept, lines[i:j]...)
		}
		i = j
	}
	kept, derived := s.kept, false
	for i := range kept {
		if l := &kept[i]; l.Derived {
			l.Balance, l.Derived, derived = dyetrace.Stated{}, false, true
		}
	}
	if derived {
		sortLines(kept, compareSame)
	}
	for i := range kept {
		kept[i].Nth = 0
		if i > 0 && compareMoved(&kept[i-1], &kept[i]) == 0 && compareNamed(&kept[i-1], &kept[i]) == 0 {
			kept[i].Nth = kept[i-1].Nth + 1
		}
	}
	return Statement{kept, s.faults, s.proven}
}

// compareSame orders lines by what they say moved, then by whom they name.
func compareSame(a, b *Line) int {
	if c := compareMoved(a, b); c != 0 {
		return c
	}
	if c := compareNamed(a, b); c != 0 {
		return c
	}
	return compareSource(a, b)
}

// Statement is what the lines of one account come to.
type Statement struct {
	Lines  []Line
	Faults []Fault      // what was decided that a reader may want to know
	Proven map[int]bool // periods, by number, whose lines lead from the opening to the closing balance
}

// sameness is what Same knows of the lines at hand.
type sameness struct {
	lines   []Line // in order of what moved
	kept    []Line // that have been decided; it grows over lines
	pieces  []piece
	proven  map[int]bool // periods, by number, whose lines lead from opening to closing balance
	extents map[booking]extent
	faults  []Fault
}

func (s *sameness) report(f Fault, line, other *Line) {
	l := *line
	f.Line, f.From, f.To = &l, line.Time, line.Time
	if other != nil {
		o := *other
		f.Other, f.From, f.To = &o, min(line.Time, other.Time), max(line.Time, other.Time)
	}
	s.faults = append(s.faults, f)
}

// oneName leaves out the lines of contents that come under several file names
// under all of these but the first.
func oneName(lines []Line) []Line {
	type named struct{ file, origin uint32 }
	var last named
	first := map[uint32]uint32{}
	several := false
	for i := range lines {
		l := &lines[i]
		if i > 0 && (named{l.File, l.Origin}) == last {
			continue
		}
		last = named{l.File, l.Origin}
		origin, met := first[l.File]
		several = several || met && origin != l.Origin
		if !met || l.Origin < origin {
			first[l.File] = l.Origin
		}
	}
	if !several {
		return lines
	}
	return slices.DeleteFunc(lines, func(l Line) bool { return first[l.File] != l.Origin })
}

// moment decides what the lines of one time come to: first those with a balance,
// then, beside what is left of these, those without.
func (s *sameness) moment(from, to int) {
	s.measure()
	here := slices.Clone(s.lines[from:to])
	var known, bare []*tally
	for i := 0; i < len(here); {
		j := i + 1
		for j < len(here) && compareMoved(&here[i], &here[j]) == 0 {
			j++
		}
		if here[i].Balance.Known {
			known = append(known, s.tallies(here, here[i:j])...)
		} else {
			bare = append(bare, s.tallies(here, here[i:j])...)
		}
		i = j
	}
	s.walk(known, to)
	var kept []Line
	for _, t := range known {
		kept = append(kept, t.choose()...)
		s.tell(t)
	}
	withBalance := len(kept)
	for _, t := range bare {
		kept = append(kept, t.beside(kept[:withBalance])...)
		s.tell(t)
	}
	sortLines(kept, compareSame)
	s.kept = append(s.kept, kept...)
}

// tallies counts the movements that lines of one account, time, direction,
// amount and balance tell of, by how they name the counterparty. Of lines whose
// balances were derived it makes no difference how: banks name one movement
// otherwise in each format.
func (s *sameness) tallies(here, group []Line) []*tally {
	classes := [][]Line{slices.Clone(group)}
	if !slices.ContainsFunc(group, func(l Line) bool { return l.Derived }) {
		classes = classesOf(group)
		if len(classes) > 1 && len(classes) <= maxClasses {
			classes = fold(classes)
		}
	}
	all := make([]*tally, len(classes))
	for i, class := range classes {
		all[i] = newTally(class)
		s.touching(here, all[i])
	}
	return all
}

// classesOf parts a sorted group by counterparty and serial number.
func classesOf(group []Line) (classes [][]Line) {
	for i := 0; i < len(group); {
		j := i + 1
		for j < len(group) && compareNamed(&group[i], &group[j]) == 0 {
			j++
		}
		classes = append(classes, slices.Clone(group[i:j]))
		i = j
	}
	return classes
}

// fold adds each class that says less to the only one that says more.
func fold(classes [][]Line) [][]Line {
	into := make([]int, len(classes))
	for p := range classes {
		into[p] = -1
		for r := range classes {
			if p == r || !saysLess(&classes[p][0], &classes[r][0]) {
				continue
			}
			if into[p] >= 0 {
				into[p] = -1
				break
			}
			into[p] = r
		}
	}
	for p := range classes {
		root := p
		for into[root] >= 0 {
			root = into[root]
		}
		if root != p {
			classes[root] = append(classes[root], classes[p]...)
			classes[p] = nil
		}
	}
	return slices.DeleteFunc(classes, func(c []Line) bool { return len(c) == 0 })
}

// saysLess reports whether a says nothing that b does not say, and less. Without
// a balance they must have one serial number.
func saysLess(a, b *Line) bool {
	less := false
	if serial := a.Says(Serial); !a.Balance.Known && (len(serial) == 0 || string(serial) != string(b.Says(Serial))) {
		return false
	}
	for _, text := range [...]int{Peer, Serial} {
		x, y := a.Says(text), b.Says(text)
		switch {
		case string(x) == string(y):
		case len(x) == 0 || text == Peer && Masked(x) && !Masked(y) && FitsMask(x, y):
			less = true
		default:
			return false
		}
	}
	return less
}

// tally is how many movements a class of lines tells of.
type tally struct {
	step           // how many, and at most if no line is a copy of another
	units [][]Line // lines by file, the first file first
	twice bool     // a file repeats a line with its serial number and balance
	maybe bool     // nothing proves that lines are no copies
}

func (t *tally) line() *Line { return &t.units[0][0] }

// newTally counts as many movements as the file has that shows the most. A line
// that a file repeats with its serial number and its balance is one movement.
func newTally(class []Line) *tally {
	sortLines(class, compareSource)
	t := &tally{}
	at := map[booking]int{}
	seen := map[[3]int64]bool{} // lines of a file that was read twice
	for i := range class {
		l := &class[i]
		if row := [3]int64{int64(l.File), l.Row, l.Seq}; !seen[row] {
			seen[row] = true
			no, met := at[l.unit()]
			if !met {
				no = len(t.units)
				at[l.unit()] = no
				t.units = append(t.units, nil)
			}
			t.units[no] = append(t.units[no], *l)
		}
	}
	for _, unit := range t.units {
		n := len(unit)
		t.most += n
		if l := &unit[0]; n > 1 && l.Balance.Known && !l.Derived && len(l.Says(Serial)) > 0 {
			n, t.twice = 1, true
		}
		t.have = max(t.have, n)
	}
	return t
}

// choose returns the lines that stand: of the file that has the most, then of
// the others. The file that says the most speaks for as many as it has.
func (t *tally) choose() []Line {
	order := slices.Clone(t.units)
	slices.SortStableFunc(order, func(a, b []Line) int { return len(b) - len(a) })
	kept := slices.Concat(order...)[:t.have]
	if t.apart {
		return kept // each file speaks for its own
	}
	fullest := order[0]
	for _, unit := range t.units {
		if weight(&unit[0]) > weight(&fullest[0]) {
			fullest = unit
		}
	}
	copy(kept, fullest)
	return kept
}

// beside is choose for lines without a balance: they may be copies of lines that
// have one, if they name the same.
func (t *tally) beside(others []Line) []Line {
	l := t.line()
	copies := 0
	for i := range others {
		k := &others[i]
		named := compareNamed(l, k) == 0 && len(l.Says(Peer))+len(l.Says(Serial)) > 0
		if k.Account == l.Account && k.In == l.In && k.Amount == l.Amount && k.File != l.File && (named || saysLess(l, k)) {
			copies++
		}
	}
	t.have -= min(t.have, copies)
	return t.choose()
}

// tell says what a tally decided that a reader may want to know.
func (s *sameness) tell(t *tally) {
	first := &t.units[0][0]
	other := &t.units[len(t.units)-1][0]
	if t.twice && t.have == 1 {
		for _, unit := range t.units {
			if len(unit) > 1 {
				s.report(Fault{Kind: FaultTwice, Count: int64(len(unit) - 1)}, &unit[0], &unit[1])
			}
		}
	}
	switch {
	case t.maybe:
		s.report(Fault{Kind: FaultMaybe, Count: int64(t.have)}, first, other)
	case t.apart && len(t.units) > 1:
		s.report(Fault{Kind: FaultSplit, Count: int64(t.have)}, first, other)
	}
}

// weight is how much a line says of its counterparty and in all.
func weight(l *Line) int {
	n := len(l.Text)
	if peer := l.Says(Peer); len(peer) > 0 && !Masked(peer) {
		n += 1 << 20
	}
	if len(l.Says(Serial)) > 0 {
		n += 1 << 19
	}
	return n
}

// extent is the time that the lines of a file take up.
type extent struct{ first, last dyetrace.Instant }

// measure notes the time that the lines of each file take up, before the first
// line is left out.
func (s *sameness) measure() {
	if s.extents != nil {
		return
	}
	s.extents = map[booking]extent{}
	for i := range s.lines {
		l := &s.lines[i]
		e, met := s.extents[l.unit()]
		if !met {
			e = extent{l.Time, l.Time}
		}
		s.extents[l.unit()] = extent{min(e.first, l.Time), max(e.last, l.Time)}
	}
}
