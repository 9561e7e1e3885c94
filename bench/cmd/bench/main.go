// Command bench measures dyetrace beside its peers: the same work on the same
// data, in one run, on the same processors.
//
// It makes the data it needs, builds the dyetrace command and prints a table
// in Markdown. Every measured thing runs in a process of its own; for what is
// measured inside a process, bench starts itself with a task (tasks.go).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) == 3 && os.Args[1] == taskArgument {
		exitOn(runTask(ctx, os.Args[2], os.Stdin, os.Stdout))
		return
	}
	b, out, err := configure(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	exitOn(err)
	exitOn(b.run(ctx, out))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run of the measurements.
type bench struct {
	dir      string // where data lies
	self     string // this program
	dyetrace string // the command under test; built where not given
	cores    int
	runs     int // of everything that is not too long
	small    bool
	rows     []row
	command  string // how this run was started
	report   report
}

// configure reads the command line.
func configure(args []string) (b *bench, out string, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	b = &bench{command: "go run ./cmd/bench " + strings.Join(args, " ")}
	flags.StringVar(&b.dir, "dir", filepath.Join(os.TempDir(), "dyetrace-bench"),
		"folder for data; what lies there is used again")
	flags.StringVar(&b.dyetrace, "dyetrace", "", "the dyetrace command to measure (default: build it)")
	flags.IntVar(&b.cores, "cores", 2, "processors that each side may use")
	flags.IntVar(&b.runs, "runs", 3, "runs of which the median counts; what takes minutes runs once")
	flags.BoolVar(&b.small, "small", false, "tiny data, to see that everything works; its figures mean nothing")
	only := flags.String("only", "", "rows to measure, by comma: "+strings.Join(rowNames(), ","))
	flags.StringVar(&out, "out", "", "also write the table to this file; where it has a heading \"## Figures\", "+
		"below that")
	if err := flags.Parse(args); err != nil {
		return nil, "", err
	}
	if flags.NArg() > 0 || b.cores < 1 || b.runs < 1 {
		return nil, "", errors.New("no arguments are taken, and cores and runs are at least 1; see -help")
	}
	if b.rows, err = chooseRows(*only); err != nil {
		return nil, "", err
	}
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return nil, "", err
	}
	b.self, err = os.Executable()
	return b, out, err
}

// run measures the chosen rows. A row that fails is told in the table and
// does not keep the others from being measured.
func (b *bench) run(ctx context.Context, out string) error {
	if err := b.checkDisk(); err != nil {
		return err
	}
	if err := b.build(ctx); err != nil {
		return err
	}
	var failed []error
	for _, row := range b.rows {
		b.logf("row %s", row.name)
		lines, err := row.measure(b, ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("row %s: %w", row.name, err))
			continue
		}
		b.report.lines = append(b.report.lines, lines...)
	}
	text := b.report.markdown(b)
	if _, err := os.Stdout.WriteString(text); err != nil {
		failed = append(failed, err)
	}
	if out != "" {
		failed = append(failed, writeFigures(out, text))
	}
	return errors.Join(failed...)
}

// logf tells the person who waits what is going on.
func (b *bench) logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...)
}
