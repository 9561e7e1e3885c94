// Command cases measures the store of casework at the size of a large operation, and
// prints a table for docs/casework.md.
//
//	cases -at FOLDER|URL [-cases N] [-requests N] [-keys N] [-clocks N]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/pprof"
	"slices"
	"time"

	"dyetrace"
	"dyetrace/casework"
	"dyetrace/casework/store"
	"dyetrace/internal/cputime"
)

// size is how much is kept.
type size struct {
	cases, requests, keys, clocks int
}

func main() {
	var of size
	at := flag.String("at", "", "an empty folder, or the URL of an empty database")
	flag.IntVar(&of.cases, "cases", 1000, "cases")
	flag.IntVar(&of.requests, "requests", 100, "requests of each case, with three events each")
	flag.IntVar(&of.keys, "keys", 1_000_000, "keys by which accounts are found")
	flag.IntVar(&of.clocks, "clocks", 100_000, "clocks that are due at once")
	profile := flag.String("cpuprofile", "", "write a profile of processor time to this file")
	flag.Parse()
	if *at == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := profiled(*profile, func() error { return measure(context.Background(), *at, of) }); err != nil {
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

func measure(ctx context.Context, at string, of size) error {
	s, err := store.Open(ctx, at, fold)
	if err != nil {
		return err
	}
	defer s.Close()
	b := &bench{ctx: ctx, store: s, size: of, random: rand.New(rand.NewPCG(1, 2))}
	fmt.Printf("%d cases, %d requests, %d events, %d keys of accounts, %d clocks\n\n| what | figure |\n|---|---|\n", of.cases, of.cases*of.requests, 3*of.cases*of.requests, of.keys, of.clocks)
	for _, step := range []func() error{b.fill, b.fillKeys, b.openCases, b.tally, b.lookUp, b.batches, b.sweep} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

type bench struct {
	size
	ctx    context.Context //nolint:containedctx // one run is its whole life
	store  *store.Store
	random *rand.Rand
	made   int
}

// fact is what the events of the bench say.
type fact struct {
	State   string   `json:"s"`
	Request string   `json:"r,omitempty"`
	Case    string   `json:"c,omitempty"`
	Account string   `json:"a,omitempty"`
	Keys    []string `json:"k,omitempty"`
	Clock   string   `json:"t,omitempty"`
}

var operation = casework.Ref{Kind: "operation", ID: "1"}

const office = "north"

// fold makes of a request what casework's own fold makes of one: a document of some 400
// bytes, six keys, a clock, and counts by office and hour.
func fold(_ context.Context, _ casework.Reader, e casework.Event) (casework.Effects, error) {
	var f fact
	if err := json.Unmarshal(e.Fact, &f); err != nil {
		return casework.Effects{}, err
	}
	switch f.State {
	case "keys":
		d := casework.Document{Ref: e.On, JSON: []byte(`{}`)}
		for _, k := range f.Keys {
			d.Keys = append(d.Keys, casework.Key{Name: "account", Value: k})
		}
		return casework.Effects{Put: []casework.Document{d}}, nil
	case "case":
		return casework.Effects{Put: []casework.Document{{Ref: e.On, JSON: []byte(`{}`)}}}, nil
	case "due":
		return casework.Effects{Start: []casework.Clock{{ID: f.Clock, Due: 1, Kind: "due", On: e.On, By: e.ID}}}, nil
	case "fired":
		return casework.Effects{Stop: []string{f.Clock}, Put: []casework.Document{{Ref: casework.Ref{Kind: "task", ID: f.Clock}, JSON: e.Fact, Keys: []casework.Key{{Name: "tasks", Value: office, Order: f.Clock}}}}}, nil
	}
	doc := fmt.Appendf(nil, `{"account":%q,"amount":"10000.00","case":%q,"currency":"CNY","institution":"ICBC","number":%q,"padding":"%0200d","state":%q}`, f.Account, f.Case, f.Request, 0, f.State)
	out := casework.Effects{
		Put: []casework.Document{{Ref: e.On, JSON: doc, Keys: []casework.Key{
			{Name: "case", Value: f.Case, Order: f.Request}, {Name: "account", Value: f.Account, Order: f.Request}, {Name: "operation", Value: operation.ID, Order: f.Request},
			{Name: "number", Value: f.Request, One: true}, {Name: "state", Value: office + " " + f.State, Order: f.Request}, {Name: "institution", Value: "ICBC", Order: f.Request}}}},
		Count: []casework.Count{{Of: operation, Name: f.State, Office: fmt.Sprintf("office %s", f.Case[len(f.Case)-1:]), Hour: e.Time - e.Time%dyetrace.Instant(time.Hour), Number: 1}},
	}
	if f.State == "released" {
		out.Start = []casework.Clock{{ID: "answer " + f.Request, Due: e.Time + dyetrace.Instant(24*time.Hour), Kind: "answer-due", On: e.On, By: e.ID}}
	}
	return out, nil
}

func (b *bench) event(on casework.Ref, f fact) casework.Event {
	b.made++
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	return casework.Event{ID: fmt.Sprintf("%032x", b.made), Time: dyetrace.Instant(b.made) * dyetrace.Instant(10*time.Millisecond), Office: office, Actor: "li", On: on, Kind: f.State, Fact: raw}
}

func (b *bench) do(events []casework.Event) error {
	_, err := b.store.Do(b.ctx, func(context.Context, casework.Reader) ([]casework.Event, error) { return events, nil })
	return err
}

func caseOf(n int) casework.Ref { return casework.Ref{Kind: "case", ID: fmt.Sprintf("case%06d", n)} }

// step is one event of each of a case's requests.
func (b *bench) step(c int, state string) []casework.Event {
	events := make([]casework.Event, 0, b.requests)
	for r := range b.requests {
		id := fmt.Sprintf("%s-%05d", caseOf(c).ID, r)
		events = append(events, b.event(casework.Ref{Kind: "request", ID: id}, fact{State: state, Request: id, Case: caseOf(c).ID, Account: fmt.Sprintf("6222%012d", c*b.requests+r)}))
	}
	return events
}

var states = []string{"proposed", "approved", "released"}

func (b *bench) fill() error {
	started, spentBefore := time.Now(), cputime.Used()
	for c := range b.cases {
		if err := b.do([]casework.Event{b.event(caseOf(c), fact{State: "case"})}); err != nil {
			return err
		}
		for _, state := range states {
			if err := b.do(b.step(c, state)); err != nil {
				return err
			}
		}
	}
	took := time.Since(started).Seconds()
	events := float64(b.cases * (3*b.requests + 1))
	spent := (cputime.Used() - spentBefore).Seconds()
	fmt.Printf("| filled, case by case | %.0f events/s, %.0f requests/s through all three events; %.0f events in a second of this program's processor time |\n", events/took, float64(b.cases*b.requests)/took, events/spent)
	return nil
}

func (b *bench) fillKeys() error {
	const each, batch = 100, 100
	started := time.Now()
	var events []casework.Event
	for n := 0; n < b.keys; n += each {
		f := fact{State: "keys"}
		for k := range each {
			f.Keys = append(f.Keys, fmt.Sprintf("account %010d", n+k))
		}
		events = append(events, b.event(casework.Ref{Kind: "network", ID: fmt.Sprint(n)}, f))
		if len(events) == batch || n+each >= b.keys {
			if err := b.do(events); err != nil {
				return err
			}
			events = nil
		}
	}
	fmt.Printf("| keys of accounts | %.0f keys/s |\n", float64(b.keys)/time.Since(started).Seconds())
	return nil
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

// openCases opens cases at random with all their requests and clocks.
func (b *bench) openCases() error {
	return b.row(fmt.Sprintf("open a case with its %d requests and their clocks", b.requests), 500, func() error {
		c := caseOf(b.random.IntN(b.cases))
		if _, there, err := b.store.Document(b.ctx, c); err != nil || !there {
			return fmt.Errorf("%s: there %t, error %w", c, there, err)
		}
		found, err := b.store.Find(b.ctx, "case", c.ID, casework.At{}, b.requests+1)
		if err != nil || len(found) != b.requests {
			return fmt.Errorf("%d requests, error %w", len(found), err)
		}
		for _, at := range found {
			if _, _, err := b.store.Document(b.ctx, at.Ref); err != nil {
				return err
			}
			if _, runs, err := b.store.Clock(b.ctx, "answer "+at.Ref.ID); err != nil || !runs {
				return fmt.Errorf("clock of %s: runs %t, error %w", at.Ref, runs, err)
			}
		}
		return nil
	})
}

func (b *bench) tally() error {
	counts, err := b.store.Counts(b.ctx, operation)
	if err != nil {
		return err
	}
	return b.row(fmt.Sprintf("the operation's tally, %d numbers", len(counts)), 200, func() error {
		_, err := b.store.Counts(b.ctx, operation)
		return err
	})
}

func (b *bench) lookUp() error {
	return b.row(fmt.Sprintf("one account among %d keys of accounts", b.keys+b.cases*b.requests), 2000, func() error {
		found, err := b.store.Find(b.ctx, "account", fmt.Sprintf("account %010d", b.random.IntN(b.keys)), casework.At{}, 10)
		if err == nil && len(found) != 1 {
			err = fmt.Errorf("%d found", len(found))
		}
		return err
	})
}

// batches approves 10,000 requests, 1,000 at a time, with clocks and leaves, in the store
// that is full.
func (b *bench) batches() error {
	const batches = 10
	was := b.requests
	b.requests = 1000
	defer func() { b.requests = was }()
	var took, spent [3]time.Duration
	for i := range batches {
		for k, state := range states {
			events := b.step(b.cases+i, state)
			started, before := time.Now(), cputime.Used()
			if err := b.do(events); err != nil {
				return err
			}
			took[k], spent[k] = took[k]+time.Since(started), spent[k]+cputime.Used()-before
		}
	}
	for k, state := range states {
		fmt.Printf("| 10,000 requests %s, 1,000 at a time | %.0f/s; %.0f in a second of processor time |\n", state, 10_000/took[k].Seconds(), 10_000/spent[k].Seconds())
	}
	fmt.Printf("| 10,000 requests through all three | %.0f/s |\n", 10_000/(took[0]+took[1]+took[2]).Seconds())
	return nil
}

// sweep fires clocks that are all due at once, in order, each once.
func (b *bench) sweep() error {
	const batch = 1000
	for n := 0; n < b.clocks; n += batch {
		var events []casework.Event
		for i := n; i < min(n+batch, b.clocks); i++ {
			events = append(events, b.event(operation, fact{State: "due", Clock: fmt.Sprintf("due %06d", i)}))
		}
		if err := b.do(events); err != nil {
			return err
		}
	}
	started, fired := time.Now(), 0
	for {
		due, err := b.store.Due(b.ctx, 1, batch)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			break
		}
		var events []casework.Event
		for _, c := range due {
			events = append(events, b.event(c.On, fact{State: "fired", Clock: c.ID}))
		}
		if err := b.do(events); err != nil {
			return err
		}
		fired += len(due)
	}
	if fired != b.clocks {
		return fmt.Errorf("%d clocks fired, want %d", fired, b.clocks)
	}
	fmt.Printf("| %d clocks due at once, each fired once | %.1f s |\n", fired, time.Since(started).Seconds())
	return nil
}
