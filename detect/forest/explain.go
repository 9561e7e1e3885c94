package forest

import "fmt"

// Explainer explains rows. It keeps its memory from one row to the next, and
// serves one goroutine.
type Explainer struct {
	f    *Forest
	row  []float32
	into []float64
	path []step // those of each depth, one after the other
	base float64
}

// step is a feature that the way to a node has asked for.
type step struct {
	feature int32   // -1 for the root
	zero    float64 // the share of training rows that go on here where the feature is not known
	one     float64 // 1 where the row's value goes on here, else 0
	weight  float64 // of all subsets of the way's features with so many of them, together
}

// NewExplainer makes an Explainer of a forest.
func NewExplainer(f *Forest) *Explainer {
	// A way is a step longer than its questions; each depth keeps one of its own.
	n := f.depth + 2
	e := &Explainer{f: f, path: make([]step, n*(n+1))}
	for _, root := range f.trees {
		e.base += f.expected(root)
	}
	return e
}

// Explain divides the log-odds of a row among its features, exactly: into has a
// part for each feature, base is what all rows have in common, and together they
// are the row's margin but for rounding. Parts are Shapley values of the game in
// which a feature that is not known sends a row both ways, by the share of
// training rows (path-dependent TreeSHAP: Lundberg, Erion and Lee, Consistent
// individualized feature attribution for tree ensembles, 2018, algorithm 2).
func (e *Explainer) Explain(row []float32, into []float64) (base float64) {
	if len(row) != len(e.f.features) || len(into) != len(row) {
		panic(fmt.Sprintf("forest: %d values and %d places for %d features", len(row), len(into), len(e.f.features)))
	}
	clear(into)
	e.row, e.into = row, into
	for _, root := range e.f.trees {
		if root >= 0 {
			e.walk(root, e.path[:0], 1, 1, -1)
		}
	}
	return e.base
}

// expected is the mean of a tree over the rows that it was trained on.
func (f *Forest) expected(at int32) float64 {
	if at < 0 {
		return f.leaves[^at].value
	}
	n := &f.nodes[at]
	left, right := float64(f.count(n.left)), float64(f.count(n.right))
	return (left*f.expected(n.left) + right*f.expected(n.right)) / float64(n.count)
}

// count is how many training rows reached a node or leaf.
func (f *Forest) count(at int32) int32 {
	if at < 0 {
		return f.leaves[^at].count
	}
	return f.nodes[at].count
}

// walk goes on with a way that has come to a node or leaf by a question about a
// feature. The way so far stays as it is for the node's other child: what is added
// goes into a copy right behind it.
func (e *Explainer) walk(at int32, before []step, zero, one float64, feature int32) {
	free := before[len(before):cap(before)]
	way := free[:len(before)]
	copy(way, before)
	way = extend(way, zero, one, feature)
	if at < 0 {
		e.arrive(way, e.f.leaves[^at].value)
		return
	}
	// A feature that is asked for again replaces its step: both questions together
	// are one about it.
	n := &e.f.nodes[at]
	hot, cold := n.next(float64(e.row[n.feature])), n.left
	if hot == n.left {
		cold = n.right
	}
	zero, one = 1, 1
	for i := 1; i < len(way); i++ {
		if way[i].feature == n.feature {
			zero, one = way[i].zero, way[i].one
			way = without(way, i)
			break
		}
	}
	all := float64(n.count)
	e.walk(hot, way, zero*float64(e.f.count(hot))/all, one, n.feature)
	e.walk(cold, way, zero*float64(e.f.count(cold))/all, 0, n.feature)
}

// arrive hands a leaf's value to the features of the way.
func (e *Explainer) arrive(way []step, value float64) {
	for i := 1; i < len(way); i++ {
		s := &way[i]
		e.into[s.feature] += weightWithout(way, i) * (s.one - s.zero) * value
	}
}

// extend adds a step: each subset of the way's features goes on with the new one,
// or without it. There is room, because each depth has its own.
func extend(way []step, zero, one float64, feature int32) []step {
	d := len(way)
	way = append(way, step{feature: feature, zero: zero, one: one})
	if d == 0 {
		way[0].weight = 1
	}
	for i := d - 1; i >= 0; i-- {
		way[i+1].weight += one * way[i].weight * float64(i+1) / float64(d+1)
		way[i].weight *= zero * float64(d-i) / float64(d+1)
	}
	return way
}

// without takes a step back out.
func without(way []step, at int) []step {
	d := len(way) - 1
	one, zero := way[at].one, way[at].zero
	next := way[d].weight
	for i := d - 1; i >= 0; i-- {
		if one != 0 {
			before := way[i].weight
			way[i].weight = next * float64(d+1) / (float64(i+1) * one)
			next = before - way[i].weight*zero*float64(d-i)/float64(d+1)
		} else {
			way[i].weight *= float64(d+1) / (zero * float64(d-i))
		}
	}
	for i := at; i < d; i++ {
		way[i].feature, way[i].zero, way[i].one = way[i+1].feature, way[i+1].zero, way[i+1].one
	}
	return way[:d]
}

// weightWithout is the sum of weights after a step were taken out.
func weightWithout(way []step, at int) (sum float64) {
	d := len(way) - 1
	one, zero := way[at].one, way[at].zero
	next := way[d].weight
	for i := d - 1; i >= 0; i-- {
		if one != 0 {
			w := next * float64(d+1) / (float64(i+1) * one)
			sum += w
			next = way[i].weight - w*zero*float64(d-i)/float64(d+1)
		} else {
			sum += way[i].weight * float64(d+1) / (zero * float64(d-i))
		}
	}
	return sum
}
