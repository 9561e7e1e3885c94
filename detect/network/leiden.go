package network

import "slices"

// graph is an undirected weighted graph: the others of vertex v are to[i] with
// weight[i] for i from start[v] to before start[v+1]. Every edge is in both
// of its ends; what joins a vertex to itself is in self.
type graph struct {
	start  []int32
	to     []int32
	weight []float64
	self   []float64
}

func (g *graph) size() int { return len(g.start) - 1 }

// strength is the weight of all edges of a vertex; what joins it to itself
// counts twice, as everywhere in modularity.
func (g *graph) strength(v int32) float64 {
	sum := 2 * g.self[v]
	for i := g.start[v]; i < g.start[v+1]; i++ {
		sum += g.weight[i]
	}
	return sum
}

// communities divides a graph by the Leiden method (Traag, Waltman and van Eck,
// "From Louvain to Leiden: guaranteeing well-connected communities", 2019) with
// modularity at a resolution. It differs from the paper in that vertices are
// taken in order of their numbers and the refinement joins where most is gained,
// nothing being left to chance: the same graph gives the same communities,
// which are numbered by their first vertex.
func communities(g *graph, resolution float64) []int32 {
	member := make([]int32, g.size()) // vertex of the present graph that each vertex is part of
	for v := range member {
		member[v] = int32(v)
	}
	division := slices.Clone(member) // of the present graph
	for g.size() > 0 {
		p := newPartition(g, division, resolution)
		p.move()
		refined := p.refine()
		groups := renumber(refined)
		if groups == g.size() {
			return numberFirst(member, p.of)
		}
		division = make([]int32, groups)
		for v, r := range refined {
			division[r] = p.of[v]
		}
		renumber(division)
		g = g.aggregate(refined, groups)
		for v := range member {
			member[v] = refined[member[v]]
		}
	}
	return member
}

// numberFirst numbers the communities of the first graph's vertices.
func numberFirst(member, of []int32) []int32 {
	for v := range member {
		member[v] = of[member[v]]
	}
	renumber(member)
	return member
}

// renumber numbers groups from 0 in order of their first vertex, and counts them.
func renumber(of []int32) int {
	numbers := map[int32]int32{}
	for v, group := range of {
		n, known := numbers[group]
		if !known {
			n = int32(len(numbers))
			numbers[group] = n
		}
		of[v] = n
	}
	return len(numbers)
}

// aggregate makes each group one vertex.
func (g *graph) aggregate(of []int32, groups int) *graph {
	members := make([][]int32, groups)
	for v, group := range of {
		members[group] = append(members[group], int32(v))
	}
	a := &graph{start: make([]int32, 1, groups+1), self: make([]float64, groups)}
	sum := newSums(groups)
	for group, vs := range members {
		for _, v := range vs {
			a.self[group] += g.self[v]
			for i := g.start[v]; i < g.start[v+1]; i++ {
				if other := of[g.to[i]]; other == int32(group) {
					a.self[group] += g.weight[i] / 2
				} else {
					sum.add(other, g.weight[i])
				}
			}
		}
		slices.Sort(sum.touched)
		for _, other := range sum.touched {
			a.to, a.weight = append(a.to, other), append(a.weight, sum.value[other])
		}
		sum.clear()
		a.start = append(a.start, int32(len(a.to)))
	}
	return a
}

// sums adds weights up by group.
type sums struct {
	value   []float64
	seen    []bool
	touched []int32
}

func newSums(n int) *sums { return &sums{value: make([]float64, n), seen: make([]bool, n)} }

func (s *sums) add(group int32, w float64) {
	if !s.seen[group] {
		s.seen[group] = true
		s.touched = append(s.touched, group)
	}
	s.value[group] += w
}

func (s *sums) clear() {
	for _, group := range s.touched {
		s.value[group], s.seen[group] = 0, false
	}
	s.touched = s.touched[:0]
}

// partition is a division of a graph under way.
type partition struct {
	g          *graph
	resolution float64
	total      float64   // twice the weight of all edges
	strength   []float64 // of vertices
	of         []int32   // the community of each vertex
	weight     []float64 // of communities: the strength of their vertices
}

func newPartition(g *graph, of []int32, resolution float64) *partition {
	p := &partition{
		g: g, resolution: resolution, of: slices.Clone(of),
		strength: make([]float64, g.size()), weight: make([]float64, g.size()),
	}
	for v := range p.strength {
		p.strength[v] = g.strength(int32(v))
		p.total += p.strength[v]
		p.weight[of[v]] += p.strength[v]
	}
	return p
}

// turnsPerVertex bounds how often move looks at a vertex on average. Chosen by hand, so
// large that only moves without end should reach it.
const turnsPerVertex = 64

// move moves vertices to the communities where most is gained until none gains;
// a vertex is looked at again when one of its others has moved away.
func (p *partition) move() {
	n := p.g.size()
	queue, waiting := make([]int32, 0, n), make([]bool, n)
	for v := range int32(n) {
		queue, waiting[v] = append(queue, v), true
	}
	sum := newSums(n)
	// Every move gains; the bound is for rounding, which could go round and round.
	for turns := 0; len(queue) > 0 && turns < turnsPerVertex*n; turns++ {
		v := queue[0]
		queue = queue[1:]
		waiting[v] = false
		from := p.of[v]
		p.weight[from] -= p.strength[v]
		best := p.best(v, from, sum)
		p.weight[best] += p.strength[v]
		p.of[v] = best
		if best == from {
			continue
		}
		for i := p.g.start[v]; i < p.g.start[v+1]; i++ {
			if u := p.g.to[i]; p.of[u] != best && !waiting[u] {
				queue, waiting[u] = append(queue, u), true
			}
		}
	}
}

// best is the community that gains most by a vertex that is in none; where
// nothing gains more, it stays.
func (p *partition) best(v, from int32, sum *sums) int32 {
	for i := p.g.start[v]; i < p.g.start[v+1]; i++ {
		sum.add(p.of[p.g.to[i]], p.g.weight[i])
	}
	gain := func(group int32) float64 {
		return sum.value[group] - p.resolution*p.strength[v]*p.weight[group]/p.total
	}
	best, most := from, gain(from)
	for _, group := range sum.touched {
		const tie = 1e-12
		x := gain(group)
		isTie := x > most-tie && best != from
		if x > most+tie || isTie && group < best {
			best, most = group, max(x, most)
		}
	}
	sum.clear()
	return best
}

// refine divides every community into groups that hang together well, joining
// single vertices to groups of the same community.
func (p *partition) refine() []int32 {
	// In the beginning every vertex is a group of its own.
	n := p.g.size()
	r := &partition{of: make([]int32, n), weight: slices.Clone(p.strength)}
	alone := make([]bool, n)
	for v := range r.of {
		r.of[v], alone[v] = int32(v), true
	}
	// Only a vertex that is still alone may join, so that groups grow and never fall
	// apart: that is what keeps communities connected. Weights are summed over neighbours
	// of the same community, which a vertex must not leave.
	sum := newSums(n)
	for v := range int32(n) {
		if !alone[v] {
			continue
		}
		for i := p.g.start[v]; i < p.g.start[v+1]; i++ {
			if u := p.g.to[i]; p.of[u] == p.of[v] {
				sum.add(r.of[u], p.g.weight[i])
			}
		}
		// It joins only where something is gained, and of equals the lowest group.
		best, most := v, 0.0
		for _, group := range sum.touched {
			x := sum.value[group] - p.resolution*p.strength[v]*r.weight[group]/p.total
			isTie := x == most && x > 0
			gainsMore := x > most || isTie && group < best
			if group != v && gainsMore {
				best, most = group, x
			}
		}
		sum.clear()
		if best != v {
			r.weight[v] -= p.strength[v]
			r.weight[best] += p.strength[v]
			r.of[v] = best
			alone[v], alone[best] = false, false
		}
	}
	return r.of
}
