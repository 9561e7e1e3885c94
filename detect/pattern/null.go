package pattern

import (
	"context"
	"math"
	"slices"
	"time"

	"dyetrace"
)

// Null is the ledger as chance would have it: every account pays and is paid as
// often as it is, at the times of day it does, and pays each partner as often as it
// does; but on which day falls to chance, and so does whom it pays where two
// accounts have nothing to do with each other beside the instance that is looked
// at. Degrees and daily rhythm are kept, the rest is drawn. How unlikely an
// instance is means: how often one as unlikely is expected in such a ledger.
//
// The null with kept degrees is the configuration model (Newman, Strogatz and Watts,
// Random graphs with arbitrary degree distributions, 2001); that times are drawn
// anew while partners stay follows Gauvin et al. (Randomized reference models for
// temporal networks, 2022).
type Null struct {
	g     *Graph
	days  float64          // from the first transfer to the last
	tick  dyetrace.Instant // what times are exact to
	hours rhythm           // of all accounts
	// Of each edge: how many transfers its payer makes to its payee, how many the payer
	// makes to payees that it pays no more often than this one, and the same of what
	// the payee receives.
	pair, rareOut, rareIn []uint32
	currency              []dyetrace.Currency                     // of each account
	amounts               map[dyetrace.Currency][]dyetrace.Amount // in ascending order
	// payers and payees are how many partners of each class of often accounts have as
	// payers and as payees, in ascending order.
	payers, payees [len(often)][]uint32
}

// NewNull measures what the null keeps of a graph. It takes 12 bytes of each
// transfer, and 8 for its amount. Errors are the graph's currencies'.
func NewNull(ctx context.Context, g *Graph, currency Currencies) (*Null, error) {
	n := &Null{g: g, currency: make([]dyetrace.Currency, g.Accounts()), tick: g.resolution(),
		amounts: map[dyetrace.Currency][]dyetrace.Amount{}}
	all := len(g.time)
	n.pair, n.rareOut, n.rareIn = make([]uint32, all), make([]uint32, all), make([]uint32, all)
	if all > 0 {
		n.days = float64(g.time[all-1]-g.time[0]+n.tick) / float64(day)
	}
	for a := range n.currency {
		c, err := currency(Account(a))
		if err != nil {
			return nil, err
		}
		n.currency[a] = c
	}
	// Pairs first, because what is rare follows from them.
	err := each(ctx, g.Accounts(), func() func(int) error {
		count := map[Account]uint32{}
		return func(a int) error {
			clear(count)
			for _, e := range g.out.of(Account(a)) {
				count[g.to[e]]++
			}
			for _, e := range g.out.of(Account(a)) {
				n.pair[e] = count[g.to[e]]
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, g.Accounts(), func() func(int) error {
		var sorted []uint32
		return func(a int) error {
			sorted = n.rank(g.out.of(Account(a)), n.rareOut, sorted)
			sorted = n.rank(g.in.of(Account(a)), n.rareIn, sorted)
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	n.payers, n.payees = n.partners(&g.out), n.partners(&g.in)
	n.hours = n.rhythmOf(g.out.edges, nil)
	n.readAmounts()
	return n, nil
}

const day = dyetrace.Instant(24 * time.Hour)

// resolution is what times are exact to: a day or hour where nearly all transfers
// stand at the beginning of one, else a minute, because nothing between people
// is faster.
func (g *Graph) resolution() dyetrace.Instant {
	for _, step := range []dyetrace.Instant{day, dyetrace.Instant(time.Hour)} {
		on := 0
		for _, t := range g.time {
			if (t-g.time[0])%step == 0 {
				on++
			}
		}
		if float64(on) > 0.95*float64(len(g.time)) {
			return step
		}
	}
	return dyetrace.Instant(time.Minute)
}

// rank says of each edge of an account how many of them have a pair that is no
// more frequent.
func (n *Null) rank(edges []Edge, into, sorted []uint32) []uint32 {
	sorted = sorted[:0]
	for _, e := range edges {
		sorted = append(sorted, n.pair[e])
	}
	slices.Sort(sorted)
	for _, e := range edges {
		at, _ := slices.BinarySearch(sorted, n.pair[e]+1)
		into[e] = uint32(at)
	}
	return sorted
}

// often is how seldom a partner has to be met to be counted: at most so many
// transfers in the whole ledger. Each is tried.
var often = [...]uint32{1, 3, math.MaxUint32}

// partners counts the distinct partners of each account.
func (n *Null) partners(l *lists) (counts [len(often)][]uint32) {
	for a := range Account(n.g.Accounts()) {
		var pairs [len(often)]float64
		for _, e := range l.of(a) {
			for c, most := range often {
				if n.pair[e] <= most {
					pairs[c] += 1 / float64(n.pair[e])
				}
			}
		}
		for c := range often {
			counts[c] = append(counts[c], uint32(math.Round(pairs[c])))
		}
	}
	for c := range counts {
		slices.Sort(counts[c])
	}
	return counts
}

// atLeast is how many accounts have so many partners.
func atLeast(counts []uint32, k int) float64 {
	at, _ := slices.BinarySearch(counts, uint32(k))
	return float64(max(1, len(counts)-at))
}

// readAmounts sorts the amounts of each currency; what changes currency has none.
func (n *Null) readAmounts() {
	for _, e := range n.g.out.edges {
		if c, same := n.sameCurrency(e, e); same {
			n.amounts[c] = append(n.amounts[c], n.g.amount[e])
		}
	}
	for _, list := range n.amounts {
		slices.Sort(list)
	}
}

// sameCurrency reports whether two transfers, one after the other, stay in one
// currency.
func (n *Null) sameCurrency(e, f Edge) (c dyetrace.Currency, same bool) {
	c = n.currency[n.g.from[e]]
	return c, n.currency[n.g.to[e]] == c && n.currency[n.g.to[f]] == c
}

// alikeShare is the share of amounts of a currency that are as close to e's as
// f's is; 1 where the money changes its currency.
func (n *Null) alikeShare(e, f Edge) float64 {
	c, same := n.sameCurrency(e, f)
	if !same {
		return 1
	}
	x, y := n.g.amount[e], n.g.amount[f]
	off := max(x-y, y-x)
	list := n.amounts[c]
	from, _ := slices.BinarySearch(list, x-off)
	to, _ := slices.BinarySearch(list, x+off+1)
	return float64(max(1, to-from)) / float64(max(1, len(list)))
}

// rhythm is the share of transfers before each hour of a day, and 1.
type rhythm [25]float64

// rhythmOf is the rhythm of some edges, of no more than sampled of them, taken
// together with what is usual, as if a day of that had been seen.
func (n *Null) rhythmOf(edges []Edge, usual *rhythm) (r rhythm) {
	const sampled, weight = 256, 24
	step := max(1, len(edges)/sampled)
	if usual == nil {
		step = 1
	}
	total := 0.0
	for i := 0; i < len(edges); i += step {
		t := n.g.time[edges[i]] % day
		if t < 0 {
			t += day
		}
		r[1+t/dyetrace.Instant(time.Hour)]++
		total++
	}
	for h := 1; h < len(r); h++ {
		even := 1.0 / 24
		if usual != nil {
			even = usual[h] - usual[h-1]
		}
		r[h] = r[h-1] + (r[h]+weight*even)/(total+weight)
	}
	return r
}

// until is how many days' worth of transfers a rhythm has made at a time.
func (r *rhythm) until(t dyetrace.Instant) float64 {
	days, rest := t/day, t%day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	hour := dyetrace.Instant(time.Hour)
	h := rest / hour
	part := float64(rest%hour) / float64(hour)
	return float64(days) + r[h] + part*(r[h+1]-r[h])
}

// share is the part of an account's transfers that falls between two times, both
// included, if days fall to chance.
func (n *Null) share(r *rhythm, from, to dyetrace.Instant) float64 {
	return min(1, (r.until(to+n.tick)-r.until(from))/max(n.days, 1e-9))
}

// between is how many transfers from a payer to a payee are expected in the
// ledger besides those of the instance: as many as they make otherwise, and what
// their degrees give.
func (n *Null) between(e Edge, own int) float64 {
	from, to := n.g.from[e], n.g.to[e]
	degrees := float64(len(n.g.out.of(from))) * float64(len(n.g.in.of(to))) / float64(len(n.g.out.edges))
	return float64(max(0, int(n.pair[e])-own)) + degrees
}

// tail bounds the logarithm of the chance that k or more of independent events
// happen, of which many[i] have the chance p[i]: Chernoff's bound.
func tail(k float64, many, p []float64) float64 {
	mean, all, every := 0.0, 0.0, 0.0
	for i := range p {
		mean += many[i] * p[i]
		all += many[i]
		every += many[i] * math.Log(p[i])
	}
	switch {
	case k <= mean:
		return 0
	case k >= all:
		return every
	}
	// The best exponent is where the tilted events happen k times on average.
	low, high := 0.0, 64.0
	for range 60 {
		x := (low + high) / 2
		tilted := 0.0
		for i := range p {
			grown := p[i] * math.Exp(x)
			tilted += many[i] * grown / (1 - p[i] + grown)
		}
		if tilted < k {
			low = x
		} else {
			high = x
		}
	}
	bound := -low * k
	for i := range p {
		bound += many[i] * math.Log(1-p[i]+p[i]*math.Exp(low))
	}
	return min(0, bound)
}

// together is the logarithm of the chance that a product of n even numbers between
// 0 and 1 is no larger than one with this logarithm: several unlikely things
// at once are less unlikely than their product.
func together(n int, product float64) float64 {
	if product >= 0 {
		return 0
	}
	sum, term := 0.0, 1.0
	for j := range n {
		if j > 0 {
			term *= -product / float64(j)
		}
		sum += term
	}
	return min(0, product+math.Log(sum))
}
