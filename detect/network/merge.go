package network

// mergeShare is how much of what joins the members of one community must join
// them with those of another, at least, for the two to be one.
const mergeShare = 0.6

// merge joins communities that are joined about as strongly with each other as
// in themselves. Modularity divides even a single network in which everybody
// deals with everybody, because it asks only for more inside than chance would
// have; two networks that know little of each other stay apart. The strongest
// tie goes first, of equals that of the lowest numbers.
func merge(g *graph, of []int32) {
	// How much joins each community in itself, and every two with each other. An
	// edge is in both its ends: inside it counts half each time, between two it
	// is taken from the lower one.
	inside := map[int32]float64{}
	type tie struct{ a, b int32 }
	ties := map[tie]float64{}
	for v := range int32(g.size()) {
		for i := g.start[v]; i < g.start[v+1]; i++ {
			switch a, b := of[v], of[g.to[i]]; {
			case a == b:
				inside[a] += g.weight[i] / 2
			case a < b:
				ties[tie{a, b}] += g.weight[i]
			}
		}
	}
	// The strongest tie makes two into one, which changes the ties of both, until
	// none is strong enough.
	into := map[int32]int32{}
	for len(ties) > 0 {
		best, most := tie{}, -1.0
		for t, w := range ties {
			x := w / min(inside[t.a], inside[t.b])
			comesFirst := t.a < best.a || t.a == best.a && t.b < best.b
			if x > most || x == most && comesFirst {
				best, most = t, x
			}
		}
		if most < mergeShare {
			break
		}
		inside[best.a] += inside[best.b] + ties[best]
		into[best.b] = best.a
		delete(ties, best)
		for t, w := range ties {
			if t.a == best.b || t.b == best.b {
				other := t.a + t.b - best.b
				delete(ties, t)
				ties[tie{min(best.a, other), max(best.a, other)}] += w
			}
		}
	}
	// A community may have gone into one that later went into another.
	for v, group := range of {
		for next, merged := into[group]; merged; next, merged = into[group] {
			group = next
		}
		of[v] = group
	}
	renumber(of)
}
