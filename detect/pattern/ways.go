package pattern

import (
	"math"
	"slices"
)

// ways counts cycles without listing them. Accounts that pay each other often
// make as many cycles as there are choices of transfers, which multiply from
// step to step; here a step is taken once for each next account, with all
// transfers that lead there and in how many ways each was reached, like the
// bundles of Kumar and Calders (2SCENT, 2018).
type ways struct {
	c     *cycler
	steps [maxHops + 1][]reached // of each step, what the next one can begin with
	on    []Account
}

// reached is a transfer to an account, and in how many ways it was reached.
type reached struct {
	to   Account
	edge Edge
	ways int64
}

// count is how many cycles begin with an edge, after the search backward.
func (w *ways) count(e Edge) int64 {
	w.on = append(w.on[:0], w.c.g.to[e])
	return w.step([]reached{{w.c.g.to[e], e, 1}})
}

// step counts the cycles that go on from transfers to one account, which are
// in ledger order.
func (w *ways) step(came []reached) (n int64) {
	c := w.c
	taken := len(w.on)
	left := c.b.MaxHops - taken
	outs := w.outs(came[0], left)
	next := w.steps[taken][:0]
	// A transfer that goes on can follow each that came before it: sum is in how many
	// ways these were reached. With alike amounts only some of them count, and the
	// sum must be made anew.
	var sum int64
	at := 0
	for _, f := range outs {
		to := c.g.to[f]
		for at < len(came) && came[at].edge < f {
			sum = addWays(sum, came[at].ways)
			at++
		}
		if to != c.root && !w.leads(f, left) {
			continue
		}
		x := sum
		if c.b.Alike > 0 {
			x = 0
			for i := range came[:at] {
				if c.g.alike(came[i].edge, f, c.b.Alike) {
					x = addWays(x, came[i].ways)
				}
			}
		}
		switch {
		case x == 0:
		case to != c.root:
			next = append(next, reached{to, f, x})
		case taken+1 >= c.b.MinCycle:
			n = addWays(n, x)
		}
	}
	// One step for each next account, with all transfers that lead there. The memory
	// is kept for the next time this depth is reached; slices of it are in use until
	// the steps below have returned.
	w.steps[taken] = next
	slices.SortStableFunc(next, func(a, b reached) int { return int(a.to) - int(b.to) })
	for len(next) > 0 {
		k := 1
		for k < len(next) && next[k].to == next[0].to {
			k++
		}
		if a := next[0].to; !slices.Contains(w.on, a) {
			w.on = append(w.on, a)
			n = addWays(n, w.step(next[:k]))
			w.on = w.on[:taken]
		}
		next = next[k:]
	}
	return n
}

// outs is what can follow the first of some transfers to one account, where so
// many more may be made.
func (w *ways) outs(first reached, left int) []Edge {
	outs := w.c.g.out.of(first.to)
	if left > w.c.depth {
		return w.c.g.after(outs, first.edge, w.c.until)
	}
	before := w.c.latest[left-1][first.to]
	if before <= first.edge+1 {
		return nil
	}
	from, _ := slices.BinarySearch(outs, first.edge+1)
	to, _ := slices.BinarySearch(outs, before)
	return outs[from:to]
}

// leads reports whether the root can be reached after a transfer, where so
// many may be made, it included.
func (w *ways) leads(f Edge, left int) bool {
	switch {
	case left < 2:
		return false
	case left-1 > w.c.depth:
		return true
	}
	return w.c.latest[left-2][w.c.g.to[f]] > f+1
}

// addWays adds numbers of ways; more than can be counted stay the largest number.
func addWays(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}
