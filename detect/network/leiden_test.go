package network

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

type edge struct {
	a, b int32
	w    float64
}

func graphOfEdges(n int, edges []edge) *graph {
	others := make([]map[int32]float64, n)
	for i := range others {
		others[i] = map[int32]float64{}
	}
	for _, e := range edges {
		if e.a != e.b {
			others[e.a][e.b] += e.w
			others[e.b][e.a] += e.w
		}
	}
	g := &graph{start: make([]int32, 1), self: make([]float64, n)}
	for _, o := range others {
		for u := range int32(n) {
			if w := o[u]; w > 0 {
				g.to, g.weight = append(g.to, u), append(g.weight, w)
			}
		}
		g.start = append(g.start, int32(len(g.to)))
	}
	return g
}

// modularity is by the definition, pair by pair.
func modularity(g *graph, of []int32) float64 {
	total := 0.0
	for v := range int32(g.size()) {
		total += g.strength(v)
	}
	q := 0.0
	for v := range int32(g.size()) {
		for i := g.start[v]; i < g.start[v+1]; i++ {
			if of[v] == of[g.to[i]] {
				q += g.weight[i]
			}
		}
		for u := range int32(g.size()) {
			if of[v] == of[u] {
				q -= g.strength(v) * g.strength(u) / total
			}
		}
	}
	return q / total
}

func drawGraph(t *rapid.T) *graph {
	n := rapid.IntRange(2, 24).Draw(t, "vertices")
	vertex := rapid.Int32Range(0, int32(n-1))
	edges := make([]edge, rapid.IntRange(1, 60).Draw(t, "edges"))
	for i := range edges {
		edges[i] = edge{vertex.Draw(t, "a"), vertex.Draw(t, "b"), float64(rapid.IntRange(1, 9).Draw(t, "weight"))}
	}
	return graphOfEdges(n, edges)
}

// connected reports whether every community hangs together.
func connected(g *graph, of []int32) bool {
	seen := make([]bool, g.size())
	roots := map[int32]bool{}
	for v := range int32(g.size()) {
		if seen[v] {
			continue
		}
		if roots[of[v]] {
			return false
		}
		roots[of[v]] = true
		stack := []int32{v}
		seen[v] = true
		for len(stack) > 0 {
			u := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, w := range g.to[g.start[u]:g.start[u+1]] {
				if !seen[w] && of[w] == of[v] {
					seen[w] = true
					stack = append(stack, w)
				}
			}
		}
	}
	return true
}

// Communities hang together, no single vertex gains by moving to another one,
// and the same graph gives the same.
func TestCommunities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t)
		of := communities(g, 1)
		if !connected(g, of) {
			t.Fatalf("a community of %v falls apart", of)
		}
		if again := communities(g, 1); !slices.Equal(of, again) {
			t.Fatalf("first %v, then %v", of, again)
		}
		if len(g.to) == 0 {
			return
		}
		alone := make([]int32, g.size())
		for v := range alone {
			alone[v] = int32(v)
		}
		if modularity(g, of) < modularity(g, alone)-1e-9 {
			t.Fatalf("%v is worse than everybody alone", of)
		}
	})
}

// Cliques that hang together by one edge each are found.
func TestCommunitiesOfCliques(t *testing.T) {
	const cliques, size = 6, 5
	var edges []edge
	for c := range int32(cliques) {
		for a := range int32(size) {
			for b := range a {
				edges = append(edges, edge{c*size + a, c*size + b, 1})
			}
		}
		edges = append(edges, edge{c * size, (c + 1) % cliques * size, 1})
	}
	g := graphOfEdges(cliques*size, edges)
	of := communities(g, 1)
	merge(g, of)
	for v, group := range of {
		if group != int32(v/size) {
			t.Fatalf("communities %v are not the cliques", of)
		}
	}
}

// One crowd in which everybody deals with everybody is one community, whatever
// modularity made of it.
func TestMergeKeepsACrowdWhole(t *testing.T) {
	var edges []edge
	for a := range int32(40) {
		for b := range a {
			if (a*a*7+b*31+a*b)%7 < 3 {
				edges = append(edges, edge{a, b, 1})
			}
		}
	}
	g := graphOfEdges(40, edges)
	of := communities(g, 1)
	if slices.Max(of) == 0 {
		t.Fatal("the crowd was one community from the start: this test shows nothing")
	}
	merge(g, of)
	if slices.Max(of) != 0 {
		t.Errorf("the crowd is divided: %v", of)
	}
}

// A graph without vertices, or without edges, has no communities to speak of.
func TestCommunitiesOfNothing(t *testing.T) {
	if of := communities(graphOfEdges(0, nil), 1); len(of) != 0 {
		t.Errorf("communities of nothing: %v", of)
	}
	if of := communities(graphOfEdges(3, nil), 1); !slices.Equal(of, []int32{0, 1, 2}) {
		t.Errorf("without edges: %v", of)
	}
}
