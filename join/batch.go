package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"dyetrace"
)

// booking is where a line was booked: a file, and a statement in that file.
type booking struct {
	file      uint32
	statement int32
}

func (l *Line) booking() booking { return booking{l.File, l.Statement} }

// unit is what lines are counted by: their file, or, where balances are derived,
// a statement in that file.
func (l *Line) unit() booking {
	if l.Derived {
		return l.booking()
	}
	return booking{file: l.File}
}

// meets reports whether two lines may be of one moment.
func (l *Line) meets(k *Line) bool {
	return l.Time <= k.Time+dyetrace.Instant(k.Spread) && k.Time <= l.Time+dyetrace.Instant(l.Spread)
}

// foldBatches leaves out a line for a whole batch where another statement or
// notification has its parts: lines whose batch is the serial number of that
// line. Where the parts do not add up to the whole, the whole is kept instead.
func (s *sameness) foldBatches(lines []Line) []Line {
	// Few statements have batches; for the others this is all that is done.
	var parts []int
	for i := range lines {
		if len(lines[i].Says(Batch)) > 0 {
			parts = append(parts, i)
		}
	}
	if len(parts) == 0 {
		return lines
	}
	whole := map[string][]int{}
	for i := range lines {
		if l := &lines[i]; len(l.Says(Batch)) == 0 && len(l.Says(Serial)) > 0 {
			whole[string(l.Says(Serial))] = append(whole[string(l.Says(Serial))], i)
		}
	}
	// Parts are compared with a whole one statement at a time: added up over several
	// statements that all have the parts, they would be a multiple of the whole.
	slices.SortFunc(parts, func(i, k int) int {
		a, b := &lines[i], &lines[k]
		return cmp.Or(bytes.Compare(a.Says(Batch), b.Says(Batch)),
			cmp.Compare(a.File, b.File), cmp.Compare(a.Statement, b.Statement),
			cmp.Compare(a.Row, b.Row), cmp.Compare(a.Seq, b.Seq))
	})
	gone := map[int]bool{}
	var groups [][]int
	for i := 0; i < len(parts); {
		first := &lines[parts[i]]
		together := func(l *Line) bool {
			return l.booking() == first.booking() && bytes.Equal(l.Says(Batch), first.Says(Batch))
		}
		j := i + 1
		for j < len(parts) && together(&lines[parts[j]]) {
			j++
		}
		s.foldBatch(lines, whole[string(first.Says(Batch))], parts[i:j], gone)
		groups = append(groups, parts[i:j])
		i = j
	}
	// What is left may still be one batch twice, cut into parts of different sizes.
	s.foldGroups(lines, groups, gone)
	return without(lines, gone)
}

// foldGroups leaves out the parts of a batch where another statement or
// notification has the batch in more parts with the same sum.
func (s *sameness) foldGroups(lines []Line, groups [][]int, gone map[int]bool) {
	for i, g := range groups {
		first := &lines[g[0]]
		for _, h := range groups[i+1:] {
			other := &lines[h[0]]
			if !bytes.Equal(first.Says(Batch), other.Says(Batch)) {
				break // groups of one batch are neighbours
			}
			more, less := g, h
			if len(more) < len(less) {
				more, less = less, more
			}
			left := !gone[more[0]] && !gone[less[0]]
			if len(more) == len(less) || !left || !first.meets(other) || !sameSum(lines, g, h) {
				continue
			}
			for _, k := range less {
				gone[k] = true
			}
			s.report(Fault{Kind: FaultParts, Count: int64(len(more))}, &lines[less[0]], &lines[more[0]])
		}
	}
}

// changes returns the sum of what lines change. It is not exact where the sum
// leaves the range of an Amount.
func changes(lines []Line, which []int) (sum dyetrace.Amount, exact bool) {
	var total dyetrace.Total
	for _, i := range which {
		total.Add(lines[i].change())
	}
	sum, err := total.Sum()
	return sum, err == nil
}

func sameSum(lines []Line, a, b []int) bool {
	x, exactX := changes(lines, a)
	y, exactY := changes(lines, b)
	return exactX && exactY && x == y
}

// foldBatch compares the parts that one statement has of a batch with the lines
// for the whole of it.
func (s *sameness) foldBatch(lines []Line, whole, parts []int, gone map[int]bool) {
	first := &lines[parts[0]]
	whole = slices.DeleteFunc(slices.Clone(whole), func(i int) bool { return !lines[i].meets(first) })
	own := slices.ContainsFunc(whole, func(i int) bool { return lines[i].booking() == first.booking() })
	if len(whole) == 0 || own {
		return // a number that one statement uses for both names no batch
	}
	l := &lines[whole[0]]
	sum, exact := changes(lines, parts)
	if exact && l.change() == sum {
		for _, i := range whole {
			gone[i] = true
		}
		s.report(Fault{Kind: FaultParts, Count: int64(len(parts))}, l, first)
		return
	}
	for _, i := range parts {
		gone[i] = true
	}
	s.report(Fault{
		Kind: FaultParts, Count: int64(len(parts)),
		Expected: dyetrace.Stated{Amount: l.change(), Known: true},
		Found:    dyetrace.Stated{Amount: sum, Known: exact},
	}, l, first)
}

// foldReports leaves out a line with only a day where another statement or
// report has it with its time: both have one serial number, amount and direction.
func (s *sameness) foldReports(lines []Line) []Line {
	// A line without a serial number cannot be recognised in another file: a day has
	// many payments of one amount.
	var days, exact []int
	for i := range lines {
		switch l := &lines[i]; {
		case len(l.Says(Serial)) == 0:
		case l.Spread >= time.Duration(day):
			days = append(days, i)
		default:
			exact = append(exact, i)
		}
	}
	if len(days) == 0 || len(exact) == 0 {
		return lines
	}
	order := func(i, k int) int { return compareNumbered(&lines[i], &lines[k]) }
	for _, side := range [...][]int{days, exact} {
		slices.SortFunc(side, func(i, k int) int {
			return cmp.Or(order(i, k), compareContent(&lines[i], &lines[k]))
		})
	}
	// Both lists are in one order now, so one walk through them meets every group of
	// days beside the lines that it may repeat.
	gone := map[int]bool{}
	at := 0
	for i := 0; i < len(days); {
		j := i + 1
		for j < len(days) && order(days[i], days[j]) == 0 {
			j++
		}
		for at < len(exact) && order(exact[at], days[i]) < 0 {
			at++
		}
		end := at
		for end < len(exact) && order(exact[end], days[i]) == 0 {
			end++
		}
		s.foldReport(lines, days[i:j], exact[at:end], gone)
		i = j
	}
	return without(lines, gone)
}

// compareNumbered orders lines by serial number, direction and amount.
func compareNumbered(a, b *Line) int {
	return cmp.Or(bytes.Compare(a.Says(Serial), b.Says(Serial)), compareBool(a.In, b.In), cmp.Compare(a.Amount, b.Amount))
}

// foldReport leaves out lines with only a day that others have with the time; all
// lines have one number. From each statement or report it leaves out as many as
// one of the others has of that day.
func (s *sameness) foldReport(lines []Line, days, exact []int, gone map[int]bool) {
	type at struct {
		booking
		time dyetrace.Instant
	}
	seen := map[at]int{}
	for _, i := range days {
		l := &lines[i]
		counts, most := map[booking]int{}, 0
		var other *Line
		for _, k := range exact {
			if e := &lines[k]; e.booking() != l.booking() && l.meets(e) {
				counts[e.booking()]++
				most, other = max(most, counts[e.booking()]), cmp.Or(other, e)
			}
		}
		if key := (at{l.booking(), l.Time}); seen[key] < most {
			seen[key]++
			gone[i] = true
			s.report(Fault{Kind: FaultReport, Count: 1}, l, other)
		}
	}
}

// without returns lines without those whose numbers are gone.
func without(lines []Line, gone map[int]bool) []Line {
	if len(gone) == 0 {
		return lines
	}
	kept := lines[:0]
	for i := range lines {
		if !gone[i] {
			kept = append(kept, lines[i])
		}
	}
	return kept
}
