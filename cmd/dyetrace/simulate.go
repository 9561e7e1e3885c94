package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/internal/outfile"
	"dyetrace/simulate"
	"dyetrace/simulate/statements"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	preset, settings, out string
	seed                  uint64
	describe, statements  bool
	asJSON                bool
	format, plots         string
	jitter                int
	partly                float64
	family                uint64
}

// simulateCommand makes up transfers with the truth attached.
func (p *program) simulateCommand() *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate [flags] --out DIR",
		Short: "Make up ordinary life and run-points platforms, with the truth attached",
		Long: `Make up the transfers of ordinary life and of run-points platforms hidden in it, and
write them with the accounts, the victims' claims and, under truth/, what really
happened. It makes data, never payments.

The same configuration and seed give the same bytes.`,
		Example: `  dyetrace simulate --out town
  dyetrace simulate --preset careful --seed 7 --out town --describe
  dyetrace simulate --settings mine.toml --out town
  dyetrace simulate --preset city --format parquet --out city --describe --plots pictures
  dyetrace simulate --statements --out case
  dyetrace simulate --family 17 --out world --describe`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.preset, "preset", "demo", "what to simulate: "+strings.Join(simulate.Presets(), ", "))
	flags.StringVar(&f.settings, "settings", "", "a file of settings instead of a preset")
	flags.StringVar(&f.out, "out", "", "folder for what is made")
	flags.Uint64Var(&f.seed, "seed", 1, "another seed is another town")
	flags.BoolVar(&f.statements, "statements", false,
		"write what institutions answer: bank returns, wallet logs, camt files")
	// What is usual comes from package statements, so that the help shows what is done.
	flags.IntVar(&f.jitter, "jitter", statements.Usual(0).Jitter,
		"with --statements: seconds by which institutions' clocks differ")
	flags.Float64Var(&f.partly, "partly", statements.Usual(0).Partly,
		"with --statements: share of institutions that answer for some of the days only")
	flags.Uint64Var(&f.family, "family", 0,
		"the world that a number draws instead of a preset: 1 to 9999, for judging 10001 to 19999, wide 20001 to 29999")
	flags.StringVar(&f.format, "format", "csv", "format of the files: "+strings.Join(simulate.Formats(), ", "))
	flags.BoolVar(&f.describe, "describe", false, "print the distributions of what was made")
	flags.BoolVar(&f.asJSON, "json", false, "with --describe: print it as JSON")
	flags.StringVar(&f.plots, "plots", "", "with --describe: folder for pictures (SVG) of the distributions")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !flags.Changed("family") {
			return p.simulate(cmd.Context(), &f)
		}
		for _, other := range []string{"preset", "settings", "seed", "statements", "jitter", "partly", "format", "plots"} {
			if flags.Changed(other) {
				return usageError("--family draws all there is to choose: leave --%s out", other)
			}
		}
		return p.simulateFamily(cmd.Context(), &f)
	}
	return cmd
}

func (p *program) simulate(ctx context.Context, f *simulateFlags) error {
	if f.out == "" {
		return dyetrace.Errorf(dyetrace.UsageError, "simulate", "give --out DIR, the folder to write")
	}
	if err := f.check(); err != nil {
		return err
	}
	// Making a city takes minutes: what is in the way is found before.
	if err := outfile.CheckFree(f.out, "accounts.csv", "accounts.parquet", "transfers.csv", "transfers.parquet", "truth",
		statements.World); err != nil {
		return err
	}
	config, err := f.read()
	if err != nil {
		return err
	}
	sim, err := simulate.New(config, f.seed)
	if err != nil {
		return err
	}
	began := time.Now()
	bar := p.progress("simulating")
	defer bar.end()
	// Distributions are counted while transfers are made: they are too many to keep.
	var stats *simulate.Stats
	if f.describe {
		stats = simulate.NewStats(sim)
	}
	err = p.writeFolder(f.out, true, func(to *outfile.Folder) error {
		return f.write(ctx, sim, to.Path(), stats, func(done, total int64) error {
			bar.set(done, total)
			return ctx.Err()
		})
	})
	if err != nil {
		return err
	}
	bar.end()
	p.note("wrote %s in %.1f seconds", f.out, time.Since(began).Seconds())
	if f.describe {
		return p.describe(stats.Describe(sim), f)
	}
	return nil
}

// check finds flags that do not go together.
func (f *simulateFlags) check() error {
	switch {
	case !slices.Contains(simulate.Formats(), f.format):
		return usageError("--format %q: known are %v", f.format, simulate.Formats())
	case f.statements && f.format != "csv":
		return usageError("--statements has formats of its own: leave --format out")
	case !f.describe && (f.asJSON || f.plots != ""):
		return usageError("--json and --plots are ways to show what --describe finds: ask for that too")
	}
	return nil
}

func (f *simulateFlags) write(ctx context.Context, sim *simulate.Sim, dir string, stats *simulate.Stats,
	progress func(done, total int64) error) error {
	switch {
	case f.statements:
		return f.writeStatements(ctx, sim, dir, stats, progress)
	case f.format == "parquet":
		return simulate.WriteParquet(sim, dir, stats, progress)
	}
	return simulate.Write(sim, dir, stats, progress)
}

// describe prints a description, and draws it where that was asked for.
func (p *program) describe(d simulate.Description, f *simulateFlags) error {
	if f.plots != "" {
		err := p.writeFolder(f.plots, true, func(to *outfile.Folder) error {
			for i := range d.Distributions {
				err := to.Write(d.Name+"-"+d.Distributions[i].Name+".svg", func(w io.Writer) error {
					_, err := w.Write(d.Distributions[i].SVG())
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if f.asJSON {
		return p.printJSON(d)
	}
	_, err := io.WriteString(p.stdout, d.Text())
	return err
}

// writeStatements writes the world as its institutions' answers.
func (f *simulateFlags) writeStatements(ctx context.Context, sim *simulate.Sim, dir string, stats *simulate.Stats,
	progress func(done, total int64) error) error {
	if sim.Currency().String() != "CNY" {
		return usageError("--statements writes answers in yuan: the settings have %s", sim.Currency())
	}
	o := statements.Usual(f.seed)
	o.Jitter, o.Partly = f.jitter, f.partly
	return statements.Write(ctx, sim, dir, o, stats, progress)
}

// read is the configuration asked for.
func (f *simulateFlags) read() (simulate.Config, error) {
	if f.settings == "" {
		return simulate.Preset(f.preset)
	}
	text, err := readText(f.settings)
	if err != nil {
		return simulate.Config{}, err
	}
	return simulate.ReadConfig(f.settings, text)
}
