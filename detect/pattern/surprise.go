package pattern

import (
	"maps"
	"math"
	"slices"

	"dyetrace"
)

// Surprise is how unlikely an instance is, and where it is most so.
type Surprise struct {
	// Core is the part that is most unlikely: of a fan or gather-scatter the transfers
	// of those partners in one stretch of time, of a chain or cycle one path, of other
	// shapes one window. In ledger order.
	Core []Edge
	// CorePeers is what makes the core large, counted as an instance's peers.
	CorePeers int
	// Usual is, of a fan or gather-scatter, how many such partners are expected in as
	// long a time; of other shapes 0.
	Usual float64
	// Often is, of a fan or gather-scatter, how many transfers its partners have with it
	// in the whole ledger at most: 1, 3, or any number.
	Often uint32
	// Expected is how many instances of this shape as unlikely as this are expected
	// in the whole ledger by the null, as a logarithm to base 10.
	Expected float64
}

// judge looks for the most unlikely part of one instance after another. It is not
// for use by several goroutines.
type judge struct {
	n       *Null
	b       *Bounds
	known   map[Account]*rhythm
	seen    map[Account]bool
	classes map[uint32]float64
}

func newJudge(n *Null) *judge {
	return &judge{n: n, known: map[Account]*rhythm{}, seen: map[Account]bool{}, classes: map[uint32]float64{}}
}

// surprise judges an instance.
func (j *judge) surprise(in *Instance) Surprise {
	switch in.Kind {
	case FanIn, FanOut:
		return j.fan(in)
	case GatherScatter:
		return j.gatherScatter(in)
	default:
	}
	best := Surprise{Expected: math.Inf(1)}
	for _, path := range in.paths {
		s := Surprise{Core: path}
		switch in.Kind {
		case Chain, Cycle:
			s.CorePeers = len(path)
			s.Expected = j.path(path, in.Kind == Cycle)
		case ScatterGather:
			s.CorePeers, s.Expected = j.scatterGather(in.Center, path)
		default:
			payers, payees := j.n.g.ends(path)
			s.CorePeers, s.Expected = len(payers)+len(payees), j.layer(path)
		}
		if s.Expected < best.Expected {
			best = s
		}
	}
	return best
}

// rhythm is an account's.
func (j *judge) rhythm(a Account) *rhythm {
	if r, is := j.known[a]; is {
		return r
	}
	const most = 1 << 12
	if len(j.known) >= most {
		clear(j.known)
	}
	g := j.n.g
	r := j.n.rhythmOf(slices.Concat(g.out.of(a), g.in.of(a)), &j.n.hours)
	j.known[a] = &r
	return &r
}

// stretch is a part of an account's ins or outs, with the partners in it that
// are met no more often than a class of often says.
type stretch struct {
	from, to, class int
	partners        int
	score           float64 // the higher the less likely, roughly
}

// side is one direction of an account.
type side struct {
	edges []Edge
	peer  []Account
	pairs [len(often)]float64 // distinct partners of each class, in the whole ledger
	spare [len(often)]float64 // mean transfers of such a partner
}

// sideOf counts the partners of an account.
func (j *judge) sideOf(edges, all []Edge, peer []Account) *side {
	s := &side{edges: edges, peer: peer}
	for _, e := range all {
		for c, most := range often {
			if j.n.pair[e] <= most {
				s.pairs[c] += 1 / float64(j.n.pair[e])
				s.spare[c]++
			}
		}
	}
	for c := range often {
		s.spare[c] /= max(1, s.pairs[c])
	}
	return s
}

// grow follows edges away from a place, forward or backward, for as long as a
// window, and returns the least likely stretch with at least so many partners.
func (j *judge) grow(s *side, at, step, least int) (best stretch) {
	clear(j.seen)
	n := j.n
	var partners [len(often)]int
	begin := n.g.time[s.edges[at]]
	for i := at; i >= 0 && i < len(s.edges); i += step {
		e := s.edges[i]
		span := n.g.time[e] - begin
		if span < 0 {
			span = -span
		}
		if span > dyetrace.Instant(j.b.Window) {
			break
		}
		// Only a partner that is new to the stretch makes it less likely; by how much is
		// guessed by the chance of a Poisson law, which is quick to work out.
		if j.seen[s.peer[e]] {
			continue
		}
		j.seen[s.peer[e]] = true
		share := float64(span+n.tick) / float64(day) / n.days
		for c, most := range often {
			if n.pair[e] > most {
				continue
			}
			partners[c]++
			k := float64(partners[c])
			mean := s.pairs[c] * min(1, share*s.spare[c])
			if partners[c] < least || k <= mean {
				continue
			}
			if score := k*math.Log(k/mean) - k + mean; score > best.score {
				best = stretch{min(at, i), max(at, i) + 1, c, partners[c], score}
			}
		}
	}
	return best
}

// chance is the logarithm of the chance of a stretch by itself, and how many such
// partners are expected in it.
func (j *judge) chance(s *side, t *stretch, all []Edge, r *rhythm) (log, usual float64) {
	n := j.n
	share := n.share(r, n.g.time[s.edges[t.from]], n.g.time[s.edges[t.to-1]])
	clear(j.classes)
	for _, e := range all {
		if n.pair[e] <= often[t.class] {
			j.classes[n.pair[e]] += 1 / float64(n.pair[e])
		}
	}
	// In order, because sums of the same numbers in another order differ.
	var many, p []float64
	for _, pair := range slices.Sorted(maps.Keys(j.classes)) {
		count := j.classes[pair]
		one := -math.Expm1(float64(pair) * math.Log1p(-min(share, 1-1e-9)))
		many, p = append(many, math.Round(count)), append(p, one)
		usual += math.Round(count) * one
	}
	return tail(float64(t.partners), many, p), usual
}

// core is the transfers of a stretch's partners.
func (j *judge) core(s *side, t *stretch) (core []Edge) {
	for _, e := range s.edges[t.from:t.to] {
		if j.n.pair[e] <= often[t.class] {
			core = append(core, e)
		}
	}
	return core
}

// places is the logarithm of how many places an account has for a stretch of so many
// transfers: it may begin with any, be of any length to the power of two, and
// count any class of partners.
func (j *judge) places(core []Edge) float64 {
	span := float64(j.n.g.time[core[len(core)-1]]-j.n.g.time[core[0]]+j.n.tick) / float64(day)
	lengths := max(1, math.Log2(float64(j.b.Window)/float64(j.n.tick)))
	return math.Log(max(1, j.n.days/span)*float64(len(core))) + math.Log(lengths*float64(len(often)))
}

func (j *judge) fan(in *Instance) Surprise {
	g := j.n.g
	all, peer, counts := g.in.of(in.Center), g.from, &j.n.payees
	if in.Kind == FanOut {
		all, peer, counts = g.out.of(in.Center), g.to, &j.n.payers
	}
	s := j.sideOf(in.Edges, all, peer)
	var best stretch
	for at := range in.Edges {
		if t := j.grow(s, at, 1, 2); t.score > best.score {
			best = t
		}
	}
	if best.partners == 0 {
		return Surprise{Core: in.Edges, CorePeers: in.Peers, Expected: math.Log10(float64(g.Accounts()))}
	}
	core := j.core(s, &best)
	log, usual := j.chance(s, &best, all, j.rhythm(in.Center))
	log += j.places(core) + math.Log(atLeast(counts[best.class], best.partners))
	return Surprise{Core: core, CorePeers: best.partners, Usual: usual, Often: often[best.class],
		Expected: log / math.Ln10}
}

func (j *judge) gatherScatter(in *Instance) Surprise {
	g := j.n.g
	ins, outs := g.divide(in.Edges, func(e Edge) bool { return g.to[e] == in.Center })
	allIns, allOuts := g.in.of(in.Center), g.out.of(in.Center)
	gathers, scatters := j.sideOf(ins, allIns, g.from), j.sideOf(outs, allOuts, g.to)
	// Every out divides it; the ins are followed backward from there, the outs forward.
	var in1, out1 stretch
	for at, e := range outs {
		before, _ := slices.BinarySearch(ins, e)
		if before == 0 {
			continue
		}
		gathered := j.grow(gathers, before-1, -1, 1)
		scattered := j.grow(scatters, at, 1, 1)
		isOne := gathered.partners > 0 && scattered.partners > 0
		if isOne && gathered.score+scattered.score > in1.score+out1.score {
			in1, out1 = gathered, scattered
		}
	}
	if in1.partners == 0 {
		return Surprise{Core: in.Edges, CorePeers: in.Peers, Expected: math.Log10(float64(g.Accounts()))}
	}
	r := j.rhythm(in.Center)
	log1, usual1 := j.chance(gathers, &in1, allIns, r)
	log2, usual2 := j.chance(scatters, &out1, allOuts, r)
	core := slices.Concat(j.core(gathers, &in1), j.core(scatters, &out1))
	slices.Sort(core)
	log := together(2, log1+log2) + j.places(core) +
		math.Log(min(atLeast(j.n.payees[in1.class], in1.partners), atLeast(j.n.payers[out1.class], out1.partners)))
	return Surprise{Core: core, CorePeers: in1.partners + out1.partners, Usual: usual1 + usual2,
		Often: max(often[in1.class], often[out1.class]), Expected: log / math.Ln10}
}

// path is how many chains or cycles as unlikely are expected: each transfer of the
// ledger may be the first, and each step is as likely as that the account makes, to
// a partner as rare, a transfer so soon and of so close an amount. What closes
// a cycle has no choice of partner.
func (j *judge) path(path []Edge, closes bool) float64 {
	n := j.n
	log := 0.0
	for i := 1; i < len(path); i++ {
		before, e := path[i-1], path[i]
		expected := float64(n.rareOut[e])
		if closes && i == len(path)-1 {
			expected = n.between(e, 1)
		}
		expected *= n.alikeShare(before, e) * n.share(j.rhythm(n.g.from[e]), n.g.time[before], n.g.time[e])
		log += math.Log(min(1, expected))
	}
	return together(len(path)-1, log)/math.Ln10 + math.Log10(float64(len(n.g.out.edges)))
}

// scatterGather is how many scatter-gathers as unlikely are expected: any transfer
// may be the payer's first, its payee may pay on to anybody; every further one has
// to pay the same.
func (j *judge) scatterGather(a Account, window []Edge) (between int, expected float64) {
	n, g := j.n, j.n.g
	from, to := g.time[window[0]], g.time[window[len(window)-1]]
	share := func(of Account) float64 { return n.share(j.rhythm(of), from, to) }
	// The rarest payment to an account between stands for the step to it.
	firsts, own := map[Account]Edge{}, map[Account]int{}
	for _, e := range window {
		if g.from[e] != a {
			own[g.from[e]]++
		} else if f, is := firsts[g.to[e]]; !is || n.rareOut[e] < n.rareOut[f] {
			firsts[g.to[e]] = e
		}
	}
	// The account between that is most likely to pay the last one is the first, with a
	// free choice of it.
	log, free, k := 0.0, math.Inf(-1), 0
	for _, e := range window {
		m := g.from[e]
		if m == a || own[m] == 0 {
			continue
		}
		step := math.Log(float64(n.rareOut[firsts[m]]) * share(a))
		meets := math.Log(n.between(e, own[m]) * share(m))
		log += step + meets
		free = max(free, math.Log(float64(n.rareOut[e])*share(m))-meets-step)
		own[m] = 0
		k++
	}
	orders, _ := math.Lgamma(float64(k))
	return k, (log+free-orders)/math.Ln10 + math.Log10(float64(len(g.out.edges)))
}

// layer is how many layers as unlikely are expected: grown from any transfer, over
// accounts that pay or are paid by those in it already; a transfer between two of
// these has no choice.
func (j *judge) layer(part []Edge) float64 {
	n, g := j.n, j.n.g
	// A whole window counts, however short the layer: a long round of accounts fits
	// into many shorter ones.
	from, to := g.time[part[0]], g.time[part[0]]+dyetrace.Instant(j.b.Window)
	payers, payees := map[Account]float64{g.from[part[0]]: 0}, map[Account]float64{g.to[part[0]]: 0}
	own := map[[2]Account]int{}
	for _, e := range part {
		own[[2]Account{g.from[e], g.to[e]}]++
	}
	done := map[[2]Account]bool{{g.from[part[0]], g.to[part[0]]}: true}
	log := 0.0
	for grown := true; grown; {
		grown = false
		for _, e := range part {
			pair := [2]Account{g.from[e], g.to[e]}
			_, paysIn := payers[pair[0]]
			_, paidIn := payees[pair[1]]
			if done[pair] || !paysIn && !paidIn {
				continue
			}
			done[pair], grown = true, true
			share := n.share(j.rhythm(pair[0]), from, to)
			switch {
			case paysIn && paidIn:
				log += math.Log(n.between(e, own[pair]) * share)
			case paysIn:
				payers[pair[0]]++
				payees[pair[1]] = 0
				log += math.Log(float64(n.rareOut[e]) * share / payers[pair[0]])
			default:
				payees[pair[1]]++
				payers[pair[0]] = 0
				log += math.Log(float64(n.rareIn[e]) * share / payees[pair[1]])
			}
		}
	}
	return log/math.Ln10 + math.Log10(float64(len(g.out.edges)))
}
