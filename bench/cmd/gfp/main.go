// Command gfp counts the patterns that each transfer completes beside the graph feature
// preprocessor of IBM's Snap ML, on three sets, one thread each, by turns:
//
//	gfp -amlworld HI-Small_Patterns.txt -python venv/bin/python
//
// Snap ML is installed with pip install snapml==1.17.2. It says for each set and
// window whether every count of every transfer is the same, and how many transfers
// each does in a second of processor time. Ours includes making its graph; the peer's
// is its calls, one transfer each, because that is what its definition of history
// asks for.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"dyetrace/bench/measure"
	"dyetrace/bench/patterns"
	"dyetrace/detect/pattern"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gfp:", err)
		os.Exit(1)
	}
}

type set struct {
	name      string
	transfers []pattern.Transfer
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("gfp", flag.ExitOnError)
	file := flags.String("amlworld", "", "AMLworld's file of patterns")
	python := flags.String("python", "python3", "a Python that has snapml")
	transfers := flags.Int("transfers", 1_000_000, "of each set")
	accounts := flags.Int("accounts", 4, "most accounts of a simple cycle")
	runs := flags.Int("runs", 3, "how often each is measured; the middle one counts")
	only := flags.String("sets", "generate,uniform,amlworld", "which sets")
	if err := flags.Parse(args); err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	sets, err := makeSets(*file, *transfers)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "gfp")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Println(measure.Machine())
	for _, s := range sets {
		if !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		for _, window := range []time.Duration{time.Hour, 24 * time.Hour} {
			if err := compare(ctx, &s, window, *accounts, *runs, *python, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

func makeSets(file string, transfers int) ([]set, error) {
	town, err := patterns.Town(int64(transfers))
	if err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	attempts, laid, err := patterns.ReadAMLworld(f)
	if err != nil {
		return nil, err
	}
	world := patterns.HISmall(1, 100_000)
	even := patterns.Background{Seed: 1, Accounts: transfers / 10, Days: 90, PerDay: 1.0 / 8, Uniform: true,
		Start: world.Start}
	return []set{
		{"generate", patterns.ForPeer(town, transfers)},
		{"amlworld", patterns.ForPeer(patterns.Lay(attempts, laid, &world).Transfers, transfers)},
		{"uniform", patterns.ForPeer(even.Make(), transfers)},
	}, nil
}

// compare measures both by turns.
func compare(ctx context.Context, s *set, window time.Duration, accounts, runs int, python, dir string) error {
	var ours, peer measure.Durations
	var mine, theirs []patterns.Row
	for range runs {
		var used time.Duration
		var err error
		if mine, used, err = patterns.Ours(ctx, s.transfers, window, accounts); err != nil {
			return err
		}
		ours = append(ours, used)
		if theirs, used, err = patterns.Peer(ctx, python, dir, s.transfers, window, accounts); err != nil {
			return err
		}
		peer = append(peer, used)
	}
	differ, first := patterns.Difference(mine, theirs)
	rate := func(d time.Duration) float64 { return float64(len(s.transfers)) / d.Seconds() }
	fmt.Printf("%-9s %3.0f h: %d transfers, %d differ; ours %.0f, peer %.0f transfers per processor second: %.1f times\n",
		s.name, window.Hours(), len(s.transfers), differ, rate(ours.Median()), rate(peer.Median()),
		rate(ours.Median())/rate(peer.Median()))
	fmt.Printf("  fan-in, fan-out, degree in and out, scatter-gather, temporal and simple cycle: ours %v, peer's %v\n",
		patterns.Sums(mine), patterns.Sums(theirs))
	if differ > 0 {
		fmt.Println("  first:", first)
	}
	return nil
}
