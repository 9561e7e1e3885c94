package patterns

import (
	"context"
	"time"

	"dyetrace"
	"dyetrace/detect/pattern"
)

// Wide are bounds for attempts that take days and have few members, as AMLworld's
// and AMLGentex's do: ranking, and not the bounds, has to find them among the rest.
// Amounts of a chain or cycle may differ from one to the next by as much as alike, a
// share of the larger; 0: by however much.
func Wide(kind pattern.Kind, window time.Duration, alike float64) pattern.Bounds {
	b := pattern.Bounds{Window: window, Dwell: window, MinPeers: 3, MinSide: 2, MinEach: 2, MaxPeers: 500,
		MinHops: 2, MinCycle: 3, MaxHops: 8, Retained: 1, Most: 1_000_000}
	switch kind {
	case pattern.Chain:
		b.MaxHops, b.Alike = 3, alike
	case pattern.ScatterGather:
		b.MinPeers, b.AnyOrder = 2, true
	case pattern.Cycle:
		b.MaxHops, b.Alike = 12, alike
	default:
	}
	return b
}

// Ranked finds all instances of a set and ranks them.
func Ranked(ctx context.Context, s *Set, g *pattern.Graph, bounds func(pattern.Kind) pattern.Bounds) (
	found []pattern.Found, ranked []pattern.Ranked, err error,
) {
	for _, kind := range pattern.Kinds() {
		b := bounds(kind)
		f, err := g.Find(ctx, kind, &b)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, f)
	}
	ranked, err = pattern.Rank(ctx, g, found, func(k pattern.Kind) *pattern.Bounds { b := bounds(k); return &b },
		func(pattern.Account) (dyetrace.Currency, error) { return 1, nil })
	return found, ranked, err
}

// Recall is of how many attempts each of the shapes has, and how many are found among
// the first ranked instances, and among all.
type Recall struct{ Attempts, First, All int }

// Places holds ranked instances against the attempts of a set, and returns the place,
// from 1, at which each attempt is found; 0 where it never is.
//
// Whoever looks at an instance of which at least half of the core is an attempt's is
// shown the attempt, and sees the transfers of the whole instance. The attempt
// is found when those looked at so far show four fifths of its transfers. Shapes need
// not agree: a gathering that scatters is found as a gathering and a scattering, and
// a stack, which is pairs of transfers that have nothing to do with each other,
// as many chains of two.
func (s *Set) Places(ranked []pattern.Ranked) []int {
	places := make([]int, len(s.Attempts))
	shown := make([]map[pattern.Edge]bool, len(s.Attempts))
	for place := range ranked {
		r := &ranked[place]
		core := map[int32]int{}
		for _, e := range r.Core {
			if a := s.Of[e]; a >= 0 {
				core[a]++
			}
		}
		for a, n := range core {
			if 2*n < len(r.Core) {
				continue
			}
			if shown[a] == nil {
				shown[a] = map[pattern.Edge]bool{}
			}
			for _, e := range r.Edges {
				if s.Of[e] == a {
					shown[a][e] = true
				}
			}
			if places[a] == 0 && 5*len(shown[a]) >= 4*len(s.Attempts[a].Transfers) {
				places[a] = place + 1
			}
		}
	}
	return places
}

// Count counts, for each shape, the attempts found among the first places.
func (s *Set) Count(places []int, first int) map[pattern.Kind]Recall {
	recall := map[pattern.Kind]Recall{}
	for a, at := range places {
		r := recall[s.Attempts[a].Kind]
		r.Attempts++
		if at > 0 {
			r.All++
			if at <= first {
				r.First++
			}
		}
		recall[s.Attempts[a].Kind] = r
	}
	return recall
}
