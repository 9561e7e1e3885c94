package pattern

import (
	"slices"
	"time"

	"dyetrace"
)

// Measure is how much money an instance passed on, which share of it, and how
// fast.
type Measure struct {
	In, Out dyetrace.Amount // what the accounts that pass on received, and what they paid
	Share   float64         // the smaller of the two as a share of the larger
	// Lay is how long the money lay: from the middle of what came in to the middle
	// of what went out, each weighted by amount; at every account of a chain or
	// cycle. It is not below zero.
	Lay time.Duration
	// Mixed is set where transfers between two currencies are left out of the sums: a
	// chain or cycle that has one has no sums at all.
	Mixed bool
}

// Currencies returns an account's currency.
type Currencies func(Account) (dyetrace.Currency, error)

// Passed is the money passed on: what came in, as far as it went out.
func (m *Measure) Passed() dyetrace.Amount { return min(m.In, m.Out) }

// Weight is the amount passed on, times the share, divided by one more than the
// hours it lay. It puts instances in order and is no amount of money.
func (m *Measure) Weight() float64 {
	return float64(m.Passed()) * m.Share / (1 + m.Lay.Hours())
}

// Measure measures an instance, of a chain or cycle a single path. The accounts that pass on are the middle of a
// fan or gather-scatter, those between of a scatter-gather, the payees of a
// layer, and all but the ends of a chain. Of a fan-in and a layer it counts what
// they paid from the first transfer on, up to a Window after the last; of a
// fan-out what the payer received from a Window before the first. Only transfers
// that the graph keeps count.
func (g *Graph) Measure(in *Instance, b *Bounds, currency Currencies) (m Measure, err error) {
	// Which transfers come in and go out at the accounts that pass on. Where a shape
	// has one side only, the other is taken from the graph.
	var ins, outs []Edge
	first, last := in.Edges[0], in.Edges[len(in.Edges)-1]
	switch in.Kind {
	case Chain, Cycle:
		return g.measurePath(in, currency)
	case FanIn:
		ins, outs = in.Edges, g.outsOf(in.Center, first, last, b)
	case FanOut:
		ins, outs = g.insOf(in.Center, first, last, b), in.Edges
	case GatherScatter:
		ins, outs = g.divide(in.Edges, func(e Edge) bool { return g.to[e] == in.Center })
	case ScatterGather:
		ins, outs = g.divide(in.Edges, func(e Edge) bool { return g.from[e] == in.Center })
	case Layer:
		ins = in.Edges
		_, payees := g.ends(in.Edges)
		for _, payee := range payees {
			outs = append(outs, g.outsOf(payee, first, last, b)...)
		}
	}
	// Amounts of two currencies cannot be added up or held against each other: what
	// changes currency on the way is left out, and Mixed is set.
	for _, edges := range []*[]Edge{&ins, &outs} {
		all := len(*edges)
		if *edges, err = g.within(*edges, currency); err != nil {
			return m, err
		}
		m.Mixed = m.Mixed || len(*edges) < all
	}
	var middleIn, middleOut dyetrace.Instant
	m.In, middleIn = g.sum(ins)
	m.Out, middleOut = g.sum(outs)
	m.setShare(time.Duration(middleOut - middleIn))
	return m, nil
}

// within are the edges that stay in one currency.
func (g *Graph) within(edges []Edge, currency Currencies) (kept []Edge, err error) {
	for _, e := range edges {
		from, err := currency(g.from[e])
		if err != nil {
			return nil, err
		}
		to, err := currency(g.to[e])
		if err != nil {
			return nil, err
		}
		if from == to {
			kept = append(kept, e)
		}
	}
	return kept, nil
}

// setShare works out the share, and takes how long the money lay.
func (m *Measure) setShare(lay time.Duration) {
	if larger := max(m.In, m.Out); larger > 0 {
		m.Share = float64(m.Passed()) / float64(larger)
	}
	if m.Passed() > 0 {
		m.Lay = max(0, lay)
	}
}

// measurePath measures a chain, whose last transfer is what arrives, or a cycle.
func (g *Graph) measurePath(in *Instance, currency Currencies) (Measure, error) {
	if kept, err := g.within(in.Edges, currency); err != nil || len(kept) < len(in.Edges) {
		return Measure{Mixed: true}, err
	}
	first, last := in.Edges[0], in.Edges[len(in.Edges)-1]
	m := Measure{In: g.amount[first], Out: g.amount[last]}
	m.setShare(g.Span(in) / time.Duration(max(1, len(in.Edges)-1)))
	return m, nil
}

// outsOf is what an account paid from one transfer on, up to a window after
// another.
func (g *Graph) outsOf(a Account, first, last Edge, b *Bounds) []Edge {
	outs := g.out.of(a)
	at, _ := slices.BinarySearch(outs, first)
	end := at
	for limit := g.time[last] + dyetrace.Instant(b.Window); end < len(outs) && g.time[outs[end]] <= limit; end++ {
	}
	return outs[at:end]
}

// insOf is what an account received from a window before one transfer on, up to
// another.
func (g *Graph) insOf(a Account, first, last Edge, b *Bounds) []Edge {
	ins := g.in.of(a)
	end, _ := slices.BinarySearch(ins, last)
	at := end
	for limit := g.time[first] - dyetrace.Instant(b.Window); at > 0 && g.time[ins[at-1]] >= limit; at-- {
	}
	return ins[at:end]
}

// divide parts edges by whether they come in.
func (g *Graph) divide(edges []Edge, isIn func(Edge) bool) (ins, outs []Edge) {
	for _, e := range edges {
		if isIn(e) {
			ins = append(ins, e)
		} else {
			outs = append(outs, e)
		}
	}
	return ins, outs
}

// sum is the amount of edges, and the middle of their times, weighted by it.
func (g *Graph) sum(edges []Edge) (sum dyetrace.Amount, middle dyetrace.Instant) {
	if len(edges) == 0 {
		return 0, 0
	}
	begin, weighted := g.time[edges[0]], 0.0
	for _, e := range edges {
		sum += g.amount[e]
		weighted += float64(g.amount[e]) * float64(g.time[e]-begin)
	}
	if sum <= 0 {
		return sum, begin
	}
	return sum, begin + dyetrace.Instant(weighted/float64(sum))
}
