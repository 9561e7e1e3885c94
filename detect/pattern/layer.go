package pattern

import (
	"cmp"
	"context"
	"slices"

	"dyetrace"
)

// Layers finds bipartite layers: sets of payers and payees where each payer pays
// at least MinEach of the payees and each payee is paid by at least MinEach of the
// payers. They are the connected parts of the (α,β)-core of a
// window's transfers, α = β = MinEach (Ding, Li, Chang and Zhang, 2017),
// which peeling finds in linear time. Windows begin at multiples of half a
// Window, where a half has transfers; parts that share a transfer are one layer. A part with
// more than MaxPeers accounts is ordinary trade and is counted as one hub.
func (g *Graph) Layers(ctx context.Context, b *Bounds) (Found, error) {
	// A window is a half and the next, where there is a next one. Each is peeled by
	// itself, on all cores.
	half := dyetrace.Instant(b.Window / 2)
	starts := g.halves(half)
	parts := make([][]Instance, max(0, len(starts)-1))
	err := each(ctx, len(parts), func() func(int) error {
		return func(i int) error {
			end := starts[i+1].end
			if starts[i+1].at != starts[i].at+1 {
				end = starts[i].end
			}
			parts[i] = g.core(g.kept(starts[i].begin, end), b.MinEach)
			return nil
		}
	})
	if err != nil {
		return Found{}, err
	}
	// Windows overlap by a half, so that a layer mostly comes out of two: the same part
	// of both counts once.
	var members []Instance
	hubs := int64(0)
	for i, part := range parts {
		for _, in := range part {
			again := i > 0 && slices.ContainsFunc(parts[i-1], func(o Instance) bool { return slices.Equal(o.Edges, in.Edges) })
			switch {
			case again:
			case in.Peers > b.MaxPeers:
				hubs++
			default:
				members = append(members, in)
			}
		}
	}
	joined := maximal(members)
	for i := range joined {
		in := &joined[i]
		payers, payees := g.ends(in.Edges)
		in.Center, in.Peers = payers[0], len(payers)+len(payees)
	}
	return gathered(Layer, joined, hubs), nil
}

// ends are the payers and the payees of edges, each once and in order.
func (g *Graph) ends(edges []Edge) (payers, payees []Account) {
	for _, e := range edges {
		payers, payees = append(payers, g.from[e]), append(payees, g.to[e])
	}
	slices.Sort(payers)
	slices.Sort(payees)
	return slices.Compact(payers), slices.Compact(payees)
}

// half is the edges of half a window, by the window's number.
type half struct {
	at         int64
	begin, end Edge
}

// halves divides all edges; one more without edges ends the list.
func (g *Graph) halves(length dyetrace.Instant) []half {
	var list []half
	for e := range g.time {
		at := int64(g.time[e] / length)
		if g.time[e] < 0 {
			at--
		}
		if len(list) == 0 || list[len(list)-1].at != at {
			list = append(list, half{at: at, begin: Edge(e)})
		}
		list[len(list)-1].end = Edge(e + 1)
	}
	return append(list, half{at: -1 << 62, begin: Edge(len(g.time)), end: Edge(len(g.time))})
}

// kept is the edges in a range in which shapes are looked for.
func (g *Graph) kept(begin, end Edge) []Edge {
	var list []Edge
	for e := begin; e < end; e++ {
		if g.keep[e] {
			list = append(list, e)
		}
	}
	return list
}

// core is the connected parts of the core of some edges, by their first edge.
func (g *Graph) core(edges []Edge, least int) []Instance {
	c := newCore(g, edges, least)
	c.peel()
	byRoot := map[int32]int{}
	var parts []Instance
	for i, e := range edges {
		payer, payee := c.payers[i], c.payees[i]
		if c.degree[payer] < least || c.degree[payee] < least {
			continue
		}
		root := c.find(payer)
		at, known := byRoot[root]
		if !known {
			at = len(parts)
			byRoot[root] = at
			parts = append(parts, Instance{Kind: Layer, Center: g.from[e], Peers: c.sizes[root]})
		}
		parts[at].Edges = append(parts[at].Edges, e)
		parts[at].Center = min(parts[at].Center, g.from[e])
	}
	return parts
}

// core numbers the payers and payees of some edges apart, so that an account
// that is both is two vertices.
type core struct {
	least          int
	payers, payees []int32   // of each edge
	others         [][]int32 // distinct, of each vertex
	degree         []int
	parent         []int32
	sizes          map[int32]int
}

func newCore(g *Graph, edges []Edge, least int) *core {
	c := &core{least: least, sizes: map[int32]int{}}
	c.payers, c.payees = make([]int32, len(edges)), make([]int32, len(edges))
	type side struct {
		account Account
		payee   bool
	}
	number := map[side]int32{}
	vertex := func(s side) int32 {
		v, known := number[s]
		if !known {
			v = int32(len(number))
			number[s] = v
			c.others = append(c.others, nil)
		}
		return v
	}
	for i, e := range edges {
		p, q := vertex(side{g.from[e], false}), vertex(side{g.to[e], true})
		c.payers[i], c.payees[i] = p, q
		c.others[p], c.others[q] = append(c.others[p], q), append(c.others[q], p)
	}
	c.degree, c.parent = make([]int, len(c.others)), make([]int32, len(c.others))
	for v := range c.others {
		slices.SortFunc(c.others[v], cmp.Compare[int32])
		c.others[v] = slices.Compact(c.others[v])
		c.degree[v], c.parent[v] = len(c.others[v]), int32(v)
	}
	return c
}

// peel takes vertices with too few others away until none is left, and joins
// those that stay.
func (c *core) peel() {
	var stack []int32
	for v, d := range c.degree {
		if d < c.least {
			stack = append(stack, int32(v))
		}
	}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, u := range c.others[v] {
			if c.degree[u]--; c.degree[u] == c.least-1 {
				stack = append(stack, u)
			}
		}
		c.degree[v] = -len(c.degree)
	}
	for v := range c.others {
		for _, u := range c.others[v] {
			if c.degree[v] >= c.least && c.degree[u] >= c.least {
				c.parent[c.find(int32(v))] = c.find(u)
			}
		}
	}
	for v := range c.others {
		if c.degree[v] >= c.least {
			c.sizes[c.find(int32(v))]++
		}
	}
}

func (c *core) find(v int32) int32 {
	for c.parent[v] != v {
		c.parent[v] = c.parent[c.parent[v]]
		v = c.parent[v]
	}
	return v
}
