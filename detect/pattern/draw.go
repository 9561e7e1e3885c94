package pattern

import (
	"math"
	"math/rand/v2"
	"slices"

	"dyetrace"
)

// Draw draws a ledger from the null: transfers keep their payer, amount and time of
// day and fall on days of chance; those of partners who meet once only change
// payees among themselves. So every account pays and is paid as often as it is, and
// at the same hours. The same seed draws the same ledger.
func (n *Null) Draw(seed uint64) *Graph {
	g := n.g
	rng := rand.New(rand.NewPCG(seed, 0x6e756c6c))
	kept := slices.Sorted(slices.Values(g.out.edges))
	var once []Edge
	for _, e := range kept {
		if n.pair[e] == 1 {
			once = append(once, e)
		}
	}
	payee := n.exchange(once, rng)
	// A day begins with the time of day of the first transfer, so that every transfer
	// has as many days to fall on and none leaves the ledger.
	days := max(1, int64(n.days+0.5))
	transfers := make([]Transfer, 0, len(kept))
	for _, e := range kept {
		t := g.Transfer(e)
		t.To = payee[e]
		t.Time = g.time[0] + (t.Time-g.time[0])%day + dyetrace.Instant(rng.Int64N(days))*day
		transfers = append(transfers, t)
	}
	slices.SortStableFunc(transfers, func(x, y Transfer) int {
		switch {
		case x.Time < y.Time:
			return -1
		case x.Time > y.Time:
			return 1
		}
		return 0
	})
	return NewGraph(g.Accounts(), transfers)
}

// exchange changes payees among edges, so that none pays itself, and returns the
// payees of all edges.
func (n *Null) exchange(once []Edge, rng *rand.Rand) []Account {
	g := n.g
	payee := slices.Clone(g.to)
	for i, j := range rng.Perm(len(once)) {
		payee[once[i]] = g.to[once[j]]
	}
	// Who would pay himself changes once more. In a very small ledger there may be nobody to
	// change with.
	const tries = 100
	for _, e := range once {
		for try := 0; payee[e] == g.from[e] && try < tries; try++ {
			f := once[rng.IntN(len(once))]
			if payee[f] != g.from[e] && payee[e] != g.from[f] {
				payee[e], payee[f] = payee[f], payee[e]
			}
		}
	}
	return payee
}

// scale says how many instances of a shape come out of a ledger that is drawn from
// the null, by how unlikely they seem: what is worked out for each by itself leaves
// out that instances overlap and how many places they have.
type scale struct {
	seems []float64 // of all instances drawn, in ascending order
	draws float64
}

// firm is how many drawn instances are enough to go by.
const firm = 10

// expected is the logarithm of how many instances that seem as unlikely are
// expected in one ledger. Where enough were drawn, they are counted. Beyond, ten
// times less likely is taken to be ten times rarer; where none was drawn at all,
// what seems is believed.
func (s *scale) expected(seems float64) float64 {
	at, _ := slices.BinarySearch(s.seems, math.Nextafter(seems, math.Inf(1)))
	anchor := min(len(s.seems), firm)
	switch {
	case anchor == 0:
		return seems
	case at >= anchor:
		return math.Log10(float64(at) / s.draws)
	}
	return math.Log10(float64(anchor)/s.draws) + min(0, seems-s.seems[anchor-1])
}
