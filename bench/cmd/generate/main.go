// Command generate writes a ledger to measure with: transfers and, where asked
// for, claims.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"dyetrace/bench/generate"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string, progress io.Writer) error {
	flags := flag.NewFlagSet("generate", flag.ExitOnError)
	opts := generate.Defaults()
	flags.Int64Var(&opts.Transfers, "transfers", opts.Transfers, "how many transfers")
	flags.IntVar(&opts.Accounts, "accounts", opts.Accounts, "among how many accounts")
	flags.Uint64Var(&opts.Seed, "seed", opts.Seed, "the same seed makes the same bytes")
	flags.IntVar(&opts.Days, "days", opts.Days, "days that the transfers span")
	start := flags.String("start", opts.Start.Format(time.DateOnly), "the first day")
	flags.BoolVar(&opts.Shuffle, "shuffle", false, "write rows in random order")
	flags.BoolVar(&opts.RandomIDs, "random-ids", false, "16 hexadecimal digits as ids instead of a running serial")
	claims := flags.Int("claims", 0, "claim so many transfers of persons at random, in claims.csv, and some of companies")
	out := flags.String("out", ".", "folder to write to; made where it is missing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	if opts.Start, err = time.Parse(time.DateOnly, *start); err != nil {
		return err
	}
	began := time.Now()
	made, err := generate.Folder(*out, opts, *claims)
	if err != nil {
		return err
	}
	if !made {
		_, err = fmt.Fprintln(progress, "already there:", *out)
		return err
	}
	seconds := time.Since(began).Seconds()
	_, err = fmt.Fprintf(progress, "%d transfers in %.1f s, %.1f M/s\n", opts.Transfers, seconds,
		float64(opts.Transfers)/1e6/seconds)
	return err
}
