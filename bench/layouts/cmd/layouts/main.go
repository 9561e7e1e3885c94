// Command layouts measures how many layouts a build of dyetrace reads right. It
// writes each layout to a folder, imports it as a user does, once as it is and
// once with the mapping that --guess proposes, and compares every row with the
// truth.
//
// Even seeds are for development: the command says which of them are wrong in
// silence, and -explain shows one. Odd seeds are for judging: -judge counts
// them, says nothing else, and adds a line to looks.md.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"dyetrace/bench/layouts"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "layouts:", err)
		os.Exit(1)
	}
}

// settings say what is measured.
type settings struct {
	program, build, looks, out string
	from, seeds                uint64
	explain                    int64
	judge, asJSON              bool
}

func run(args []string) error {
	var s settings
	flags := flag.NewFlagSet("layouts", flag.ExitOnError)
	flags.StringVar(&s.program, "dyetrace", "../../bin/dyetrace", "the program to measure")
	flags.StringVar(&s.build, "build", "", "name of the build (default: what the program says)")
	flags.Uint64Var(&s.seeds, "seeds", 2000, "how many seeds there are; half of them is measured")
	flags.Uint64Var(&s.from, "from", 0, "the first seed, an even number; what is beyond the first 2,000 seeds shows "+
		"rarer kinds")
	flags.BoolVar(&s.judge, "judge", false, "measure the odd seeds, say counts only, and note the look")
	flags.StringVar(&s.looks, "looks", "looks.md", "file that notes each look at the odd seeds")
	flags.Int64Var(&s.explain, "explain", -1, "write the layout of one even seed and say what is not right")
	flags.StringVar(&s.out, "out", ".", "folder that -explain writes the layout to")
	flags.BoolVar(&s.asJSON, "json", false, "print JSON")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.from%2 != 0 {
		return fmt.Errorf("-from is %d: it is an even number, so that the halves stay apart", s.from)
	}
	program, err := filepath.Abs(s.program)
	if err != nil {
		return err
	}
	r := &reader{program}
	if s.build == "" {
		said, _, err := r.run(".", "version")
		if err != nil {
			return err
		}
		s.build, _, _ = strings.Cut(strings.TrimSpace(string(said)), "\n")
	}
	if s.explain >= 0 {
		return explain(r, uint64(s.explain), s.out)
	}
	measured, err := s.measure(r)
	if err != nil {
		return err
	}
	counts := count(measured)
	counts.Build, counts.Day, counts.Seeds = s.build, time.Now().UTC().Format(time.DateOnly), "even"
	if s.judge {
		counts.Seeds = "odd"
		counts.hide()
		if err := look(s.looks, counts); err != nil {
			return err
		}
	}
	if s.asJSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(counts)
	}
	if err := counts.print(os.Stdout); err != nil {
		return err
	}
	return nil
}

// result is one layout with what was made of it.
type result struct {
	layout   layouts.Layout
	verdicts [ways]layouts.Verdict
	findings [ways][]layouts.Finding
	refused  [ways]string
}

// ways are with and without a mapping.
const ways = 2

// measure measures half of the seeds, two at a time at most.
func (s *settings) measure(r *reader) ([]result, error) {
	results := make([]result, s.seeds/2)
	errs := make([]error, len(results))
	next := make(chan int)
	var wait sync.WaitGroup
	for range min(2, runtime.NumCPU()) {
		wait.Go(func() {
			for i := range next {
				seed := s.from + 2*uint64(i)
				if s.judge {
					seed++
				}
				results[i], errs[i] = r.judge(seed)
			}
		})
	}
	for i := range results {
		next <- i
		if i%100 == 99 {
			fmt.Fprintf(os.Stderr, "%d of %d\n", i+1, len(results))
		}
	}
	close(next)
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return results, nil
}

// judge reads one layout and judges both readings.
func (r *reader) judge(seed uint64) (result, error) {
	l := layouts.Draw(seed)
	read, err := r.read(&l)
	if err != nil {
		return result{}, fmt.Errorf("seed %d: %w", seed, err)
	}
	res := result{layout: l, refused: [ways]string{read.plain.Refused, read.guessed.Refused}}
	for way, o := range []*layouts.Outcome{&read.plain, &read.guessed} {
		res.verdicts[way], res.findings[way] = layouts.Judge(&l, o)
	}
	return res, nil
}

// explained are the most findings of a layout that -explain shows.
const explained = 40

// explain writes one layout and says what is not right about it.
func explain(r *reader, seed uint64, out string) error {
	if seed%2 != 0 {
		return fmt.Errorf("seed %d is odd, and odd seeds are for judging; explain an even one", seed)
	}
	res, err := r.judge(seed)
	if err != nil {
		return err
	}
	l := &res.layout
	name := filepath.Join(out, l.Name)
	if err := os.WriteFile(name, l.Bytes, 0o600); err != nil {
		return err
	}
	fmt.Printf("%s\n%s (%s), seed %d\nhabits: %s\nwitnesses: %s\noptions: --timezone %s --currency %s", name, l.Style,
		l.Lang, seed,
		strings.Join(l.Habits, ", "), strings.Join(l.Witnesses, ", "), l.Truth.Zone, l.Truth.Currency)
	if l.Account != "" {
		fmt.Printf(" --account %s", l.Account)
	}
	fmt.Println()
	for way, title := range []string{"without a mapping", "with the mapping that is proposed"} {
		fmt.Printf("\n%s: %s %s\n", title, res.verdicts[way], res.refused[way])
		for i, f := range res.findings[way] {
			if i == explained {
				fmt.Printf("  ... and %d more\n", len(res.findings[way])-i)
				break
			}
			fmt.Printf("  line %d, %s: want %s, got %s, reported: %v\n", f.Line, f.Field, f.Want, f.Got, f.Reported)
		}
	}
	return nil
}

// look notes a look at the odd seeds.
func look(name string, c *counted) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "| %s | %s | %s | %s |\n", c.Day, c.Build, c.Witnessed.row(), c.Bare.row())
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
