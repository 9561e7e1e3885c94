// Command freezeodds fits the odds of package freeze's pieces of evidence: a logistic
// regression on what the plan saw of accounts in worlds of the family that are there
// for development.
//
//	worlds ─▶ evaluate.FreezeEvidence ─▶ rows ─▶ fit ─▶ odds, as a table
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"dyetrace/evaluate"
	"dyetrace/freeze"
	"dyetrace/simulate/family"
)

func main() {
	if err := run(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "freezeodds:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	flags := flag.NewFlagSet("freezeodds", flag.ContinueOnError)
	text := flags.String("worlds", "1-60", "seeds of worlds for development")
	devices := flags.Bool("devices", true, "the plan knows which accounts are used on one device")
	ridge := flags.Float64("ridge", 2, "how strongly odds are drawn towards none")
	most := flags.Float64("most", 400, "accounts that one world counts for at most")
	policy := flags.String("policy", "plan", "plan, or plan-found: the plan with the findings of a detection")
	innocent := flags.Float64("innocent", 2, "how many times an account that serves nobody counts: kinds of people that no "+
		"world has make more of them than those it has")
	days := flags.Int("days", 30, "leave worlds of more days out")
	only := flags.String("only", "", "pieces of evidence to fit, by comma; others keep the odds that they have")
	rounds := flags.Int("rounds", 4, "how often worlds are run, each time with the odds fitted before")
	if err := flags.Parse(args); err != nil {
		return err
	}
	seeds, err := family.ParseSeeds(*text)
	if err != nil {
		return err
	}
	if err := family.CheckLook(seeds, false, ""); err != nil {
		return err
	}
	worlds, err := evaluate.FreezeFamily(seeds)
	if err != nil {
		return err
	}
	worlds = slices.DeleteFunc(worlds, func(w evaluate.FreezeWorld) bool { return w.Config.Days > *days })
	// What a plan sees depends on its odds: a false member makes others come into question. So
	// rows of all rounds count together.
	var all sample
	var odds []float64
	var held []bool
	from := freeze.Odds()
	if *only != "" {
		if held, err = holdOthers(*only); err != nil {
			return err
		}
	}
	for round := range *rounds {
		for i := range worlds {
			rows, err := evaluate.FreezeEvidence(ctx, &worlds[i], evaluate.FreezeOptions{Policy: *policy,
				Devices: *devices, Odds: odds, BankDelay: 30 * time.Minute, Capacity: 10, Horizon: 24 * time.Hour, Price: 50000_00})
			if err != nil {
				return err
			}
			all.add(rows, *most)
		}
		odds = all.fit(from, fitting{held, *ridge, *innocent})
		fmt.Fprintf(os.Stderr, "round %d: %d rows; mean loss %.4f\n", round+1, len(all.weight), all.loss(odds))
	}
	for i, name := range freeze.PieceNames() {
		fmt.Printf("%-20s %8.3f\n", name, odds[i])
	}
	return nil
}

// holdOthers is, of each piece of evidence, whether its odds are held: where only does not name
// it. A name that is none would hold all without a word, and is an error.
func holdOthers(only string) (held []bool, err error) {
	names, pieces := strings.Split(only, ","), freeze.PieceNames()
	for _, name := range names {
		if !slices.Contains(pieces, name) {
			return nil, fmt.Errorf("-only %q: there is no such piece of evidence that can be named by comma", name)
		}
	}
	for _, name := range pieces {
		held = append(held, !slices.Contains(names, name))
	}
	return held, nil
}
