package main

import (
	"cmp"
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"dyetrace/evaluate/detection"
	"dyetrace/internal/scratch"
	"dyetrace/report/lists"
	"dyetrace/simulate/family"
)

// detectWorlds are the options of evaluate detect over worlds of the family.
type detectWorlds struct {
	seeds         string
	days, judge   bool
	looks, commit string
}

func (o *detectWorlds) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.seeds, "worlds", "", "worlds of the family instead of presets, such as 1-20 or 3,7,11-15")
	flags.BoolVar(&o.days, "days", false, "with --worlds: go through an analyst's days, too")
	flags.BoolVar(&o.judge, "judge", false, "measure worlds for judging")
	flags.StringVar(&o.looks, "looks", "", "with --judge: file to which the look is added")
	flags.StringVar(&o.commit, "commit", "", "with --judge: commit of this build, where it has no note of it")
}

// check refuses options that do not go together.
func (o *detectWorlds) check(cmd *cobra.Command) error {
	switch {
	case o.seeds == "" && (o.days || o.judge || o.looks != "" || o.commit != ""):
		return usageError("--days, --judge, --looks and --commit are for worlds of the family: name them with --worlds")
	case o.seeds != "" && anyOf(cmd, "preset", "settings", "seeds", "persons", "truth", "ledger", "amlsim", "delay",
		"alone"):
		return usageError("--worlds says all that is simulated: leave --preset, --settings, --seeds, --persons, --truth, " +
			"--ledger, --amlsim, --delay and --alone out")
	}
	return nil
}

// evaluateWorlds measures detection in worlds of the family. A look at worlds for judging
// is written down before anything of it is shown.
func (p *program) evaluateWorlds(ctx context.Context, o *evaluateDetectOptions, format string) error {
	if format == "csv" {
		return usageError("--worlds gives text or json")
	}
	seeds, err := family.ParseSeeds(o.family.seeds)
	if err != nil {
		return err
	}
	if err := family.CheckLook(seeds, o.family.judge, o.family.looks); err != nil {
		return err
	}
	commit := cmp.Or(o.family.commit, commitOfBuild())
	if o.family.judge {
		if commit == "" {
			return usageError("this build has no note of its commit, which belongs to a look: give --commit")
		}
		// Measuring takes long, so a look that could not be written down is refused before.
		if err := family.AddLooks(o.family.looks); err != nil {
			return err
		}
	}
	runs, err := p.measureFamily(ctx, seeds, o.family.days)
	if err != nil {
		return err
	}
	if o.family.judge {
		look := []string{time.Now().UTC().Format(time.RFC3339), "evaluate detect: commit " + commit,
			"worlds " + o.family.seeds, detection.WorldsInWords(runs)}
		if err := family.AddLooks(o.family.looks, look); err != nil {
			return err
		}
		detection.HideWorlds(runs)
	}
	if o.plot != "" {
		if err := p.write(o.plot, func(w io.Writer) error {
			return detection.PlotWorlds(w, "Average precision of runners, each world a mark", detection.Marks(runs))
		}); err != nil {
			return err
		}
	}
	return p.write(o.output, func(w io.Writer) error {
		if format == "json" {
			return lists.WriteJSON(w, map[string]any{"worlds": runs})
		}
		return detection.WriteWorldsText(w, runs, terminalWidth(p.stdout))
	})
}

// measureFamily measures one world after another.
func (p *program) measureFamily(ctx context.Context, seeds []uint64, days bool) ([]*detection.WorldRun, error) {
	var runs []*detection.WorldRun
	bar := p.progress("evaluating")
	defer bar.end()
	for i, seed := range seeds {
		bar.set(int64(i), int64(len(seeds)))
		run, err := p.measureFamilyWorld(ctx, seed, days)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// measureFamilyWorld draws a world into a temporary folder, imports what its cut shows as
// anybody would, and measures detection on it.
func (p *program) measureFamilyWorld(ctx context.Context, seed uint64, days bool) (run *detection.WorldRun, err error) {
	world, err := family.Draw(seed)
	if err != nil {
		return nil, err
	}
	tmp, err := scratch.Mkdir("")
	if err != nil {
		return nil, err
	}
	defer func() { err = cmp.Or(err, tmp.Remove()) }()
	town, ledger := filepath.Join(tmp.Path(), "town"), filepath.Join(tmp.Path(), "ledger")
	if err := world.Write(town, func(_, _ int64) error { return ctx.Err() }); err != nil {
		return nil, err
	}
	var files []string
	for _, name := range []string{"transfers.csv", "accounts.csv", "holders.csv", "links.csv"} {
		if _, err := os.Stat(filepath.Join(town, name)); err == nil {
			files = append(files, name)
		}
	}
	if err := importInto(ctx, ledger, town, files...); err != nil {
		return nil, err
	}
	l, err := p.openLedger(ledger)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return detection.MeasureWorld(ctx, l, os.DirFS(town), world, days)
}
