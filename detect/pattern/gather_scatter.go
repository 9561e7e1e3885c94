package pattern

import (
	"context"
	"slices"
	"sync/atomic"

	"dyetrace"
)

// GatherScatters finds accounts that gather and then scatter. Each out of an
// account divides its statement: the ins no more than Window before it are set
// against the outs from it on and no more than Window after it. The division
// counts where both have at least MinSide distinct others. Divisions of an account
// that share a transfer are one gather-scatter. Hubs are left out as for fans.
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
			return s.join(a, ins, outs, into)
		}
	})
	return gathered(GatherScatter, found, hubs.Load()), err
}

type scatter struct {
	g         *Graph
	b         *Bounds
	ins, outs windows
	payers    map[Account]int
	divisions []division
}

// division is ins[first:last], then outs[at:end].
type division struct{ first, last, at, end int }

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

// divide lists the divisions that count; the outs' windows have been computed.
func (s *scatter) divide(ins, outs []Edge) []division {
	// Every out is tried as the first of the outs. The window before it moves on
	// with it, and payers are counted as they come in and leave.
	s.divisions = s.divisions[:0]
	clear(s.payers)
	window := dyetrace.Instant(s.b.Window)
	first, last := 0, 0
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
		if len(s.payers) >= s.b.MinSide && s.outs.distinct[i] >= s.b.MinSide {
			s.divisions = append(s.divisions, division{first, last, i, s.outs.end[i]})
		}
	}
	return s.divisions
}

// join makes instances of the divisions: all bounds of them only grow, so that one
// shares a transfer with those before it if it begins before they end.
func (s *scatter) join(a Account, ins, outs []Edge, into []Instance) []Instance {
	var whole division
	members := int64(0)
	flush := func() {
		if members == 0 {
			return
		}
		gathered, scattered := ins[whole.first:whole.last], outs[whole.at:whole.end]
		edges := slices.Concat(gathered, scattered)
		slices.Sort(edges)
		into = append(into, Instance{Kind: GatherScatter, Center: a, Edges: edges, Members: members,
			Peers: s.ins.distinctOf(gathered) + s.outs.distinctOf(scattered)})
		members = 0
	}
	for _, d := range s.divide(ins, outs) {
		if d.first >= whole.last && d.at >= whole.end {
			flush()
			whole = d
		}
		whole.last, whole.end = max(whole.last, d.last), max(whole.end, d.end)
		members++
	}
	flush()
	return into
}
