package family_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace/simulate"
	"dyetrace/simulate/family"
)

// files are what a world wrote, by path.
func files(t *testing.T, seed uint64) map[string]string {
	t.Helper()
	dir, found := t.TempDir(), make(map[string]string)
	if err := drawn(t, seed).Write(dir, nil); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		found[strings.TrimPrefix(path, dir+"/")] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// quick is the first world of a part from a seed on that has three days, a
// platform, and a cut.
func quick(t *testing.T, from uint64, of string) uint64 {
	t.Helper()
	for seed := from; ; seed++ {
		if w := drawn(t, seed); w.Days == 3 && w.Cut.Of == of && w.Care != family.None {
			return seed
		}
	}
}

// A world's bytes are the same on one core and on several, and its truth says
// what it drew.
func TestWorldsAreTheSame(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, of := range simulate.Cuts() {
		for _, first := range []uint64{family.FirstDevelopment, family.FirstJudging, family.FirstWide} {
			seed := quick(t, first, of)
			runtime.GOMAXPROCS(1)
			one := files(t, seed)
			runtime.GOMAXPROCS(4)
			if diff := cmp.Diff(one, files(t, seed)); diff != "" {
				t.Errorf("world %d, %s: %.500s", seed, of, diff)
			}
			w := drawn(t, seed)
			if _, err := w.Begin(); err != nil {
				t.Fatal(err)
			}
			var told family.World
			if err := json.Unmarshal([]byte(one["truth/world.json"]), &told); err != nil {
				t.Fatal(err)
			}
			told.Config = w.Config
			if diff := cmp.Diff(*w, told); diff != "" {
				t.Errorf("world %d (-drawn +told): %s", seed, diff)
			}
			for _, name := range append(w.People, w.Platforms...) {
				if !strings.Contains(w.Text(), "  "+name+" ") {
					t.Errorf("the description of world %d has no %s", seed, name)
				}
			}
			_, holders := one["holders.csv"]
			_, links := one["links.csv"]
			if holders != w.Cut.Holders || links != w.Cut.Links {
				t.Errorf("world %d: holders %v, links %v; drawn %+v", seed, holders, links, w.Cut)
			}
		}
	}
}

// Returns are fifty accounts, of whom some pass stolen money on, some are
// victims', and most are neither.
func TestReturns(t *testing.T) {
	world := files(t, quick(t, 1, simulate.Returns))
	covered, runners := make(map[string]bool), 0
	for _, line := range strings.Split(world["accounts.csv"], "\n") {
		if cells := strings.Split(line, ","); len(cells) > 2 && cells[2] == "true" {
			covered[cells[0]] = true
		}
	}
	for _, line := range strings.Split(world["truth/accounts.csv"], "\n") {
		cells := strings.Split(line, ",")
		if covered[cells[0]] && (cells[1] == "runner" || cells[1] == "relay" || cells[1] == "gatherer") {
			runners++
		}
	}
	if len(covered) != 50 || runners < 1 || runners > 10 {
		t.Errorf("%d accounts, %d that pass stolen money on", len(covered), runners)
	}
}
