package join

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"dyetrace"
)

// step is a way from one balance to another that is taken a number of times.
type step struct {
	from, to dyetrace.Amount
	have     int  // how often it is taken
	most     int  // how often it may be
	apart    bool // it is taken more often than any file shows by itself
}

// edges are the steps of one time, between balances as corners.
type edges []*step

// surplus returns for each balance how many more steps leave it than reach it,
// with the balance known from before and the one known after.
func (e edges) surplus(before, after dyetrace.Stated) map[dyetrace.Amount]int {
	d := map[dyetrace.Amount]int{}
	for _, t := range e {
		d[t.from] += t.have
		d[t.to] -= t.have
	}
	if before.Known {
		d[before.Amount]--
	}
	if after.Known {
		d[after.Amount]++
	}
	return d
}

// ends returns the balances at which more steps begin than end, and those at which
// more end than begin, in order.
func ends(surplus map[dyetrace.Amount]int) (starts, stops []dyetrace.Amount) {
	for at, n := range surplus {
		for range n {
			starts = append(starts, at)
		}
		for range -n {
			stops = append(stops, at)
		}
	}
	slices.Sort(starts)
	slices.Sort(stops)
	return starts, stops
}

// walk raises how many of the lines of one time are kept until each balance
// follows from the one before. At first as many are kept as the file with the most
// lines has: if these make a walk from the balance before to the one after, that
// is all. Where the walk has gaps, and lines that may be copies can fill them,
// they are no copies.
func (s *sameness) walk(all []*copySet, to int) {
	e := make(edges, len(all))
	for i, t := range all {
		t.from, t.to = t.line().before(), t.line().Balance.Amount
		e[i] = &t.step
	}
	before, after := s.stopBefore(), s.startAfter(to)
	if !e.closeOrUndo(before, after) {
		return
	}
	s.markRounds(all)
	w := &openEnd{s: s, all: all, edges: e}
	if !after.Known && w.extend(before) {
		return
	}
	if !before.Known && !w.precede(after) && !after.Known {
		w.around()
	}
}

// markRounds marks lines that are taken for copies but need not be: files only
// touch there, and the lines that both have lead back to where they begin.
func (s *sameness) markRounds(all []*copySet) {
	var extra edges
	for _, t := range all {
		if t.have < t.most && s.touch(t) {
			extra = append(extra, &t.step)
		}
	}
	for _, t := range all {
		if slices.Contains(extra, &t.step) && extra.leads(t.to, t.from) {
			t.maybe = true
		}
	}
}

// leads reports whether steps lead from one balance to another.
func (e edges) leads(from, to dyetrace.Amount) bool {
	seen := map[dyetrace.Amount]bool{from: true}
	for queue := []dyetrace.Amount{from}; len(queue) > 0; queue = queue[1:] {
		for _, t := range e {
			if t.from == queue[0] && !seen[t.to] {
				seen[t.to] = true
				queue = append(queue, t.to)
			}
		}
	}
	return seen[to]
}

// closeOrUndo closes the gaps of a walk if it can close all of them, and otherwise
// leaves the walk as it was. It reports whether there was a step that may be taken
// more often and no gap is left.
func (e edges) closeOrUndo(before, after dyetrace.Stated) bool {
	if !slices.ContainsFunc(e, func(t *step) bool { return t.have < t.most }) {
		return false
	}
	have := make([]int, len(e))
	for i, t := range e {
		have[i] = t.have
	}
	if !e.close(before, after) {
		for i, t := range e {
			t.have, t.apart = have[i], false
		}
		return false
	}
	return true
}

// close fills the gaps of a walk, and reports whether there is none left.
func (e edges) close(before, after dyetrace.Stated) bool {
	for {
		starts, stops := ends(e.surplus(before, after))
		free := 0 // balances at which the walk may begin, or end
		if !before.Known {
			free++
		}
		if len(starts) <= free && (len(stops) == 0 || !after.Known && len(stops) == 1) {
			return true
		}
		filled := slices.ContainsFunc(stops, func(stop dyetrace.Amount) bool {
			return slices.ContainsFunc(starts, func(start dyetrace.Amount) bool {
				return start != stop && e.lead(stop, start)
			})
		})
		if !filled {
			return false
		}
	}
}

// lead takes the fewest free steps that lead from one balance to another, and
// reports whether there are any.
func (e edges) lead(from, to dyetrace.Amount) bool {
	by := map[dyetrace.Amount]*step{from: nil}
	for queue := []dyetrace.Amount{from}; len(queue) > 0; queue = queue[1:] {
		for _, t := range e {
			if t.have >= t.most || t.from != queue[0] {
				continue
			}
			if _, met := by[t.to]; met {
				continue
			}
			by[t.to] = t
			queue = append(queue, t.to)
		}
	}
	if _, met := by[to]; !met {
		return false
	}
	for at := to; at != from; at = by[at].from {
		by[at].have++
		by[at].apart = true
	}
	return true
}

// stopBefore returns the balance after the lines kept so far, where they show it.
func (s *sameness) stopBefore() dyetrace.Stated {
	n := len(s.kept)
	if n == 0 {
		return dyetrace.Stated{}
	}
	at := n - 1
	for at > 0 && s.kept[at-1].Time == s.kept[n-1].Time {
		at--
	}
	_, stop := trail(s.kept[at:])
	return stop
}

// startAfter returns the balance from which the lines of the next time lead on,
// where they show it.
func (s *sameness) startAfter(at int) dyetrace.Stated {
	if at == len(s.lines) {
		return dyetrace.Stated{}
	}
	end := at + 1
	for end < len(s.lines) && s.lines[end].Time == s.lines[at].Time {
		end++
	}
	// Of lines that may be copies, as many count as the file with the most has.
	var once []Line
	for i := at; i < end; {
		j := i + 1
		for j < end && compareMoved(&s.lines[i], &s.lines[j]) == 0 {
			j++
		}
		count, most := map[booking]int{}, 0
		for k := i; k < j; k++ {
			count[s.lines[k].unit()]++
			most = max(most, count[s.lines[k].unit()])
		}
		once = append(once, s.lines[i:i+most]...)
		i = j
	}
	start, _ := trail(once)
	return start
}

// oneWay returns the two ends of a walk, where it has exactly two.
func oneWay(surplus map[dyetrace.Amount]int) (start, stop dyetrace.Stated) {
	starts, stops := ends(surplus)
	if len(starts) == 1 && len(stops) == 1 {
		return dyetrace.Stated{Amount: starts[0], Known: true}, dyetrace.Stated{Amount: stops[0], Known: true}
	}
	return start, stop
}

// trail returns the balances at which the walk of lines begins and ends, where
// they show that.
func trail(lines []Line) (start, stop dyetrace.Stated) {
	d := map[dyetrace.Amount]int{}
	for i := range lines {
		l := &lines[i]
		if !l.Balance.Known {
			return start, stop
		}
		d[l.before()]++
		d[l.Balance.Amount]--
	}
	if start, stop = oneWay(d); start.Known || len(lines) == 0 {
		return start, stop
	}
	// A walk that leads back to where it begins shows in the order of its file.
	way := wayOf(lines, lines[0].unit())
	if len(way) == len(lines) && goesOn(way) {
		return dyetrace.Stated{Amount: way[0].before(), Known: true}, way[len(way)-1].Balance
	}
	return start, stop
}

// openEnd is the walk of a time before or after which no balance is known, such as
// the first and the last of all. No balance beyond it decides whether a file that
// begins there goes on where another ends. Its lines are kept if they lead on to
// the balance at which the file itself ends.
type openEnd struct {
	s     *sameness
	all   []*copySet
	edges edges
}

// extend looks at where the walk ends, and reports whether lines were added.
func (w *openEnd) extend(before dyetrace.Stated) bool {
	_, stops := ends(w.edges.surplus(before, dyetrace.Stated{}))
	at := before
	if len(stops) == 1 {
		at = dyetrace.Stated{Amount: stops[0], Known: true}
	}
	return w.reach(func(x extent, own []Line) bool {
		_, stop := trail(own)
		return x.first == own[0].Time && at.Known && stop.Known && stop != at && w.edges.lead(at.Amount, stop.Amount)
	})
}

// around looks at a walk that leads back to where it begins, wherever that is: a
// file may lead on from it to where another file ends.
func (w *openEnd) around() {
	if starts, _ := ends(w.edges.surplus(dyetrace.Stated{}, dyetrace.Stated{})); len(starts) > 0 {
		return
	}
	w.reach(func(x extent, own []Line) bool {
		start, _ := trail(own)
		return x.last == own[0].Time && start.Known && w.reach(func(y extent, other []Line) bool {
			_, stop := trail(other)
			begins := y.first == other[0].Time
			return begins && stop.Known && stop != start && w.edges.lead(start.Amount, stop.Amount)
		})
	})
}

// precede looks at where the walk begins, and reports whether lines were added.
func (w *openEnd) precede(after dyetrace.Stated) bool {
	starts, _ := ends(w.edges.surplus(dyetrace.Stated{}, after))
	at := after
	if len(starts) == 1 {
		at = dyetrace.Stated{Amount: starts[0], Known: true}
	}
	return w.reach(func(x extent, own []Line) bool {
		start, _ := trail(own)
		return x.last == own[0].Time && at.Known && start.Known && start != at && w.edges.lead(start.Amount, at.Amount)
	})
}

// reach tries the files that have lines of the time until one fits, and marks the
// decision as uncertain.
func (w *openEnd) reach(fits func(extent, []Line) bool) bool {
	byFile := map[booking][]Line{}
	for _, t := range w.all {
		for _, unit := range t.units {
			byFile[unit[0].unit()] = append(byFile[unit[0].unit()], unit...)
		}
	}
	files := slices.SortedFunc(maps.Keys(byFile), func(a, b booking) int {
		return cmp.Or(cmp.Compare(len(byFile[a]), len(byFile[b])), compareLines(byFile[a], byFile[b]))
	})
	for _, file := range files {
		if fits(w.s.extents[file], byFile[file]) {
			for _, t := range w.all {
				t.maybe = t.apart
			}
			return true
		}
	}
	return false
}

// compareLines orders lines by their content, not by where they were read.
func compareLines(a, b []Line) int {
	return slices.CompareFunc(a, b, func(x, y Line) int {
		return cmp.Or(compareMoved(&x, &y), compareNamed(&x, &y), bytes.Compare(x.Text, y.Text))
	})
}
