package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/evaluate"
	"dyetrace/intake"
	"dyetrace/internal/display"
	"dyetrace/trace"
)

// evaluateTraceOptions are what an evaluation of rules can be told.
type evaluateTraceOptions struct {
	worlds
	gaps      []string
	uncovered float64
	asked     func() (string, error)
	output    string
}

// evaluateTraceCommand measures how much of the truth each rule recovers.
func (p *program) evaluateTraceCommand() *cobra.Command {
	var o evaluateTraceOptions
	cmd := &cobra.Command{
		Use:   "trace [flags]",
		Short: "Say how much of the truth each rule recovers",
		Long: `Simulate run-points platforms in ordinary life, follow the claims of all victims who
reported by every rule, and hold what each rule finds against what the platforms'
own books say.

Recall is the share of the truth that a rule finds, precision the share of what it
says that is true, both by amount. Levels are those of transfers: 2 is the first
payment out of the account that a victim paid. Held is what lay in accounts, summed
over moments of the simulation; gone is what went to cash, shops, exchanges, abroad.

Gaps: none; balances (statements state none); institutions (a share of them answers
no inquiry); both.`,
		Example: `  dyetrace evaluate trace
  dyetrace evaluate trace --preset city --seeds 1-3 --gaps none,institutions --uncovered 0.3
  dyetrace evaluate trace --settings mine.toml --format csv -o rules.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.evaluateTrace(cmd.Context(), &o) },
	}
	o.add(cmd, "demo", "careful", "adaptive")
	flags := cmd.Flags()
	flags.StringSliceVar(&o.gaps, "gaps", []string{"none", "both"}, "what an investigator does not see: none, balances, institutions, both")
	flags.Float64Var(&o.uncovered, "uncovered", 0.2, "share of institutions that answer no inquiry, where they are a gap")
	o.asked = addFormat(cmd, "text", "text, json or csv", "text", "json", "csv")
	flags.StringVarP(&o.output, "output", "o", "", "file to write (default: standard output)")
	complete(cmd, "gaps", evaluate.GapNames()...)
	return cmd
}

func (p *program) evaluateTrace(ctx context.Context, o *evaluateTraceOptions) error {
	format, err := o.asked()
	if err != nil {
		return err
	}
	settings, seeds, err := o.read()
	if err != nil {
		return err
	}
	if !(o.uncovered > 0 && o.uncovered <= 1) {
		return usageError("--uncovered %v: it is a share of institutions, above 0 and up to 1", o.uncovered)
	}
	var gaps []evaluate.Gaps
	for _, name := range o.gaps {
		g, err := evaluate.ParseGaps(name, o.uncovered)
		if err != nil {
			return err
		}
		gaps = append(gaps, g)
	}
	bar := p.progress("evaluating")
	defer bar.end()
	runs, err := evaluate.Trace(ctx, settings, seeds, gaps, trace.Options{}, func(done, total int) { bar.set(int64(done), int64(total)) })
	if err != nil {
		return err
	}
	bar.end()
	pools, err := evaluate.Pool(runs)
	if err != nil {
		return err
	}
	return p.write(o.output, func(w io.Writer) error {
		switch format {
		case "json":
			return writeJSON(w, map[string]any{"measures": measuresOf(runs)})
		case "csv":
			return writeMeasures(w, runs)
		}
		return writeScores(w, pools, terminalWidth(p.stdout))
	})
}

// writeScores writes two tables for each setting with each gaps.
func writeScores(w io.Writer, pools []evaluate.Pooled, width int) error {
	for i := range pools {
		p := &pools[i]
		between := ""
		if i > 0 {
			between = "\n"
		}
		if _, err := fmt.Fprintf(w, "%s%s, gaps: %s; %d seeds, %s claims; recall / precision in %%\n", between, p.Setting, p.Gaps.Name, p.Seeds, display.Count(int64(p.Claims))); err != nil {
			return err
		}
		var t display.Table
		t.Text("whose money", "rule")
		for level := 2; level < evaluate.MaxLevel; level++ {
			t.Number("level " + strconv.Itoa(level))
		}
		t.Number(fmt.Sprintf("level %d+", evaluate.MaxLevel), "all levels", "recall by seed", "held", "gone")
		for j := range p.Rules {
			if s := &p.Rules[j]; s.HasWhose {
				t.Add(scoreCells("by victim", s.Rule, &s.Whose, p.Lowest[j], p.Highest[j], true)...)
			}
		}
		for j := range p.Rules {
			s := &p.Rules[j]
			t.Add(scoreCells("any victim's", s.Rule, &s.Any, p.Lowest[j], p.Highest[j], !s.HasWhose)...)
		}
		if err := t.Write(w, width); err != nil {
			return err
		}
	}
	return nil
}

func scoreCells(whose string, rule dyetrace.Rule, s *evaluate.Score, lowest, highest float64, bySeed bool) []string {
	cells := []string{whose, rule.String()}
	for level := 2; level <= evaluate.MaxLevel; level++ {
		cells = append(cells, shares(s.Levels[level]))
	}
	seeds := ""
	if bySeed {
		seeds = percent(lowest) + "–" + percent(highest)
	}
	return append(cells, shares(s.Transfers()), seeds, shares(s.Held), shares(s.Gone))
}

// shares is recall and precision; where there is nothing to find or nothing was
// said, a dash stands for them.
func shares(m evaluate.Measure) string {
	recall, precision := "–", "–"
	if m.True > 0 {
		recall = percent(m.Recall())
	}
	if m.Traced > 0 {
		precision = percent(m.Precision())
	}
	return recall + " / " + precision
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) }

// measured is one measure of one rule in one simulated world.
type measured struct {
	Setting string `json:"setting"`
	Gaps    string `json:"gaps"`
	Seed    uint64 `json:"seed"`
	Rule    string `json:"rule"`
	Whose   string `json:"whose"` // "victim" or "any"
	Part    string `json:"part"`  // "level 2" and on, "held", "gone"
	True    string `json:"true"`
	Traced  string `json:"traced"`
	Found   string `json:"found"`
	Right   string `json:"right"`
}

// measuresOf is every measure in the order of the runs.
func measuresOf(runs []evaluate.Run) []measured {
	list := []measured{}
	for i := range runs {
		for j := range runs[i].Rules {
			s := &runs[i].Rules[j]
			if s.HasWhose {
				list = appendScore(list, &runs[i], s, "victim", &s.Whose)
			}
			list = appendScore(list, &runs[i], s, "any", &s.Any)
		}
	}
	return list
}

func appendScore(list []measured, r *evaluate.Run, s *evaluate.Scores, whose string, score *evaluate.Score) []measured {
	cny := intake.MustCurrency("CNY")
	yuan := func(fen int64) string { return dyetrace.Amount(fen).Format(cny) }
	add := func(part string, m evaluate.Measure) {
		list = append(list, measured{r.Setting, r.Gaps.Name, r.Seed, s.Rule.String(), whose, part,
			yuan(m.True), yuan(m.Traced), yuan(m.Found), yuan(m.Right)})
	}
	for level := 2; level <= evaluate.MaxLevel; level++ {
		add("level "+strconv.Itoa(level), score.Levels[level])
	}
	add("held", score.Held)
	add("gone", score.Gone)
	return list
}

func writeMeasures(w io.Writer, runs []evaluate.Run) error {
	out := display.NewCSV(w, "setting", "gaps", "seed", "rule", "whose", "part", "true", "traced", "found", "right")
	for _, m := range measuresOf(runs) {
		out.Row(m.Setting, m.Gaps, strconv.FormatUint(m.Seed, 10), m.Rule, m.Whose, m.Part, m.True, m.Traced, m.Found, m.Right)
	}
	return out.Finish()
}
