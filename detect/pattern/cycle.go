package pattern

import (
	"context"
	"slices"

	"dyetrace"
)

// Cycles finds money that comes back: transfers that each leave the payee
// of the one before, later, until one reaches the first payer; no account
// occurs twice, there are at least MinCycle and at most MaxHops transfers, and
// all lie in one Window. Where Alike is above 0, each amount also differs from
// the one before by no more than that share of the larger. These
// are the simple temporal cycles of Kumar and Calders (2SCENT, 2018), bounded in
// length as by Blanuša, Ienne and Atasu (2022); a pair of accounts with several
// transfers that fit makes several. Cycles that share a transfer are one instance.
//
// For each transfer that could be a first one, a search backward from its
// payer over half of the length finds, for every account on the way, the
// latest transfer from which the payer can still be reached. The search forward
// then turns back where that is over. Both are bounded by the window, so that
// most transfers, whose payer receives nothing in it, cost one look-up. When as
// many are listed as Most allows, the rest are counted without being listed; a
// count that would not fit 63 bits stays at the largest number.
func (g *Graph) Cycles(ctx context.Context, b *Bounds) (Found, error) {
	return g.paths(ctx, Cycle, b, func() func(Edge, *listing) {
		c := newCycler(g, b)
		return func(e Edge, into *listing) {
			if g.keep[e] {
				c.from(e, into)
			}
		}
	})
}

// cycler searches from one first transfer after another.
type cycler struct {
	g     *Graph
	b     *Bounds
	depth int // of the search backward, in transfers
	until dyetrace.Instant
	root  Account
	// latest[h][a] is one more than the latest edge out of a from which the
	// root is reached in at most h+1 transfers; 0 where there is none.
	latest  [][]Edge
	reached [][]Account // accounts with an entry in latest[h]
	path    []Edge
	count   ways
}

func newCycler(g *Graph, b *Bounds) *cycler {
	c := &cycler{g: g, b: b, depth: max(1, b.MaxHops/2)}
	c.count.c = c
	c.latest, c.reached = make([][]Edge, c.depth), make([][]Account, c.depth)
	for h := range c.latest {
		c.latest[h] = make([]Edge, g.Accounts())
	}
	return c
}

func (c *cycler) from(e Edge, into *listing) {
	c.root, c.until = c.g.from[e], c.g.time[e]+dyetrace.Instant(c.b.Window)
	if !c.backward(e) {
		return
	}
	before := into.count
	if into.room() {
		c.path = append(c.path[:0], e)
		c.forward(into)
	}
	if !into.room() {
		into.count = addWays(before, c.count.count(e))
	}
	for h := range c.reached {
		for _, a := range c.reached[h] {
			c.latest[h][a] = 0
		}
	}
}

// backward fills latest, and reports whether the root is reached at all.
func (c *cycler) backward(e Edge) bool {
	last := c.g.after(c.g.in.of(c.root), e, c.until)
	if len(last) == 0 || len(c.g.after(c.g.out.of(c.g.to[e]), e, c.until)) == 0 {
		return false
	}
	c.reached[0] = c.reached[0][:0]
	for _, f := range last {
		c.reach(0, f)
	}
	for h := 1; h < c.depth; h++ {
		c.reached[h] = c.reached[h][:0]
		for _, a := range c.reached[h-1] {
			before := c.latest[h-1][a] - 1
			c.mark(h, a, before)
			ins := c.g.in.of(a)
			from, _ := slices.BinarySearch(ins, e+1)
			for _, f := range ins[from:] {
				if f >= before {
					break
				}
				c.reach(h, f)
			}
		}
	}
	return true
}

func (c *cycler) reach(h int, f Edge) {
	if a := c.g.from[f]; a != c.root {
		c.mark(h, a, f)
	}
}

func (c *cycler) mark(h int, a Account, f Edge) {
	if c.latest[h][a] == 0 {
		c.reached[h] = append(c.reached[h], a)
	}
	c.latest[h][a] = max(c.latest[h][a], f+1)
}

func (c *cycler) forward(into *listing) {
	e := c.path[len(c.path)-1]
	a := c.g.to[e]
	if !into.room() {
		return
	}
	// Near the end the search backward has found until when the root can still be
	// reached from here; further away only the window bounds what may follow.
	left := c.b.MaxHops - len(c.path)
	outs := c.g.out.of(a)
	if left <= c.depth {
		before := c.latest[left-1][a]
		if before <= e+1 {
			return
		}
		from, _ := slices.BinarySearch(outs, e+1)
		to, _ := slices.BinarySearch(outs, before)
		outs = outs[from:to]
	} else {
		outs = c.g.after(outs, e, c.until)
	}
	// A transfer to the root closes a cycle and goes no further; any other goes on,
	// if it may and its payee is not on the path already.
	for _, f := range outs {
		to := c.g.to[f]
		if c.b.Alike > 0 && !c.g.alike(e, f, c.b.Alike) {
			continue
		}
		if to == c.root {
			if len(c.path)+1 >= c.b.MinCycle {
				into.add(append(c.path, f))
			}
			continue
		}
		if left > 1 && !c.visited(to) {
			c.path = append(c.path, f)
			c.forward(into)
			c.path = c.path[:len(c.path)-1]
		}
	}
}

// alike reports whether two amounts differ by no more than a share of the
// larger.
func (g *Graph) alike(e, f Edge, share float64) bool {
	large, small := float64(g.amount[e]), float64(g.amount[f])
	if large < small {
		large, small = small, large
	}
	return large-small <= share*large
}

func (c *cycler) visited(a Account) bool {
	for _, e := range c.path {
		if c.g.to[e] == a {
			return true
		}
	}
	return false
}
