package join

import (
	"cmp"
	"slices"
)

// maxApart bounds how many files are compared with each other for one line.
const maxApart = 12

// touching raises how many lines of one class are kept where files only touch in
// time: one begins where the other ends. Where balances show that each goes its
// own way there, no line in one is a copy of a line in the other. Where no balance
// is stated, lines without a serial number are taken for no copies either.
func (s *sameness) touching(here []Line, t *copySet) {
	if len(t.units) < 2 || len(t.units) > maxApart {
		return
	}
	known := t.line().Balance.Known
	apart := func(a, b []Line) bool {
		switch {
		case !s.touches(a, b):
			return false
		case known:
			return waysApart(wayOf(here, a[0].unit()), wayOf(here, b[0].unit()))
		}
		return len(a[0].Says(Serial)) == 0 && !sameMoment(here, a[0].File, b[0].File)
	}
	best := heaviest(t.units, func(unit []Line) int { return len(unit) }, apart)
	sum := 0
	for _, k := range best {
		sum += len(t.units[k])
	}
	if sum > t.have {
		t.have, t.apart = sum, true
	}
	// One second in two files that show the same is hardly two movements.
	t.maybe = !known && len(t.line().Says(Serial)) == 0 && t.line().Spread > 0 && s.touch(t)
}

// touches reports whether one of two files with lines of one time ends there and
// the other begins there.
func (s *sameness) touches(a, b []Line) bool {
	x, y := s.extents[a[0].unit()], s.extents[b[0].unit()]
	return x.last == a[0].Time && y.first == a[0].Time || y.last == a[0].Time && x.first == a[0].Time
}

// touch reports whether any two files of a class touch.
func (s *sameness) touch(t *copySet) bool {
	for i, a := range t.units[:min(len(t.units), maxApart)] {
		if slices.ContainsFunc(t.units[:i], func(b []Line) bool { return s.touches(a, b) }) {
			return true
		}
	}
	return false
}

// wayOf returns the lines of a file at one time, in the order of the file.
func wayOf(here []Line, unit booking) []Line {
	var way []Line
	for i := range here {
		if here[i].unit() == unit {
			way = append(way, here[i])
		}
	}
	slices.SortFunc(way, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Seq, b.Seq), compareContent(&a, &b))
	})
	return way
}

// waysApart reports whether the lines of two files can have none in common. In each
// file they follow each other, so any that are common would lie together: one file
// within the other, or the end of one at the beginning of the other.
func waysApart(a, b []Line) bool {
	if !goesOn(a) || !goesOn(b) {
		return false
	}
	if len(a) < len(b) {
		a, b = b, a
	}
	for shift := 1 - len(b); shift < len(a); shift++ {
		from, to := max(shift, 0), min(shift+len(b), len(a))
		moved := func(x, y Line) bool { return compareMoved(&x, &y) == 0 }
		if slices.EqualFunc(a[from:to], b[from-shift:to-shift], moved) {
			return false
		}
	}
	return true
}

// goesOn reports whether each balance follows from the one before.
func goesOn(way []Line) bool {
	if len(way) > maxSecond {
		return false
	}
	for i := range way {
		if !way[i].Balance.Known || i > 0 && way[i].before() != way[i-1].Balance.Amount {
			return false
		}
	}
	return true
}

// sameMoment reports whether two files have equal lines of a time, and either the
// time is known to the second or the lines are of more than one kind: then both
// have all lines of that time.
func sameMoment(here []Line, a, b uint32) bool {
	of := func(file uint32) []Line {
		return slices.Collect(func(yield func(Line) bool) {
			for _, l := range here {
				if l.File == file && !yield(l) {
					return
				}
			}
		})
	}
	x, y := of(a), of(b)
	equal := func(l, k Line) bool { return compareMoved(&l, &k) == 0 && compareNamed(&l, &k) == 0 }
	if !slices.EqualFunc(x, y, equal) {
		return false
	}
	return x[0].Spread == 0 || slices.ContainsFunc(x, func(l Line) bool { return !equal(l, x[0]) })
}

// heaviest returns the numbers of the heaviest set of items that are all apart from
// each other.
func heaviest[T any](items []T, weight func(T) int, apart func(a, b T) bool) []int {
	var best, at []int
	most := 0
	var extend func(i, sum int)
	extend = func(i, sum int) {
		if sum > most {
			most, best = sum, slices.Clone(at)
		}
		for ; i < len(items); i++ {
			if !slices.ContainsFunc(at, func(k int) bool { return !apart(items[k], items[i]) }) {
				at = append(at, i)
				extend(i+1, sum+weight(items[i]))
				at = at[:len(at)-1]
			}
		}
	}
	extend(0, 0)
	return best
}
