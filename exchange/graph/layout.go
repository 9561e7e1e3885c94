package graph

import (
	"cmp"
	"math"
	"slices"
)

// The picture holds what a person can look at. What is left out is counted in it.
const (
	mostDrawn  = 100
	mostJoined = 300
	sweeps     = 6 // more change nothing that the eye can see
)

// joined is all that goes from one node to another, in one currency and of one relation.
type joined struct {
	from, to int // places in Graph.Nodes
	first    int // its first edge, for the currency and the relation
	amounts  []int
	weight   float64
}

// picture is what is drawn of a graph, and where.
type picture struct {
	nodes   []int   // places in Graph.Nodes
	columns [][]int // of places in Graph.Nodes, from left to right, each from top to bottom
	edges   []joined
	left    int // nodes that are not drawn
	pairs   int // joined pairs that are not drawn
}

// place chooses what is drawn and orders it: a column for each level, in it the nodes next
// to those that they are joined with (the barycentre rule of Sugiyama, Tagawa and Toda,
// 1981). The same graph always gives the same picture.
func (g *Graph) place() *picture {
	pairs := g.pairs()
	weight := make([]float64, len(g.Nodes))
	for i := range pairs {
		weight[pairs[i].from] += pairs[i].weight
		weight[pairs[i].to] += pairs[i].weight
	}
	order := make([]int, len(g.Nodes))
	for i := range order {
		order[i] = i
	}
	// A person or a thing of one account alone tells no more than the account does.
	uses := make([]int, len(g.Nodes))
	for i := range pairs {
		uses[pairs[i].from]++
	}
	all := len(order)
	if all > mostDrawn {
		order = slices.DeleteFunc(order, func(i int) bool { return g.Nodes[i].Kind != Account && uses[i] == 1 })
	}
	// The heaviest nodes are drawn, then what joins them.
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight[b], weight[a]) })
	p := &picture{nodes: order[:min(len(order), mostDrawn)]}
	p.left = all - len(p.nodes)
	slices.Sort(p.nodes)
	drawn := make([]bool, len(g.Nodes))
	for _, i := range p.nodes {
		drawn[i] = true
	}
	for i := range pairs {
		if drawn[pairs[i].from] && drawn[pairs[i].to] && len(p.edges) < mostJoined {
			p.edges = append(p.edges, pairs[i])
		} else {
			p.pairs++
		}
	}
	p.columns = g.columns(p)
	for range sweeps {
		orderColumns(p, len(g.Nodes))
	}
	return p
}

// pairs are the edges put together by their ends, the heaviest first. Weights only order
// what is drawn: they are logarithms of amounts, so that no currency drowns another.
func (g *Graph) pairs() []joined {
	at := map[string]int{}
	var all []joined
	for i := range g.Edges {
		e := &g.Edges[i]
		key := string(e.Relation) + "\x00" + e.Currency.String() + "\x00" + g.Nodes[e.From].ID + "\x00" + g.Nodes[e.To].ID
		k, is := at[key]
		if !is {
			k = len(all)
			at[key] = k
			all = append(all, joined{from: e.From, to: e.To, first: i})
		}
		all[k].amounts = append(all[k].amounts, i)
	}
	for i := range all {
		sum := 0.0
		for _, e := range all[i].amounts {
			sum += float64(g.Edges[e].Amount)
		}
		all[i].weight = math.Log1p(sum)
	}
	slices.SortStableFunc(all, func(a, b joined) int { return cmp.Compare(b.weight, a.weight) })
	return all
}

// columns are the drawn nodes by level. A person or a thing stands left of the first
// account that it is joined with.
func (g *Graph) columns(p *picture) [][]int {
	level := make(map[int]int, len(p.nodes))
	for _, i := range p.nodes {
		if g.Nodes[i].Kind == Account {
			level[i] = 2 * g.Nodes[i].Level
		}
	}
	for _, e := range p.edges {
		if to, is := level[e.to]; is && g.Nodes[e.from].Kind != Account {
			if _, placed := level[e.from]; !placed {
				level[e.from] = to - 1
			}
		}
	}
	// What is joined with nothing that is drawn stands at the very left.
	least, most := math.MaxInt, math.MinInt
	for _, i := range p.nodes {
		if _, placed := level[i]; !placed {
			level[i] = -1
		}
		least, most = min(least, level[i]), max(most, level[i])
	}
	if len(p.nodes) == 0 {
		return nil
	}
	// Levels that nothing stands on take no room.
	byLevel := make(map[int][]int)
	for _, i := range p.nodes {
		byLevel[level[i]] = append(byLevel[level[i]], i)
	}
	var columns [][]int
	for l := least; l <= most && len(byLevel) > 0; l++ {
		if column := byLevel[l]; column != nil {
			columns = append(columns, column)
			delete(byLevel, l)
		}
	}
	return columns
}

// orderColumns orders each column by where the others are that its nodes are joined with.
func orderColumns(p *picture, nodes int) {
	place := make([]float64, nodes)
	for _, column := range p.columns {
		for k, i := range column {
			place[i] = (float64(k) + 0.5) / float64(len(column))
		}
	}
	others := make(map[int][]int)
	for _, e := range p.edges {
		others[e.from], others[e.to] = append(others[e.from], e.to), append(others[e.to], e.from)
	}
	for _, column := range p.columns {
		mean := make(map[int]float64, len(column))
		for _, i := range column {
			mean[i] = place[i]
			if list := others[i]; len(list) > 0 {
				sum := 0.0
				for _, o := range list {
					sum += place[o]
				}
				mean[i] = sum / float64(len(list))
			}
		}
		slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
		for k, i := range column {
			place[i] = (float64(k) + 0.5) / float64(len(column))
		}
	}
}
