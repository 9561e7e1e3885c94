package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"dyetrace/evaluate"
	"dyetrace/report/lists"
	"dyetrace/trace"
)

// evaluateTraceOptions are the options of evaluate trace.
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
		Short: "Measure how much of the truth each rule recovers",
		Long: `Simulate run-points platforms in ordinary life, follow the claims of all victims who
reported by every rule, and hold what each rule finds against what the platforms'
own books say.

Recall is the share of the truth that a rule finds, precision the share of what it
finds that is true, both by amount. Levels are those of transfers: 2 is the first
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
	// A few presets only, because every rule follows every claim of each, once for each kind of gap.
	o.add(cmd, "demo", "careful", "adaptive")
	flags := cmd.Flags()
	flags.StringSliceVar(&o.gaps, "gaps", []string{"none", "both"},
		"what an investigator does not see: none, balances, institutions, both")
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
	// Written so that NaN is refused too.
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
	// The bar ends before anything is written, because both may be the same terminal.
	bar := p.progress("evaluating")
	defer bar.end()
	runs, err := evaluate.Trace(ctx, settings, seeds, gaps, trace.Options{},
		func(done, total int) { bar.set(int64(done), int64(total)) })
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
			return lists.WriteJSON(w, map[string]any{"measures": evaluate.TraceRows(runs)})
		case "csv":
			return evaluate.WriteTraceCSV(w, runs)
		}
		return evaluate.WriteTraceText(w, pools, terminalWidth(p.stdout))
	})
}
