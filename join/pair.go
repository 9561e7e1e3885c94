package join

import (
	"bytes"
	"cmp"
	"container/heap"
	"slices"
	"time"

	"dyetrace"
)

// minSerial is how long a number must be to tell movements apart across
// institutions: shorter ones are running numbers that start over.
const minSerial = 6

// None is the partner of a line that has none.
const None = int32(-1)

// Pair finds for each line the line on the other side of its movement: same
// payer, payee and net amount, opposite directions, and equal serial numbers or
// times no further apart than within beside what the lines leave open. Each
// line gets one partner at most, those nearest in time first; where several
// lines of one amount are within reach of each other, see aligner. It gives the
// partner of each line; all lines are of one currency, and Same has been there.
// Sides of complete records come before other lines, and never pair with each
// other.
func Pair(lines []Line, within time.Duration) []int32 {
	partners := make([]int32, len(lines))
	order := make([]int32, 0, len(lines))
	for i := range lines {
		partners[i] = None
		if lines[i].Named {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &lines[a], &lines[b]
		if c := comparePairs(x, y); c != 0 {
			return c
		}
		return compareContent(x, y)
	})
	p := pairer{lines: lines, within: within, partners: partners, align: aligner{lines: lines, within: within, partners: partners}}
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && comparePairs(&lines[order[i]], &lines[order[j]]) == 0 {
			j++
		}
		if j > i+1 {
			p.group(order[i:j])
		}
		i = j
	}
	return partners
}

// comparePairs orders lines by payer, payee and net amount.
func comparePairs(a, b *Line) int {
	ap, aq := a.sides()
	bp, bq := b.sides()
	return cmp.Or(cmp.Compare(ap, bp), cmp.Compare(aq, bq), cmp.Compare(a.Net, b.Net))
}

// pairer pairs the lines of one payer, payee and amount.
type pairer struct {
	lines    []Line
	within   time.Duration
	partners []int32
	near     near
	align    aligner
	rest     []int32
}

// group pairs the lines of a group, which come in order of time.
func (p *pairer) group(group []int32) {
	p.withRecords(group)
	p.bySerial(group)
	p.rest = p.rest[:0]
	for _, i := range group {
		if p.free(i) {
			p.rest = append(p.rest, i)
		}
	}
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
	return l.Time + dyetrace.Instant(p.within) + dyetrace.Instant(l.Spread)
}

// cluster pairs lines that are within reach of each other.
func (p *pairer) cluster(cluster []int32) {
	if len(cluster) > 2 && p.align.take(cluster) {
		p.align.align()
		return
	}
	p.near.reset(p.lines, p.within)
	for _, i := range cluster {
		p.near.add(i)
	}
	p.near.pair(p.partners)
}

// free reports whether a line of a statement has no partner yet.
func (p *pairer) free(i int32) bool { return p.partners[i] == None && p.lines[i].Record == 0 }

// withRecords pairs lines with complete records that say the same.
func (p *pairer) withRecords(group []int32) {
	if !slices.ContainsFunc(group, func(i int32) bool { return p.lines[i].Record > 0 }) {
		return
	}
	for _, in := range [...]bool{false, true} {
		p.near.reset(p.lines, p.within)
		for _, i := range group {
			if l := &p.lines[i]; (l.Record > 0) == (l.In != in) {
				p.near.add(i)
			}
		}
		p.near.pair(p.partners)
	}
}

// bySerial pairs lines that state one number.
func (p *pairer) bySerial(group []int32) {
	numbered := make([]int32, 0, len(group))
	for _, i := range group {
		if p.free(i) && len(p.lines[i].Says(Serial)) >= minSerial {
			numbered = append(numbered, i)
		}
	}
	if len(numbered) < 2 {
		return
	}
	slices.SortStableFunc(numbered, func(a, b int32) int {
		return bytes.Compare(p.lines[a].Says(Serial), p.lines[b].Says(Serial))
	})
	for i := 0; i < len(numbered); {
		j := i + 1
		p.near.reset(p.lines, endless)
		p.near.add(numbered[i])
		for j < len(numbered) && bytes.Equal(p.lines[numbered[i]].Says(Serial), p.lines[numbered[j]].Says(Serial)) {
			p.near.add(numbered[j])
			j++
		}
		p.near.pair(p.partners)
		i = j
	}
}

// endless is a tolerance that every two lines are within.
const endless = time.Duration(1<<63 - 1)

// near pairs lines of opposite directions, nearest in time first. The nearest
// two are always neighbours among those that are left, so a list of neighbours
// and a heap of their distances do.
type near struct {
	lines      []Line
	within     time.Duration
	items      []int32
	prev, next []int32
	heap       []gap
}

// gap is two neighbours of opposite directions and how far apart they are.
type gap struct {
	distance    time.Duration
	left, right int32
}

func (n *near) reset(lines []Line, within time.Duration) {
	n.lines, n.within = lines, within
	n.items, n.prev, n.next, n.heap = n.items[:0], n.prev[:0], n.next[:0], n.heap[:0]
}

// add takes the next line in order of time.
func (n *near) add(line int32) { n.items = append(n.items, line) }

func (n *near) Len() int      { return len(n.heap) }
func (n *near) Swap(i, j int) { n.heap[i], n.heap[j] = n.heap[j], n.heap[i] }
func (n *near) Push(g any)    { n.heap = append(n.heap, g.(gap)) }
func (n *near) Pop() any {
	last := n.heap[len(n.heap)-1]
	n.heap = n.heap[:len(n.heap)-1]
	return last
}

// Less orders by distance, and equal distances by place in time.
func (n *near) Less(i, j int) bool {
	a, b := &n.heap[i], &n.heap[j]
	return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.left, b.left), cmp.Compare(a.right, b.right)) < 0
}

// pair pairs what was added.
func (n *near) pair(partners []int32) {
	if len(n.items) < 2 {
		return
	}
	for i := range n.items {
		n.prev, n.next = append(n.prev, int32(i)-1), append(n.next, int32(i)+1)
	}
	wide := n.wide()
	for i := range int32(len(n.items) - 1) {
		n.meet(i, i+1)
		for j := i + 2; wide && int(j) < len(n.items); j++ {
			n.meet(i, j)
		}
	}
	for len(n.heap) > 0 {
		g := heap.Pop(n).(gap)
		a, b := n.items[g.left], n.items[g.right]
		if partners[a] != None || partners[b] != None {
			continue
		}
		partners[a], partners[b] = b, a
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

// maxWide bounds how many lines are all compared with each other.
const maxWide = 1 << 10

// wide reports whether lines leave open when they were, so that the nearest
// two need not be neighbours.
func (n *near) wide() bool {
	return len(n.items) <= maxWide && slices.ContainsFunc(n.items, func(i int32) bool { return n.lines[i].Spread > 0 })
}

// meet notes that two items may be partners.
func (n *near) meet(left, right int32) {
	a, b := &n.lines[n.items[left]], &n.lines[n.items[right]]
	if a.In == b.In {
		return
	}
	if d := apart(a, b); d <= n.within {
		heap.Push(n, gap{d, left, right})
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
