// Command cases measures casework at the size of a large operation, with the acts that
// people do and the fold of the product, and prints a table for docs/casework.md.
//
//	cases -at FOLDER|URL [-cases N] [-requests N] [-released N] [-known N] [-clocks N] [-batch N]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/pprof"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/bench/measure"
	"dyetrace/casework"
	"dyetrace/casework/caseworktest"
	"dyetrace/casework/store"
)

// size is how much is kept.
type size struct {
	cases, requests, released, known, clocks, batch int
}

func main() {
	var of size
	at := flag.String("at", "", "an empty folder, or the URL of an empty database")
	flag.IntVar(&of.cases, "cases", 1000, "cases of the operation")
	flag.IntVar(&of.requests, "requests", 100, "requests of each case, each of which is three events when it is approved: its account, the request, the approval")
	flag.IntVar(&of.released, "released", 10, "requests of each case that are released, sent and answered with a freeze, six events more")
	flag.IntVar(&of.known, "known", 1_000_000, "accounts that are known from elsewhere")
	flag.IntVar(&of.clocks, "clocks", 100_000, "clocks that are due at once")
	flag.IntVar(&of.batch, "batch", 1000, "requests of one act, where 10,000 are measured")
	profile := flag.String("cpuprofile", "", "write a profile of processor time to this file")
	flag.Parse()
	if *at == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := profiled(*profile, func() error { return run(context.Background(), *at, of) }); err != nil {
		fmt.Fprintln(os.Stderr, "cases:", err)
		os.Exit(1)
	}
}

// profiled runs a function, with a profile of processor time where a file is named.
func profiled(name string, run func() error) error {
	if name == "" {
		return run()
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return errors.Join(err, f.Close())
	}
	err = run()
	pprof.StopCPUProfile()
	return errors.Join(err, f.Close())
}

func run(ctx context.Context, at string, of size) error {
	s, err := store.Open(ctx, at, fold)
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Printf("%s\n%s\n%+v\n\n| what | figure |\n|---|---|\n", time.Now().UTC().Format(time.DateTime), measure.Machine(), of)
	b := newBench(ctx, s, of)
	for _, step := range []func() error{b.open, b.fill, b.batches, b.openCases, b.tally, b.sweep, b.fillKnown, b.meet} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// bench is the desk at which all acts are done.
type bench struct {
	size
	ctx    context.Context //nolint:containedctx // one run is its whole life
	store  *store.Store
	random *rand.Rand
	ids    *casework.IDs
	now    dyetrace.Instant
	yuan   dyetrace.Currency

	operation string
	caseIDs   []string
	account   int // the last that was made up
}

func newBench(ctx context.Context, s *store.Store, of size) *bench {
	b := &bench{size: of, ctx: ctx, store: s, random: rand.New(rand.NewPCG(1, 2)), now: dyetrace.InstantOf(time.Now().UTC())}
	b.ids = casework.NewIDs(func() dyetrace.Instant { return b.now }, rand.NewChaCha8([32]byte{}))
	b.yuan, _ = dyetrace.ParseCurrency("CNY")
	return b
}

// offices is how many act together.
const offices = 24

// by is somebody of the office that has a case.
func (b *bench) by(c int, name string) casework.By {
	b.now += dyetrace.Instant(time.Millisecond)
	return casework.By{Office: fmt.Sprintf("office %02d", c%offices), Actor: name, Time: b.now, IDs: b.ids, Rules: caseworktest.China()}
}

func (b *bench) do(decide casework.Decide) ([]casework.Event, error) {
	return b.store.Do(b.ctx, decide)
}

// together does several acts in one transaction, none of which looks at what another does.
func together(all []casework.Decide) casework.Decide {
	return func(ctx context.Context, state casework.Reader) ([]casework.Event, error) {
		var events []casework.Event
		for _, decide := range all {
			made, err := decide(ctx, state)
			if err != nil {
				return nil, err
			}
			events = append(events, made...)
		}
		return events, nil
	}
}

// times runs something some times and gives its median and its 99th percentile.
func times(n int, run func() error) (median, p99 time.Duration, err error) {
	all := make([]time.Duration, n)
	for i := range all {
		started := time.Now()
		if err := run(); err != nil {
			return 0, 0, err
		}
		all[i] = time.Since(started)
	}
	slices.Sort(all)
	return all[n/2], all[n*99/100], nil
}

func (b *bench) row(what string, n int, run func() error) error {
	median, p99, err := times(n, run)
	if err == nil {
		fmt.Printf("| %s | median %.2f ms, p99 %.2f ms |\n", what, ms(median), ms(p99))
	}
	return err
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
