package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dyetrace/bench/command"
	"dyetrace/bench/duck"
	"dyetrace/bench/generate"
	"dyetrace/bench/measure"
)

// scale is a kind of data that rows are measured on.
type scale uint8

const (
	medium scale = iota
	mediumShuffled
	mediumRandomIDs
	large
)

// claimsMade is how many claims lie beside every dataset.
func (b *bench) claimsMade() int {
	if b.small {
		return 500
	}
	return 10_000
}

// options are how a scale's data is generated.
func (b *bench) options(s scale) generate.Options {
	opts := generate.Defaults()
	if b.small {
		opts.Transfers, opts.Accounts = 200_000, 20_000
	}
	switch s {
	case mediumShuffled:
		opts.Shuffle = true
	case mediumRandomIDs:
		opts.RandomIDs = true
	case large:
		opts.Transfers *= 5
		opts.Accounts *= 5
		if b.small {
			opts.Transfers, opts.Accounts = 400_000, 40_000
		}
	}
	return opts
}

func (b *bench) transfers(s scale) int64 { return b.options(s).Transfers }

// target is how many accounts a claim should reach; fewer where there are few.
func (b *bench) target(accounts int) int {
	if b.small {
		return accounts / 10
	}
	return accounts
}

// millions is a scale's size as people say it.
func (b *bench) millions(s scale) string {
	n := b.transfers(s)
	if n < 1_000_000 {
		return fmt.Sprintf("%d k", n/1000)
	}
	return fmt.Sprintf("%d M", n/1_000_000)
}

// folder is where all of a scale's data lies.
func (b *bench) folder(s scale) string {
	opts := b.options(s)
	name := strings.ToLower(strings.ReplaceAll(b.millions(s), " ", ""))
	if opts.Shuffle {
		name += "-shuffled"
	}
	if opts.RandomIDs {
		name += "-random-ids"
	}
	return filepath.Join(b.dir, name)
}

func (b *bench) csv(s scale) string    { return filepath.Join(b.folder(s), generate.TransfersFile) }
func (b *bench) ledger(s scale) string { return filepath.Join(b.folder(s), "ledger") }

func (b *bench) database(s scale, types duck.Types) string {
	return filepath.Join(b.folder(s), string(types)+".duckdb")
}

// haveCSV makes the scale's transfers and claims where they are missing. What
// was made of other transfers goes.
func (b *bench) haveCSV(ctx context.Context, s scale) error {
	b.logf("data of %s transfers in %s", b.millions(s), b.folder(s))
	made, _, err := call[bool](ctx, b, taskGenerate, generateTask{b.folder(s), b.options(s), b.claimsMade()}, b.cores)
	if err != nil || !made {
		return err
	}
	return errors.Join(os.RemoveAll(b.ledger(s)), os.RemoveAll(b.database(s, duck.Sniffed)),
		os.RemoveAll(b.database(s, duck.Exact)))
}

// warm reads the transfers once, so that they lie in memory for whoever reads
// them first as for whoever reads them next.
func (b *bench) warm(s scale) error {
	f, err := os.Open(b.csv(s))
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f)
	return err
}

// haveLedger imports the scale's transfers, unless a ledger is there that
// opens and holds as many.
func (b *bench) haveLedger(ctx context.Context, s scale) error {
	if err := b.haveCSV(ctx, s); err != nil {
		return err
	}
	there, _, err := call[openResult](ctx, b, taskOpen, openTask{Ledger: b.ledger(s), Times: 1}, b.cores)
	if err == nil && there.Transfers == b.transfers(s) {
		return nil
	}
	_, err = b.importLedger(ctx, s)
	return err
}

// haveDatabase loads the scale's transfers into DuckDB, unless they are there.
func (b *bench) haveDatabase(ctx context.Context, s scale) error {
	if err := b.haveCSV(ctx, s); err != nil {
		return err
	}
	there, _, err := call[openResult](ctx, b, taskOpenDuck, openTask{Database: b.database(s, duck.Sniffed), Times: 1},
		b.cores)
	if err == nil && there.Transfers == b.transfers(s) {
		return nil
	}
	_, _, err = b.loadDatabase(ctx, s, duck.Sniffed)
	return err
}

// importLedger imports the scale's transfers into a new ledger with the
// dyetrace command and makes sure that all are in it.
func (b *bench) importLedger(ctx context.Context, s scale) (measure.Run, error) {
	if err := os.RemoveAll(b.ledger(s)); err != nil {
		return measure.Run{}, err
	}
	program := measure.Program{Path: b.dyetrace, Cores: b.cores, Args: []string{"import", "--ledger", b.ledger(s),
		b.csv(s)}}
	run, err := program.Measure(ctx)
	if err != nil {
		return run, err
	}
	b.logf("dyetrace import: %.2f s, peak %s", run.Wall.Seconds(), gib(run.PeakRSS))
	opened, _, err := call[openResult](ctx, b, taskOpen, openTask{Ledger: b.ledger(s), Times: 1}, b.cores)
	if err == nil && opened.Transfers != b.transfers(s) {
		err = fmt.Errorf("the ledger holds %d transfers of %d", opened.Transfers, b.transfers(s))
	}
	return run, err
}

// loadDatabase loads the scale's transfers into a new DuckDB database.
func (b *bench) loadDatabase(ctx context.Context, s scale, types duck.Types) (duck.Loading, measure.Run, error) {
	path := b.database(s, types)
	for _, file := range []string{path, path + ".wal"} {
		if err := os.RemoveAll(file); err != nil {
			return duck.Loading{}, measure.Run{}, err
		}
	}
	loading, run, err := call[duck.Loading](ctx, b, taskLoadDuck, loadTask{b.csv(s), path, types, b.cores}, b.cores)
	if err == nil {
		b.logf("DuckDB, %s types: read %.2f s, by payer %.2f s, by payee %.2f s, checkpoint %.2f s, peak %s", types,
			loading.Read.Seconds(), loading.ByPayer.Seconds(), loading.ByPayee.Seconds(), loading.Checkpoint.Seconds(),
			gib(run.PeakRSS))
	}
	return loading, run, err
}

// checkDisk states the room that the chosen rows need, less what lies there
// already, and refuses to start without it.
func (b *bench) checkDisk() error {
	if err := os.MkdirAll(b.dir, 0o777); err != nil {
		return err
	}
	most := map[scale]int64{}
	for _, row := range b.rows {
		for _, n := range row.needs {
			most[n.scale] = max(most[n.scale], n.bytes*b.transfers(n.scale))
		}
	}
	var all int64
	for s, bytes := range most {
		there, err := folderSize(b.folder(s))
		if err != nil {
			return err
		}
		all += max(0, bytes-there)
	}
	free, err := measure.FreeDisk(b.dir)
	if err != nil {
		return err
	}
	b.logf("up to %.1f GB more will be written in %s, where %.1f GB are free", float64(all)/1e9, b.dir, float64(free)/1e9)
	if all > free {
		return errors.New("not enough room: choose fewer rows with -only or another folder with -dir")
	}
	return nil
}

// folderSize is what a folder's files hold; 0 where there is none.
func folderSize(dir string) (size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return size, err
}

// build builds the dyetrace command, unless one was given.
func (b *bench) build(ctx context.Context) error {
	if b.dyetrace != "" {
		return nil
	}
	b.dyetrace = filepath.Join(b.dir, "bin", "dyetrace")
	return command.Build(ctx, b.dyetrace)
}
