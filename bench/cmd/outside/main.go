// Command outside measures how builds of dyetrace rank the accounts of data that were
// not made by its simulator, beside simple measures:
//
//	files ─▶ import, export, by the first program ─▶ transfers ─▶ changed in four ways
//	                                                                  │
//	labels ──▶ average precision, precision among the first ◀── import, features, by each
//	                                     ▲                            program
//	                                     └── in-degree, amount in, PageRank, FlowScope
//
// What a ranking owes to amounts and to times shows where these are taken away: all
// amounts made equal, times shuffled among transfers, or both.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"

	"dyetrace/bench/command"
)

func main() {
	if err := start(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "outside:", err)
		os.Exit(1)
	}
}

func start(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o, err := configure(args, os.Stderr)
	if err != nil {
		return err
	}
	return o.run(ctx, os.Stdout)
}

const usage = `outside ranks the accounts of other people's data and holds the ranking against their labels:

  go run ./cmd/outside -labels nodes.csv -redraw transactions.csv
  go run ./cmd/outside -labels spatial/accounts.csv -without=-1,-2 temporal/tx_log.parquet

Files are what dyetrace import reads. Of each transfer its time, payer, payee, amount,
currency and place in the ledger are kept; stated balances are left out, since they
would give changed amounts away. Labels are a table of accounts: nodeid and isFraud, as
AMLSim has them, ACCOUNT_ID and IS_SAR, as AMLGentex has, or account and label.

Each program ranks the transfers as they are, with all amounts equal, with times
shuffled among transfers, and with both. In-degree, amount in, PageRank and FlowScope
are those of evaluate detect. All rank everybody, programs also those whom they would not
name as findings. The aim is above the best of these by half, or by half
of what it lacks to 1.

`

// options are what a run was asked for.
type options struct {
	programs []string
	files    []string
	labels   string
	without  []string // accounts that stand for the world outside
	redraw   bool
	seed     uint64
	log      io.Writer
}

// configure reads the command line. Help and progress go to log.
func configure(args []string, log io.Writer) (*options, error) {
	o := &options{log: log}
	flags := flag.NewFlagSet("outside", flag.ContinueOnError)
	flags.SetOutput(log)
	flags.Usage = func() {
		fmt.Fprint(log, usage) //nolint:errcheck // help that cannot be written has no better place
		flags.PrintDefaults()
	}
	programs := flags.String("program", "", "builds of dyetrace to measure, by comma (default: build the checkout)")
	without := flags.String("without", "", "accounts that stand for the world outside, by comma: their transfers are "+
		"left out")
	flags.StringVar(&o.labels, "labels", "", "table of the accounts that are looked for")
	flags.BoolVar(&o.redraw, "redraw", false, "draw every amount anew from the transfers between accounts without a "+
		"label, where those of labelled accounts give them away")
	flags.Uint64Var(&o.seed, "seed", 1, "of what is drawn and shuffled")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if o.labels == "" || flags.NArg() == 0 {
		return nil, errors.New("give -labels FILE and the files to import; see -help")
	}
	if *programs != "" {
		o.programs = strings.Split(*programs, ",")
	}
	if *without != "" {
		o.without = strings.Split(*without, ",")
	}
	// Programs run in other folders.
	o.files = flags.Args()
	for _, list := range [][]string{o.programs, o.files} {
		for i := range list {
			var err error
			if list[i], err = filepath.Abs(list[i]); err != nil {
				return nil, err
			}
		}
	}
	return o, nil
}

// run measures all programs on the data in every form and prints the figures.
func (o *options) run(ctx context.Context, out io.Writer) error {
	dir, err := os.MkdirTemp("", "dyetrace-outside-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if len(o.programs) == 0 {
		o.programs = []string{filepath.Join(dir, "bin", "dyetrace")}
		if err := command.Build(ctx, o.programs[0]); err != nil {
			return err
		}
	}
	programs, err := command.Programs(o.programs, nil)
	if err != nil {
		return err
	}
	d, err := o.read(ctx, dir)
	if err != nil {
		return err
	}
	var figures []figure
	for _, f := range o.forms() {
		fmt.Fprintf(o.log, "outside: %s\n", f.name) //nolint:errcheck // progress is not the result
		of, err := d.measure(ctx, programs, f, filepath.Join(dir, f.name), o.seed)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		figures = append(figures, of...)
	}
	_, err = io.WriteString(out, d.report(programs, figures))
	return err
}
