// Command generate writes a ledger to measure with: transfers.csv and, where
// asked for, claims.csv.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	opts := generate.Options{}
	flags.Int64Var(&opts.Transfers, "transfers", 20_000_000, "how many transfers")
	flags.IntVar(&opts.Accounts, "accounts", 2_000_000, "among how many accounts")
	flags.Uint64Var(&opts.Seed, "seed", 1, "the same seed makes the same bytes")
	flags.IntVar(&opts.Days, "days", 90, "days that the transfers span")
	start := flags.String("start", "2026-01-01", "the first day")
	flags.BoolVar(&opts.Shuffle, "shuffle", false, "write rows in random order")
	flags.BoolVar(&opts.RandomIDs, "random-ids", false, "16 hexadecimal digits as ids instead of a running serial")
	claims := flags.Int("claims", 0, "claim so many transfers at random, in claims.csv")
	out := flags.String("out", ".", "directory to write to; made where it is missing")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	if opts.Start, err = time.Parse(time.DateOnly, *start); err != nil {
		return err
	}
	ledger, err := generate.New(opts)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*out, 0o777); err != nil {
		return err
	}
	began := time.Now()
	if err := writeFile(filepath.Join(*out, "transfers.csv"), ledger.WriteTransfers); err != nil {
		return err
	}
	took := time.Since(began)
	fmt.Fprintf(progress, "%d transfers in %.1f s, %.1f M/s\n", opts.Transfers, took.Seconds(),
		float64(opts.Transfers)/1e6/took.Seconds())
	if *claims == 0 {
		return nil
	}
	return writeFile(filepath.Join(*out, "claims.csv"), func(w io.Writer) error {
		return ledger.WriteClaims(w, *claims)
	})
}

// writeFile writes a file that has its name only when it is whole.
func writeFile(name string, write func(io.Writer) error) error {
	part := name + ".part"
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	defer os.Remove(part)
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(part, name)
}
