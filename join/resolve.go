package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"dyetrace"
)

// Names holds the numbers and holders of accounts.
type Names struct {
	// Number returns an account's number as written, and Holder who holds it,
	// empty where no file names the holder.
	Number, Holder func(account uint32) []byte
}

// peerFit is how well the counterparty that a line states fits an account. More
// is better.
type peerFit uint8

const (
	anotherAccount peerFit = iota // it is another account
	nothingStated                 // nothing is stated that could fit or not
	fittingAccount                // a name or a masked number that fits
	namedAccount                  // the account's number
)

// minShown is how many signs of a masked number must be shown to count as
// evidence. Banks show at least the last four.
const minShown = 4

// fitOf returns how well the counterparty that line l states fits the account
// other.
func (n *Names) fitOf(l *Line, other uint32) peerFit {
	if l.Named {
		if l.Peer == other {
			return namedAccount
		}
		return anotherAccount
	}
	found := nothingStated
	if masked := l.Says(Peer); len(masked) > 0 {
		if !FitsMask(masked, n.Number(other)) {
			return anotherAccount
		}
		if shownDigits(masked) >= minShown {
			found = fittingAccount
		}
	}
	if name := l.Says(PeerName); len(name) > 0 {
		holder := n.Holder(other)
		switch {
		case len(holder) == 0:
		case sameName(name, holder):
			found = fittingAccount
		default:
			return anotherAccount
		}
	}
	return found
}

// sameName reports whether two names may be of one holder: signs that either
// masks fit every sign.
func sameName(a, b []byte) bool {
	x, y := []rune(string(bytes.TrimSpace(a))), []rune(string(bytes.TrimSpace(b)))
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i] != y[i] && !isMask(x[i]) && !isMask(y[i]) {
			return false
		}
	}
	return true
}

// maxWindowLines bounds how many lines of one amount are compared with one line.
const maxWindowLines = 1 << 10

// Resolve finds partners for lines that do not name their counterparty by its
// number. A line of the opposite direction, of the same net amount and within
// the tolerance is a candidate where neither line contradicts the other and at
// least one of them names the other, or both have one serial number. Two lines
// become partners where each is the only candidate of the other: where there are
// several, or more than maxWindowLines to look at, Resolve does not guess.
func Resolve(lines []Line, partners []int32, tolerance time.Duration, known *Names) {
	r := &resolver{lines: lines, tolerance: tolerance, known: known, only: map[int32]int32{}}
	var unnamed []int32
	of := map[sideKey]bool{}
	for i := range lines {
		if l := &lines[i]; partners[i] == None && !l.Named {
			unnamed = append(unnamed, int32(i))
			of[sideKey{l.Net, l.Account, l.In}] = true
		}
	}
	if len(unnamed) == 0 {
		return
	}
	slices.SortFunc(unnamed, func(a, b int32) int {
		return cmp.Or(cmp.Compare(lines[a].Net, lines[b].Net), compareContent(&lines[a], &lines[b]))
	})
	together(unnamed, func(a, b int32) bool { return lines[a].Net == lines[b].Net },
		func(group []int32) { r.window(group, func(a, b int32) bool { return true }) })
	// A line that names its counterparty is a candidate of that account's lines alone, and
	// of these only where they do not name theirs. So complete records, which name both, are
	// compared with few lines, however many there are of an amount.
	beside := unnamed
	keyOf := func(i int32) sideKey {
		if l := &lines[i]; l.Named {
			return sideKey{l.Net, l.Peer, !l.In}
		}
		return sideKey{lines[i].Net, lines[i].Account, lines[i].In}
	}
	for i := range lines {
		if partners[i] == None && lines[i].Named && of[keyOf(int32(i))] {
			beside = append(beside, int32(i))
		}
	}
	slices.SortFunc(beside, func(a, b int32) int {
		x, y := keyOf(a), keyOf(b)
		return cmp.Or(x.compare(&y), compareContent(&lines[a], &lines[b]))
	})
	together(beside, func(a, b int32) bool { return keyOf(a) == keyOf(b) }, func(group []int32) {
		r.window(group, func(a, b int32) bool { return lines[a].Named != lines[b].Named })
	})
	// Both must have no other choice: one line alone may be the only candidate of
	// many.
	for i, j := range r.only {
		if j != None && r.only[j] == i {
			partners[i], partners[j] = j, i
		}
	}
}

// sideKey is what lines have in common of which some name the account of the others.
type sideKey struct {
	net     dyetrace.Amount
	account uint32
	in      bool // of the account's lines
}

func (k *sideKey) compare(other *sideKey) int {
	return cmp.Or(cmp.Compare(k.net, other.net), cmp.Compare(k.account, other.account), compareBool(k.in, other.in))
}

// together calls fn with each run of items of which every two neighbours are alike.
func together(all []int32, alike func(a, b int32) bool, fn func(group []int32)) {
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && alike(all[i], all[j]) {
			j++
		}
		fn(all[i:j])
		i = j
	}
}

// resolver finds the only candidates of lines.
type resolver struct {
	lines     []Line
	tolerance time.Duration
	known     *Names
	only      map[int32]int32 // the only candidate of each line; None: several
}

func (r *resolver) note(a, b int32) {
	if _, some := r.only[a]; some {
		r.only[a] = None
	} else {
		r.only[a] = b
	}
}

// window compares the lines of a group, which are in order of time, with those within
// reach behind them that may be candidates. The search for one ends at the first line out
// of reach. Only those that may be count for the bound, so that others decide nothing.
func (r *resolver) window(group []int32, may func(a, b int32) bool) {
	// Of lines that name their counterparty, and of others: end of the lines that are known to
	// be in reach of one beyond the bound.
	var ends [2]int
	for k, i := range group {
		a := &r.lines[i]
		uncompared := &ends[0]
		if a.Named {
			uncompared = &ends[1]
		}
		inReach := func(j int) bool {
			return time.Duration(r.lines[group[j]].Time-a.Time)-a.Spread <= r.tolerance
		}
		compared, j := 0, k+1
		for ; j < len(group) && inReach(j); j++ {
			if !may(i, group[j]) {
				continue
			}
			if compared == maxWindowLines {
				break
			}
			compared++
			if r.known.candidates(a, &r.lines[group[j]]) {
				r.note(i, group[j])
				r.note(group[j], i)
			}
		}
		// A line beyond the bound may be a candidate, too. Neither it nor this one can
		// be sure of an only candidate.
		if j < len(group) && inReach(j) {
			r.only[i] = None
			*uncompared = max(*uncompared, j)
			for ; *uncompared < len(group) && inReach(*uncompared); *uncompared++ {
				if other := group[*uncompared]; may(i, other) {
					r.only[other] = None
				}
			}
		}
	}
}

// candidates reports whether two lines may be the sides of one movement, one of
// them at least not naming its counterparty.
func (n *Names) candidates(a, b *Line) bool {
	if a.In == b.In || a.Account == b.Account || a.Named && b.Named || a.Record > 0 && b.Record > 0 {
		return false
	}
	x, y := n.fitOf(a, b.Account), n.fitOf(b, a.Account)
	if x == anotherAccount || y == anotherAccount {
		return false
	}
	serial := a.Says(Serial)
	return x > nothingStated || y > nothingStated || len(serial) >= MinSerial && bytes.Equal(serial, b.Says(Serial))
}
