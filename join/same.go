package join

import (
	"slices"

	"dyetrace"
)

// maxClasses bounds how many ways of naming a counterparty are compared with
// each other for one movement: the time grows with its square.
const maxClasses = 16

// Same merges the copies of a line that overlapping files hold. It returns the
// lines that are left, in an order of its own, with the faults it met. The lines
// are all those of one account, and the periods are those that its files cover.
//
// Lines of two files that agree in account, direction, time, amount, balance,
// counterparty's number and serial number may be copies, or movements that
// follow each other where one file ends and the other begins. The balances
// decide, whichever way the lines are split over files: Same keeps as many lines
// as make each balance follow from the one before. Lines of a statement that
// states its opening and closing balance have balances too, if they lead from the
// one to the other. Where no balance decides, files that have more than one
// moment in common hold copies, and there are as many movements as in the file
// that shows the most; files that only touch hold none, unless everything they
// show of that moment is the same.
//
// Where a balance is stated, a line that leaves out or masks the counterparty or
// the serial number is a copy of the one line that agrees with it in the rest.
// The same holds where both have one serial number.
func Same(lines []Line, periods []Period) Statement {
	s := &sameness{}
	// Balances are derived before anything is left out: a statement proves its lines
	// only while it has them all.
	lines = oneName(lines)
	s.findStretches(lines, periods)
	lines = s.foldBatches(lines)
	lines = s.foldReports(lines)
	sortLines(lines, compareSame)
	s.lines, s.kept = lines, lines[:0]
	// Copies have one time, so each moment is decided by itself, in order: its
	// balances continue those of the moments before. Most moments have no two lines
	// that could be copies, and cost nothing.
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
	// Derived balances have done their work. No file states them, so nobody after
	// this may take them for stated ones.
	kept, derived := s.kept, false
	for i := range kept {
		if l := &kept[i]; l.Derived {
			l.Balance, l.Derived, derived = dyetrace.Stated{}, false, true
		}
	}
	if derived {
		sortLines(kept, compareSame)
	}
	// Lines that are equal and yet two movements are numbered, so that each gets an
	// id of its own.
	for i := range kept {
		kept[i].Nth = 0
		if i > 0 && compareMoved(&kept[i-1], &kept[i]) == 0 && compareNamed(&kept[i-1], &kept[i]) == 0 {
			kept[i].Nth = kept[i-1].Nth + 1
		}
	}
	return Statement{kept, s.faults, s.proven}
}

// compareSame orders lines by what moved, then by whom they name.
func compareSame(a, b *Line) int {
	if c := compareMoved(a, b); c != 0 {
		return c
	}
	if c := compareNamed(a, b); c != 0 {
		return c
	}
	return compareSource(a, b)
}

// Statement is the lines of one account without copies.
type Statement struct {
	Lines  []Line
	Faults []Fault      // decisions that a reader may want to check
	Proven map[int]bool // periods, by number, whose lines lead from the opening to the closing balance
}

// sameness is the state of one call of Same.
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

// oneName keeps the lines of a content under one file name: where a content comes
// under several names, it leaves out all but the first.
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

// moment decides which lines of one time are movements: first those with a
// balance, then, beside what is left of these, those without.
func (s *sameness) moment(from, to int) {
	s.measure()
	here := slices.Clone(s.lines[from:to])
	var known, bare []*copySet
	for i := 0; i < len(here); {
		j := i + 1
		for j < len(here) && compareMoved(&here[i], &here[j]) == 0 {
			j++
		}
		if here[i].Balance.Known {
			known = append(known, s.countMovements(here, here[i:j])...)
		} else {
			bare = append(bare, s.countMovements(here, here[i:j])...)
		}
		i = j
	}
	s.walk(known, to)
	var kept []Line
	for _, t := range known {
		kept = append(kept, t.choose()...)
		s.reportDecision(t)
	}
	withBalance := len(kept)
	for _, t := range bare {
		kept = append(kept, t.chooseWithoutBalance(kept[:withBalance])...)
		s.reportDecision(t)
	}
	sortLines(kept, compareSame)
	s.kept = append(s.kept, kept...)
}

// countMovements counts the movements behind lines of one account, time,
// direction, amount and balance, by how the lines name the counterparty. Where
// balances were derived the name makes no difference: banks name one movement
// differently in each format.
func (s *sameness) countMovements(here, group []Line) []*copySet {
	classes := [][]Line{slices.Clone(group)}
	if !slices.ContainsFunc(group, func(l Line) bool { return l.Derived }) {
		classes = classesOf(group)
		if len(classes) > 1 && len(classes) <= maxClasses {
			classes = fold(classes)
		}
	}
	all := make([]*copySet, len(classes))
	for i, class := range classes {
		all[i] = newCopySet(class)
		s.touching(here, all[i])
	}
	return all
}

// classesOf splits a sorted group by counterparty and serial number.
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

// fold adds each class that states less to the only one that states more. A class
// that could belong to two others stays by itself.
func fold(classes [][]Line) [][]Line {
	into := make([]int, len(classes))
	for p := range classes {
		into[p] = -1
		for r := range classes {
			if p == r || !statesLess(&classes[p][0], &classes[r][0]) {
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

// statesLess reports whether a states less than b and nothing that b does not
// state. Without a balance they must have one serial number.
func statesLess(a, b *Line) bool {
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

// copySet is a class of lines that may be copies, and how many movements they show.
type copySet struct {
	step           // how many, and how many at most if no line is a copy of another
	units [][]Line // lines by file, the first file first
	twice bool     // a file repeats a line with its serial number and balance
	maybe bool     // nothing proves that lines are no copies
}

func (t *copySet) line() *Line { return &t.units[0][0] }

// newCopySet counts as many movements as the file with the most lines has. A
// line that a file repeats with its serial number and its balance is one movement.
func newCopySet(class []Line) *copySet {
	sortLines(class, compareSource)
	t := &copySet{}
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

// choose returns the lines to keep: those of the file that has the most, then
// those of the others. As many of them as the file with the fullest texts has are
// replaced by its lines.
func (t *copySet) choose() []Line {
	order := slices.Clone(t.units)
	slices.SortStableFunc(order, func(a, b []Line) int { return len(b) - len(a) })
	kept := slices.Concat(order...)[:t.have]
	if t.apart {
		return kept // no line is a copy: each keeps its own texts
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

// chooseWithoutBalance is choose for lines without a balance: they may be copies of lines that
// have one, if they name the same.
func (t *copySet) chooseWithoutBalance(others []Line) []Line {
	l := t.line()
	copies := 0
	for i := range others {
		k := &others[i]
		moved := k.Account == l.Account && k.In == l.In && k.Amount == l.Amount
		named := compareNamed(l, k) == 0 && len(l.Says(Peer))+len(l.Says(Serial)) > 0
		if moved && k.File != l.File && (named || statesLess(l, k)) {
			copies++
		}
	}
	t.have -= min(t.have, copies)
	return t.choose()
}

// reportDecision adds a fault for a decision that a reader may want to check.
func (s *sameness) reportDecision(t *copySet) {
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

// The weights of a line by what it states. Who the other side is counts above the
// serial number, and each above any length of the other texts.
const (
	peerWeight   = 1 << 20
	serialWeight = 1 << 19
)

// weight is how much a line states of its counterparty and in all.
func weight(l *Line) int {
	n := len(l.Text)
	if peer := l.Says(Peer); len(peer) > 0 && !Masked(peer) {
		n += peerWeight
	}
	if len(l.Says(Serial)) > 0 {
		n += serialWeight
	}
	return n
}

// extent is the time from the first line of a file to the last.
type extent struct{ first, last dyetrace.Instant }

// measure notes the extent of each file. It must run before a line is left out.
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
