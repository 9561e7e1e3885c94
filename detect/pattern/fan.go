package pattern

import (
	"context"
	"sync/atomic"

	"dyetrace"
)

// Fans finds fan-ins or fan-outs. A window of an account is its ins or outs from
// one of them on, for no longer than Window; it counts if there are at least
// MinPeers distinct other sides in it. Windows of an account that share a
// transfer are one fan, and all their transfers are its. An account that has more
// than MaxPeers others in some window is a hub, is counted, and draws none.
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
			return w.join(kind, a, edges, into)
		}
	})
	return gathered(kind, found, hubs.Load()), err
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

// join makes instances of the windows that count: one that begins before the last
// one's end shares a transfer with it.
func (w *windows) join(kind Kind, a Account, edges []Edge, into []Instance) []Instance {
	begin, end, members := 0, 0, int64(0)
	flush := func() {
		if members > 0 {
			part := append([]Edge(nil), edges[begin:end]...)
			into = append(into, Instance{Kind: kind, Center: a, Edges: part, Peers: w.distinctOf(part), Members: members})
		}
		members = 0
	}
	for i := range edges {
		if w.distinct[i] < w.b.MinPeers {
			continue
		}
		if i >= end {
			flush()
			begin = i
		}
		end = max(end, w.end[i])
		members++
	}
	flush()
	return into
}

func (w *windows) distinctOf(edges []Edge) int {
	clear(w.count)
	for _, e := range edges {
		w.count[w.peer[e]]++
	}
	return len(w.count)
}
