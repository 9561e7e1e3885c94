package pattern

import (
	"context"
	"math/bits"
	"runtime"
	"slices"

	"dyetrace"
)

// Chains finds money that goes from account to account. A transfer follows
// another if it leaves its payee, later, within Dwell, and its amount is at
// most the other's and lacks no more than the share Retained of it; where
// Retained is 1 any amount will do. Where Alike is above 0, it counts instead:
// the amounts differ by no more than that share of the larger, either way, as
// where the money changes its currency. A chain is transfers that each follow
// the one before, and no account occurs twice in it; it begins with one that
// follows none, ends where it cannot go on or has MaxHops transfers, and has at least
// MinHops. An account that makes more than MaxPeers transfers within Dwell
// ends a chain. Chains that share a transfer are one instance.
func (g *Graph) Chains(ctx context.Context, b *Bounds) (Found, error) {
	lost := uint64(b.Retained * 1e6)
	return g.paths(ctx, Chain, b, func() func(Edge, *listing) {
		c := chainer{g: g, b: b, lost: lost}
		return func(e Edge, into *listing) {
			if g.keep[e] && !c.followsAny(e) {
				c.path = append(c.path[:0], e)
				c.extend(into)
			}
		}
	})
}

type chainer struct {
	g    *Graph
	b    *Bounds
	lost uint64 // parts in a million that may be missing
	path []Edge
}

// follows reports whether f follows e as far as amounts show.
func (c *chainer) follows(e, f Edge) bool {
	if c.b.Alike > 0 {
		return c.g.alike(e, f, c.b.Alike)
	}
	if c.lost >= 1e6 {
		return true
	}
	before, after := uint64(c.g.amount[e]), uint64(c.g.amount[f])
	high, low := bits.Mul64(before, c.lost)
	missing, _ := bits.Div64(high, low, 1e6)
	return after <= before && after >= before-missing
}

func (c *chainer) next(e Edge) []Edge {
	next := c.g.after(c.g.out.of(c.g.to[e]), e, c.g.time[e]+dyetrace.Instant(c.b.Dwell))
	if len(next) > c.b.MaxPeers {
		return nil
	}
	return next
}

func (c *chainer) followsAny(e Edge) bool {
	ins := c.g.in.of(c.g.from[e])
	at, _ := slices.BinarySearch(ins, e)
	for i := at - 1; i >= 0 && c.g.time[e]-c.g.time[ins[i]] <= dyetrace.Instant(c.b.Dwell); i-- {
		comesBack := c.g.from[ins[i]] == c.g.to[e]
		if !comesBack && c.follows(ins[i], e) && len(c.next(ins[i])) > 0 {
			return true
		}
	}
	return false
}

func (c *chainer) visited(a Account) bool {
	if c.g.from[c.path[0]] == a {
		return true
	}
	return slices.ContainsFunc(c.path, func(e Edge) bool { return c.g.to[e] == a })
}

func (c *chainer) extend(into *listing) {
	longer := false
	if len(c.path) < c.b.MaxHops {
		e := c.path[len(c.path)-1]
		for _, f := range c.next(e) {
			if !c.follows(e, f) || c.visited(c.g.to[f]) {
				continue
			}
			longer = true
			c.path = append(c.path, f)
			c.extend(into)
			c.path = c.path[:len(c.path)-1]
		}
	}
	if !longer && len(c.path) >= c.b.MinHops {
		into.add(c.path)
	}
}

// listing counts paths and keeps the first of them.
type listing struct {
	g     *Graph
	kind  Kind
	most  int
	count int64
	found []Instance
}

// room reports whether more may be listed.
func (l *listing) room() bool { return len(l.found) < l.most }

func (l *listing) add(path []Edge) {
	l.count++
	if len(l.found) < l.most {
		l.found = append(l.found, Instance{
			Kind: l.kind, Center: l.g.from[path[0]], Edges: slices.Clone(path), Peers: len(path),
		})
	}
}

// paths calls find for every edge on all cores, lists what it adds in order of
// edges, whoever was first to find it, and joins it to instances.
func (g *Graph) paths(ctx context.Context, kind Kind, b *Bounds, find func() func(Edge, *listing)) (Found, error) {
	const block = 1 << 12
	f := Found{Kind: kind}
	var members []Instance
	wave := 64 * runtime.GOMAXPROCS(0)
	workers := make(chan func(Edge, *listing), runtime.GOMAXPROCS(0))
	for range cap(workers) {
		workers <- find()
	}
	for begin := 0; begin < len(g.time); begin += wave * block {
		lists := make([]listing, min(wave, (len(g.time)-begin+block-1)/block))
		err := eachOne(ctx, len(lists), func(i int) {
			do := <-workers
			defer func() { workers <- do }()
			lists[i] = listing{g: g, kind: kind, most: b.Most - len(members)}
			for e := begin + i*block; e < min(len(g.time), begin+(i+1)*block); e++ {
				do(Edge(e), &lists[i])
			}
		})
		if err != nil {
			return Found{}, err
		}
		for i := range lists {
			f.Members = addWays(f.Members, lists[i].count)
			members = append(members, first(lists[i].found, b.Most-len(members))...)
		}
	}
	f.Instances, f.Listed = maximal(members), int64(len(members))
	return f, nil
}

func first(list []Instance, n int) []Instance { return list[:min(n, len(list))] }
