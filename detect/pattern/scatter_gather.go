package pattern

import (
	"cmp"
	"context"
	"slices"

	"dyetrace"
)

// ScatterGathers finds payers whose money meets again: one account pays several
// accounts between, and each of them pays the same last account later. A window
// of one payer and one last account begins with a transfer of the payer and holds
// all ways from the one to the other that begin and end in it; it counts if at least
// MinPeers distinct accounts are between. Windows of the same two accounts that
// share a transfer are one scatter-gather. An account
// that makes more than MaxPeers transfers in the window after one that it
// received is a hub and is between nobody. Where AnyOrder is set, accounts
// between may pay before they are paid, as those do who pay a deposit first;
// windows then begin with the first transfer of any way, and an account is a hub
// by what it pays up to a window before or after.
func (g *Graph) ScatterGathers(ctx context.Context, b *Bounds) (Found, error) {
	found, err := g.search(ctx, func() func(Account, []Instance) []Instance {
		var ways []way
		count := map[Account]int{}
		return func(a Account, into []Instance) []Instance {
			ways = g.ways(a, b, ways[:0])
			for rest := ways; len(rest) > 0; {
				n := 1
				for n < len(rest) && rest[n].last == rest[0].last {
					n++
				}
				into = append(into, g.meetings(a, rest[:n], b, count)...)
				rest = rest[n:]
			}
			return into
		}
	})
	return gathered(ScatterGather, found, 0), err
}

// way is two transfers, one after the other, over an account between.
type way struct {
	last, between Account
	first, second Edge
}

// begin is the earlier of a way's transfers, and end the later.
func (w *way) begin() Edge { return min(w.first, w.second) }
func (w *way) end() Edge   { return max(w.first, w.second) }

// ways lists the two-step ways out of an account, by where they end and then in
// ledger order.
func (g *Graph) ways(a Account, b *Bounds, into []way) []way {
	outs := g.out.of(a)
	if len(outs) < b.MinPeers {
		return into
	}
	for _, e := range outs {
		m := g.to[e]
		next := g.after(g.out.of(m), e, g.time[e]+dyetrace.Instant(b.Window))
		if b.AnyOrder {
			next = g.around(g.out.of(m), e, dyetrace.Instant(b.Window))
		}
		if len(next) > b.MaxPeers {
			continue
		}
		for _, f := range next {
			if d := g.to[f]; d != a {
				into = append(into, way{last: d, between: m, first: e, second: f})
			}
		}
	}
	slices.SortFunc(into, func(x, y way) int {
		return cmp.Or(cmp.Compare(x.last, y.last), cmp.Compare(x.begin(), y.begin()),
			cmp.Compare(x.first, y.first), cmp.Compare(x.second, y.second))
	})
	return into
}

// after is the part of a list that comes after an edge and not after a time.
func (g *Graph) after(list []Edge, e Edge, until dyetrace.Instant) []Edge {
	from, _ := slices.BinarySearch(list, e+1)
	list = list[from:]
	to, _ := slices.BinarySearchFunc(list, until, func(f Edge, t dyetrace.Instant) int {
		if g.time[f] <= t {
			return -1
		}
		return 1
	})
	return list[:to]
}

// around is the part of a list that lies no more than some time before or after
// an edge.
func (g *Graph) around(list []Edge, e Edge, window dyetrace.Instant) []Edge {
	before := func(f Edge, t dyetrace.Instant) int {
		if g.time[f] < t {
			return -1
		}
		return 1
	}
	from, _ := slices.BinarySearchFunc(list, g.time[e]-window, before)
	to, _ := slices.BinarySearchFunc(list, g.time[e]+window+1, before)
	return list[from:to]
}

// meetings makes instances of the ways from an account to one last account.
func (g *Graph) meetings(a Account, ways []way, b *Bounds, count map[Account]int) []Instance {
	if len(ways) < b.MinPeers {
		return nil
	}
	// A window begins with some way's first transfer; ways that begin with the same
	// one have the same window.
	var members []Instance
	for i := range ways {
		if i > 0 && ways[i].begin() == ways[i-1].begin() {
			continue
		}
		until := g.time[ways[i].begin()] + dyetrace.Instant(b.Window)
		clear(count)
		var edges []Edge
		for _, w := range ways[i:] {
			if g.time[w.begin()] > until {
				break
			}
			if g.time[w.end()] <= until {
				count[w.between]++
				edges = append(edges, w.first, w.second)
			}
		}
		if len(count) >= b.MinPeers {
			slices.Sort(edges)
			members = append(members, Instance{Kind: ScatterGather, Center: a, Edges: slices.Compact(edges), Peers: len(count)})
		}
	}
	// All accounts between of a joined instance are counted anew: it has more than any
	// of its windows.
	joined := maximal(members)
	for i := range joined {
		clear(count)
		for _, e := range joined[i].Edges {
			if g.from[e] == a {
				count[g.to[e]]++
			}
		}
		joined[i].Peers = len(count)
	}
	return joined
}
