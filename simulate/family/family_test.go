package family_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/simulate"
	"dyetrace/simulate/family"
)

func drawn(t *testing.T, seed uint64) *family.World {
	t.Helper()
	w, err := family.Draw(seed)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// kept are the names of the kinds that only worlds of one part have.
func kept(kinds []family.Kind, part string) []string {
	var names []string
	for _, k := range kinds {
		if k.Only == part {
			names = append(names, k.Name)
		}
	}
	return names
}

func common(a, b []string) bool {
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// Every world can be begun as far as its configuration goes, names only kinds
// that there are, and lies within the ranges: no world has a kind that is kept for
// another part, and judging and wide worlds always have one of people and, where
// there is a platform, one of platforms, that only their part has. One in ten has
// no platform.
func TestParts(t *testing.T) {
	people, platforms := family.People(), family.Platforms()
	step := uint64(1)
	if testing.Short() {
		step = 2 // fewer are further off by chance
	}
	known := func(kinds []family.Kind, names []string) {
		for _, name := range names {
			if !slices.ContainsFunc(kinds, func(k family.Kind) bool { return k.Name == name }) {
				t.Fatalf("kind %q is unknown", name)
			}
		}
	}
	for _, part := range []struct {
		name        string
		first, last uint64
	}{{family.Development, family.FirstDevelopment, family.LastDevelopment},
		{family.Judging, family.FirstJudging, family.LastJudging},
		{family.Wide, family.FirstWide, family.LastWide}} {
		care, kinds := make(map[string]int), make(map[string]int)
		n := 0.0
		for seed := part.first; seed <= part.last; seed += step {
			n++
			w := drawn(t, seed)
			known(people, w.People)
			known(platforms, w.Platforms)
			for _, only := range []string{family.Judging, family.Wide} {
				hasPeople, hasPlatform := common(w.People, kept(people, only)), common(w.Platforms, kept(platforms, only))
				here := part.name == only
				if w.Part != part.name || hasPeople != here || hasPlatform != (here && w.Care != family.None) {
					t.Fatalf("world %d of %s: %v %v", seed, w.Part, w.People, w.Platforms)
				}
			}
			if (w.Care == family.None) != (w.Config.Platform.Count == 0) || (w.Care == family.None) != (len(w.Platforms) == 0) {
				t.Fatalf("world %d is %s and has %d platforms: %v", seed, w.Care, w.Config.Platform.Count, w.Platforms)
			}
			care[w.Care]++
			for _, name := range slices.Concat(w.People, w.Platforms) {
				kinds[name]++
			}
		}
		for name, want := range map[string]float64{family.None: 0.1, family.Careless: 0.36, family.Careful: 0.36,
			family.Adaptive: 0.18} {
			if share := float64(care[name]) / n; math.Abs(share-want) > 0.03 {
				t.Errorf("%.3f of worlds for %s are %s, not %.2f", share, part.name, name, want)
			}
		}
		for _, k := range slices.Concat(people, platforms) {
			if (kinds[k.Name] > 0) != (k.Only == "" || k.Only == part.name) {
				t.Errorf("%d worlds for %s have %s", kinds[k.Name], part.name, k.Name)
			}
		}
	}
	for _, seed := range []uint64{0, 10_000, 20_000, 30_000} {
		if _, err := family.Draw(seed); dyetrace.KindOf(err) != dyetrace.UsageError {
			t.Errorf("world %d: %v", seed, err)
		}
	}
}

// What is drawn for one thing says nothing of another: the days of worlds without
// platforms are those of all.
func TestDrawsAreApart(t *testing.T) {
	days, without := make(map[int]int), make(map[int]int)
	for seed := uint64(family.FirstDevelopment); seed <= family.LastDevelopment; seed++ {
		w := drawn(t, seed)
		if days[w.Days]++; w.Care == family.None {
			without[w.Days]++
		}
	}
	for n, all := range days {
		if share := float64(without[n]) / float64(all); share < 0.07 || share > 0.13 {
			t.Errorf("%.3f of worlds of %d days have no platform", share, n)
		}
	}
	if len(days) != 4 {
		t.Errorf("worlds have %v days", days)
	}
}

// The share of accounts that pass stolen money on lies between 0.005 % and 2 %.
func TestShares(t *testing.T) {
	least, most := 1.0, 0.0
	for seed := uint64(1); seed <= 120; seed++ {
		w := drawn(t, seed)
		if _, err := w.Begin(); err != nil {
			t.Fatalf("world %d: %v", seed, err)
		}
		if w.Care == family.None {
			if w.Serving != 0 {
				t.Errorf("world %d has no platform and %d accounts of one", seed, w.Serving)
			}
			continue
		}
		if w.Share < 0.00004 || w.Share > 0.0205 {
			t.Errorf("world %d: %d accounts, a share of %.6f", seed, w.Serving, w.Share)
		}
		least, most = min(least, w.Share), max(most, w.Share)
	}
	if least > 0.0002 || most < 0.01 {
		t.Errorf("shares lie between %.6f and %.6f", least, most)
	}
}

// A seed draws the same world every time, and no kind that is added to habits is
// unknown to the simulator.
func TestDrawIsTheSame(t *testing.T) {
	for _, seed := range []uint64{7, 10_007, 20_007} {
		if diff := cmp.Diff(drawn(t, seed), drawn(t, seed)); diff != "" {
			t.Error(diff)
		}
	}
	for _, k := range family.People() {
		if !slices.Contains(simulate.HabitNames(), k.Name) {
			t.Errorf("the simulator knows no %s", k.Name)
		}
	}
}
