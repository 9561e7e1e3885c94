package detection

import (
	"context"
	"slices"
)

// The settings of FlowScope: lambda weighs money that stays or comes from
// nowhere, as in the paper's experiments; blocks are taken until they hold
// enough accounts to fill the ranks that are looked at.
const (
	flowLambda   = 4
	flowBlocks   = 8
	flowAccounts = firstFew
)

// flowScope ranks accounts by the method of Li, Liu, Li, Shi, Huang, Han and
// Huang, "FlowScope: Spotting Money Laundering Based on Graphs" (AAAI 2020).
// Payers, accounts between and payees are three layers, here all accounts each.
// A block S of them is worth
//
//	g(S) = 1/|S| · Σ over accounts between of  f − λ (q − f)
//
// where f is the lesser of what an account receives from S and pays to S and q
// the larger. Beginning with everything, whoever contributes least is taken away,
// and the best block on the way is kept. Its edges are removed and the next block
// is looked for. An account's score is that of its block's place, and within a
// block what it passes on.
func flowScope(ctx context.Context, p *pairs) ([]float64, error) {
	score := make([]float64, p.size())
	f := newFlow(p)
	found := 0
	for block := 0; block < flowBlocks && found < flowAccounts; block++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		members, passed := f.best()
		if len(members) == 0 {
			break
		}
		most := slices.Max(passed)
		for i, v := range members {
			if score[v] == 0 {
				score[v] = float64(flowBlocks-block) + share(passed[i], 2*most)
				found++
			}
		}
	}
	return score, nil
}

// flow is the three layers: vertex v of layer k is k·n+v. An edge of pairs
// leads from the first layer to the second and from the second to the third.
type flow struct {
	p       *pairs
	n       int
	payer   []int32 // of each edge
	into    [][]int32
	removed [2][]bool // edges, between first and second and between second and third layer
	in, out []float64 // of the second layer
	degree  []float64 // of the first and third
	heap    vertexHeap
}

func newFlow(p *pairs) *flow {
	f := &flow{p: p, n: p.size(), payer: make([]int32, len(p.payee)), into: make([][]int32, p.size())}
	for a := range f.n {
		for i := p.start[a]; i < p.start[a+1]; i++ {
			f.payer[i] = int32(a)
			f.into[p.payee[i]] = append(f.into[p.payee[i]], int32(i))
		}
	}
	f.removed = [2][]bool{make([]bool, len(p.payee)), make([]bool, len(p.payee))}
	return f
}

// weight is how much a vertex contributes.
func (f *flow) weight(v int32) float64 {
	if n := int32(f.n); v >= n && v < 2*n {
		a := v - n
		return min(f.in[a], f.out[a]) - flowLambda/(flowLambda+1.0)*max(f.in[a], f.out[a])
	}
	return f.degree[v]
}

// fill computes all degrees of what is not removed, and their sum over the
// accounts between.
func (f *flow) fill() (sum float64) {
	f.in, f.out, f.degree = make([]float64, f.n), make([]float64, f.n), make([]float64, 3*f.n)
	for i, payee := range f.p.payee {
		w := f.p.amount[i]
		if !f.removed[0][i] {
			f.degree[f.payer[i]] += w
			f.in[payee] += w
		}
		if !f.removed[1][i] {
			f.out[f.payer[i]] += w
			f.degree[2*f.n+int(payee)] += w
		}
	}
	f.heap = vertexHeap{place: make([]int32, 3*f.n), order: make([]int32, 3*f.n), weight: make([]float64, 3*f.n)}
	for v := range int32(3 * f.n) {
		f.heap.order[v], f.heap.place[v], f.heap.weight[v] = v, v, f.weight(v)
		if int(v) >= f.n && int(v) < 2*f.n {
			sum += f.heap.weight[v]
		}
	}
	f.heap.init()
	return sum
}

// best finds the best block, removes its edges, and returns the accounts in its middle with
// the sums that they pass on.
func (f *flow) best() (members []int32, passed []float64) {
	// Greedy peeling: the vertex that adds least is removed until none is left, and the
	// best block on the way counts. Each account is three vertices, as payer, in the
	// middle, and as payee.
	sum := f.fill()
	gone := make([]bool, 3*f.n)
	order := make([]int32, 0, 3*f.n)
	best, at := 0.0, -1
	for left := 3 * f.n; left > 0; left-- {
		if g := sum / float64(left); g > best {
			best, at = g, len(order)
		}
		v := f.heap.pop()
		gone[v] = true
		order = append(order, v)
		sum += f.drop(v, gone)
	}
	if at < 0 {
		return nil, nil
	}
	// The edges of the block go, so that the next search finds another one.
	in := make([]bool, 3*f.n)
	for _, v := range order[at:] {
		in[v] = true
	}
	flows := make([][2]float64, f.n)
	for i, payee := range f.p.payee {
		payer := f.payer[i]
		if !f.removed[0][i] && in[payer] && in[f.n+int(payee)] {
			flows[payee][0] += f.p.amount[i]
			f.removed[0][i] = true
		}
		if !f.removed[1][i] && in[f.n+int(payer)] && in[2*f.n+int(payee)] {
			flows[payer][1] += f.p.amount[i]
			f.removed[1][i] = true
		}
	}
	for a := range int32(f.n) {
		if in[f.n+int(a)] {
			members, passed = append(members, a), append(passed, min(flows[a][0], flows[a][1]))
		}
	}
	return members, passed
}

// drop takes a vertex away, and gives by how much the sum changes.
func (f *flow) drop(v int32, gone []bool) (change float64) {
	n := int32(f.n)
	change = 0
	middle := func(a int32, update func()) {
		if gone[n+a] {
			return
		}
		before := f.weight(n + a)
		update()
		change += f.weight(n+a) - before
		f.heap.update(n+a, f.weight(n+a))
	}
	switch {
	case v < n: // a payer
		for i := f.p.start[v]; i < f.p.start[v+1]; i++ {
			if !f.removed[0][i] {
				middle(int32(f.p.payee[i]), func() { f.in[f.p.payee[i]] -= f.p.amount[i] })
			}
		}
	case v < 2*n: // an account between
		a := v - n
		change -= f.weight(v)
		for _, i := range f.into[a] {
			if payer := f.payer[i]; !f.removed[0][i] && !gone[payer] {
				f.degree[payer] -= f.p.amount[i]
				f.heap.update(payer, f.degree[payer])
			}
		}
		for i := f.p.start[a]; i < f.p.start[a+1]; i++ {
			if payee := 2*n + int32(f.p.payee[i]); !f.removed[1][i] && !gone[payee] {
				f.degree[payee] -= f.p.amount[i]
				f.heap.update(payee, f.degree[payee])
			}
		}
	default: // a payee
		for _, i := range f.into[v-2*n] {
			if !f.removed[1][i] {
				middle(f.payer[i], func() { f.out[f.payer[i]] -= f.p.amount[i] })
			}
		}
	}
	return change
}

// vertexHeap gives the vertex of least weight, of equals the lowest number. It
// is a heap of its own because a library's would spend its time on calls.
type vertexHeap struct {
	order, place []int32
	weight       []float64
}

func (h *vertexHeap) less(a, b int32) bool {
	return h.weight[a] < h.weight[b] || h.weight[a] == h.weight[b] && a < b
}

func (h *vertexHeap) init() {
	for i := len(h.order)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
}

func (h *vertexHeap) put(i int, v int32) { h.order[i], h.place[v] = v, int32(i) }

func (h *vertexHeap) down(i int) {
	v := h.order[i]
	for {
		child := 2*i + 1
		if child >= len(h.order) {
			break
		}
		if child+1 < len(h.order) && h.less(h.order[child+1], h.order[child]) {
			child++
		}
		if !h.less(h.order[child], v) {
			break
		}
		h.put(i, h.order[child])
		i = child
	}
	h.put(i, v)
}

func (h *vertexHeap) up(i int) {
	v := h.order[i]
	for i > 0 {
		parent := (i - 1) / 2
		if !h.less(v, h.order[parent]) {
			break
		}
		h.put(i, h.order[parent])
		i = parent
	}
	h.put(i, v)
}

// pop takes the least vertex.
func (h *vertexHeap) pop() int32 {
	v, last := h.order[0], h.order[len(h.order)-1]
	h.order = h.order[:len(h.order)-1]
	if len(h.order) > 0 {
		h.put(0, last)
		h.down(0)
	}
	return v
}

// update gives a vertex that has not been taken another weight.
func (h *vertexHeap) update(v int32, weight float64) {
	before := h.weight[v]
	h.weight[v] = weight
	if weight < before {
		h.up(int(h.place[v]))
	} else {
		h.down(int(h.place[v]))
	}
}
