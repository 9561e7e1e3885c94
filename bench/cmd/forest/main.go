// Command forest trains the trees that detect ships, on development worlds of
// package simulate/family.
//
//	simulate --family N ─▶ import ─▶ ledger ─▶ rows of its accounts, with truth ─▶ train.py ─▶ own.txt
//	                                   └─────▶ rows with what own.txt says of others ─▶ train.py ─▶ chain.txt
//	                                             rows of worlds that neither has seen ─▶ train.py ─▶ card.toml
//
// Rows for the second forest come from first forests that have not seen their
// world. The same worlds give the same bytes.
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
	"slices"

	"dyetrace/simulate/family"
)

func main() {
	if err := start(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "forest:", err)
		os.Exit(1)
	}
}

const usage = `forest draws development worlds, trains the trees that detect ships on them, and
writes own.txt, chain.txt and card.toml:

  ../scripts/with-tools forest go run ./cmd/forest -into ../detect/shipped

With -check it writes nothing, and fails where the bytes are not those that are there.
Worlds and ledgers stay in the folder of -cache, so that training again is quick; rows
are written anew each time, because what detect measures may have changed.

`

// options are what a run was asked for.
type options struct {
	train, chain    string // lists of seeds: of the first forest, and of them those of the second
	calibrate       string
	folds           int
	cache, into     string
	python, scripts string
	check           bool
	onlyRows        string // kind of rows to write and end: own or chain
	own             string // with onlyRows chain: the first forest
	log             io.Writer
}

func start(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o := &options{log: os.Stderr}
	flags := flag.NewFlagSet("forest", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprint(o.log, usage) //nolint:errcheck // help that cannot be written has no better place
		flags.PrintDefaults()
	}
	flags.StringVar(&o.train, "train", "1-240,20001-20060", "worlds from which trees are learned")
	flags.StringVar(&o.chain, "chain", "1-40,20001-20040", "worlds among them from which the second forest is learned")
	flags.StringVar(&o.calibrate, "calibrate", "241-260,20201-20215", "worlds from which probabilities are learned")
	flags.IntVar(&o.folds, "folds", 2, "parts in which worlds are held out for the second forest")
	flags.StringVar(&o.cache, "cache", "", "folder that keeps worlds and rows (default: nothing is kept)")
	flags.StringVar(&o.into, "into", "", "folder of the shipped trees")
	flags.StringVar(&o.python, "python", os.Getenv("DYETRACE_PYTHON"), "a Python with what requirements.txt names")
	flags.StringVar(&o.scripts, "scripts", "forest", "folder of train.py")
	flags.BoolVar(&o.check, "check", false, "compare with what -into has, and write nothing")
	flags.StringVar(&o.onlyRows, "rows", "", "write rows of -train, own or chain, to the cache, and end")
	flags.StringVar(&o.own, "own", "", "with -rows chain: the first forest; %d stands for the fold")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || o.folds < 2 || o.onlyRows == "" && (o.into == "" || o.python == "") {
		return errors.New("give -into, -python or DYETRACE_PYTHON, two folds or more, and no arguments; see -help")
	}
	if o.cache == "" {
		temporary, err := os.MkdirTemp("", "dyetrace-forest-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		o.cache = temporary
	}
	return o.run(ctx)
}

// run draws what is not there yet, and trains.
func (o *options) run(ctx context.Context) error {
	train, err := developing(&o.train)
	if err != nil {
		return err
	}
	chain, err := developing(&o.chain)
	if err != nil {
		return err
	}
	calibrate, err := developing(&o.calibrate)
	if err != nil {
		return err
	}
	if o.cache, err = filepath.Abs(o.cache); err != nil {
		return err
	}
	switch o.onlyRows {
	case "":
		if err := checkParts(train, chain, calibrate); err != nil {
			return err
		}
		return o.grow(ctx, train, chain, calibrate)
	case "own":
		return o.rows(ctx, train, nil)
	case "chain":
		return o.rows(ctx, train, o.fold(o.own))
	}
	return fmt.Errorf("-rows %q: there are own and chain", o.onlyRows)
}

// developing reads a list of worlds, such as 1-240,300, and writes it in order and
// each once, as train.py and the card have it. Worlds for judging are never learned from.
func developing(list *string) ([]uint64, error) {
	seeds, err := family.ParseSeeds(*list)
	if err != nil {
		return nil, err
	}
	*list = family.FormatSeeds(seeds)
	return seeds, family.CheckLook(seeds, false, "")
}

// checkParts makes sure that the second forest has first forests that have not seen its
// worlds, and that probabilities come from worlds that neither forest has seen.
func checkParts(train, chain, calibrate []uint64) error {
	for _, seed := range chain {
		if !slices.Contains(train, seed) {
			return fmt.Errorf("world %d is in -chain and not in -train", seed)
		}
	}
	for _, seed := range calibrate {
		if slices.Contains(train, seed) {
			return fmt.Errorf("world %d is in -train and in -calibrate: probabilities are learned from worlds that no "+
				"tree has seen", seed)
		}
	}
	return nil
}

// logf reports progress to the person who waits.
func (o *options) logf(format string, args ...any) {
	fmt.Fprintf(o.log, "forest: "+format+"\n", args...) //nolint:errcheck // progress is not the result
}
