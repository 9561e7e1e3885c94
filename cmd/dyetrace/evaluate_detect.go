package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/evaluate"
	"dyetrace/evaluate/detection"
	"dyetrace/internal/scratch"
	"dyetrace/report/lists"
	"dyetrace/simulate"
)

// evaluateDetectOptions are the options of evaluate detect.
type evaluateDetectOptions struct {
	worlds
	ledger *string
	truth  string
	amlsim string
	detection.Options
	family       detectWorlds
	alone        bool
	plot, output string
	asked        func() (string, error)
}

// evaluateDetectCommand measures how well detection finds platforms.
func (p *program) evaluateDetectCommand() *cobra.Command {
	var o evaluateDetectOptions
	cmd := &cobra.Command{
		Use:   "detect [flags]",
		Short: "Measure how well detection finds run-points accounts and networks",
		Long: `Rank the accounts of a simulated ledger as detect does, without claims and labels, and
compare the ranking and the networks with the simulator's truth; beside it, in the
same table, simple measures: distinct payers, amount in, PageRank, FlowScope and
pass-through alone.

With --truth, the ledger given is one into which the files of a simulation's folder
were imported; otherwise presets are simulated into a temporary folder.

--delay runs detection on the ledger as it was at every such step and reports how many
hours pass from a runner's first order until he is among the first 500.

--worlds takes worlds of the family that "dyetrace simulate --family" draws, in place
of presets: average precision of the runners, innocents among the first 50, networks,
and the worst ten worlds. --days goes through an analyst's days: at the end of each he
runs detection on what has happened until then and looks at the 20 highest accounts
that are new to him. Worlds for judging (10001 to 19999) need --judge and --looks FILE:
a line with the date, the build, the worlds and the result is added to FILE before any
figure is shown, and figures do not say of which world they are.`,
		Example: `  dyetrace evaluate detect --preset city,careful --seeds 101-120
  dyetrace evaluate detect --truth town --ledger town-ledger --delay 6h
  dyetrace evaluate detect --amlsim amlsim-20K
  dyetrace evaluate detect --worlds 1-20 --days --plot worlds.svg
  dyetrace evaluate detect --seeds 1 --format csv -o detect.csv --plot curve.svg`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.evaluateDetect(cmd, &o) },
	}
	// A city has enough ordinary people for the ranking to mean something; careful platforms
	// are those that are hard to find.
	o.add(cmd, "city", "careful")
	o.ledger = addSetting(cmd, "ledger")
	o.family.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&o.truth, "truth", "", "folder of a simulation whose files are in the ledger")
	flags.StringVar(&o.amlsim, "amlsim", "", "folder of an AMLSim sample (nodes.csv, transactions.csv), whose amounts "+
		"are not used")
	flags.DurationVar(&o.Step, "delay", 0, "step at which to measure how soon runners are found; 0: not at all")
	flags.BoolVar(&o.alone, "alone", false, "detection alone, without the simple measures")
	flags.StringVar(&o.plot, "plot", "", "SVG file for the curves of precision over recall, or "+
		"with --worlds for average precision over worlds")
	o.asked = addFormat(cmd, "text", "text, json or csv", "text", "json", "csv")
	flags.StringVarP(&o.output, "output", "o", "", "file to write (default: standard output)")
	return cmd
}

func (p *program) evaluateDetect(cmd *cobra.Command, o *evaluateDetectOptions) error {
	format, err := o.asked()
	if err != nil {
		return err
	}
	if err := o.family.check(cmd); err != nil {
		return err
	}
	if o.family.seeds != "" {
		return p.evaluateWorlds(cmd.Context(), o, format)
	}
	if o.Step < 0 || o.Step > 0 && o.Step < time.Minute {
		return usageError("--delay %v: it is a minute or more, 0 for none", o.Step)
	}
	// The simple measures take as long as detection, so that they can be left out.
	o.Baselines = !o.alone
	// Three sources of truth: a sample of others, a simulation that has been imported, or
	// presets simulated now. The first two are one run each.
	var runs []*detection.Run
	if o.amlsim != "" {
		run, err := p.measureAMLSim(cmd, o)
		if err != nil {
			return err
		}
		runs = append(runs, run)
	} else if o.truth != "" {
		if anyOf(cmd, "preset", "settings", "seeds", "persons") {
			return usageError("--truth is a simulation that has been run: leave --preset, --settings, --seeds and " +
				"--persons out")
		}
		run, err := p.measureDetection(cmd.Context(), *o.ledger, o.truth, o.Options)
		if err != nil {
			return err
		}
		run.Setting = filepath.Base(filepath.Clean(o.truth))
		runs = append(runs, run)
	} else if runs, err = p.measurePresets(cmd.Context(), o); err != nil {
		return err
	}
	// Tables and curves pool the seeds of a setting; JSON and CSV keep each run.
	pools := detection.Pool(runs)
	if o.plot != "" {
		if err := p.write(o.plot, func(w io.Writer) error { return detection.Plot(w, pools) }); err != nil {
			return err
		}
	}
	return p.write(o.output, func(w io.Writer) error {
		switch format {
		case "json":
			return lists.WriteJSON(w, map[string]any{"runs": runs})
		case "csv":
			return detection.WriteCSV(w, runs)
		}
		return detection.WriteText(w, pools, terminalWidth(p.stdout))
	})
}

func (p *program) measureDetection(
	ctx context.Context, ledger, truth string, o detection.Options,
) (*detection.Run, error) {
	l, err := p.openLedger(ledger)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return detection.Measure(ctx, l, os.DirFS(truth), o)
}

// measurePresets simulates and measures one world after another.
func (p *program) measurePresets(ctx context.Context, o *evaluateDetectOptions) ([]*detection.Run, error) {
	settings, seeds, err := o.read()
	if err != nil {
		return nil, err
	}
	bar := p.progress("evaluating")
	defer bar.end()
	var runs []*detection.Run
	for _, s := range settings {
		for _, seed := range seeds {
			bar.set(int64(len(runs)), int64(len(settings)*len(seeds)))
			run, err := p.measureWorld(ctx, s, seed, o.Options)
			if err != nil {
				return nil, err
			}
			runs = append(runs, run)
		}
	}
	return runs, nil
}

// measureWorld simulates a world into a temporary folder, imports what came out
// as anybody would, and measures detection on it.
func (p *program) measureWorld(ctx context.Context, s evaluate.Setting, seed uint64,
	o detection.Options) (run *detection.Run, err error) {
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return nil, err
	}
	defer func() { err = cmp.Or(err, tmp.Remove()) }()
	dir := tmp.Path()
	sim, err := simulate.New(s.Config, seed)
	if err != nil {
		return nil, err
	}
	town, ledger := filepath.Join(dir, "town"), filepath.Join(dir, "ledger")
	if err := simulate.Write(sim, town, nil, func(_, _ int64) error { return ctx.Err() }); err != nil {
		return nil, err
	}
	if err := importInto(ctx, ledger, town, "transfers.csv", "accounts.csv", "holders.csv", "links.csv"); err != nil {
		return nil, err
	}
	if run, err = p.measureDetection(ctx, ledger, town, o); err != nil {
		return nil, err
	}
	run.Setting, run.Seed = s.Name, seed
	return run, nil
}

// importInto imports files of a folder as anybody would.
func importInto(ctx context.Context, ledger, dir string, names ...string) error {
	args := []string{"import", "--quiet", "--ledger", ledger}
	for _, name := range names {
		args = append(args, filepath.Join(dir, name))
	}
	var said strings.Builder
	importer := &program{stdout: io.Discard, stderr: &said, args: args}
	if err := importer.root().ExecuteContext(ctx); err != nil {
		return fmt.Errorf("importing into a temporary ledger: %w\n%s", err, said.String())
	}
	return nil
}

// anyOf reports whether any of these flags was given.
func anyOf(cmd *cobra.Command, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return cmd.Flags().Changed(name) })
}

// measureAMLSim imports a sample without its amounts and measures the ranking.
func (p *program) measureAMLSim(cmd *cobra.Command, o *evaluateDetectOptions) (run *detection.Run, err error) {
	if anyOf(cmd, "truth", "delay", "preset", "settings", "seeds", "persons") {
		return nil, usageError("--amlsim is a sample with labels and nothing else: leave --truth, --delay, --preset, " +
			"--settings, --seeds and --persons out")
	}
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return nil, err
	}
	defer func() { err = cmp.Or(err, tmp.Remove()) }()
	dir := tmp.Path()
	if err := detection.WriteAMLSim(os.DirFS(o.amlsim), dir); err != nil {
		return nil, err
	}
	ledger := filepath.Join(dir, "ledger")
	if err := importInto(cmd.Context(), ledger, dir, detection.AMLSimFiles()...); err != nil {
		return nil, err
	}
	l, err := p.openLedger(ledger)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	if run, err = detection.MeasureLabels(cmd.Context(), l, os.DirFS(dir), o.Baselines); err != nil {
		return nil, err
	}
	run.Setting = filepath.Base(filepath.Clean(o.amlsim))
	return run, nil
}
