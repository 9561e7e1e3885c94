package join

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/internal/queue"
)

// MinSerial is how long a serial number must be to identify a movement across
// institutions. Shorter ones are mostly running numbers that start over; six
// digits was chosen by hand.
const MinSerial = 6

// None is the partner of a line that has none.
const None = int32(-1)

// Pair finds for each line the line on the other side of its movement. The two
// have the same payer, payee and net amount, opposite directions, and either
// equal serial numbers or times no further apart than tolerance, beside what the
// lines leave open. Each line gets one partner at most, those nearest in time
// first; where several lines of one amount are within reach of each other, see
// aligner. Sides of complete records are paired before other lines, and never
// with each other.
//
// Pair returns the partner of each line. All lines must be of one currency and
// have been through Same.
func Pair(lines []Line, tolerance time.Duration) []int32 {
	partners := make([]int32, len(lines))
	// A line that does not name its other side by an account's number has no key
	// to pair by; Resolve looks at it later.
	keys := make([]pairKey, 0, len(lines))
	for i := range lines {
		partners[i] = None
		if lines[i].Named {
			keys = append(keys, keyOf(lines, int32(i)))
		}
	}
	// The content breaks ties, so that partners do not depend on the order in which
	// files were read.
	slices.SortFunc(keys, func(a, b pairKey) int {
		if c := a.compare(&b); c != 0 {
			return c
		}
		return compareContent(&lines[a.line], &lines[b.line])
	})
	order := make([]int32, len(keys))
	for i := range keys {
		order[i] = keys[i].line
	}
	// Lines that agree in payer, payee and net amount are neighbours now, and only
	// these can be partners.
	p := newPairer(lines, tolerance, partners)
	for i := 0; i < len(keys); {
		j := i + 1
		for j < len(keys) && keys[i].together(&keys[j]) {
			j++
		}
		if j > i+1 {
			p.pairGroup(order[i:j])
		}
		i = j
	}
	return partners
}

// pairKey is what lines are sorted by: payer and payee, net amount, time. It is
// kept apart from the lines because these are large to move.
type pairKey struct {
	sides uint64
	net   dyetrace.Amount
	time  dyetrace.Instant
	line  int32
}

func keyOf(lines []Line, i int32) pairKey {
	l := &lines[i]
	payer, payee := l.sides()
	return pairKey{uint64(payer)<<32 | uint64(payee), l.Net, l.Time, i}
}

// together reports whether two lines have one payer, payee and net amount.
func (a *pairKey) together(b *pairKey) bool { return a.sides == b.sides && a.net == b.net }

func (a *pairKey) compare(b *pairKey) int {
	switch {
	case a.sides != b.sides:
		return cmp.Compare(a.sides, b.sides)
	case a.net != b.net:
		return cmp.Compare(a.net, b.net)
	}
	return cmp.Compare(a.time, b.time)
}

// pairer pairs the lines of one payer, payee and amount.
type pairer struct {
	lines     []Line
	tolerance time.Duration
	partners  []int32
	near      near
	align     aligner
	rest      []int32
	numbered  []int32
}

func newPairer(lines []Line, tolerance time.Duration, partners []int32) *pairer {
	return &pairer{
		lines: lines, tolerance: tolerance, partners: partners,
		near:  newNear(),
		align: aligner{lines: lines, tolerance: tolerance, partners: partners},
	}
}

// pairGroup pairs the lines of a group, which are in order of time.
func (p *pairer) pairGroup(group []int32) {
	// The surest first: a complete record is one movement with both its sides, and
	// a number that both sides state is better than any time.
	p.withRecords(group)
	p.bySerial(group)
	p.rest = p.rest[:0]
	for _, i := range group {
		if p.free(i) {
			p.rest = append(p.rest, i)
		}
	}
	// The others are cut wherever time leaves a gap that no pair can cross. Each
	// cluster then has its best pairs whatever the other clusters have, and stays
	// small enough to be aligned.
	for i := 0; i < len(p.rest); {
		j, end := i+1, p.reach(p.rest[i])
		for j < len(p.rest) && p.lines[p.rest[j]].Time <= end {
			end = max(end, p.reach(p.rest[j]))
			j++
		}
		p.cluster(p.rest[i:j])
		i = j
	}
}

// reach is the last time at which a line may have a partner.
func (p *pairer) reach(i int32) dyetrace.Instant {
	l := &p.lines[i]
	return l.Time + dyetrace.Instant(p.tolerance) + dyetrace.Instant(l.Spread)
}

// cluster pairs lines that are within reach of each other.
func (p *pairer) cluster(cluster []int32) {
	switch {
	case len(cluster) < 2:
		return
	case len(cluster) == 2:
		a, b := &p.lines[cluster[0]], &p.lines[cluster[1]]
		if a.In != b.In && apart(a, b) <= p.tolerance {
			p.partners[cluster[0]], p.partners[cluster[1]] = cluster[1], cluster[0]
		}
		return
	case p.align.load(cluster):
		p.align.align()
		return
	}
	// The table of an alignment would be too large: nearest in time must do.
	p.near.reset(p.lines, p.tolerance)
	for _, i := range cluster {
		p.near.addLine(i)
	}
	p.near.pair(p.partners)
}

// free reports whether a line of a statement has no partner yet.
func (p *pairer) free(i int32) bool { return p.partners[i] == None && p.lines[i].Record == 0 }

// withRecords pairs lines with complete records of the same movement.
func (p *pairer) withRecords(group []int32) {
	if !slices.ContainsFunc(group, func(i int32) bool { return p.lines[i].Record > 0 }) {
		return
	}
	for _, in := range [...]bool{false, true} {
		p.near.reset(p.lines, p.tolerance)
		for _, i := range group {
			if l := &p.lines[i]; (l.Record > 0) == (l.In != in) {
				p.near.addLine(i)
			}
		}
		p.near.pair(p.partners)
	}
}

// bySerial pairs lines that state one number.
func (p *pairer) bySerial(group []int32) {
	numbered := p.numbered[:0]
	for _, i := range group {
		if p.free(i) && len(p.lines[i].Says(Serial)) >= MinSerial {
			numbered = append(numbered, i)
		}
	}
	p.numbered = numbered
	if len(numbered) < 2 {
		return
	}
	slices.SortStableFunc(numbered, func(a, b int32) int {
		return bytes.Compare(p.lines[a].Says(Serial), p.lines[b].Says(Serial))
	})
	for i := 0; i < len(numbered); {
		j := i + 1
		p.near.reset(p.lines, endless)
		p.near.addLine(numbered[i])
		for j < len(numbered) && bytes.Equal(p.lines[numbered[i]].Says(Serial), p.lines[numbered[j]].Says(Serial)) {
			p.near.addLine(numbered[j])
			j++
		}
		p.near.pair(p.partners)
		i = j
	}
}

// endless is a tolerance that no two lines exceed.
const endless = time.Duration(1<<63 - 1)

// near pairs lines of opposite directions, nearest in time first. The nearest
// two are always neighbours among the lines that are left, so a list of
// neighbours and a heap of their distances are enough.
type near struct {
	lines      []Line
	tolerance  time.Duration
	items      []int32
	prev, next []int32
	gaps       queue.Queue[gap]
}

// newNear returns a near whose gaps are ordered by distance, and gaps of equal
// distance by time.
func newNear() near {
	return near{gaps: queue.Queue[gap]{Before: func(a, b *gap) bool {
		if a.distance != b.distance {
			return a.distance < b.distance
		}
		return a.left < b.left || a.left == b.left && a.right < b.right
	}}}
}

// gap is two neighbours of opposite directions and how far apart they are.
type gap struct {
	distance    time.Duration
	left, right int32
}

func (n *near) reset(lines []Line, tolerance time.Duration) {
	n.lines, n.tolerance = lines, tolerance
	n.items, n.prev, n.next = n.items[:0], n.prev[:0], n.next[:0]
	n.gaps.Reset()
}

// addLine adds the next line in order of time.
func (n *near) addLine(line int32) { n.items = append(n.items, line) }

// pair pairs the lines that were added.
func (n *near) pair(partners []int32) {
	if len(n.items) < 2 {
		return
	}
	for i := range n.items {
		n.prev, n.next = append(n.prev, int32(i)-1), append(n.next, int32(i)+1)
	}
	// Where lines leave open when they were, the nearest two need not be
	// neighbours: then every two within reach are compared.
	wide := n.wide()
	for i := range int32(len(n.items) - 1) {
		if wide {
			n.meetAll(i)
		} else {
			n.meet(i, i+1)
		}
	}
	for n.gaps.Len() > 0 {
		g := n.gaps.Pop()
		a, b := n.items[g.left], n.items[g.right]
		if partners[a] != None || partners[b] != None {
			continue
		}
		partners[a], partners[b] = b, a
		// Both leave the list, and the lines on either side of them become
		// neighbours: they may be the next pair.
		left, right := n.prev[g.left], n.next[g.right]
		if left >= 0 {
			n.next[left] = right
		}
		if int(right) < len(n.items) {
			n.prev[right] = left
			if left >= 0 {
				n.meet(left, right)
			}
		}
	}
}

// maxWide bounds with how many others of the opposite direction a line is compared, and how
// many lines are all compared with each other.
const maxWide = 1 << 10

// wide reports whether lines leave open when they were, so that the nearest
// two need not be neighbours.
func (n *near) wide() bool {
	return slices.ContainsFunc(n.items, func(i int32) bool { return n.lines[i].Spread > 0 })
}

// meetAll notes the items that may be partners of one before them. Only what is within reach counts for the bound: what lies elsewhere decides nothing.
func (n *near) meetAll(left int32) {
	a := &n.lines[n.items[left]]
	met := 0
	for j := int(left) + 1; j < len(n.items) && met < maxWide; j++ {
		b := &n.lines[n.items[j]]
		if time.Duration(b.Time-a.Time)-a.Spread > n.tolerance {
			return
		}
		if a.In != b.In {
			met++
			n.meet(left, int32(j))
		}
	}
}

// meet notes that two items may be partners, if they are near enough.
func (n *near) meet(left, right int32) {
	a, b := &n.lines[n.items[left]], &n.lines[n.items[right]]
	if a.In == b.In {
		return
	}
	if d := apart(a, b); d <= n.tolerance {
		n.gaps.Push(gap{d, left, right})
	}
}

// apart is how far apart the times of two lines are at least: the true time of
// a line lies up to Spread after the one it states.
func apart(a, b *Line) time.Duration {
	if a.Time > b.Time {
		a, b = b, a
	}
	return max(0, time.Duration(b.Time-a.Time)-a.Spread)
}
