package join

import (
	"cmp"
	"slices"
)

// maxApart bounds how many files are compared with each other for one line.
const maxApart = 12

// touching raises how many lines of one class stand where files only touch in
// their time: the one begins where the other ends. Where balances show that each
// goes its own way there, nothing in one is a copy of anything in the other; and
// where no balance is stated, lines without a serial number are taken for none.
func (s *sameness) touching(here []Line, t *tally) {
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
	// One second of two files that say the same is hardly two movements.
	t.maybe = !known && len(t.line().Says(Serial)) == 0 && t.line().Spread > 0 && s.touch(t)
}

// touches reports whether of two files with lines of one time the one ends there
// and the other begins.
func (s *sameness) touches(a, b []Line) bool {
	x, y := s.extents[a[0].unit()], s.extents[b[0].unit()]
	return x.last == a[0].Time && y.first == a[0].Time || y.last == a[0].Time && x.first == a[0].Time
}

// touch reports whether any two files of a tally touch.
func (s *sameness) touch(t *tally) bool {
	for i, a := range t.units[:min(len(t.units), maxApart)] {
		if slices.ContainsFunc(t.units[:i], func(b []Line) bool { return s.touches(a, b) }) {
			return true
		}
	}
	return false
}

// wayOf is the lines of a file at a time in its order.
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

// waysApart reports whether the lines of two files, which follow each other in
// each, cannot have any in common: the one neither lies within the other nor
// begins as the other ends.
func waysApart(a, b []Line) bool {
	if !goesOn(a) || !goesOn(b) {
		return false
	}
	if len(a) < len(b) {
		a, b = b, a
	}
	for shift := 1 - len(b); shift < len(a); shift++ {
		from, to := max(shift, 0), min(shift+len(b), len(a))
		if slices.EqualFunc(a[from:to], b[from-shift:to-shift], func(x, y Line) bool { return compareMoved(&x, &y) == 0 }) {
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

// sameMoment reports whether all that two files say of a time is the same, and
// the time is known to the second or they say more than one thing: then both have
// the whole of it.
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
	same := slices.EqualFunc(x, y, func(l, k Line) bool { return compareMoved(&l, &k) == 0 && compareNamed(&l, &k) == 0 })
	if !same {
		return false
	}
	return x[0].Spread == 0 || slices.ContainsFunc(x, func(l Line) bool { return compareMoved(&l, &x[0]) != 0 || compareNamed(&l, &x[0]) != 0 })
}

// heaviest is the heaviest set of items of which each two are apart, by number.
func heaviest[T any](items []T, weight func(T) int, apart func(a, b T) bool) []int {
	var best, at []int
	most := 0
	var add func(i, sum int)
	add = func(i, sum int) {
		if sum > most {
			most, best = sum, slices.Clone(at)
		}
		for ; i < len(items); i++ {
			if !slices.ContainsFunc(at, func(k int) bool { return !apart(items[k], items[i]) }) {
				at = append(at, i)
				add(i+1, sum+weight(items[i]))
				at = at[:len(at)-1]
			}
		}
	}
	add(0, 0)
	return best
}
