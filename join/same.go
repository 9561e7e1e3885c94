package join

import (
	"slices"
)

// maxClasses bounds how many ways of naming a counterparty are compared with
// each other for one movement.
const maxClasses = 16

// Same lets the copies of a line that overlapping files hold fall together and
// gives what is left, in an order of its own. Lines are copies where they agree
// in account, direction, time, amount, balance, counterparty's number and
// serial number. Two such lines in one file are two movements: there are as
// many as the file has that shows the most. Where a balance is stated, a line
// that leaves the counterparty or the serial number out, or masks it, is a copy
// of the one line that agrees with it in the rest: the same amount cannot leave
// the same balance twice in one second unless the file shows both.
func Same(lines []Line) []Line {
	sortLines(lines, func(a, b *Line) int {
		if c := compareMoved(a, b); c != 0 {
			return c
		}
		if c := compareNamed(a, b); c != 0 {
			return c
		}
		return compareSource(a, b)
	})
	kept := lines[:0]
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && compareMoved(&lines[i], &lines[j]) == 0 {
			j++
		}
		if j == i+1 {
			kept = append(kept, lines[i])
		} else {
			kept = append(kept, settle(lines[i:j])...)
		}
		i = j
	}
	for i := range kept {
		kept[i].Nth = 0
		if i > 0 && compareMoved(&kept[i-1], &kept[i]) == 0 && compareNamed(&kept[i-1], &kept[i]) == 0 {
			kept[i].Nth = kept[i-1].Nth + 1
		}
	}
	return kept
}

// settle gives the movements that lines of one account, time, direction,
// amount and balance tell of.
func settle(group []Line) []Line {
	classes := classesOf(group)
	if group[0].Balance.Known && len(classes) > 1 && len(classes) <= maxClasses {
		classes = fold(classes)
	}
	var kept []Line
	for _, class := range classes {
		kept = append(kept, most(class)...)
	}
	sortLines(kept, func(a, b *Line) int {
		if c := compareNamed(a, b); c != 0 {
			return c
		}
		return compareSource(a, b)
	})
	return kept
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

// saysLess reports whether a says nothing that b does not say, and less.
func saysLess(a, b *Line) bool {
	less := false
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

// most is the lines of the file that has the most of a class; of several the
// one that says more, then the one that comes first.
func most(class []Line) []Line {
	if len(class) == 1 {
		return class
	}
	sortLines(class, compareSource)
	byFile := map[uint32][]Line{}
	var files []uint32
	seen := map[[2]int64]bool{} // a line of a content that several file names have
	for i := range class {
		l := &class[i]
		if at := [2]int64{int64(l.File), l.Row}; !seen[at] {
			seen[at] = true
			if byFile[l.File] == nil {
				files = append(files, l.File)
			}
			byFile[l.File] = append(byFile[l.File], *l)
		}
	}
	best := files[0]
	for _, f := range files[1:] {
		if len(byFile[f]) > len(byFile[best]) {
			best = f
		}
	}
	// The file that says the most speaks for as many as it has.
	kept := byFile[best]
	fullest := best
	for _, f := range files {
		if weight(&byFile[f][0]) > weight(&byFile[fullest][0]) {
			fullest = f
		}
	}
	copy(kept, byFile[fullest])
	return kept
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
