// Command worlds measures how builds of dyetrace rank the accounts that pass
// stolen money on, beside simple measures, and which networks they find, over the
// worlds of package simulate/family.
//
//	simulate --family N ─▶ files ─▶ import, detect, by each program ─▶ rankings, networks
//	                        │  └──▶ in-degree, amount in, PageRank, FlowScope ──▶ rankings
//	                        └─────▶ truth ─▶ figures of all of them
//
// Programs are run by their command line alone, so that builds of any age can be
// compared. A look at judging worlds is written down before its figures are
// shown.
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
	"strconv"
	"strings"
	"time"

	"dyetrace/bench/command"
	"dyetrace/bench/rank"
	"dyetrace/simulate/family"
)

func main() {
	if err := start(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "worlds:", err)
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

const usage = `worlds draws worlds of the family that docs/simulate.md describes, has each program
import them and rank their accounts, and prints, as Markdown, how well that went:

  go run ./cmd/worlds -program PATH[,PATH...] -worlds 1-20

Programs run by their command line alone: import, and detect --format csv -o. Simple
measures of the same transfers are ranked beside them: in-degree, amount in, PageRank
and FlowScope, as in evaluate detect.

Average precision is that of the runners: all accounts by which stolen money passed
for a platform. "Covered" is the same among the accounts whose statements are shown;
"served" counts every account of a platform, used or not, as evaluate detect does.
Innocent people are accounts of no platform.

The worst ten worlds of the last program are listed with what they have, judging worlds
without their seeds and kinds. -plot draws all worlds beside each other.

Networks are held against platforms: whether a platform's accounts are in one network,
whether its commission is right, and whether a victim is named with another role.

With -labels N, each program also ranks by a model that it learned from N decisions in
another world, of -from: of the accounts from the top of that world's ranking on, the
first N/2 by which stolen money passed, and the first N/2 that serve no platform. Of
several worlds of labels, measured worlds take turns; one that has fewer than ten of
either kind among its findings is left out.

Worlds for judging (10001 to 19999) need -judge and -looks FILE. A line with the
date, the program, the worlds and the result is added to FILE before any figure is
shown; figures of single worlds and kinds of people are not shown, and nothing is kept.

`

// options are what a run was asked for.
type options struct {
	programs  []string
	commits   []string // of the programs, where given
	simulator string   // draws the worlds; built from the checkout where empty
	seeds     []uint64
	dir       string // keeps worlds and findings; a temporary folder where empty
	top       int
	labels    int      // how many decisions of another world programs learn from; 0: none
	from      []uint64 // these worlds
	dates     bool     // programs see dates without times of day
	judge     bool
	looks     string // file that remembers looks at judging worlds
	plot      string // SVG file for average precision over worlds; none where empty
	log       io.Writer
}

// configure reads the command line. Help and progress go to log.
func configure(args []string, log io.Writer) (*options, error) {
	o := &options{log: log}
	flags := flag.NewFlagSet("worlds", flag.ContinueOnError)
	flags.SetOutput(log)
	flags.Usage = func() {
		fmt.Fprint(log, usage) //nolint:errcheck // help that cannot be written has no better place
		flags.PrintDefaults()
	}
	programs := flags.String("program", "", "builds of dyetrace to measure, by comma")
	commits := flags.String("commits", "", "commits of the programs, by comma, where builds have no note of them")
	worlds := flags.String("worlds", "", "seeds of worlds, such as 1-20 or 3,7,11-15")
	flags.StringVar(&o.simulator, "simulator", "", "the dyetrace that draws the worlds (default: build the checkout)")
	flags.StringVar(&o.dir, "dir", "", "folder in which worlds and findings are kept (default: nothing is kept)")
	// A city of the family has 50,000 accounts at most.
	flags.IntVar(&o.top, "top", 100_000, "how many accounts a program may list; runners that it does not list "+
		"count as not found")
	flags.IntVar(&o.labels, "labels", 0, "decisions of another world to learn from, 20 or more; 0: none")
	from := flags.String("from", "", "with -labels: seeds of the worlds that they are of, all of them for judging or none")
	flags.BoolVar(&o.dates, "dates", false, "cut the times of measured worlds' transfers to their day, as "+
		"many statements have them")
	flags.BoolVar(&o.judge, "judge", false, "measure worlds for judging")
	flags.StringVar(&o.looks, "looks", "", "with -judge: file to which each look is added")
	flags.StringVar(&o.plot, "plot", "", "SVG file for a plot of average precision: a mark for each world and program, "+
		"and no word of which world it is")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 || *programs == "" || *worlds == "" || o.top < 1 {
		return nil, errors.New("give -program and -worlds, -top from 1 on, and no arguments; see -help")
	}
	o.programs = strings.Split(*programs, ",")
	if *commits != "" {
		o.commits = strings.Split(*commits, ",")
	}
	var err error
	if o.seeds, err = family.ParseSeeds(*worlds); err != nil {
		return nil, err
	}
	if *from != "" {
		if o.from, err = family.ParseSeeds(*from); err != nil {
			return nil, err
		}
	}
	return o, o.check()
}

// check finds flags that do not go together, and makes paths absolute because
// programs run in other folders.
func (o *options) check() error {
	if err := family.CheckLook(o.seeds, o.judge, o.looks); err != nil {
		return err
	}
	// Labels are truth: those of a world for judging are read in a look alone. Labels of
	// development worlds may serve a look.
	judging := func(seed uint64) bool {
		part, err := family.PartOf(seed)
		return err != nil || part == family.Judging
	}
	if slices.ContainsFunc(o.from, judging) {
		if err := family.CheckLook(o.from, o.judge, o.looks); err != nil {
			return err
		}
	}
	switch {
	case o.judge && o.dir != "":
		return errors.New("-judge keeps nothing: leave -dir out")
	case (o.labels > 0) != (len(o.from) > 0) || o.labels < 0 || o.labels > 0 && o.labels < 20:
		return errors.New("-labels, 20 or more, and -from go together")
	case slices.ContainsFunc(o.from, func(seed uint64) bool { return slices.Contains(o.seeds, seed) }):
		return errors.New("a world is measured by labels of others: leave it out of -worlds or of -from")
	case o.commits != nil && len(o.commits) != len(o.programs):
		return errors.New("-commits names one commit for each program")
	}
	for i := range o.programs {
		if err := absolute(&o.programs[i]); err != nil {
			return err
		}
	}
	return errors.Join(absolute(&o.simulator), absolute(&o.dir), absolute(&o.plot))
}

// absolute makes a path absolute; an empty one stays empty.
func absolute(path *string) (err error) {
	if *path != "" {
		*path, err = filepath.Abs(*path)
	}
	return err
}

// run measures all programs on all worlds and prints the figures.
func (o *options) run(ctx context.Context, out io.Writer) error {
	dir := o.dir
	if dir == "" {
		temporary, err := os.MkdirTemp("", "dyetrace-worlds-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temporary)
		dir = temporary
	}
	programs, err := command.Programs(o.programs, o.commits)
	if err != nil {
		return err
	}
	// Measuring takes long, so a look that could not be written down is refused before.
	if o.judge {
		for _, p := range programs {
			if p.Commit == command.Unknown {
				return fmt.Errorf("%s has no note of its commit, which belongs to a look: give -commits", p.Path)
			}
		}
		if err := addLooks(o.looks, time.Time{}, nil, nil, nil); err != nil {
			return err
		}
	}
	simulator := o.simulator
	if simulator == "" {
		simulator = filepath.Join(dir, "bin", "dyetrace")
		if err := command.Build(ctx, simulator); err != nil {
			return err
		}
	}
	models, err := o.learn(ctx, dir, simulator, programs)
	if err != nil {
		return err
	}
	var figures []figure
	for i, seed := range o.seeds {
		o.logf("world %d (%d of %d)", seed, i+1, len(o.seeds))
		turn := make([]string, len(programs))
		for k, list := range models {
			if len(list) > 0 {
				turn[k] = list[i%len(list)]
			}
		}
		of, err := o.measure(ctx, dir, simulator, programs, turn, seed)
		if err != nil {
			return fmt.Errorf("world %d: %w", seed, err)
		}
		figures = append(figures, of...)
	}
	return o.show(out, o.withLabels(programs), figures)
}

// show prints the figures. A look at judging worlds is written down first, so that
// nobody sees figures of a look that is not on record.
func (o *options) show(out io.Writer, programs []command.Program, figures []figure) error {
	if o.judge {
		if err := addLooks(o.looks, time.Now().UTC(), programs, o.seeds, figures); err != nil {
			return err
		}
	}
	if o.plot != "" {
		if err := o.writePlot(programs, figures); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, report(programs, figures, o.judge))
	return err
}

// logf reports progress to the person who waits.
func (o *options) logf(format string, args ...any) {
	fmt.Fprintf(o.log, "worlds: "+format+"\n", args...) //nolint:errcheck // progress is not the result
}

// measure draws one world and ranks its accounts in every way, by each program's model
// too where it has one. The world's ledgers are removed, because each is as large as its files.
func (o *options) measure(ctx context.Context, dir, simulator string, programs []command.Program, models []string,
	seed uint64) ([]figure, error) {
	// A world that an earlier run kept may be of another simulator: it is drawn anew.
	folder := filepath.Join(dir, "world-"+strconv.FormatUint(seed, 10))
	if err := os.RemoveAll(folder); err != nil {
		return nil, err
	}
	if !o.keeps() {
		defer os.RemoveAll(folder)
	}
	if err := command.Draw(ctx, simulator, folder, seed); err != nil {
		return nil, err
	}
	if o.dates {
		if err := cutToDates(filepath.Join(folder, "transfers.csv")); err != nil {
			return nil, err
		}
	}
	w, err := readWorld(folder)
	if err != nil {
		return nil, err
	}
	// Programs run one after the other, each on a ledger of its own: builds differ in format.
	var figures []figure
	for i := range programs {
		tables := []string{filepath.Join(folder, fmt.Sprintf("findings-%d", i+1)),
			filepath.Join(folder, fmt.Sprintf("by-labels-%d", i+1))}
		if err := find(ctx, &programs[i], folder, tables[0], o.top, models[i], tables[1]); err != nil {
			return nil, err
		}
		for k, p := range o.withLabels(programs[i : i+1]) {
			f, err := w.read(p.Name, tables[k])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.Path, err)
			}
			figures = append(figures, f)
		}
	}
	simple, err := rank.Simple(ctx, filepath.Join(folder, "transfers.csv"), len(w.number), w.number.of)
	for _, s := range simple {
		figures = append(figures, w.figure(s.Name, rank.By(s.Score, w.judged)))
	}
	w.accounts = len(w.number)
	w.number, w.role, w.truth = nil, nil, nil // hundreds of worlds wait for the report, which needs no names
	return figures, err
}

// read reads the tables that a program wrote and measures them.
func (w *world) read(by, tables string) (figure, error) {
	found, err := os.ReadFile(filepath.Join(tables, "findings.csv"))
	if err != nil {
		return figure{}, err
	}
	order, named, err := w.readFindings(found)
	if err != nil {
		return figure{}, err
	}
	f := w.figure(by, order)
	f.named = named
	f.networks, err = w.judgeNetworks(tables)
	return f, err
}

// keeps reports whether worlds and findings stay after the run.
func (o *options) keeps() bool { return o.dir != "" }
