package evaluate

import (
	"context"
	"errors"

	"dyetrace/simulate"
	"dyetrace/trace"
)

// Setting is a configuration under a name.
type Setting struct {
	Name   string
	Config simulate.Config
}

// mostOfPlatforms is the largest share of accounts that Thin leaves to platforms:
// with fewer ordinary people there is no ordinary life to hide in.
const mostOfPlatforms = 0.2

// Thin leaves a share of the people. Its platforms keep their size.
func (s *Setting) Thin(people float64) {
	c := &s.Config
	c.Population.Persons = int(float64(c.Population.Persons) * people)
	c.Platform.ShareOfAccounts = min(mostOfPlatforms, c.Platform.ShareOfAccounts/people)
}

// Run is one simulated world, traced by every rule.
type Run struct {
	Setting string
	Gaps    Gaps
	Seed    uint64
	Claims  int
	Rules   []Scores // in the order of dyetrace.Rules
}

// Trace simulates each setting with each of gaps and each seed, traces the claims of every
// world by all rules and compares their findings with the truth. progress is called with
// how many worlds are done.
func Trace(
	ctx context.Context, settings []Setting, seeds []uint64, gaps []Gaps, o trace.Options, progress func(done, total int),
) ([]Run, error) {
	var runs []Run
	total := len(settings) * len(seeds) * len(gaps)
	for _, setting := range settings {
		for _, g := range gaps {
			for _, seed := range seeds {
				progress(len(runs), total)
				run, err := traceWorld(ctx, setting, seed, g, o)
				if err != nil {
					return nil, err
				}
				runs = append(runs, run)
			}
		}
	}
	return runs, nil
}

func traceWorld(ctx context.Context, setting Setting, seed uint64, gaps Gaps, o trace.Options) (Run, error) {
	run := Run{Setting: setting.Name, Gaps: gaps, Seed: seed}
	w, err := NewWorld(ctx, setting.Config, seed, gaps)
	if err != nil {
		return run, err
	}
	run.Claims = len(w.Claims)
	run.Rules, err = w.Score(ctx, o)
	return run, errors.Join(err, w.Close())
}

// Pooled is what several seeds of one setting with the same gaps came to.
type Pooled struct {
	Setting string
	Gaps    Gaps
	Seeds   int
	Claims  int
	Rules   []Scores
	// Lowest and Highest are the recall over all levels of the worst and the best seed, by
	// rule: of each claim's money where the rule keeps claims apart, else of any.
	Lowest, Highest []float64
}

// Pool sums runs up over their seeds; runs of one setting and the same gaps must be
// neighbours, as Trace returns them. Where their sums leave the range that is exact, the
// error is an InputError.
func Pool(runs []Run) ([]Pooled, error) {
	var out []Pooled
	var sum adder
	for i := range runs {
		r := &runs[i]
		if n := len(out); n == 0 || out[n-1].Setting != r.Setting || out[n-1].Gaps != r.Gaps {
			out = append(out, Pooled{Setting: r.Setting, Gaps: r.Gaps, Rules: make([]Scores, len(r.Rules)),
				Lowest: make([]float64, len(r.Rules)), Highest: make([]float64, len(r.Rules))})
		}
		p := &out[len(out)-1]
		for j := range r.Rules {
			s := &r.Rules[j]
			p.Rules[j].Rule, p.Rules[j].HasWhose = s.Rule, s.HasWhose
			sum.score(&p.Rules[j].Whose, &s.Whose)
			sum.score(&p.Rules[j].Any, &s.Any)
			recall := s.best().Recall()
			if p.Seeds == 0 || recall < p.Lowest[j] {
				p.Lowest[j] = recall
			}
			p.Highest[j] = max(p.Highest[j], recall)
		}
		p.Seeds++
		p.Claims += r.Claims
	}
	return out, sum.err()
}

// best returns the most telling measure of the rule over all levels.
func (s *Scores) best() Measure {
	if s.HasWhose {
		return s.Whose.Transfers()
	}
	return s.Any.Transfers()
}
