package pattern

import (
	"context"
	"time"

	"dyetrace"
)

// Completed is the patterns that one transfer completes, with history before it
// only: it and transfers before it in ledger order, no older than a window. They are
// the patterns of the graph feature preprocessor of Blanuša et al. (Graph feature
// preprocessor: real-time subgraph-based feature extraction for financial crime
// detection, 2024), whose counts these equal where no two transfers have
// the same time.
type Completed struct {
	// FanIn and FanOut are the distinct payers of its payee and payees of its payer, In
	// and Out how many transfers these received and made, itself included, less
	// than a window ago.
	FanIn, FanOut, In, Out int32
	// ScatterGathers are those that it is part of, by the number of accounts between;
	// at least two. Those of one payer and last account are one.
	ScatterGathers []int32
	// TemporalCycles are the accounts of cycles that it closes in order of time, and
	// SimpleCycles those of cycles in any order, of no more than a number of
	// accounts. Cycles over the same accounts in the same order are one.
	TemporalCycles, SimpleCycles []int32
}

// Complete tells of every transfer that the graph keeps, in ledger order, what it
// completes; what see is given is valid until it returns. It takes one thread.
func (g *Graph) Complete(
	ctx context.Context, window time.Duration, mostAccounts int, see func(Edge, *Completed) error,
) error {
	c := newCompleter(g, dyetrace.Instant(window), int32(mostAccounts))
	for e := range Edge(len(g.time)) {
		const stride = 1 << 12
		if e%stride == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if !g.keep[e] {
			continue
		}
		c.add(e)
		if err := see(e, &c.done); err != nil {
			return err
		}
	}
	return nil
}

// recent is one direction of all accounts: whom each dealt with and by which
// transfer, and what part of that has been seen and lies in the window.
type recent struct {
	other      []Account
	edge       []Edge
	first, end []uint32 // of each account
}

func newRecent(l *lists, other []Account) recent {
	r := recent{other: make([]Account, len(l.edges)), edge: l.edges}
	for i, e := range l.edges {
		r.other[i] = other[e]
	}
	r.first = append([]uint32(nil), l.start[:len(l.start)-1]...)
	r.end = append([]uint32(nil), r.first...)
	return r
}

// completer goes through the transfers of a graph.
type completer struct {
	g         *Graph
	window    dyetrace.Instant
	most      int32 // accounts of a simple cycle
	outs, ins recent
	// before is, of each edge, one more than the edge before it from the same payer to
	// the same payee, or 0; newest is whether no later one of these two has been seen.
	before          []Edge
	newest          []bool
	in, out         []int32 // transfers of each account less than a window old
	payers, payees  []int32 // distinct ones
	expired, oldest Edge    // edges before them are a window old, and older
	mark            marks
	count           []int32
	touched         []Account
	on              []bool // accounts on the path
	// latest is one more than the latest edge out of an account after which the payer is
	// reached in order of time; reached are the accounts that have one.
	latest  []Edge
	reached []Account
	arrival []Edge // one more than the earliest edge by which an account is reached
	ahead   []Account
	done    Completed
}

// marks tells whether an account is in a set, of which there is one at a time.
type marks struct {
	by  []uint32
	now uint32
}

func (m *marks) clear()             { m.now++ }
func (m *marks) add(a Account)      { m.by[a] = m.now }
func (m *marks) has(a Account) bool { return m.by[a] == m.now }

func newCompleter(g *Graph, window dyetrace.Instant, most int32) *completer {
	n := g.Accounts()
	c := &completer{g: g, window: window, most: most, outs: newRecent(&g.out, g.to), ins: newRecent(&g.in, g.from)}
	c.before, c.newest = make([]Edge, len(g.time)), make([]bool, len(g.time))
	c.in, c.out, c.payers, c.payees = make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	c.mark.by, c.count, c.on = make([]uint32, n), make([]int32, n), make([]bool, n)
	c.latest, c.arrival = make([]Edge, n), make([]Edge, n)
	// What the same two did before is found payer by payer: last holds for the payer
	// that whose names.
	last, whose := make([]Edge, n), make([]Account, n)
	for i := range whose {
		whose[i] = ^Account(0)
	}
	for a := range Account(n) {
		for _, e := range g.out.of(a) {
			to := g.to[e]
			if whose[to] == a {
				c.before[e] = last[to] + 1
			}
			whose[to], last[to] = a, e
		}
	}
	return c
}

// add sees one more transfer.
func (c *completer) add(e Edge) {
	a, b := c.g.from[e], c.g.to[e]
	c.forget(c.g.time[e] - c.window)
	before := c.before[e]
	if before <= c.expired {
		c.payers[b]++
		c.payees[a]++
	}
	if before > 0 {
		c.newest[before-1] = false
	}
	c.newest[e] = true
	c.in[b]++
	c.out[a]++
	c.outs.end[a]++
	c.ins.end[b]++
	d := &c.done
	d.FanIn, d.FanOut, d.In, d.Out = c.payers[b], c.payees[a], c.in[b], c.out[a]
	d.ScatterGathers, d.TemporalCycles, d.SimpleCycles = d.ScatterGathers[:0], d.TemporalCycles[:0], d.SimpleCycles[:0]
	// Most transfers complete nothing: who pays has not been paid, and who is paid has
	// not paid on.
	isPaid, pays := c.some(&c.ins, a), c.some(&c.outs, b)
	if isPaid {
		c.gathers(a, b)
	}
	if pays {
		c.scatters(a, b)
	}
	if isPaid && pays {
		c.simple(a, b)
		c.temporal(a, b)
	}
}

// forget lets go of what is a window old. Two accounts leave each other's fans with
// their newest transfer.
func (c *completer) forget(limit dyetrace.Instant) {
	g := c.g
	for ; g.time[c.expired] <= limit; c.expired++ {
		x := c.expired
		if !g.keep[x] {
			continue
		}
		c.in[g.to[x]]--
		c.out[g.from[x]]--
		if c.newest[x] {
			c.payers[g.to[x]]--
			c.payees[g.from[x]]--
		}
	}
	for g.time[c.oldest] < limit {
		c.oldest++
	}
}

// part is where the dealings of an account that lie in the window begin and end.
func (c *completer) part(r *recent, a Account) (first, end uint32) {
	first, end = r.first[a], r.end[a]
	for first < end && r.edge[first] < c.oldest {
		first++
	}
	r.first[a] = first
	return first, end
}

func (c *completer) some(r *recent, a Account) bool {
	first, end := c.part(r, a)
	return first < end
}

// gathers finds scatter-gathers that end with the payee: of accounts that paid the
// payer and at least one more that paid the payee.
func (c *completer) gathers(a, b Account) {
	c.touched = c.touched[:0]
	for i, end := c.part(&c.ins, a); i < end; i++ {
		if s := c.ins.other[i]; c.newest[c.ins.edge[i]] && s != b {
			if first, last := c.part(&c.outs, s); last-first > 1 {
				c.touched = append(c.touched, s)
			}
		}
	}
	if len(c.touched) == 0 {
		return
	}
	c.mark.clear()
	for i, end := c.part(&c.ins, b); i < end; i++ {
		c.mark.add(c.ins.other[i])
	}
	for _, s := range c.touched {
		k := int32(0)
		for i, end := c.part(&c.outs, s); i < end; i++ {
			if m := c.outs.other[i]; c.newest[c.outs.edge[i]] && c.mark.has(m) && m != b {
				k++
			}
		}
		if k > 1 {
			c.done.ScatterGathers = append(c.done.ScatterGathers, k)
		}
	}
}

// scatters finds scatter-gathers of the payer that the payee is between: to accounts
// that the payee and at least one more account that the payer paid have paid.
func (c *completer) scatters(a, b Account) {
	first, end := c.part(&c.outs, a)
	if end-first < 2 {
		return
	}
	c.mark.clear()
	c.touched = c.touched[:0]
	for i, last := c.part(&c.outs, b); i < last; i++ {
		if d := c.outs.other[i]; c.newest[c.outs.edge[i]] && d != a {
			c.mark.add(d)
			c.touched = append(c.touched, d)
		}
	}
	for i := first; i < end; i++ {
		if !c.newest[c.outs.edge[i]] {
			continue
		}
		for j, last := c.part(&c.outs, c.outs.other[i]); j < last; j++ {
			if d := c.outs.other[j]; c.mark.has(d) && c.newest[c.outs.edge[j]] {
				c.count[d]++
			}
		}
	}
	for _, d := range c.touched {
		if c.count[d] > 1 {
			c.done.ScatterGathers = append(c.done.ScatterGathers, c.count[d])
		}
		c.count[d] = 0
	}
}

// simple finds cycles in any order of time.
func (c *completer) simple(a, b Account) {
	c.mark.clear()
	for i, end := c.part(&c.ins, a); i < end; i++ {
		c.mark.add(c.ins.other[i])
	}
	c.on[a] = true
	if c.mark.has(b) && c.most >= 2 {
		c.done.SimpleCycles = append(c.done.SimpleCycles, 2)
	}
	c.goOn(b, 2)
	c.on[a] = false
}

// goOn extends a path of so many accounts; who pays the first of them is marked.
func (c *completer) goOn(v Account, accounts int32) {
	if accounts >= c.most {
		return
	}
	c.on[v] = true
	for i, end := c.part(&c.outs, v); i < end; i++ {
		w := c.outs.other[i]
		if c.on[w] || !c.newest[c.outs.edge[i]] {
			continue
		}
		if c.mark.has(w) {
			c.done.SimpleCycles = append(c.done.SimpleCycles, accounts+1)
		}
		c.goOn(w, accounts+1)
	}
	c.on[v] = false
}

// temporal finds cycles in order of time.
func (c *completer) temporal(a, b Account) {
	// First a look ahead from the payee: mostly it ends soon and does not come to the
	// payer. If it does, only accounts that it came to are on the way.
	all, comes := c.lookAhead(a, b)
	if all && !comes {
		return
	}
	c.lookBack(a, all)
	if c.latest[b] > 0 {
		c.on[a] = true
		c.follow(a, b, c.oldest, 2)
		c.on[a] = false
	}
	for _, v := range c.reached {
		c.latest[v] = 0
	}
}

// lookAhead marks the accounts that are reached from the payee in order of time. It
// gives up when there are many, and says so by not all.
func (c *completer) lookAhead(a, b Account) (all, comes bool) {
	const many = 256
	c.mark.clear()
	c.mark.add(b)
	c.ahead = append(c.ahead[:0], b)
	c.arrival[b] = c.oldest
	for at := 0; at < len(c.ahead); at++ {
		if len(c.ahead) > many {
			return false, true
		}
		v := c.ahead[at]
		for i, end := c.part(&c.outs, v); i < end; i++ {
			w, e := c.outs.other[i], c.outs.edge[i]
			if e < c.arrival[v] || w == b {
				continue
			}
			if w == a {
				comes = true
				continue
			}
			if !c.mark.has(w) || e+1 < c.arrival[w] {
				c.mark.add(w)
				c.arrival[w] = e + 1
				c.ahead = append(c.ahead, w)
			}
		}
	}
	return true, comes
}

// lookBack finds from which accounts, and until when, the payer is reached.
func (c *completer) lookBack(a Account, marked bool) {
	c.reached = c.reached[:0]
	c.ahead = append(c.ahead[:0], a)
	for at := 0; at < len(c.ahead); at++ {
		v := c.ahead[at]
		for i, end := c.part(&c.ins, v); i < end; i++ {
			u, e := c.ins.other[i], c.ins.edge[i]
			if v != a && e+1 >= c.latest[v] {
				break
			}
			if u == a || marked && !c.mark.has(u) || e < c.latest[u] {
				continue
			}
			if c.latest[u] == 0 {
				c.reached = append(c.reached, u)
			}
			c.latest[u] = e + 1
			c.ahead = append(c.ahead, u)
		}
	}
}

// follow extends a path of so many accounts by transfers from one on. Of those to the
// same account the earliest is as good as any.
func (c *completer) follow(a, v Account, from Edge, accounts int32) {
	c.on[v] = true
	for i, end := c.part(&c.outs, v); i < end; i++ {
		w, e := c.outs.other[i], c.outs.edge[i]
		switch {
		case e < from || c.before[e] > from:
		case w == a:
			c.done.TemporalCycles = append(c.done.TemporalCycles, accounts)
		case !c.on[w] && c.latest[w] > e+1:
			c.follow(a, w, e+1, accounts+1)
		}
	}
	c.on[v] = false
}
