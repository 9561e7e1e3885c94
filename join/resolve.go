package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"
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
	var open []int32
	for i := range lines {
		if partners[i] == None {
			open = append(open, int32(i))
		}
	}
	slices.SortFunc(open, func(a, b int32) int {
		return cmp.Or(cmp.Compare(lines[a].Net, lines[b].Net), compareContent(&lines[a], &lines[b]))
	})
	only := make(map[int32]int32, len(open)) // the only candidate of each line; None: several
	note := func(a, b int32) {
		if _, some := only[a]; some {
			only[a] = None
		} else {
			only[a] = b
		}
	}
	// Lines of one amount are neighbours, in order of time: the search for one ends
	// at the first line of another amount or out of reach.
	uncompared := 0 // end of the lines in open that are known to be in reach of one beyond the bound
	for k, i := range open {
		a := &lines[i]
		inReach := func(b *Line) bool {
			return b.Net == a.Net && time.Duration(b.Time-a.Time)-a.Spread <= tolerance
		}
		bound := min(len(open), k+1+maxWindowLines)
		for _, j := range open[k+1 : bound] {
			b := &lines[j]
			if !inReach(b) {
				break
			}
			if known.candidates(a, b) {
				note(i, j)
				note(j, i)
			}
		}
		// A line beyond the bound may be a candidate, too. Neither it nor this one can
		// be sure of an only candidate.
		if bound < len(open) && inReach(&lines[open[bound]]) {
			only[i] = None
			uncompared = max(uncompared, bound)
			for ; uncompared < len(open) && inReach(&lines[open[uncompared]]); uncompared++ {
				only[open[uncompared]] = None
			}
		}
	}
	// Both must have no other choice: one line alone may be the only candidate of
	// many.
	for i, j := range only {
		if j != None && only[j] == i {
			partners[i], partners[j] = j, i
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
