// Command patterns holds ranked patterns against attempts to launder money that are
// laid among ordinary transfers, or that a table names:
//
//	patterns -amlworld HI-Small_Patterns.txt
//	patterns -amlworld HI-Small_Patterns.txt -judge -seed 2
//	patterns -amlgentex tx_log.parquet -window 480h -alike 0
//	patterns -table transfers.csv
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"dyetrace/bench/measure"
	"dyetrace/bench/patterns"
	"dyetrace/detect/pattern"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "patterns:", err)
		os.Exit(1)
	}
}

// options say what is held against what.
type options struct {
	amlworld, table, background string
	amlgentex                   string
	accounts                    int
	seed                        uint64
	judge, each                 bool
	times                       int
	window                      time.Duration
	alike                       float64
}

func run(ctx context.Context, args []string, to io.Writer) error {
	var o options
	flags := flag.NewFlagSet("patterns", flag.ExitOnError)
	flags.StringVar(&o.amlworld, "amlworld", "", "AMLworld's file of patterns, whose attempts are laid into a background")
	flags.StringVar(&o.amlgentex, "amlgentex", "", "AMLGentex's log, as Parquet, with attempts among its transfers")
	flags.StringVar(&o.table, "table", "", "a table of transfers: time,from,to,amount,attempt,shape")
	flags.StringVar(&o.background, "background", "amlworld",
		"amlworld: in the likeness of its transfers; city: simulated people")
	flags.IntVar(&o.accounts, "accounts", 100_000, "accounts of the background; of a city, persons")
	flags.Uint64Var(&o.seed, "seed", 1, "of the background")
	flags.BoolVar(&o.judge, "judge", false,
		"the half of the attempts that judges, not the one that settings are chosen on")
	flags.IntVar(&o.times, "times", 10, "how many instances are looked at for each attempt")
	flags.DurationVar(&o.window, "window", 96*time.Hour, "longest time of a window, and from a transfer to the next")
	flags.Float64Var(&o.alike, "alike", 0.16,
		"by how much amounts of a chain or cycle may differ from one to the next, as a share of the larger; "+
			"0: by however much")
	flags.BoolVar(&o.each, "each", false, "say at which place each attempt is found; 0: never")
	if err := flags.Parse(args); err != nil {
		return err
	}
	s, err := o.set()
	if err != nil {
		return err
	}
	began := time.Now()
	found, ranked, err := patterns.Ranked(ctx, s, pattern.NewGraph(s.Accounts, s.Transfers),
		func(k pattern.Kind) pattern.Bounds { return patterns.Wide(k, o.window, o.alike) })
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%v, %d transfers, %d attempts, %d instances ranked, the first %d looked at\n",
		measure.Machine(),
		time.Since(began).Round(time.Second), len(s.Transfers), len(s.Attempts), len(ranked), o.times*len(s.Attempts))
	o.report(&text, s, found, s.Places(ranked))
	_, err = io.WriteString(to, text.String())
	return err
}

// set reads or makes what was asked for.
func (o *options) set() (*patterns.Set, error) {
	if o.amlgentex != "" {
		return patterns.ReadAMLGentex(o.amlgentex)
	}
	name := o.amlworld
	if o.table != "" {
		name = o.table
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if o.table != "" {
		return patterns.ReadTable(f)
	}
	attempts, laid, err := patterns.ReadAMLworld(f)
	if err != nil {
		return nil, err
	}
	attempts = patterns.Half(attempts, o.judge)
	if o.background == "city" {
		return patterns.LayCity(attempts, laid, o.accounts, o.seed)
	}
	b := patterns.HISmall(o.seed, o.accounts)
	return patterns.Lay(attempts, laid, &b), nil
}

// report says how many attempts of each shape are found.
func (o *options) report(text *strings.Builder, s *patterns.Set, found []pattern.Found, places []int) {
	recall := s.Count(places, o.times*len(s.Attempts))
	var sum patterns.Recall
	for i := range found {
		r := recall[found[i].Kind]
		sum.Attempts, sum.First, sum.All = sum.Attempts+r.Attempts, sum.First+r.First, sum.All+r.All
		fmt.Fprintf(text,
			"%-15s %9d windows or paths, %7d instances; of %3d attempts %3d are found among the first, %3d among all\n",
			found[i].Kind, found[i].Members, len(found[i].Instances), r.Attempts, r.First, r.All)
	}
	fmt.Fprintf(text, "in all %d of %d among the first, %d among all\n", sum.First, sum.Attempts, sum.All)
	if !o.each {
		return
	}
	for a, at := range places {
		fmt.Fprintf(text, "%v of %d transfers: place %d\n", s.Attempts[a].Kind, len(s.Attempts[a].Transfers), at)
	}
}
