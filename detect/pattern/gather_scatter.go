package pattern

import (
	"context"
	"slices"
	"sync/atomic"

	"dyetrace"
)

// GatherScatters finds accounts that gather and then scatter. For each out of
// an account, the ins no more than Window before it are set against the outs
// from it on and no more than Window after it; there is one where both have at
// least MinSide distinct others. The one with most others in both together is
// taken, the earliest of equals, then the same among what lies wholly before
// its first transfer and wholly after its last. Hubs are left out as for fans.
func (g *Graph) GatherScatters(ctx context.Context, b *Bounds) (Found, error) {
	var hubs atomic.Int64
	found, err := g.search(ctx, func() func(Account, []Instance) []Instance {
		s := newScatter(g, b)
		return func(a Account, into []Instance) []Instance {
			ins, outs := g.in.of(a), g.out.of(a)
			if len(ins) < b.MinSide || len(outs) < b.MinSide {
				return into
			}
			if s.hub(ins, outs) {
				hubs.Add(1)
				return into
			}
			return s.takeBest(a, ins, outs, into)
		}
	})
	return Found{Kind: GatherScatter, Instances: found, Count: int64(len(found)), Hubs: int(hubs.Load())}, err
}

type scatter struct {
	g         *Graph
	b         *Bounds
	ins, outs windows
	payers    map[Account]int
}

func newScatter(g *Graph, b *Bounds) *scatter {
	return &scatter{
		g: g, b: b, payers: map[Account]int{},
		ins:  windows{g: g, peer: g.from, b: b, count: map[Account]int{}},
		outs: windows{g: g, peer: g.to, b: b, count: map[Account]int{}},
	}
}

func (s *scatter) hub(ins, outs []Edge) bool {
	s.ins.slide(ins)
	s.outs.slide(outs)
	return s.ins.most > s.b.MaxPeers || s.outs.most > s.b.MaxPeers
}

// takeBest finds the best place to divide a statement at, and goes on at both sides.
func (s *scatter) takeBest(a Account, ins, outs []Edge, into []Instance) []Instance {
	if len(ins) < s.b.MinSide || len(outs) < s.b.MinSide {
		return into
	}
	// Every out is tried as the first of the outs. The window before it moves on
	// with it, and payers are counted as they come in and leave.
	s.outs.slide(outs)
	clear(s.payers)
	window := dyetrace.Instant(s.b.Window)
	first, last := 0, 0
	most := 0
	var gathered, scattered []Edge
	for i, e := range outs {
		for ; last < len(ins) && ins[last] < e; last++ {
			s.payers[s.g.from[ins[last]]]++
		}
		for ; first < last && s.g.time[ins[first]] < s.g.time[e]-window; first++ {
			payer := s.g.from[ins[first]]
			if s.payers[payer]--; s.payers[payer] == 0 {
				delete(s.payers, payer)
			}
		}
		payers, payees := len(s.payers), s.outs.distinct[i]
		isOne := payers >= s.b.MinSide && payees >= s.b.MinSide
		if isOne && payers+payees > most {
			most = payers + payees
			gathered, scattered = ins[first:last], outs[i:s.outs.end[i]]
		}
	}
	if most == 0 {
		return into
	}
	// What lies before the first and behind the last transfer of the best may hold
	// others; they are found in the same way, so that instances share no transfer.
	begin, end := gathered[0], scattered[len(scattered)-1]
	insBefore, _ := slices.BinarySearch(ins, begin)
	outsBefore, _ := slices.BinarySearch(outs, begin)
	insAfter, _ := slices.BinarySearch(ins, end)
	outsAfter, _ := slices.BinarySearch(outs, end+1)
	into = s.takeBest(a, ins[:insBefore], outs[:outsBefore], into)
	edges := slices.Concat(gathered, scattered)
	slices.Sort(edges)
	into = append(into, Instance{Kind: GatherScatter, Center: a, Edges: edges, Peers: most})
	return s.takeBest(a, ins[insAfter:], outs[outsAfter:], into)
}
