package main

import (
	"math"
	"slices"

	"dyetrace/bench/rank"
	"dyetrace/evaluate/detection"
	"dyetrace/ledger/statement"
	"dyetrace/simulate/family"
)

// looked is how many accounts a person looks at before he judges a ranking.
const looked = 50

// figure is how well one ranking of one world did.
type figure struct {
	world *world
	by    string // a program's name, or a simple measure's
	// Average precision: of the accounts that passed stolen money on; of the same among
	// the accounts with a statement; of all that served a platform. Not a number where
	// there are none.
	passed, covered, served float64
	innocent                float64            // accounts of no platform among the first 50
	kinds                   map[string]float64 // of these, by role in truth
	named                   named
	networks                detection.NetworksFound // none of a simple measure
}

// unmarked is the kind of a person whom truth gives no role.
const unmarked = "unmarked"

// figure measures a ranking.
func (w *world) figure(by string, r rank.List) figure {
	f := figure{world: w, by: by, kinds: make(map[string]float64)}
	f.passed, f.served = r.AveragePrecision(w.passed), r.AveragePrecision(w.served)
	shown := make([]bool, len(w.passed))
	for no := range shown {
		shown[no] = w.passed[no] && w.covered[no]
	}
	f.covered = r.Among(w.covered).AveragePrecision(shown)
	r.First(looked, func(no statement.No, chance float64) {
		if w.served[no] {
			return
		}
		f.innocent += chance
		kind := w.role[no]
		if kind == "" {
			kind = unmarked
		}
		f.kinds[kind] += chance
	})
	return f
}

// spread is a figure over worlds.
type spread struct {
	worlds       int
	median, tail float64
}

// overWorlds sums a figure up. The tail is the worst tenth: a tenth of all worlds,
// one at least, are no better than it. Worlds in which it is not a number do not
// count.
func overWorlds(values []float64, more bool) spread {
	values = slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(values) == 0 {
		return spread{0, math.NaN(), math.NaN()}
	}
	slices.Sort(values)
	n := len(values)
	s := spread{worlds: n, median: (values[(n-1)/2] + values[n/2]) / 2}
	if !more { // where less is better, the worst are the highest
		slices.Reverse(values)
	}
	s.tail = values[(n+9)/10-1]
	return s
}

// group is the worlds that one line of a table sums up.
type group struct {
	name string
	has  func(*world) bool
}

// groups are all worlds with a platform, and these by care and by cut.
func groups() []group {
	list := []group{{"all", func(*world) bool { return true }}}
	for _, care := range []string{family.Careless, family.Careful, family.Adaptive} {
		list = append(list, group{care, func(w *world) bool { return w.Care == care }})
	}
	for _, cut := range []string{"city", "bank", "returns"} {
		list = append(list, group{"cut: " + cut, func(w *world) bool { return w.Cut.Of == cut }})
	}
	return list
}

// figures returns the figures of one ranking in a group's worlds with a platform.
func (g *group) figures(all []figure, by string) (some []figure) {
	for _, f := range all {
		if f.by == by && f.world.Care != family.None && g.has(f.world) {
			some = append(some, f)
		}
	}
	return some
}

// sums is what is said of one ranking over a group's worlds.
type sums struct{ passed, covered, served, innocent spread }

func sumUp(figures []figure) sums {
	of := func(more bool, value func(*figure) float64) spread {
		values := make([]float64, len(figures))
		for i := range figures {
			values[i] = value(&figures[i])
		}
		return overWorlds(values, more)
	}
	return sums{
		passed:   of(true, func(f *figure) float64 { return f.passed }),
		covered:  of(true, func(f *figure) float64 { return f.covered }),
		served:   of(true, func(f *figure) float64 { return f.served }),
		innocent: of(false, func(f *figure) float64 { return f.innocent }),
	}
}

// rankings are the names of what ranked, in the order in which they were measured.
func rankings(figures []figure) (names []string) {
	for _, f := range figures {
		if !slices.Contains(names, f.by) {
			names = append(names, f.by)
		}
	}
	return names
}
