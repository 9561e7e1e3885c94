package trace

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dyetrace"
)

// vectorOptions are the options of the vectors that need other than the
// default ones.
func vectorOptions(t *testing.T, name string, rule dyetrace.Rule) Options {
	o := Options{Rule: rule}
	switch name {
	case "fees":
		least, err := ParseMinPart("0.01")
		check(t, err)
		o.MinPart = least
	case "depth":
		o.MaxLevel = 2
	}
	return o
}

// Run, and the model that the random ledgers are compared with, find exactly
// what an independent program found, for every vector and rule.
func TestVectors(t *testing.T) {
	dirs, err := filepath.Glob("testdata/vectors/*/transfers.csv")
	check(t, err)
	reversals, err := filepath.Glob("testdata/reversals/*/transfers.csv")
	check(t, err)
	if len(dirs) == 0 || len(reversals) == 0 {
		t.Fatal("there are no vectors")
	}
	for _, file := range append(dirs, reversals...) {
		path := filepath.Dir(file)
		s := readScenario(t, path)
		for _, rule := range dyetrace.Rules() {
			if rule == dyetrace.Poison {
				continue // there are no vectors of it
			}
			t.Run(filepath.Base(path)+"/"+rule.String(), func(t *testing.T) {
				want := readOutcome(t, filepath.Join(path, "expected-"+rule.String()+".json"))
				o := vectorOptions(t, filepath.Base(path), rule)
				if diff := cmp.Diff(want, runNaive(s, o), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("the model differs (-want +got):\n%s", diff)
				}
				m := newMemory(s)
				r, err := Run(t.Context(), m, resolved(s, m), o)
				check(t, err)
				if diff := cmp.Diff(want, m.outcome(r), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("Run differs (-want +got):\n%s", diff)
				}
			})
		}
	}
}
