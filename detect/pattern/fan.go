package pattern

import (
	"context"
	"sync/atomic"

	"dyetrace"
)

// Fans finds fan-ins or fan-outs. A fan of an account is a window of its ins or
// outs, no longer than Window, with at least MinPeers distinct other sides. Of
// windows that overlap, the one with most distinct others is taken, the
// earliest of equals, then the same on both sides of it; so no transfer is
// in two fans of one kind. An account that has more than MaxPeers others in
// some window is a hub, is counted, and draws none.
func (g *Graph) Fans(ctx context.Context, kind Kind, b *Bounds) (Found, error) {
	sides, peer := &g.in, g.from
	if kind == FanOut {
		sides, peer = &g.out, g.to
	}
	var hubs atomic.Int64
	found, err := g.search(ctx, func() func(Account, []Instance) []Instance {
		w := windows{g: g, peer: peer, b: b, count: map[Account]int{}}
		return func(a Account, into []Instance) []Instance {
			edges := sides.of(a)
			if len(edges) < b.MinPeers {
				return into
			}
			w.slide(edges)
			if w.most > b.MaxPeers {
				hubs.Add(1)
				return into
			}
			return w.takeBest(kind, a, edges, 0, len(edges), into)
		}
	})
	return Found{Kind: kind, Instances: found, Count: int64(len(found)), Hubs: int(hubs.Load())}, err
}

// windows looks for the windows of one account after another.
type windows struct {
	g     *Graph
	peer  []Account
	b     *Bounds
	count map[Account]int
	// For each edge of a list: the end of the window that begins with it, and
	// how many distinct others are in there.
	end, distinct []int
	most          int
}

// slide computes every window of a list.
func (w *windows) slide(edges []Edge) {
	w.end, w.distinct = w.end[:0], w.distinct[:0]
	w.most = 0
	clear(w.count)
	end := 0
	for _, e := range edges {
		for end < len(edges) && w.g.time[edges[end]]-w.g.time[e] <= dyetrace.Instant(w.b.Window) {
			w.count[w.peer[edges[end]]]++
			end++
		}
		w.end, w.distinct = append(w.end, end), append(w.distinct, len(w.count))
		w.most = max(w.most, len(w.count))
		if w.count[w.peer[e]]--; w.count[w.peer[e]] == 0 {
			delete(w.count, w.peer[e])
		}
	}
}

// takeBest takes the best window of edges[from:to] and goes on at both sides.
// Windows that reach beyond to are cut there and counted anew.
func (w *windows) takeBest(kind Kind, a Account, edges []Edge, from, to int, into []Instance) []Instance {
	best, peers := -1, w.b.MinPeers-1
	for i := from; i < to && to-i > peers; i++ {
		if w.distinct[i] <= peers {
			continue
		}
		n := w.distinct[i]
		if w.end[i] > to {
			n = w.distinctOf(edges[i:to])
		}
		if n > peers {
			best, peers = i, n
		}
	}
	if best < 0 {
		return into
	}
	end := min(to, w.end[best])
	into = w.takeBest(kind, a, edges, from, best, into)
	into = append(into, Instance{Kind: kind, Center: a, Edges: append([]Edge(nil), edges[best:end]...), Peers: peers})
	return w.takeBest(kind, a, edges, end, to, into)
}

func (w *windows) distinctOf(edges []Edge) int {
	clear(w.count)
	for _, e := range edges {
		w.count[w.peer[e]]++
	}
	return len(w.count)
}
