package evaluate_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dyetrace"
	"dyetrace/evaluate"
	"dyetrace/simulate"
	"dyetrace/trace"
)

// small is a town of a few days, so that tests are quick.
func small(t *testing.T, preset string) simulate.Config {
	t.Helper()
	c, err := simulate.Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	c.Population.Persons, c.Days = 600, 6
	c.Platform.Runners, c.Platform.FraudsPerDay, c.Fraud.ReportMinutes = 12, 4, 60
	return c
}

func run(t *testing.T, preset string, gaps evaluate.Gaps, seeds ...uint64) []evaluate.Run {
	t.Helper()
	runs, err := evaluate.Trace(t.Context(), []evaluate.Setting{{Name: preset, Config: small(t, preset)}}, seeds,
		[]evaluate.Gaps{gaps}, trace.Options{MinPart: everything(t)}, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func everything(t *testing.T) trace.MinPart {
	t.Helper()
	m, err := trace.ParseMinPart("0")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Without gaps, poison marks every transfer that carried a victim's money: the
// truth is a part of what it marks, and nothing else is found to be.
func TestPoisonFindsEverything(t *testing.T) {
	for _, preset := range []string{"demo", "careful", "adaptive"} {
		for _, r := range run(t, preset, evaluate.Gaps{}, 1, 2) {
			all := r.Rules[dyetrace.Poison].Any.Transfers()
			if all.True == 0 {
				t.Fatalf("%s, seed %d: no stolen money was passed on", preset, r.Seed)
			}
			if all.Found != all.True {
				t.Errorf("%s, seed %d: poison found %d of %d", preset, r.Seed, all.Found, all.True)
			}
			if all.Traced <= all.True {
				t.Errorf("%s, seed %d: poison marks %d, the truth is %d: it marks whole transfers", preset, r.Seed, all.Traced, all.True)
			}
		}
	}
}

// What is found is a part of the truth and of what was traced; asking whose it
// is finds no more than asking whether it is anybody's; what both sides see is
// the same sum whichever side it is counted at.
func TestMeasuresHoldTogether(t *testing.T) {
	for _, gaps := range []evaluate.Gaps{{}, {Uncovered: 0.4, Unstated: true}} {
		for _, r := range run(t, "careful", gaps, 3) {
			for _, s := range r.Rules {
				for _, score := range []evaluate.Score{s.Whose, s.Any} {
					for _, m := range []evaluate.Measure{score.Transfers(), score.Held, score.Gone} {
						if m.Found > m.True || m.Right > m.Traced || m.Found < 0 || m.Right < 0 {
							t.Errorf("%v: impossible measure %+v", s.Rule, m)
						}
					}
					// The two sums may differ by what one side has at level 1 only.
					m := score.Transfers()
					if share := float64(m.Found-m.Right) / float64(m.True); share > 0.05 || share < -0.05 {
						t.Errorf("%v: found %d, right %d", s.Rule, m.Found, m.Right)
					}
				}
				if s.HasWhose && s.Whose.Transfers().Found > s.Any.Transfers().Found {
					t.Errorf("%v finds more of each victim's money than of any", s.Rule)
				}
			}
		}
	}
}

func pool(t *testing.T, runs []evaluate.Run) []evaluate.Pooled {
	t.Helper()
	pools, err := evaluate.Pool(runs)
	if err != nil {
		t.Fatal(err)
	}
	return pools
}

// A bank that does not answer hides money, and hides it from every rule.
func TestGapsCostRecall(t *testing.T) {
	full := pool(t, run(t, "demo", evaluate.Gaps{Name: "none"}, 1, 2, 3))[0]
	gaps := pool(t, run(t, "demo", evaluate.Gaps{Name: "institutions", Uncovered: 0.4}, 1, 2, 3))[0]
	for i := range full.Rules {
		with, without := full.Rules[i].Any.Transfers(), gaps.Rules[i].Any.Transfers()
		if with.True != without.True {
			t.Errorf("%v: gaps changed the truth from %d to %d", full.Rules[i].Rule, with.True, without.True)
		}
		if without.Recall() >= with.Recall() {
			t.Errorf("%v: recall is %.3f with silent banks, %.3f without", full.Rules[i].Rule, without.Recall(), with.Recall())
		}
	}
	if full.Seeds != 3 || full.Claims == 0 {
		t.Errorf("pooled %d seeds, %d claims", full.Seeds, full.Claims)
	}
}

// Where an account's own money waits and stolen money is passed on at once, the
// newest money is the stolen money.
func TestNewestFirstFollowsCarelessRunners(t *testing.T) {
	p := pool(t, run(t, "demo", evaluate.Gaps{}, 1, 2))[0]
	lifo, fifo := p.Rules[dyetrace.LIFO].Whose.Transfers(), p.Rules[dyetrace.FIFO].Whose.Transfers()
	if lifo.Recall() < 0.8 || lifo.Recall() < fifo.Recall() {
		t.Errorf("recall is %.2f by lifo, %.2f by fifo", lifo.Recall(), fifo.Recall())
	}
}

// The same settings give the same figures, and other seeds others.
func TestSameSeedSameFigures(t *testing.T) {
	first, again := run(t, "adaptive", evaluate.Gaps{}, 4), run(t, "adaptive", evaluate.Gaps{}, 4)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("not the same:\n%s", diff)
	}
	if cmp.Equal(first[0].Rules, run(t, "adaptive", evaluate.Gaps{}, 5)[0].Rules) {
		t.Error("another seed gave the same figures")
	}
}

// Gaps are known by name.
func TestParseGaps(t *testing.T) {
	for name, want := range map[string]evaluate.Gaps{
		"none":         {Name: "none"},
		"balances":     {Name: "balances", Unstated: true},
		"institutions": {Name: "institutions", Uncovered: 0.3},
		"both":         {Name: "both", Uncovered: 0.3, Unstated: true},
	} {
		got, err := evaluate.ParseGaps(name, 0.3)
		if err != nil || got != want {
			t.Errorf("%s is %+v, %v", name, got, err)
		}
	}
	if _, err := evaluate.ParseGaps("some", 0.3); dyetrace.KindOf(err) != dyetrace.UsageError {
		t.Errorf("some: %v", err)
	}
}

// An interrupt ends an evaluation.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := evaluate.Trace(ctx, []evaluate.Setting{{Name: "demo", Config: small(t, "demo")}}, []uint64{1}, []evaluate.Gaps{{}}, trace.Options{}, func(int, int) {})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A sum of several worlds that leaves the range that is exact is refused; it does
// not wrap around.
func TestPoolRefusesSumsOutOfRange(t *testing.T) {
	run := func(fen int64) evaluate.Run {
		r := evaluate.Run{Setting: "s", Rules: make([]evaluate.Scores, 1)}
		r.Rules[0].Any.Held.True = fen
		return r
	}
	if _, err := evaluate.Pool([]evaluate.Run{run(math.MaxInt64 - 1), run(1)}); err != nil {
		t.Errorf("the largest sum: %v", err)
	}
	if p, err := evaluate.Pool([]evaluate.Run{run(math.MaxInt64 - 1), run(2)}); !errors.Is(err, dyetrace.ErrSumRange) || dyetrace.KindOf(err) != dyetrace.InputError {
		t.Errorf("%+v, %v", p, err)
	}
	// Levels that fit one by one need not fit together.
	r := run(0)
	r.Rules[0].Any.Levels[2].Found, r.Rules[0].Any.Levels[3].Found = math.MaxInt64, 1
	if _, err := evaluate.Pool([]evaluate.Run{r}); !errors.Is(err, dyetrace.ErrSumRange) {
		t.Error(err)
	}
}
