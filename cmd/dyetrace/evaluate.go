package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dyetrace"
	"dyetrace/evaluate"
	"dyetrace/simulate"
)

// evaluateCommand holds what measures dyetrace against a simulation's truth.
func (p *program) evaluateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evaluate",
		Short: "Measure what dyetrace finds against the truth of simulations",
		Long: `Simulate, let dyetrace work on what came out, and hold what it found against what
really happened, which only the simulator knows.

The same presets and seeds give the same figures.`,
		Example: "  dyetrace evaluate trace\n  dyetrace evaluate trace --preset city --seeds 1-3 --gaps none,both",
		Args:    noSuchCommand,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.evaluateFreezeCommand(), p.evaluateDetectCommand(), p.evaluateTraceCommand())
	return cmd
}

// worlds says which simulations something is measured on.
type worlds struct {
	presets  []string
	settings []string
	seeds    string
	persons  int
}

func (o *worlds) add(cmd *cobra.Command, presets ...string) {
	flags := cmd.Flags()
	flags.StringSliceVar(&o.presets, "preset", presets, "what to simulate: "+strings.Join(simulate.Presets(), ", "))
	flags.StringArrayVar(&o.settings, "settings", nil,
		"a file of settings to simulate instead of presets; may be given several times")
	flags.StringVar(&o.seeds, "seeds", "1-5", "seeds of the simulations, such as 1-5 or 1,4,9")
	flags.IntVar(&o.persons, "persons", 0, "how many persons to simulate, instead of the presets' number")
	complete(cmd, "preset", simulate.Presets()...)
}

// read is the configurations and seeds asked for.
func (o *worlds) read() (settings []evaluate.Setting, seeds []uint64, err error) {
	if seeds, err = parseSeeds(o.seeds); err != nil {
		return nil, nil, err
	}
	for _, name := range o.settings {
		text, err := readText(name)
		if err != nil {
			return nil, nil, err
		}
		c, err := simulate.ReadConfig(name, text)
		if err != nil {
			return nil, nil, err
		}
		settings = append(settings, evaluate.Setting{Name: c.Name, Config: c})
	}
	for i := 0; i < len(o.presets) && len(o.settings) == 0; i++ {
		c, err := simulate.Preset(o.presets[i])
		if err != nil {
			return nil, nil, err
		}
		settings = append(settings, evaluate.Setting{Name: o.presets[i], Config: c})
	}
	// Figures are summed up by the name of a setting: two of one name would be taken for one.
	named := map[string]bool{}
	for i := range settings {
		s := &settings[i]
		if named[s.Name] {
			return nil, nil, usageError("two settings are named %q: leave one out, or give each file another "+
				"name = \"...\" of its own", s.Name)
		}
		named[s.Name] = true
		if o.persons != 0 {
			s.Config.Population.Persons = o.persons
		}
	}
	return settings, seeds, nil
}

// mostSeeds bounds what one command simulates.
const mostSeeds = 1000

// parseSeeds reads a list of seeds and of ranges of them. A seed that comes again counts
// once, or its world would weigh more than others.
func parseSeeds(text string) ([]uint64, error) {
	var seeds []uint64
	for part := range strings.SplitSeq(text, ",") {
		low, high, ranged := strings.Cut(part, "-")
		first, err := strconv.ParseUint(low, 10, 64)
		last := first
		if err == nil && ranged {
			last, err = strconv.ParseUint(high, 10, 64)
		}
		if err != nil || last < first || last-first >= mostSeeds || len(seeds)+int(last-first) >= mostSeeds {
			return nil, dyetrace.Errorf(dyetrace.UsageError, "seeds", "%q: give up to %d seeds, such as 1-5 or 1,4,9", text,
				mostSeeds)
		}
		for seed := first; ; seed++ {
			if !slices.Contains(seeds, seed) {
				seeds = append(seeds, seed)
			}
			if seed == last {
				break
			}
		}
	}
	return seeds, nil
}
